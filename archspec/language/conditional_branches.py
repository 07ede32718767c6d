"""Read branches that may be absent: `id if s == 1: [BN]`, or `id: {if: s == 1, body: [BN]}`."""

import re
from collections.abc import Collection
from typing import Final

from archspec.diagnostics import SpecError, fail
from archspec.language.argument_values import read_condition
from archspec.language.box import CONDITION
from archspec.language.mappings import FileReading, ReadSection
from archspec.language.model import Branch
from archspec.reader import Object, Scalar
from archspec.reader.data import Entry

BODY: Final = "body"
"""The key of the steps of a branch that has a condition."""

_KEY: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)\s+if\s+(?P<condition>\S.*)", re.DOTALL | re.ASCII)


def open_conditional_keys(tree: Object, names: Collection[str] | None = None) -> Object:
    """Return a mapping with conditions as values: `id if s == 1: [BN]` as a mapping under `id`.

    Args:
        tree: the mapping; without such keys it is returned itself.
        names: the names that may have a condition; None for any.
    """
    entries = tuple([open_conditional_key(entry, names) for entry in tree.entries])
    return tree if entries == tree.entries else Object(entries, tree.span)


def open_conditional_key(entry: Entry, names: Collection[str] | None = None) -> Entry:
    """Return an entry with its condition as a value; one without a condition as it is."""
    key, value = entry
    if not isinstance(key.value, str) or " if " not in key.value:
        return entry
    found = _KEY.fullmatch(key.value)
    if found is None or (names is not None and found["name"] not in names):
        return entry
    name, condition = (
        Scalar(found[part], key.part(*found.span(part))) for part in ("name", "condition")
    )
    parts = ((Scalar(CONDITION, condition.span), condition), (Scalar(BODY, value.span), value))
    return name, Object(parts, value.span)


def read_branch(
    reading: FileReading, entry: Entry, name: str, what: str, read_chain: ReadSection
) -> Branch:
    """Read the steps of a branch, and what must hold for it to be there.

    Args:
        reading: collects the findings of single steps.
        entry: the branch, with its condition as a value.
        name: its name.
        what: its name in messages.
        read_chain: reads a possibly empty list of steps.

    Raises:
        SpecError: A202 for a mapping without one of its keys, A203 if the steps are no list.
    """
    key, value = entry
    if not isinstance(value, Object) or (value.get(CONDITION) or value.get(BODY)) is None:
        return Branch(span=key.span, name=name, steps=read_chain(reading, value, what))
    condition, body = value.get(CONDITION), value.get(BODY)
    if reading.report_unknown_keys(value, (CONDITION, BODY), what):
        raise SpecError(())
    if condition is None or body is None:
        help = f"write `{name} if s == 1: [...]`, or `{name}: {{if: s == 1, body: [...]}}`"
        missing = CONDITION if condition is None else BODY
        raise fail("A202", f"{what} has no `{missing}`", value.span, help=help)
    return Branch(
        span=key.span,
        name=name,
        steps=read_chain(reading, body, what),
        condition=read_condition(condition, "`if`"),
    )
