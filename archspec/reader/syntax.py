"""Explain YAML syntax errors."""

import re
from functools import cache
from typing import Any, Final

from yaml.error import Mark as YamlMark
from yaml.error import MarkedYAMLError

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Mark
from archspec.reader.indentation import blame_bracket, blame_colon, blame_indentation
from archspec.reader.source_text import TextReading
from archspec.reader.trailing_keys import suggest_condition, suggest_keys

_INDENTED: Final = (
    "expected <block end>, but found '<block ",
    "expected '<document start>'",
    "mapping values are not allowed here",
)
"""Problems that a line brings about that is indented wrongly."""

_FOUND: Final = re.compile(r"(?:found|got) '(.+)'$")


@dataclass(frozen=True, slots=True)
class _Explanation:
    """The explanation of a problem that PyYAML reports.

    Attributes:
        problem: the start of PyYAML's message.
        message: our message. `{found}` is the unexpected token, `{char}` the character there
            (`{quoted}` in backticks), `{first}` the first character of the part being read.
        help: what to write instead.
        within: the start of PyYAML's words about the part being read.
        whole: point at the line where the part begins instead of the place of the problem.
        began: a label for the place where the part begins, if showing it helps.
    """

    message: str
    help: str
    problem: str = ""
    within: str = ""
    whole: bool = False
    began: str = ""


@cache
def _read_table() -> dict[str, Any]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads((files("archspec.reader") / "syntax.toml").read_text("utf-8"))


def explain_error(
    reading: TextReading, error: MarkedYAMLError, opening: YamlMark | None
) -> Diagnostic:
    """Return the finding for an error that PyYAML reports.

    Args:
        reading: the text.
        error: PyYAML's error.
        opening: the place of the innermost open `[` or `{`.
    """
    place = error.problem_mark
    assert place is not None, "the scanner and the parser say where"
    if opening is not None and (error.problem or "").endswith("'<stream end>'"):
        kind = "unclosed_list" if reading.text[opening.index] == "[" else "unclosed_mapping"
        return _make_finding(
            reading, _Explanation(**_read_table()["special"][kind]), error, opening
        )
    if trailing := _explain_trailing(reading, error, place):
        return trailing
    finding = _make_finding(reading, _find_explanation(reading, error, place), error, place)
    if opening is not None:
        return blame_bracket(reading, finding, opening, place)
    if (error.problem or "").startswith(_INDENTED[-1]):
        finding = blame_colon(reading, finding, place) or finding
    if (error.problem or "").startswith(_INDENTED):
        return blame_indentation(reading, finding, place)
    return finding


def _explain_trailing(
    reading: TextReading, error: MarkedYAMLError, place: YamlMark
) -> Diagnostic | None:
    """Return the finding for a label or a size after a list or mapping, if there is one."""
    problem, began = error.problem or "", error.context_mark
    if not problem.startswith(("expected <block end>", "expected ',' or")):
        return None
    in_lines = "block mapping" in (error.context or "") and began is not None
    mapping = began.index if in_lines and began is not None else None
    found = suggest_condition(reading.text, place.index)
    if found is None:
        keys = suggest_keys(reading.text, place.index, mapping)
        if keys is None:
            return None
        found = keys[0].text, keys[1]
    written, advice = found
    span = reading.stretch(place, written)
    message = f"`{written}` cannot stand behind a list or mapping"
    return Diagnostic("A103", message, span, help=advice)


def explain_crash(reading: TextReading, error: Exception, place: YamlMark) -> Diagnostic:
    """Return the finding for a text on which PyYAML fails without an error of its own."""
    message, advice = "this cannot be read as YAML", "write it in a simpler way"
    if isinstance(error, ValueError | OverflowError):  # from chr()
        message = "an escape spells no character"
        advice = r"write one up to `\U0010ffff`, or use single quotes"
    return Diagnostic("A103", message, reading.point(place), help=advice)


def _find_explanation(
    reading: TextReading, error: MarkedYAMLError, place: YamlMark
) -> _Explanation:
    table, problem, part = _read_table(), error.problem or "", error.context or ""
    if problem.startswith("found character") and reading.text.startswith("\t", place.index):
        return _Explanation(**table["special"]["tab"])
    if problem.startswith("expected <block end>") and _is_after_value(reading, place):
        return _Explanation(**table["special"]["after_value"])
    for explanation in (_Explanation(**row) for row in table["explanations"]):
        if problem.startswith(explanation.problem) and part.startswith(explanation.within):
            return explanation
    return _Explanation(problem.replace("{", "{{").replace("}", "}}"), "write plain YAML")


def _is_after_value(reading: TextReading, place: YamlMark) -> bool:
    return bool(reading.text[place.index - place.column : place.index].strip(" -"))


def _make_finding(
    reading: TextReading, explanation: _Explanation, error: MarkedYAMLError, place: YamlMark
) -> Diagnostic:
    beginning = error.context_mark or place
    char = reading.text[place.index : place.index + 1]
    words = {
        "found": _extract_token(error.problem or ""),
        "char": char,
        "quoted": "a backtick" if char == "`" else f"`{char}`",
        "first": reading.text[beginning.index : beginning.index + 1],
    }
    began = explanation.began
    return Diagnostic(
        "A103",
        explanation.message.format(**words),
        reading.rest_of_line(beginning) if explanation.whole else reading.point(place),
        marks=(Mark(reading.point(beginning), began),) if began else (),
        help=explanation.help.format(**words),
    )


def _extract_token(problem: str) -> str:
    match = _FOUND.search(problem)
    if match is None:
        return "text"
    noun: str = _read_table()["nouns"].get(match[1], f"`{match[1]}`")
    return noun
