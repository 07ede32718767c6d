"""Compare labels of values and of shared modules, which may be renamed with all their uses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from archspec.diff.compare.arguments_diff import CompareContext
from archspec.diff.compare.join_order import find_reordered_values
from archspec.diff.compare.model import Change, ChangeKind
from archspec.diff.compare.normal_form import Value, print_value, substitute_names
from archspec.diff.compare.outline import OutlineItem
from archspec.diff.compare.result import Outcome, Reference, ValueLink, merge_outcomes
from archspec.diff.compare.step_text import print_side
from archspec.expressions import Literal
from archspec.language import Label

_RENAMED: Final = 3
_DROPPED: Final = 1
_OTHER_SOURCES: Final = 5


def compare_labels(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare the labels of two steps: of their values and of their modules."""
    named = (_compare_values, _compare_modules, _compare_own_names)
    return merge_outcomes(tuple(compare(before, after, at) for compare in named))


def _compare_values(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare the names of two values."""
    one, two = before.label, after.label
    if one is None and two is None:
        return Outcome()
    if one is None or two is None:
        if _is_own_name(before, after):
            return Outcome()
        return Outcome(
            cost=_DROPPED, changes=(_build_change(before, after, at, "label", "changed"),)
        )
    stem, index = _name_label(one, {})
    other, second = _name_label(two, at.names)
    labels = ((stem, other),)
    if stem != other:
        change = _build_change(before, after, at, "label", "renamed")
        return Outcome(cost=_RENAMED, changes=(change,), labels=labels)
    if index != second:
        change = _build_change(before, after, at, "label", "changed")
        return Outcome(cost=_RENAMED, changes=(change,), labels=labels)
    return Outcome(labels=labels)


def _is_own_name(before: OutlineItem, after: OutlineItem) -> bool:
    """Check whether a label that only one step has equals the default name of the other."""
    label, other = (before.label, after) if before.label else (after.label, before)
    return label is not None and other.place[-1] == label.name


def _compare_modules(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare the names of modules that two boxes share with others."""
    one, two = before.share, after.share
    if one is None and two is None:
        return Outcome()
    change = _build_change(before, after, at, "share", "changed")
    if one is None or two is None:
        return Outcome(cost=_RENAMED, changes=(change,))
    names = _print_label(_name_label(one, {})), _print_label(_name_label(two, at.names))
    shares = (*names, replace(change, kind="renamed"))
    return Outcome(cost=0 if names[0] == names[1] else _DROPPED, shares=(shares,))


def _compare_own_names(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare the names that two steps give to their own modules, and so to their weights."""
    one, two = before.module, after.module
    texts = (
        _print_label(_name_label(one, {})) if one else "",
        _print_label(_name_label(two, at.names)) if two else "",
    )
    only = one or two if one is None or two is None else None
    own = (before if two else after).place[-1]
    if texts[0] == texts[1] or (only is not None and only.name == own):
        return Outcome()
    kind: ChangeKind = "renamed" if one and two else "changed"
    return Outcome(cost=_RENAMED, changes=(_build_change(before, after, at, "name", kind),))


def _build_change(
    before: OutlineItem, after: OutlineItem, at: CompareContext, what: str, kind: ChangeKind
) -> Change:
    labels = {
        "label": (before.label, after.label),
        "share": (before.share, after.share),
        "name": (before.module, after.module),
    }[what]
    one, two = (label.span if label else None for label in labels)
    return at.build_change((before, after), what, labels, kind=kind, spans=(one, two))


def compare_sources(
    before: OutlineItem, after: OutlineItem, at: CompareContext, what: str
) -> Outcome:
    """Compare the named values that two steps take.

    Args:
        before: the step of the first network.
        after: the step of the second network.
        at: their context.
        what: the name for them in a change.
    """
    change = at.build_change((before, after), what, (before.sources, after.sources))
    link = ValueLink(
        before=tuple(list_references(before.sources, {})),
        after=tuple(list_references(after.sources, at.names)),
        change=change,
        merge=before.name,
    )
    same = print_side(before.sources) == print_side(after.sources)
    return Outcome(cost=0 if same else _OTHER_SOURCES, links=(link,))


def list_references(labels: Iterable[Label], names: Mapping[str, Value]) -> Iterator[Reference]:
    """Yield labels in the form in which they are compared, each with its index."""
    for label in labels:
        yield _name_label(label, names)


def settle_labels(outcome: Outcome, *, known: Iterable[tuple[str, str]] = ()) -> Outcome:
    """Return the outcome for a block, with its labels paired and their uses compared.

    Args:
        outcome: the outcome so far.
        known: further pairs of equivalent names.
    """
    names = dict((*known, *outcome.labels))
    found = [_settle_link(link, names) for link in outcome.links]
    modules: dict[tuple[str, str], Change] = {}
    for one, two, change in outcome.shares:
        if one != two:
            modules.setdefault((one, two), change)
    changes = (*outcome.changes, *modules.values())
    return merge_outcomes(
        (replace(outcome, changes=changes, links=(), labels=(), shares=()), *found)
    )


def _settle_link(link: ValueLink, names: Mapping[str, str]) -> Outcome:
    """Return the outcome for a step that takes named values."""
    meant = tuple((_translate_label(stem, names), index) for stem, index in link.before)
    if meant == link.after:
        return Outcome()
    if sorted(map(repr, meant)) != sorted(map(repr, link.after)):
        return Outcome(changes=(link.change,))
    return Outcome(reorderings=tuple(find_reordered_values(link, meant)))


def _translate_label(name: str, names: Mapping[str, str]) -> str:
    """Return the name of a value in the second network; `enc_64` is one of the values of `enc`."""
    stem, _, index = name.rpartition("_")
    if name not in names and index.isdecimal() and stem in names:
        return f"{names[stem]}_{index}"
    return names.get(name, name)


def _name_label(label: Label, names: Mapping[str, Value]) -> Reference:
    """Return the name of a label, and its index if that is unresolved."""
    if label.index is None:
        return label.name, None
    index = substitute_names(label.index.tree, names)
    if isinstance(index, Literal):
        return f"{label.stem}_{index.value}", None
    return label.stem, index


def _print_label(reference: Reference) -> str:
    name, index = reference
    return name if index is None else f"{name}({print_value(index)})"
