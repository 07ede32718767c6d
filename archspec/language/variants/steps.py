"""Find the boxes and names of the steps in a draft."""

from collections import Counter

from archspec.language.box import NAME, read_box
from archspec.language.box_mapping import read_box_mapping
from archspec.language.mappings import FileReading
from archspec.language.model import Box
from archspec.language.variants.draft import (
    BoxDraft,
    Draft,
    ListDraft,
    MappingDraft,
    build_object,
)
from archspec.language.variants.suggest import Part
from archspec.reader import Scalar


def list_parts(items: list[Draft]) -> list[Part]:
    """Return all names of each step, with the text to write for each; the best name first."""
    called = [list_step_names(item) for item in items]
    times = Counter(name for names in called for name in names)
    parts: list[Part] = []
    for number, names in enumerate(called):
        alone = [name for name in reversed(names) if times[name] == 1]
        best = next(iter((*alone, str(number))))
        own = {name: name for name in (best, *alone, str(number))}
        parts.append({**own, **{name: best for name in names if name not in own}})
    return parts


def choose_step_names(items: list[Draft]) -> list[str]:
    """Return the best name of each step: a unique one, or else its number."""
    return [next(iter(part)) for part in list_parts(items)]


def list_step_names(item: Draft) -> tuple[str, ...]:
    """Return the possible names of a step: its box and its label."""
    box = _get_box(item)
    if box is not None:
        labels = (label.name for label in (box.label, box.module) if label is not None)
        return tuple(dict.fromkeys((box.name, *labels)))
    given = [item.get(key) for key in ("as", NAME)] if isinstance(item, MappingDraft) else []
    return tuple(str(name.value) for name in given if isinstance(name, Scalar))


def _get_box(node: Draft | None) -> Box | None:
    """Return the box of a step; None for forks, repeats and the like."""
    match node:
        case BoxDraft(box):
            return box
        case Scalar(value=str()):
            return read_box(node)
        case MappingDraft(entries=[(key, _)]) if str(key.value)[:1].isupper():
            whole = build_object(node)
            return read_box_mapping(FileReading(), *whole.entries[0], whole)
        case _:
            return None


def draft_box(item: Draft) -> Draft:
    """Return the draft of a step's box; the step itself if it is not a box."""
    box = None if isinstance(item, BoxDraft) else _get_box(item)
    return item if box is None else BoxDraft(box)


def draft_boxes(chain: ListDraft) -> None:
    """Replace the boxes of a chain by drafts, so that each has a single identity."""
    chain.items[:] = map(draft_box, chain.items)
