"""Blocks, and what can be said of boxes before anything enters them."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from tests.mutants.reading.arguments import OPERATORS, Terms, bind_block, bind_operator, read_value
from tests.mutants.reading.boxes import Box
from tests.mutants.reading.broken import Lacking, check
from tests.mutants.reading.names import check_name
from tests.mutants.reading.steps import (
    Chain,
    Fork,
    Repeat,
    Step,
    read_chain,
    read_fork,
    walk_boxes,
)
from tests.mutants.reading.values import Names, as_whole, evaluate


class Block(NamedTuple):
    """A block: its parameters, each with its type or default, and its steps."""

    parameters: Mapping[str, Any]
    steps: Chain


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
        check(parameter not in ("as", "size", "share", "repeat", "stride", "same"), parameter)
    for key in ("figure", "description"):
        check(isinstance(data.get(key, ""), str | int), f"{key} of {name}")
    kept = {key: at for key, at in data.items() if key not in ("params", "figure", "description")}
    if set(kept) == {"body"}:
        return Block(parameters, read_chain(kept["body"]))
    check(("branches" in kept) != ("residual" in kept), f"block {name} has no steps, or two kinds")
    return Block(parameters, (read_fork(kept),))


def check_definitions(
    blocks: Mapping[str, Block],
    chains: Mapping[str, Chain],
    terms: Terms,
    names: Names,
    parameters: Mapping[str, Any],
    open_blocks: Collection[str],
) -> None:
    """Check every box, whether or not the network comes to it.

    Args:
        blocks: the blocks.
        chains: the steps of the network and of its heads.
        terms: what words of boxes refer to.
        names: what expressions of the network may use.
        parameters: the parameters of the network.
        open_blocks: blocks of libraries; what one lacks that is not used may come from defaults.
    """
    _check_shorthands(terms)
    for name, value in parameters.items():
        check_name(name)
        check(type(value) in (int, float, bool), f"parameter {name} is {value}")
    for steps in chains.values():
        _check_chain(steps, blocks, terms, dict.fromkeys((*names, "cin")))
    used = {box.name for steps in chains.values() for box in walk_boxes(steps)}
    used |= {box.name for block in blocks.values() for box in walk_boxes(block.steps)}
    for name, block in blocks.items():
        inner = dict.fromkeys((*terms.cells(), *block.parameters, "cin"))
        try:
            _check_chain(block.steps, blocks, terms, inner)
        except Lacking:
            check(name in open_blocks and name not in used, f"{name} lacks an argument")


def _check_shorthands(terms: Terms) -> None:
    for name, given in terms.defaults.items():
        check(name in OPERATORS and isinstance(given, dict), f"defaults of {name}")
        known = {**OPERATORS[name].arguments, "keep": ("rate", 0)}
        for key, value in given.items():
            check(key in known, f"{name} has no {key}")
            read_value(known[key][0], value, terms.cells())
    every = {key for operator in OPERATORS.values() for key in operator.arguments}
    for mark, given in terms.legend.items():
        check_name(mark)
        check(isinstance(given, dict) and set(given) <= every, f"mark {mark}")
        for key, value in given.items():
            kinds = [each.arguments[key][0] for each in OPERATORS.values() if key in each.arguments]
            read_value(kinds[0], value, terms.cells())


def _check_chain(steps: Chain, blocks: Mapping[str, Block], terms: Terms, names: Names) -> None:
    labels = Counter(step.label for step in steps if step.label)
    check(all(count == 1 for count in labels.values()), f"labels twice: {labels}")
    for box in walk_boxes(steps):
        if box.count:
            as_whole(box.count, names, 0)
        if box.name in OPERATORS:
            bind_operator(box, terms, names)
        else:
            check(box.name in blocks, f"no operator or block {box.name}")
            bind_block(box, blocks[box.name].parameters, terms, names)
    for step in steps:
        _check_step(step, names)


def _check_step(step: Step, names: Names) -> None:
    match step:
        case Fork():
            read_value("act", step.act, names)
            evaluate(step.scale, names)
            for lane in step.branches.values():
                for inner in lane:
                    _check_step(inner, names)
        case Repeat():
            as_whole(step.count, names, 0)
            for inner in step.steps:
                _check_step(inner, names)
        case Box():
            check(not step.label or isinstance(step.label, str), "a label")
