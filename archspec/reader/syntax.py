"""Explain YAML syntax errors."""

import re
from dataclasses import dataclass
from typing import Final

from yaml.error import Mark as YamlMark
from yaml.error import MarkedYAMLError

from archspec.diagnostics import Diagnostic, Mark
from archspec.reader.source_text import TextReading
from archspec.reader.trailing_keys import suggest_keys


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

    problem: str
    message: str
    help: str
    within: str = ""
    whole: bool = False
    began: str = ""


_TAB: Final = _Explanation(
    "", "a tab stands where only spaces may", "write spaces, or quote text that holds a tab"
)
_UNCLOSED_LIST: Final = _Explanation("", "`[` is never closed", "close it with `]`")
_UNCLOSED_MAPPING: Final = _Explanation("", "`{{` is never closed", "close it with `}}`")
_AFTER_VALUE: Final = _Explanation(
    "", "{found} cannot follow a value on its line", "remove it, or quote the whole value"
)
_BLOCK_TEXT: Final = (
    "text cannot begin on the line of its `{first}`",
    "begin it on the next line, indented, or quote it",
)
_EXPLANATIONS: Final = (
    _Explanation(
        "could not find expected ':'",
        "expected `key: value`",
        "put `: ` after the key, or quote text that goes over several lines",
        whole=True,
    ),
    _Explanation(
        "sequence entries are not allowed here",
        "a list item cannot stand here",
        "begin the list on a line of its own, or write it as `[a, b]`",
    ),
    _Explanation(
        "mapping keys are not allowed here",
        "`?` cannot stand here",
        "write a key as `key: value`, and quote text that holds `?`",
    ),
    _Explanation(
        "mapping values are not allowed here",
        "`:` cannot stand here",
        "give each key a line of its own, indented like its neighbors, "
        "and quote text that holds `: `",
    ),
    _Explanation("found character", "text cannot begin with {quoted}", "quote it"),
    _Explanation("expected chomping or indentation indicators", *_BLOCK_TEXT),
    _Explanation("expected a comment or a line break", *_BLOCK_TEXT),
    _Explanation("expected indentation indicator", "`{first}0` indents by nothing", "drop the 0"),
    _Explanation(
        "expected escape sequence",
        "an escape has too few digits",
        r"write `\x41`, `\u0041` or `\U00000041`, or use single quotes",
    ),
    _Explanation(
        "found unknown escape character",
        r"`\{char}` is not an escape",
        r"write `\\` for a backslash, or use single quotes",
    ),
    _Explanation(
        "found unexpected end of stream",
        "the quote is never closed",
        "close it with `{first}`",
        whole=True,
    ),
    _Explanation(
        "found unexpected document separator",
        "a line of a quoted text cannot begin with `{char}{char}{char}`",
        "close the quote, or indent the line",
        began="the quote begins here",
    ),
    _Explanation(
        "expected '<document start>'",
        "expected the end of the file, found {found}",
        "indent it like the first key, and keep one document in a file",
    ),
    _Explanation(
        "expected <block end>, but found '<block ",
        "this line is indented unlike those before it",
        "indent the parts of a mapping or list alike",
        began="the mapping or list begins here",
    ),
    _Explanation(
        "expected <block end>",
        "expected a key, found {found}",
        "indent the keys of a mapping alike, and quote text that goes over several lines",
        within="while parsing a block mapping",
        began="the mapping begins here",
    ),
    _Explanation(
        "expected <block end>",
        "expected a list item, found {found}",
        "indent the items of a list alike, each behind its `- `",
        began="the list begins here",
    ),
    _Explanation(
        "expected ',' or ']'",
        "expected `,` or `]`, found {found}",
        "close the list with `]`, or put `,` between its items",
        began="the list begins here",
    ),
    _Explanation(
        "expected ',' or '}'",
        "expected `,` or `}}`, found {found}",
        "close the mapping with `}}`, or put `,` between its entries",
        began="the mapping begins here",
    ),
    _Explanation(
        "expected the node content",
        "expected a value, found {found}",
        "write a value, or quote text that begins with punctuation",
    ),
)
_FOUND: Final = re.compile(r"(?:found|got) '(.+)'$")
_NOUNS: Final = {
    "<scalar>": "text",
    "<stream end>": "the end of the file",
    "<block end>": "the end of the lines that belong together",
    "<block mapping start>": "a key",
    "<block sequence start>": "a list",
    "<document start>": "`---`",
    "<document end>": "`...`",
    "?": "a key",
    "-": "a list item",
}


def explain_error(
    reading: TextReading, error: MarkedYAMLError, opening: YamlMark | None
) -> Diagnostic:
    """Return the finding for an error that PyYAML reports.

    Args:
        reading: the text.
        error: PyYAML's error.
        opening: the place of the innermost open `[` or `{`.
    """
    problem, place = error.problem or "", error.problem_mark
    assert place is not None, "the scanner and the parser say where"
    if opening is not None and problem.endswith("'<stream end>'"):
        unclosed = reading.text[opening.index] == "["
        return _make_finding(
            reading, _UNCLOSED_LIST if unclosed else _UNCLOSED_MAPPING, error, opening
        )
    return _explain_trailing(reading, error, place) or _make_finding(
        reading, _find_explanation(reading, error, place), error, place
    )


def _explain_trailing(
    reading: TextReading, error: MarkedYAMLError, place: YamlMark
) -> Diagnostic | None:
    """Return the finding for a label or a size after a list or mapping, if there is one."""
    problem, began = error.problem or "", error.context_mark
    if not problem.startswith(("expected <block end>", "expected ',' or")):
        return None
    in_lines = "block mapping" in (error.context or "") and began is not None
    mapping = began.index if in_lines and began is not None else None
    found = suggest_keys(reading.text, place.index, mapping)
    if found is None:
        return None
    behind, advice = found
    span = reading.stretch(place, behind.text)
    message = f"`{behind.text}` cannot stand behind a list or mapping"
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
    problem, part = error.problem or "", error.context or ""
    if problem.startswith("found character") and reading.text.startswith("\t", place.index):
        return _TAB
    if problem.startswith("expected <block end>") and _is_after_value(reading, place):
        return _AFTER_VALUE
    for explanation in _EXPLANATIONS:
        if problem.startswith(explanation.problem) and part.startswith(explanation.within):
            return explanation
    return _Explanation("", problem.replace("{", "{{").replace("}", "}}"), "write plain YAML")


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
    return _NOUNS.get(match[1], f"`{match[1]}`")
