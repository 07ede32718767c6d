"""Blocks, and what can be said of boxes before anything enters them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.mutants.reading.arguments import Terms, bind_block, bind_operator, find_share, find_type
from tests.mutants.reading.boxes import Box
from tests.mutants.reading.broken import Lacking, check
from tests.mutants.reading.names import check_name
from tests.mutants.reading.operators import ACTS, OPERATORS, as_layer
from tests.mutants.reading.steps import (
    Chain,
    Choice,
    Fork,
    Join,
    Jump,
    Loop,
    Repeat,
    Split,
    Step,
    list_inner,
    read_chain,
    read_fork,
    walk_boxes,
)
from tests.mutants.reading.values import (
    Names,
    as_number,
    as_switch,
    as_whole,
    forget_values,
    list_rounds,
)

_RESERVED = ("as", "if", "size", "share", "repeat", "stride", "same")


class Block(NamedTuple):
    """A block: its parameters, each with its type or default, and its steps.

    Attributes:
        parameters: each with its type or default.
        steps: the steps.
        inputs: the names of its values, if it takes several.
        outputs: the labels of what leaves by their names outside, if several values do.
    """

    parameters: Mapping[str, Any]
    steps: Chain
    inputs: Sequence[str] = ()
    outputs: Mapping[str, str] = {}


def read_blocks(data: Mapping[str, Any]) -> dict[str, Block]:
    """Read the blocks of a network."""
    return {name: _read_block(name, block) for name, block in data.items()}


def _read_block(name: str, data: Any) -> Block:
    check_name(name, of_block=True)
    check(name not in OPERATORS and isinstance(data, dict), f"block {name}")
    parameters = data.get("params", {})
    check(isinstance(parameters, dict), f"params of {name}")
    for parameter in parameters:
        check_name(parameter)
        check(parameter not in _RESERVED, parameter)
    for key in ("figure", "description"):
        check(isinstance(data.get(key, ""), str | int), f"{key} of {name}")
    values = (_read_inputs(data), _read_outputs(data))
    others = ("params", "figure", "description", "inputs", "outputs")
    kept = {key: at for key, at in data.items() if key not in others}
    if set(kept) == {"body"}:
        return Block(parameters, read_chain(kept["body"]), *values)
    check(("branches" in kept) != ("residual" in kept), f"block {name} has no steps, or two kinds")
    return Block(parameters, (read_fork(kept),), *values)


def _read_inputs(data: Mapping[str, Any]) -> list[str]:
    inputs: Any = data.get("inputs", [])
    check(isinstance(inputs, list) and len(set(inputs)) == len(inputs), f"inputs {inputs}")
    check("inputs" not in data or len(inputs) >= 2, f"inputs {inputs}")
    for name in inputs:
        check_name(name)
    return list(inputs)


def _read_outputs(data: Mapping[str, Any]) -> dict[str, str]:
    outputs = data.get("outputs", {})
    outputs = outputs if isinstance(outputs, dict) else dict(zip(outputs, outputs, strict=True))
    check("outputs" not in data or len(outputs) >= 2, f"outputs {outputs}")
    for name in outputs:
        check_name(name)
    return outputs


def check_definitions(
    blocks: Mapping[str, Block],
    chains: Mapping[str, Chain],
    terms: Terms,
    parameters: Mapping[str, Any],
    open_blocks: Collection[str],
) -> None:
    """Check every box, whether or not the network comes to it.

    Args:
        blocks: the blocks.
        chains: the steps of the network and of its heads.
        terms: what words of boxes refer to.
        parameters: the parameters of the network.
        open_blocks: blocks of libraries; what one lacks that is not used may come from defaults.
    """
    _check_shorthands(terms)
    for name, value in parameters.items():
        check_name(name)
        find_type(value)
    for steps in chains.values():
        names = {**terms.names, **dict.fromkeys((*parameters, "cin"))}
        _check_chain(steps, blocks, terms, names)
    used = {box.name for steps in chains.values() for box in walk_boxes(steps)}
    used |= {box.name for block in blocks.values() for box in walk_boxes(block.steps)}
    for name, block in blocks.items():
        names = {**terms.names, **dict.fromkeys((*block.parameters, "cin"))}
        for value in block.parameters.values():
            check(value in ("int", "float", "bool", "list", "word") or find_type(value), "a type")
        try:
            _check_chain(block.steps, blocks, terms, names)
        except Lacking:
            check(name in open_blocks and name not in used, f"{name} lacks an argument")


def _check_shorthands(terms: Terms) -> None:
    tables = {name: at for name, at in terms.names.items() if not name.endswith("()")}
    for name, given in terms.defaults.items():
        check(name in OPERATORS and isinstance(given, dict), f"defaults of {name}")
        known = OPERATORS[name].arguments
        known = {**known, "keep": known["rate"]} if "rate" in known else known
        for key, value in given.items():
            check(key in known, f"{name} has no {key}")
            known[key][0](value, tables)
    for mark, given in terms.legend.items():
        check_name(mark)
        check(isinstance(given, dict), f"mark {mark}")
        for key, value in given.items():
            kinds = [each.arguments[key][0] for each in OPERATORS.values() if key in each.arguments]
            check(kinds, f"mark {mark}")
            kinds[0](value, tables)


def _check_chain(steps: Chain, blocks: Mapping[str, Block], terms: Terms, names: Names) -> None:
    shares = Counter(_list_shares(steps, 1))
    check(all(count > 1 for count in shares.values()), f"shared once: {shares}")
    _check_steps(steps, blocks, terms, names)


def _check_steps(steps: Chain, blocks: Mapping[str, Block], terms: Terms, names: Names) -> None:
    labels = Counter(step.label for step in steps if isinstance(step.label, str) and step.label)
    check(all(count == 1 for count in labels.values()), f"labels twice: {labels}")
    for step in steps:
        _check_step(step, blocks, terms, names)


def _list_shares(steps: Chain, times: int) -> Iterator[str]:
    """Yield the names of shared modules, more than once where steps stand several times."""
    for step in steps:
        if isinstance(step, Box) and find_share(step):
            yield from [find_share(step)] * (times + bool(step.count))
        for _, inner in list_inner(step):
            yield from _list_shares(inner, times + isinstance(step, Repeat | Loop))


def _check_step(step: Step, blocks: Mapping[str, Block], terms: Terms, names: Names) -> None:
    match step:
        case Box():
            _check_box(step, blocks, terms, names)
            return
        case Fork():
            as_layer(step.act, names, ACTS)
            as_number(step.scale, names)
            as_switch(step.skip, names)
            for condition in step.conditions.values():
                as_switch(condition, names)
        case Repeat():
            as_whole(step.count, names, 0)
            names = {**names, "first": None}
        case Loop():
            names = {**names, **forget_values(list_rounds(step.lists, names))}
        case Choice():
            as_switch(step.condition, names)
        case Split():
            for size in step.parts.values():
                as_whole(size, {**names, "here": None})
        case Join() | Jump():
            pass
    for _, inner in list_inner(step):
        _check_steps(inner, blocks, terms, names)


def _check_box(box: Box, blocks: Mapping[str, Block], terms: Terms, names: Names) -> None:
    if box.condition:
        as_switch(box.condition, {**names, "here": None})
    if box.count:
        as_whole(box.count, names, 0)
    within = {**names, "here": None, **({"first": None} if box.count else {})}
    if box.name in OPERATORS:
        check(not box.sources, f"{box.name} takes the running value")
        bind_operator(box, terms, within)
    else:
        check(box.name in blocks, f"no operator or block {box.name}")
        bind_block(box, blocks[box.name].parameters, terms, within)
