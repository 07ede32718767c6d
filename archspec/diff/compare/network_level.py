"""Compare the network-level parts of two specs: inputs, parameters and readout."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from archspec.diff.compare.model import Change, Part
from archspec.diff.compare.normal_form import SettingValue, build_exact, list_names, read_parameter
from archspec.diff.compare.outline import NetworkOutline, walk_items
from archspec.language import Head, NetworkInput, Parameter, Spec


def compare_inputs(before: Spec, after: Spec) -> Iterator[Change]:
    """Yield the changes of the inputs."""
    partners = dict(_pair_inputs(before, after))
    named = {network_input.name: network_input for network_input in after.inputs}
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


def _pair_inputs(before: Spec, after: Spec) -> Iterator[tuple[str, str]]:
    """Yield pairs of inputs of both networks: by name, then in order."""
    names = {network_input.name for network_input in before.inputs} & {
        network_input.name for network_input in after.inputs
    }
    yield from ((name, name) for name in names)
    rest, other = (
        [network_input.name for network_input in spec.inputs if network_input.name not in names]
        for spec in (before, after)
    )
    yield from zip(rest, other, strict=False)


def map_input_names(before: Spec, after: Spec) -> tuple[tuple[str, str], ...]:
    """Return the names of the inputs that both networks have."""
    return tuple(_pair_inputs(before, after))


_Named: TypeAlias = Sequence[NetworkInput] | Sequence[Head]
"""The named inputs or outputs of a network."""


def compare_order(before: Spec, after: Spec) -> Iterator[Change]:
    """Yield the changes of the order of positional inputs and outputs that both networks have."""
    inputs = dict(_pair_inputs(before, after))
    heads = {head.name: head.name for head in before.heads}
    sides: tuple[tuple[Part, Mapping[str, str], _Named, _Named], ...] = (
        ("input", inputs, before.inputs, after.inputs),
        ("head", heads, before.heads, after.heads),
    )
    for part, pairs, one, two in sides:
        first, second = (
            [network_input.name for network_input in one],
            [network_input.name for network_input in two],
        )
        common = [pairs[name] for name in first if pairs.get(name) in second]
        if common != [name for name in second if name in common]:
            yield Change(
                kind="changed", part=part, place=(f"{part}s",), what="order",
                before=tuple(first), after=tuple(second),
                before_span=one[0].span, after_span=two[0].span,
            )  # fmt: skip


def compare_readout(before: Spec, after: Spec) -> Iterator[Change]:
    """Yield the change of the readout, if there is one."""
    one, two = before.readout, after.readout
    if one != two:
        kind: Literal["added", "removed", "changed"] = "changed"
        kind = "added" if not one else "removed" if not two else kind
        yield Change(
            kind=kind, place=("readout",), part="readout", before=one, after=two,
            before_span=before.span, after_span=after.span,
        )  # fmt: skip


def compare_parameters(
    before: NetworkOutline, after: NetworkOutline, pairs: Mapping[str, str]
) -> Iterator[Change]:
    """Yield the changes of the parameters that the network uses."""
    used = _list_used_names(before), _list_used_names(after)
    new = {parameter.name: parameter for parameter in after.program.spec.parameters}
    for one in before.program.spec.parameters:
        two = new.get(pairs.get(one.name, "\0"))
        if two is None and one.name in used[0]:
            yield _build_change(one, None)
        elif two is not None and (one.name in used[0] or two.name in used[1]):
            yield from _compare_parameter(one, two)
    for two in after.program.spec.parameters:
        if two.name not in pairs.values() and two.name in used[1]:
            yield _build_change(None, two)


def _compare_parameter(one: Parameter, two: Parameter) -> Iterator[Change]:
    change = _build_change(one, two)
    if one.name != two.name:
        yield replace(change, kind="renamed", before=one.name, after=two.name)
    if (one.type, read_parameter(one)) != (two.type, read_parameter(two)):
        yield change


def _build_change(one: Parameter | None, two: Parameter | None) -> Change:
    """Return the change of a parameter."""
    part = one or two
    assert part is not None
    return Change(
        kind="changed" if one and two else "removed" if one else "added",
        place=("params", part.name),
        before=_print_default(one) if one else None,
        after=_print_default(two) if two else None,
        before_span=one.span if one else None,
        after_span=two.span if two else None,
        part="parameter",
        within=("params",),
    )


def _print_default(parameter: Parameter) -> str | SettingValue:
    value = read_parameter(parameter)
    return parameter.type if value is None else build_exact(value)


def _list_used_names(outline: NetworkOutline) -> set[str]:
    """Return the names that the body and the heads use."""
    chains = (outline.body.chain, *(head.chain for head in outline.heads))
    settings = (outline_item.settings for chain in chains for outline_item in walk_items(chain))
    values = (setting.value for named in settings for setting in named.values())
    return {name for value in values for name in list_names(value)}
