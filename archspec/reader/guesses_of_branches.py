"""List the branches that may be missing beside a single one."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, count
from typing import Final

from archspec.diagnostics import Edit, Span
from archspec.reader.guess import Guess

_IN_ERRATA: Final = re.compile(r"\bat: \w+\.(\w+)\b(?!\.)")
_WEIGHED: Final = re.compile(r"\bmerge: *(?:add|mul)\b")
"""A join of what a value is with what is computed from it."""

_IDENTITY: Final = re.compile(r"\{?\w+: \[\]\}?")
_MULTIPLIED: Final = re.compile(r"merge: *mul\b")
_PARAMETERS: Final = re.compile(r"\bparams: *\{([^}]*)\}")
_FUNCTION: Final = re.compile(r"(?m)^ +(\w+)\(\w+\):")
_STYLES: Final = (" norm=none bias", "")
"""How the convolutions of a gate differ from others of the network."""

_ABOVE: Final = 3
"""How many lines above its branches the parameters of a block are, at most."""

_SHARES: Final = (4, 16)
"""What a gate usually divides the channels by."""


def add_branch(branches: Span, text: str, source: str) -> Iterator[Guess]:
    """Yield a branch beside a single one: a gate, if it is multiplied, or what is solved for.

    Args:
        branches: the place of the single branch.
        text: its text.
        source: the file.
    """
    yield from _add_gate(branches, text, source)
    is_flow = text.startswith("{")
    name = find_name(source, re.findall(r"\w+(?=:)", text)[:1])
    behind = ", " if is_flow else f"\n{' ' * (branches.column - 1)}"
    if ":" in text:
        edit = Edit(branches.part(is_flow, is_flow), f"{name}: []{behind}")
        is_sure = _WEIGHED.search(source) is not None
        yield Guess("add the branch `{}`", edit, is_probe=True, is_sure=is_sure)


def _add_gate(branches: Span, text: str, source: str) -> Iterator[Guess]:
    """Yield the gates of squeeze-and-excitation that may multiply a branch without any step."""
    lines = source.split("\n")
    behind = "\n".join(lines[branches.line - 1 : branches.end_line + 1])
    if not _IDENTITY.fullmatch(text) or not _MULTIPLIED.search(behind):
        return
    is_flow = text.startswith("{")
    at = len(text) - is_flow
    before = ", " if is_flow else f"\n{' ' * (branches.column - 1)}"
    for width in _list_gate_widths(lines[: branches.line], source):
        for style in _STYLES:
            squeeze = f"1x1 Conv ({width}{style} act=relu)"
            steps = f"GlobalAvgPool (keepdim), {squeeze}, 1x1 Conv (cin{style} act=sigmoid)"
            edit = Edit(branches.part(at, at), f"{before}gate: [{steps}]")
            yield Guess("add the branch `{}`", edit)


def _list_gate_widths(above: Sequence[str], source: str) -> Iterator[str]:
    """Yield how many channels a gate may squeeze to, by a parameter of its block if it has one.

    Args:
        above: the lines up to the branches.
        source: the file.
    """
    params = [found[1] for line in above[-_ABOVE:] for found in _PARAMETERS.finditer(line)]
    names = [part.split(":")[0].strip() for part in params[-1].split(",")] if params else []
    yield from (word for name in names for word in (name, f"cin//{name}"))
    if not names:
        yield from (f"cin//{share}" for share in _SHARES)
        functions = [found[1] for found in _FUNCTION.finditer(source)]
        yield from (f"{name}(cin/{share})" for name in functions for share in _SHARES)


def find_name(text: str, taken: Collection[str]) -> str:
    """Return a name for a branch: one that an erratum is about and that is not there, or a new one.

    Args:
        text: the file.
        taken: the names of the branches beside it.
    """
    wanted = (found[1] for found in _IN_ERRATA.finditer(text))
    new = (f"b{number}" for number in count(1))
    is_there = re.compile(rf"\b({'|'.join(taken)}|\w+(?=: *\[))\b").findall(text)
    return next(name for name in chain(wanted, new) if name not in is_there)
