"""List what may have been meant where a value is refused or missing, for a trial to decide.

A guess may be a probe: it leaves a number open, or the steps of a branch, which is solved for once
the network can be measured with it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from typing import Final

from archspec.diagnostics import Diagnostic, Edit, Span
from archspec.reader.guess import Guess
from archspec.reader.guesses_of_blocks import find_block, rename_block
from archspec.reader.guesses_of_branches import add_branch
from archspec.reader.guesses_of_cells import COLUMNS, ITEM, list_cells, list_parameters
from archspec.reader.guesses_of_files import complete_network
from archspec.text.spelling import count_edits

_KEYS: Final = {"count": "repeat", "times": "repeat", "steps": "body", "layers": "body"}
"""Other words for keys of the language."""

_USUAL: Final = {
    "norm": ("batch", "none"),
    "act": ("relu", "none"),
    "keep": ("0.5",),
    "eps": ("1e-5",),
    "repeat": ("1",),
}
"""Usual values of arguments."""

_TYPES: Final = ("int", "float", "bool", "list", "word")
"""The types of parameters."""

_DECLARED: Final = re.compile(rf": *({'|'.join(_TYPES)})\b")
"""The type behind the name of a parameter."""

_CALL: Final = re.compile(r"\b([a-z]\w*)\(")
"""A call of a function."""

_DEFINED: Final = re.compile(r"(?m)^ +(\w+)\([^)\n]*\):")
"""The definition of a function."""

_SLIPS: Final = 2
"""In how many letters a function may be called otherwise than it is defined."""

_WORDS: Final = 3
"""The most values of other places to try."""


def list_guesses(
    finding: Diagnostic, found: Sequence[Diagnostic], sources: Mapping[str, str]
) -> Iterator[Guess]:
    """Yield what may have been meant where a finding is, the likely first.

    Args:
        finding: the finding, which has a place.
        found: all findings.
        sources: the texts of the files, by their names in messages.
    """
    span = finding.span
    assert span is not None
    text = _read(span, sources)
    match finding.code:
        case "A106":
            name = "else" if text == "then" else f"{text}_2"
            places = (span, *(mark.span for mark in finding.marks))
            yield from (one for place in places for one in _drop_line(place, text, sources))
            yield Guess("call it `{}`", Edit(span, name), is_sure=True)
        case "A201" | "A219" if text in _KEYS:
            yield Guess("write `{}`", Edit(span, _KEYS[text]), is_sure=True)
        case "A205" if re.fullmatch(r"\d+x\d+", text):
            yield from (Guess("write `{}`", Edit(span, f"{text}x{number}")) for number in (3, 1))
        case "A207" | "A208":
            define = _declare if finding.code == "A207" else find_block
            yield from define(finding, found, sources)
            yield from _list_values(finding, text, sources)
        case "A209" if text != text.lower():
            yield Guess("write `{}`", Edit(span, text.lower()), is_sure=True)
        case "A211" | "A213":
            yield from _rename_column(finding, sources)
            yield from _rename_function(span, text, sources)
            yield from rename_block(span, text, sources)
            yield from _add_number(span, text)
        case "A214":
            yield from _drop_column(span, sources)
        case "A215" | "A224" if text.startswith("["):
            is_row = finding.code == "A215"
            yield from list_cells(span, text, sources) if is_row else _add_round(span, text)
        case "A218":
            yield from add_branch(span, text, sources[span.file])
        case "A202" | "A220" | "A228" | "A404":
            yield from complete_network(finding, span, text)
        case "A203" | "A210" | "A221":
            yield from _list_values(finding, text, sources)


def _read(span: Span, sources: Mapping[str, str]) -> str:
    """Return what a span marks; what is on its first line, if it goes over several."""
    line = sources[span.file].split("\n")[span.line - 1]
    return line[span.column - 1 : span.end_column - 1 if span.end_line == span.line else None]


def _drop_column(span: Span, sources: Mapping[str, str]) -> Iterator[Guess]:
    """Yield the second of two equal columns, to be left out."""
    line = sources[span.file].split("\n")[span.line - 1]
    if re.match(r" *columns: *\[", line):
        behind = re.compile(r", *").match(line, span.end_column - 1)
        width = behind.end() if behind else span.end_column - 1
        edit = Edit(span.part(0, width - span.column + 1), "")
        yield Guess("leave one of the two out", edit, is_sure=True)


def _rename_column(finding: Diagnostic, sources: Mapping[str, str]) -> Iterator[Guess]:
    """Yield columns that no parameter is called after, each with the name of one that lacks it."""
    known = list_parameters(sources, ())
    for file, text in sources.items():
        for number, line in enumerate(text.split("\n"), start=1):
            if found := COLUMNS.match(line):
                cells = list(ITEM.finditer(line, *found.span(1)))
                named = [cell[0] for cell in cells]
                lacking = [finding.about] if finding.about else known
                for cell in cells if finding.about not in named else ():
                    at = Span(file, number, cell.start() + 1, number, cell.end() + 1)
                    for name in lacking if cell[0] not in known else ():
                        if name not in named:
                            yield Guess(
                                f"call column `{cell[0]}` `{{}}`", Edit(at, name), is_sure=True
                            )


def _rename_function(span: Span, text: str, sources: Mapping[str, str]) -> Iterator[Guess]:
    """Yield the functions that are called and defined nowhere whose name is like a refused one."""
    stem = text.partition("(")[0]
    if not stem.isidentifier() or span.end_column - span.column != len(text):
        return
    texts = sources.values()
    defined = {one[1] for part in texts for one in _DEFINED.finditer(part)}
    called = Counter(one[1] for part in texts for one in _CALL.finditer(part))
    for word, _ in called.most_common():
        if word not in defined and count_edits(word, stem) <= _SLIPS:
            yield Guess("call it `{}`", Edit(span.part(0, len(stem)), word), is_sure=True)


def _drop_line(span: Span, text: str, sources: Mapping[str, str]) -> Iterator[Guess]:
    """Yield the line of a key that stands twice, to be left out."""
    line = sources[span.file].split("\n")[span.line - 1]
    if re.fullmatch(rf" *{re.escape(text)}: *\w+", line):
        whole = Span(span.file, span.line, 1, span.line + 1, 1)
        yield Guess("leave one of the two out", Edit(whole, ""), is_sure=True)


def _add_round(values: Span, text: str) -> Iterator[Guess]:
    """Yield a list that a loop goes over with one more number, which is solved for."""
    items = list(ITEM.finditer(text))
    if items and all(item[0].isdecimal() for item in items):
        for item in items:
            edit = Edit(values.part(item.start(), item.start()), "1, ")
            yield Guess(f"write `{{}}` before `{item[0]}`", edit, is_probe=True)
        end = items[-1].end()
        yield Guess("write `{}` at the end", Edit(values.part(end, end), ", 1"), is_probe=True)


def _add_number(box: Span, text: str) -> Iterator[Guess]:
    """Yield a box with a further number before its first one, which is solved for."""
    if first := re.search(r"\((\d+)\b", text):
        at = box.part(first.start(1), first.start(1))
        yield Guess(f"write `{{}}` before `{first[1]}`", Edit(at, "64 "), is_probe=True)


def _list_values(finding: Diagnostic, text: str, sources: Mapping[str, str]) -> Iterator[Guess]:
    """Yield other values for one that is refused."""
    span = finding.span
    assert span is not None
    line = sources[span.file].split("\n")[span.line - 1]
    if declared := _DECLARED.match(line, span.end_column - 1):
        span = span._replace(column=declared.start(1) + 1, end_column=declared.end(1) + 1)
        text = declared[1]
    parts = re.fullmatch(r"""((\w+)(?:=|: *))?(["']?)([^\s"'=]+)\3""", text)
    if parts is None:
        if inner := re.match(r"\{(\w+): \{", text):  # options of a norm
            yield Guess("write `{}`", Edit(span.part(0, len(text)), inner[1]))
        return
    lead, key, _, value = parts.groups()
    at = span.part(len(lead or ""), len(text))
    key = key or _find_key(at, sources)
    sure = [] if key == "eps" else list(_respell(value))  # which is far below one
    sure += _TYPES if value in _TYPES else ()
    if re.match(
        r" +[\w.]+\.\w+: *\Z", line[: span.column - 1]
    ):  # a path, whose neighbors have like values
        sure += _list_others(key, {span.file: sources[span.file]})
    others = [*_list_others(key, sources), *_USUAL.get(key, ())]
    for word in dict.fromkeys([*sure, *others]):
        if word != value:
            is_number = word.isdecimal()
            frame = f"write `{key}: {{}}`" if value in _TYPES else "write `{}`"
            yield Guess(frame, Edit(at, word), is_probe=is_number, is_sure=word in sure)


def _find_key(value: Span, sources: Mapping[str, str]) -> str:
    """Return the key before a value; empty if there is none."""
    line = sources[value.file].split("\n")[value.line - 1]
    found = re.search(r"(\w+)(?:: *|=)\Z", line[: value.column - 1])
    return found[1] if found else ""


def _respell(value: str) -> Iterator[str]:
    """Yield the numbers that one may be a slip for."""
    with suppress(ValueError):
        number = abs(float(value))
        if number and number != float(value):
            yield f"{number:g}"
        if number > 1 and not number % 1:
            yield f"{number / 10 ** len(f'{number:g}'):g}"
        if number > 1 and number % 1:
            yield f"{number:.0f}"


def _list_others(key: str, sources: Mapping[str, str]) -> Iterator[str]:
    """Yield what a key has elsewhere, the most frequent first."""
    if key:
        pattern = re.compile(rf"\b{re.escape(key)}(?:: *|=)([\w.-]+)")
        values = (one[1] for text in sources.values() for one in pattern.finditer(text))
        yield from (value for value, _ in Counter(values).most_common(_WORDS))


def _declare(
    finding: Diagnostic, found: Sequence[Diagnostic], sources: Mapping[str, str]
) -> Iterator[Guess]:
    """Yield the parameters that a block or the network uses and does not declare."""
    span = finding.span
    assert span is not None
    names = dict.fromkeys(one.about for one in found if one.code == finding.code and one.about)
    lines = sources[span.file].split("\n")
    owner = next(
        (at for at in range(span.line - 2, -1, -1) if re.match(r"  [A-Z]\w*:|\w+:", lines[at])), 0
    )
    if not names or not all(map(str.isidentifier, names)):
        return
    others = [next((one for one in _list_others(name, sources) if one != name), "int")
              for name in names]  # fmt: skip
    for values in (others, *product(("8", "0.5"), repeat=len(names))):
        declared = ", ".join(map("{}: {}".format, names, values))
        is_probe = "8" in values
        place = Span(span.file, owner + 1, 1, owner + 1, 1)
        yield _write_parameters(place, lines, declared, is_probe)
    last = ", ".join(f"{name}: 1" for name in names)  # which only some uses give
    yield from _append_parameters(Span(span.file, owner + 1, 1, owner + 1, 1), lines, last)


def _append_parameters(owner: Span, lines: Sequence[str], declared: str) -> Iterator[Guess]:
    """Yield the guess that writes parameters of a block behind the others on one line."""
    for at in range(owner.line, min(owner.line + 3, len(lines))):
        if found := re.match(r"    params: *\{[^{}]*(?=\})", lines[at]):
            place = Span(owner.file, at + 1, found.end() + 1, at + 1, found.end() + 1)
            yield Guess("write `{}` under `params`", Edit(place, f", {declared}"), is_probe=True)
            return


def _write_parameters(owner: Span, lines: Sequence[str], declared: str, is_probe: bool) -> Guess:
    """Return the guess that writes parameters: beside others, or on a line of their own."""
    head = lines[owner.line - 1]
    is_network = not head.startswith(" ")
    depth = 0 if is_network else 2
    for at in range(0 if is_network else owner.line, len(lines)):
        line = lines[at]
        if not is_network and line.strip() and len(line) - len(line.lstrip()) <= depth:
            break
        if found := re.match(r"params: *\{" if is_network else r"    params: *\{", line):
            place = Span(owner.file, at + 1, found.end() + 1, at + 1, found.end() + 1)
            return Guess("write `{}` under `params`", Edit(place, f"{declared}, "), is_probe)
    if is_network:
        text, place = f"params: {{{declared}}}\n", owner
    else:
        text, place = (
            f"    params: {{{declared}}}\n",
            Span(owner.file, owner.line + 1, 1, owner.line + 1, 1),
        )
    return Guess("write `{}`", Edit(place, text), is_probe)
