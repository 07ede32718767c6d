"""Compare labels of values and of shared modules, which may be renamed with all their uses."""

from collections.abc import Iterable, Mapping
from typing import Final

from archspec.differences.compare.arguments_diff import CompareContext
from archspec.differences.compare.join_order import find_reordered_values
from archspec.differences.compare.model import (
    Change,
    ChangeKind,
    LabelPair,
    ModulePair,
    Outcome,
    Reference,
    Reordering,
    ValueLink,
    merge_outcomes,
)
from archspec.differences.compare.normal_form import Value, print_value, substitute_names
from archspec.differences.compare.outline import OutlineItem
from archspec.differences.compare.step_text import print_side
from archspec.expressions import Literal
from archspec.language import Label

_RENAMED: Final = 3
_DROPPED: Final = 1
_OTHER_SOURCES: Final = 5


def compare_labels(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare the labels of two steps: of their values and of their modules."""
    comparisons = {"label": _compare_values, "share": _compare_modules, "name": _compare_own_names}
    given = before.labels.keys() | after.labels.keys()
    return merge_outcomes(
        *(compare(before, after, at) for kind, compare in comparisons.items() if kind in given)
    )


def _compare_values(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare the names of two values."""
    one, two = before.labels.get("label"), after.labels.get("label")
    if one is not None and two is not None:
        (stem, index), (other, second) = _name_label(one, {}), _name_label(two, at.names)
        pair = LabelPair(stem, other)
        if stem == other and index == second:
            return Outcome.of(0, pair)
        kind: ChangeKind = "changed" if stem == other else "renamed"
        return Outcome.of(_RENAMED, _build_change(before, after, at, "label", kind), pair)
    if _is_default_name(one, after) or _is_default_name(two, before):
        return Outcome()
    return Outcome.of(_DROPPED, _build_change(before, after, at, "label", "changed"))


def _compare_modules(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare the names of modules that two boxes share with others."""
    one, two = before.labels.get("share"), after.labels.get("share")
    if one is None or two is None:
        return Outcome.of(_RENAMED, _build_change(before, after, at, "share", "changed"))
    name, other = _print_label(one, {}), _print_label(two, at.names)
    pair = ModulePair(name, other, _build_change(before, after, at, "share", "renamed"))
    return Outcome.of(0 if name == other else _DROPPED, pair)


def _compare_own_names(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare the names that two steps give to their own modules, and so to their weights."""
    one, two = before.labels.get("name"), after.labels.get("name")
    kind: ChangeKind = "renamed" if one and two else "changed"
    if one is not None and two is not None:
        is_same = _print_label(one, {}) == _print_label(two, at.names)
    else:
        is_same = _is_default_name(one, after) or _is_default_name(two, before)
    if is_same:
        return Outcome()
    return Outcome.of(_RENAMED, _build_change(before, after, at, "name", kind))


def _is_default_name(label: Label | None, other: OutlineItem) -> bool:
    """Check whether a label that only one step has equals the default name of the other."""
    return label is not None and other.place[-1] == label.name


def _build_change(
    before: OutlineItem, after: OutlineItem, at: CompareContext, what: str, kind: ChangeKind
) -> Change:
    labels = (before.labels.get(what), after.labels.get(what))
    return at.build_change((before, after), what, labels, kind=kind, spots=labels)


def compare_sources(
    before: OutlineItem,
    after: OutlineItem,
    at: CompareContext,
    what: str,
    sources: tuple[tuple[Label, ...], tuple[Label, ...]],
) -> Outcome:
    """Compare the named values that two steps take.

    Args:
        before: the step of the first network.
        after: the step of the second network.
        at: their context.
        what: the name for them in a change.
        sources: the values.
    """
    change = at.build_change((before, after), what, sources)
    link = build_link(*sources, at, change, before.name)
    is_same = print_side(sources[0]) == print_side(sources[1])
    return Outcome.of(0 if is_same else _OTHER_SOURCES, link)


def build_link(
    before: Iterable[Label],
    after: Iterable[Label],
    at: CompareContext,
    change: Change,
    merge: str = "",
) -> ValueLink:
    """Return the values that a step takes in both networks, in the form that is compared."""
    first = tuple(_name_label(label, {}) for label in before)
    second = tuple(_name_label(label, at.names) for label in after)
    return ValueLink(before=first, after=second, change=change, merge=merge)


def compare_parts(
    before: OutlineItem,
    after: OutlineItem,
    at: CompareContext,
    parts: tuple[tuple[Label, ...], tuple[Label, ...]],
) -> Outcome:
    """Compare the names of the values that two steps leave.

    Args:
        before: the step of the first network.
        after: the step of the second network.
        at: their context.
        parts: the names.
    """
    named = [(_name_label(one, {})[0], _name_label(two, at.names)[0])
             for one, two in zip(*parts, strict=False)]  # fmt: skip
    pairs = Outcome.of(0, *(LabelPair(one, two) for one, two in named))
    is_same = len(parts[0]) == len(parts[1])
    if is_same and all(one == two for one, two in named):
        return pairs
    kind: ChangeKind = "renamed" if is_same else "changed"
    change = at.build_change((before, after), "parts", parts, kind=kind)
    return merge_outcomes(pairs, Outcome.of(_RENAMED if is_same else _OTHER_SOURCES, change))


def settle_labels(outcome: Outcome, *, known: Mapping[str, str] | None = None) -> Outcome:
    """Return the outcome for a block, with its labels paired and their uses compared.

    Args:
        outcome: the outcome so far.
        known: further pairs of equivalent names.
    """
    names = {**(known or {}), **{pair.before: pair.after for pair in outcome.select(LabelPair)}}
    modules: dict[tuple[str, str], Change] = {}
    for pair in outcome.select(ModulePair):
        if pair.before != pair.after:
            modules.setdefault((pair.before, pair.after), pair.change)
    links = (_settle_link(link, names) for link in outcome.select(ValueLink))
    settled = (finding for findings in links for finding in findings)
    return Outcome.of(outcome.cost, *outcome.findings, *modules.values(), *settled)


def _settle_link(link: ValueLink, names: Mapping[str, str]) -> Iterable[Change | Reordering]:
    """Return the findings on a step that takes named values."""
    meant = tuple((_translate_label(stem, names), index) for stem, index in link.before)
    if meant == link.after:
        return ()
    if sorted(map(repr, meant)) != sorted(map(repr, link.after)):
        return (link.change,)
    return find_reordered_values(link, meant)


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


def _print_label(label: Label, names: Mapping[str, Value]) -> str:
    name, index = _name_label(label, names)
    return name if index is None else f"{name}({print_value(index)})"
