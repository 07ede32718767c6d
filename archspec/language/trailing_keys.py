"""Refuse `as` and `->` inside the value of a step's key, where keys of the step belong."""

import re
from collections.abc import Iterable
from typing import Final

from archspec.diagnostics import Span, fail
from archspec.diagnostics.instruction import say_to_write
from archspec.ops import JOINS
from archspec.reader import Array, Object, Scalar, TrailingParts, Tree, split_trailing

_STEP: Final = re.compile(r"(?P<key>[a-z]+)\s*:?\s*(?P<value>[\[({].*)", re.DOTALL | re.ASCII)
_FLAT: Final = re.compile(r"\((?P<inside>.*)\)", re.DOTALL)


def refuse_trailing(tree: Object, keys: Iterable[str]) -> None:
    """Refuse a label or a size inside the value of a key, as in `add: "[a, .] as b"`.

    Args:
        tree: the mapping.
        keys: the keys whose values cannot hold one.

    Raises:
        SpecError: A203.
    """
    known = tuple(keys)
    for key, value in tree.entries:
        found = _find_trailing(str(key.value), value) if key.value in known else None
        if found is not None:
            written, behind, span = found
            name = str(key.value)
            message = f"`{behind.text}` is no part of `{name}`"
            if name in JOINS and isinstance(value, Scalar) and not written.startswith("["):
                written = f"[{written}, .]" if written != "." else "[., .]"
            entry, alone = f"{name}: {written}", len(tree.entries) == 1
            help = _suggest_keys(entry, behind, tree.span if alone else None)
            raise fail("A203", message, span, help=help)


def refuse_quoted_step(tree: Scalar, words: Iterable[str]) -> None:
    """Refuse a step with a key in quotes, such as `"add: [a, .] as b"`.

    Args:
        tree: the text.
        words: the keys of steps that hold a list or a mapping.

    Raises:
        SpecError: A219.
    """
    found = _STEP.fullmatch(str(tree.value))
    if found is None or found["key"] not in words:
        return
    value, behind = split_trailing(found["value"]) or (found["value"].strip(), None)
    value = _FLAT.sub(r"[\g<inside>]", value) if value.startswith("(") else value
    keys = f", {behind.keys}" if behind else ""
    message = f"a step with `{found['key']}` is a mapping, not a text"
    help = say_to_write(f"{{{found['key']}: {value}{keys}}}", at=tree.span)
    raise fail("A219", message, tree.span, help=help)


def _find_trailing(key: str, value: Tree) -> tuple[str, TrailingParts, Span] | None:
    """Split a value from the label or size after it; return both with the place, or None."""
    if isinstance(value, Scalar) and isinstance(value.value, str):
        found = split_trailing(value.value)
        return None if found is None else (*found, value.span)
    if key not in JOINS or not isinstance(value, Array) or not value.items:
        return None
    texts = [str(item.value) if isinstance(item, Scalar) else "" for item in value.items]
    found = split_trailing(texts[-1])
    if found is None:
        return None
    items = ", ".join((*texts[:-1], found[0]))
    return f"[{items}]", found[1], value.items[-1].span


def _suggest_keys(entry: str, behind: TrailingParts, alone: Span | None) -> str:
    """Return how to write an entry with a label or size behind it.

    Args:
        entry: the entry without them.
        behind: the label and size.
        alone: the place of the step, if it has no other entry.
    """
    if entry.startswith("from:"):
        return say_to_write(entry, frame="write {}: the value has its name")
    if alone and entry.startswith("repeat:"):
        return f"it is written `{{{entry}, body: [...], {behind.keys}}}`"
    if alone:
        return say_to_write(f"{{{entry}, {behind.keys}}}", at=alone)
    own = behind.keys.replace(", ", "` and `")
    return f"it is written `{entry}`, and beside it `{own}`"
