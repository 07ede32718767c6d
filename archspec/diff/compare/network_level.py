"""Comparing what is said of a whole network: its inputs, its parameters and its readout."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from archspec.diff.compare.model import Change, Part
from archspec.diff.compare.normal_form import SettingValue, exactly, names_in, parameter_value
from archspec.diff.compare.outline import Outline, items_in
from archspec.language import Head, Input, Parameter, Spec


def changed_inputs(before: Spec, after: Spec) -> Iterator[Change]:
    """The changes of what enters."""
    partners = dict(_paired(before, after))
    named = {each.name: each for each in after.inputs}
    for one in before.inputs:
        two = named.get(partners.get(one.name, "\0"))
        place = ("inputs", one.name) if one.name else ("input",)
        if two is None:
            yield Change(
                kind="removed",
                part="input",
                place=place,
                before=one.size,
                before_span=one.span,
            )
            continue
        change = Change(
            kind="renamed", part="input", place=place, before=one.name, after=two.name,
            before_span=one.span, after_span=two.span,
        )  # fmt: skip
        if one.name != two.name:
            yield change
        if one.size.sides != two.size.sides:
            yield replace(change, kind="changed", before=one.size, after=two.size)
    for two in after.inputs:
        if two.name not in partners.values():
            place = ("inputs", two.name) if two.name else ("input",)
            yield Change(
                kind="added", part="input", place=place, after=two.size, after_span=two.span
            )


def _paired(before: Spec, after: Spec) -> Iterator[tuple[str, str]]:
    """The inputs of both networks: by name, then in order."""
    names = {each.name for each in before.inputs} & {each.name for each in after.inputs}
    yield from ((name, name) for name in names)
    rest, other = (
        [each.name for each in spec.inputs if each.name not in names] for spec in (before, after)
    )
    yield from zip(rest, other, strict=False)


def input_names(before: Spec, after: Spec) -> tuple[tuple[str, str], ...]:
    """The names of the inputs that both networks have."""
    return tuple(_paired(before, after))


_Named: TypeAlias = Sequence[Input] | Sequence[Head]
"""What a network takes or gives, each with a name."""


def changed_order(before: Spec, after: Spec) -> Iterator[Change]:
    """The change of what both networks take or give by position, in another order."""
    inputs = dict(_paired(before, after))
    heads = {each.name: each.name for each in before.heads}
    sides: tuple[tuple[Part, Mapping[str, str], _Named, _Named], ...] = (
        ("input", inputs, before.inputs, after.inputs),
        ("head", heads, before.heads, after.heads),
    )
    for part, pairs, one, two in sides:
        first, second = [each.name for each in one], [each.name for each in two]
        common = [pairs[name] for name in first if pairs.get(name) in second]
        if common != [name for name in second if name in common]:
            yield Change(
                kind="changed", part=part, place=(f"{part}s",), what="order",
                before=tuple(first), after=tuple(second),
                before_span=one[0].span, after_span=two[0].span,
            )  # fmt: skip


def changed_readout(before: Spec, after: Spec) -> Iterator[Change]:
    """The change of the box on top, if there is one."""
    one, two = before.readout, after.readout
    if one != two:
        kind: Literal["added", "removed", "changed"] = "changed"
        kind = "added" if not one else "removed" if not two else kind
        yield Change(
            kind=kind, place=("readout",), part="readout", before=one, after=two,
            before_span=before.span, after_span=after.span,
        )  # fmt: skip


def changed_parameters(
    before: Outline, after: Outline, pairs: Mapping[str, str]
) -> Iterator[Change]:
    """The changes of the network's parameters that it uses."""
    used = _used(before), _used(after)
    new = {each.name: each for each in after.program.spec.parameters}
    for one in before.program.spec.parameters:
        two = new.get(pairs.get(one.name, "\0"))
        if two is None and one.name in used[0]:
            yield _parameter(one, None)
        elif two is not None and (one.name in used[0] or two.name in used[1]):
            yield from _changed_parameter(one, two)
    for two in after.program.spec.parameters:
        if two.name not in pairs.values() and two.name in used[1]:
            yield _parameter(None, two)


def _changed_parameter(one: Parameter, two: Parameter) -> Iterator[Change]:
    change = _parameter(one, two)
    if one.name != two.name:
        yield replace(change, kind="renamed", before=one.name, after=two.name)
    if (one.type, parameter_value(one)) != (two.type, parameter_value(two)):
        yield change


def _parameter(one: Parameter | None, two: Parameter | None) -> Change:
    """The change of a parameter."""
    part = one or two
    assert part is not None
    return Change(
        kind="changed" if one and two else "removed" if one else "added",
        place=("params", part.name),
        before=_default(one) if one else None,
        after=_default(two) if two else None,
        before_span=one.span if one else None,
        after_span=two.span if two else None,
        part="parameter",
        within=("params",),
    )


def _default(parameter: Parameter) -> str | SettingValue:
    value = parameter_value(parameter)
    return parameter.type if value is None else exactly(value)


def _used(outline: Outline) -> set[str]:
    """The names that the body and the heads use."""
    chains = (outline.body.chain, *(head.chain for head in outline.heads))
    settings = (each.settings for chain in chains for each in items_in(chain))
    values = (setting.value for named in settings for setting in named.values())
    return {name for value in values for name in names_in(value)}
