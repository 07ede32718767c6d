"""Compare the network-level parts of two specs: inputs, parameters, readout and heads.

Heads are outputs besides the last step.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from archspec.differences.compare.arguments_diff import CompareContext
from archspec.differences.compare.labels import build_link
from archspec.differences.compare.match_branches import pair_lanes
from archspec.differences.compare.model import Change, Finding, Outcome, Part, merge_outcomes
from archspec.differences.compare.normal_form import SettingValue, list_names, normalize
from archspec.differences.compare.outline import NetworkOutline, walk_items
from archspec.differences.compare.paths import HEADS, Place
from archspec.differences.compare.steps import StepComparer
from archspec.expressions import to_text
from archspec.language import Head, NetworkInput, Parameter, Program, Spec


def compare_inputs(before: Spec, after: Spec) -> Iterator[Change]:
    """Yield the changes of the inputs."""
    partners = pair_inputs(before, after)
    named = {network_input.name: network_input for network_input in after.inputs}
    for one in before.inputs:
        place, two = _get_place(one), named.get(partners.get(one.name, "\0"))
        if two is None:
            yield Change.between(one, None, (one.size, None), place=place, part="input")
            continue
        change = Change.between(one, two, (one.size, two.size), place=place, part="input")
        if one.name != two.name:
            yield replace(change, kind="renamed", before=one.name, after=two.name)
        if one.size.sides != two.size.sides:
            yield change
    for two in after.inputs:
        if two.name not in partners.values():
            yield Change.between(None, two, (None, two.size), place=_get_place(two), part="input")


def _get_place(network_input: NetworkInput) -> Place:
    return ("inputs", network_input.name) if network_input.name else ("input",)


def pair_inputs(before: Spec, after: Spec) -> dict[str, str]:
    """Return the inputs of the first network with their names in the second.

    Those without a namesake are paired in order.
    """
    names, others = ([one.name for one in spec.inputs] for spec in (before, after))
    same = set(names) & set(others)
    rest, other = ([name for name in side if name not in same] for side in (names, others))
    return {name: name for name in same} | dict(zip(rest, other, strict=False))


def compare_order(before: Spec, after: Spec) -> Iterator[Change]:
    """Yield the changes of the order of positional inputs and outputs that both networks have."""
    heads = {head.name: head.name for head in before.heads}
    yield from _compare_order("input", before.inputs, after.inputs, pair_inputs(before, after))
    yield from _compare_order("head", before.heads, after.heads, heads)


def _compare_order(
    part: Part,
    before: Sequence[NetworkInput | Head],
    after: Sequence[NetworkInput | Head],
    pairs: Mapping[str, str],
) -> Iterator[Change]:
    first, second = (tuple(named.name for named in side) for side in (before, after))
    common = [pairs[name] for name in first if pairs.get(name) in second]
    if common != [name for name in second if name in common]:
        yield Change.between(
            before[0], after[0], (first, second), place=(f"{part}s",), part=part, what="order"
        )


def compare_readout(before: Spec, after: Spec) -> Iterator[Change]:
    """Yield the change of the readout, if there is one."""
    one, two = before.readout, after.readout
    if one != two:
        yield Change.between(
            before, after, (one, two), place=("readout",), part="readout",
            kind="added" if not one else "removed" if not two else "changed",
        )  # fmt: skip


def compare_parameters(
    before: NetworkOutline, after: NetworkOutline, pairs: Mapping[str, str]
) -> Iterator[Change]:
    """Yield the changes of the parameters that the network uses."""
    used, now_used = _list_used_names(before), _list_used_names(after)
    new = {parameter.name: parameter for parameter in after.program.spec.parameters}
    for one in before.program.spec.parameters:
        two = new.get(pairs.get(one.name, "\0"))
        if one.name in used or (two and two.name in now_used):
            yield from _compare_parameter(one, two)
    for two in after.program.spec.parameters:
        if two.name not in pairs.values() and two.name in now_used:
            yield from _compare_parameter(None, two)


def _compare_parameter(one: Parameter | None, two: Parameter | None) -> Iterator[Change]:
    """Yield the changes of a parameter."""
    part = one or two
    assert part is not None
    change = Change.between(
        one, two, (_print_default(one), _print_default(two)),
        place=("params", part.name), part="parameter", within=("params",),
    )  # fmt: skip
    if one and two and one.name != two.name:
        yield replace(change, kind="renamed", before=one.name, after=two.name)
    kinds = [(part.type, normalize(part.default)) for part in (one, two) if part]
    if len(kinds) < 2 or kinds[0] != kinds[1]:
        yield change


def _print_default(parameter: Parameter | None) -> str | SettingValue | None:
    if parameter is None:
        return None
    value = normalize(parameter.default)
    return parameter.type if value is None else SettingValue(value, value)


def compare_functions(before: Program, after: Program) -> Iterator[Change]:
    """Yield the changes of the functions."""
    for name in dict.fromkeys((*before.functions, *after.functions)):
        one, two = before.functions.get(name), after.functions.get(name)
        values = [None if each is None else to_text(each.body.tree) for each in (one, two)]
        if values[0] != values[1] or str(one) != str(two):
            place = ("functions", str(one or two))
            yield Change.between(
                one, two, (values[0], values[1]), place=place, part="function",
                within=("functions",),
            )  # fmt: skip


def _list_used_names(outline: NetworkOutline) -> set[str]:
    """Return the names that the body and the heads use."""
    chains = (outline.body.chain, *(head.chain for head in outline.heads))
    settings = (outline_item.settings for chain in chains for outline_item in walk_items(chain))
    values = {setting.number: setting.value for named in settings for setting in named.values()}
    names = {name for value in values.values() for name in list_names(value)}
    return names.union(*(name.split(".") for name in names))  # a word chooses the row of a cell


def compare_heads(
    comparison: StepComparer, before: NetworkOutline, after: NetworkOutline, at: CompareContext
) -> Outcome:
    """Compare the heads of two networks: by name, then by contents."""
    pairs = pair_lanes(before.heads, after.heads, partial(comparison.likeness, at=at))
    first, second = (
        {head.name: head for head in side.program.spec.heads} for side in (before, after)
    )
    found: list[Outcome] = []
    for one, two in pairs:
        if one is not None and two is not None:
            settings = _compare_head(first[one.name], second[two.name], at)
            found.append(Outcome.of(0, *settings))
        found.append(comparison.lane(one, two, at))
    return merge_outcomes(*found)


def _compare_head(before: Head, after: Head, at: CompareContext) -> Iterator[Finding]:
    """Yield the findings on the properties of two heads, apart from their steps."""
    change = partial(
        Change.between, before, after, place=(*HEADS, before.name), part="head", within=HEADS
    )
    for what, one, two in (
        ("when", before.when, after.when),
        ("loss_weight", before.loss_weight, after.loss_weight),
    ):
        if one != two:
            yield change((one, two), what=what)
    source = change((before.source, after.source), what="from")
    yield build_link([before.source], [after.source], at, source)
