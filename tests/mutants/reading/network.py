"""What a network computes: every size, its parameters and its work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.mutants.reading import layers
from tests.mutants.reading.arguments import OPERATORS, Terms, bind_block, bind_operator, read_value
from tests.mutants.reading.boxes import Box, parse_size
from tests.mutants.reading.broken import Broken, check
from tests.mutants.reading.definitions import Block, check_definitions, read_blocks
from tests.mutants.reading.description import Description, read_description
from tests.mutants.reading.errata import check_errata
from tests.mutants.reading.layers import Measured, Shape
from tests.mutants.reading.steps import Chain, Fork, Join, Jump, Repeat, Step, read_chain
from tests.mutants.reading.values import Names, as_whole, evaluate

_PARTS: Final = 30_000


class Totals(NamedTuple):
    """The totals of a network, with and without its heads for training."""

    params: int
    macs: int
    inference_params: int
    inference_macs: int


def read_network(path: Path, root: Path) -> Totals:
    """Read a network, and hold it to everything that it states.

    Args:
        path: the file.
        root: the folder of the specs that have a name.

    Raises:
        Broken: if it breaks a rule of the language, does not fit, or is not as it states.
    """
    description = read_description(path, root)
    data = description.data
    terms = Terms(data["legend"], data["defaults"], data["tables"])
    blocks = read_blocks(data["blocks"])
    body = read_chain(data["body"])
    heads = _read_heads(data["heads"])
    chains = {"body": body, **{f"heads.{name}": head.steps for name, head in heads.items()}}
    names = {**terms.cells(), **data["params"]}
    check_definitions(blocks, chains, terms, names, data["params"], description.open)
    check_errata(description.errata, blocks, chains, terms)
    totals = _Run(blocks, terms).totals(parse_size(data["input"]), body, heads, names)
    _check_totals(description, totals)
    return totals


def _check_totals(description: Description, totals: Totals) -> None:
    for key, stated in description.data.get("expect", {}).items():
        check(key in totals._fields, f"no total {key}")
        found = getattr(totals, key)
        check(type(stated) is int and stated == found, f"{key}: {found}, and not {stated}")


class Head(NamedTuple):
    """An output beside the last."""

    source: str
    in_training: bool
    steps: Chain


def _read_heads(data: Mapping[str, Any]) -> dict[str, Head]:
    heads = {}
    for name, head in data.items():
        check(isinstance(head, dict), f"head {name}")
        check(set(head) <= {"from", "when", "loss_weight", "body"}, f"keys of head {name}")
        check("from" in head and "body" in head, f"head {name} lacks a key")
        check(head.get("when", "always") in ("always", "training"), f"when of {name}")
        weight = head.get("loss_weight", 1)
        check(type(weight) in (int, float) and weight >= 0, f"loss_weight of {name}")
        heads[name] = Head(head["from"], head.get("when") == "training", read_chain(head["body"]))
    return heads


@dataclass(slots=True)
class _Run:
    """One run through a network.

    Attributes:
        blocks: the blocks by name.
        terms: what words of boxes refer to.
        known: uses of blocks that are measured, by name, arguments and what enters.
        open: the blocks that are being measured.
        parts: how many steps were measured.
    """

    blocks: Mapping[str, Block]
    terms: Terms
    known: dict[tuple[object, ...], Measured] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    parts: int = 0

    def totals(
        self, entering: Shape, body: Chain, heads: Mapping[str, Head], names: Names
    ) -> Totals:
        """Return the totals of a network."""
        labels: dict[str, Shape] = {}
        names = {**names, "cin": entering[0]}
        main = self.chain(body, entering, names, labels)
        params, macs, more_params, more_macs = main.params, main.macs, 0, 0
        for name, head in heads.items():
            check(name not in labels, f"{name} is a head and a label")
            check(head.source in labels, f"no label {head.source}")
            shape = labels[head.source]
            found = self.chain(head.steps, shape, {**names, "cin": shape[0]}, {})
            if head.in_training:
                more_params, more_macs = more_params + found.params, more_macs + found.macs
            else:
                params, macs = params + found.params, macs + found.macs
        return Totals(params + more_params, macs + more_macs, params, macs)

    def chain(self, steps: Chain, shape: Shape, names: Names, labels: dict[str, Shape]) -> Measured:
        """Measure steps in sequence."""
        params = macs = 0
        for step in steps:
            self.parts += 1
            check(self.parts <= _PARTS, "a network that is too large")
            shape, more_params, more_macs = self.step(step, shape, names, labels)
            params, macs = params + more_params, macs + more_macs
            check(not step.size or parse_size(step.size) == shape, f"{step.size} is {shape}")
            if step.label:
                check(step.label not in labels, f"{step.label} twice")
                labels[step.label] = shape
        return Measured(shape, params, macs)

    def step(self, step: Step, shape: Shape, names: Names, labels: dict[str, Shape]) -> Measured:
        """Measure one step."""
        match step:
            case Box():
                return self.repeated(step.count, shape, names, lambda at: self.box(step, at, names))
            case Repeat(steps=inner):
                return self.repeated(
                    step.count, shape, names, lambda at: self.chain(inner, at, names, {**labels})
                )
            case Fork():
                return self.fork(step, shape, names, labels)
            case Jump(source=label):
                return Measured(_find(label, shape, labels))
            case Join():
                shapes = [_find(label, shape, labels) for label in step.labels]
                return Measured(layers.join(step.word, shapes))

    def repeated(self, count: str, shape: Shape, names: Names, measure: Any) -> Measured:
        """Measure what stands several times."""
        times = as_whole(count, names, 0) if count else 1
        assert times is not None
        params = macs = 0
        for _ in range(times):
            self.parts += 1
            check(self.parts <= _PARTS, "a network that is too large")
            shape, more_params, more_macs = measure(shape)
            params, macs = params + more_params, macs + more_macs
        return Measured(shape, params, macs)

    def box(self, box: Box, shape: Shape, names: Names) -> Measured:
        """Measure an operator or the use of a block."""
        if box.name in OPERATORS:
            return layers.measure(box.name, bind_operator(box, self.terms, names), shape)
        block = self.blocks[box.name]
        given = bind_block(box, block.parameters, self.terms, names)
        key = (box.name, *given.items(), shape)
        if key not in self.known:
            check(box.name not in self.open, f"{box.name} contains itself")
            self.open.add(box.name)
            inner = {**self.terms.cells(), **given, "cin": shape[0]}
            self.known[key] = self.chain(block.steps, shape, inner, {})
            self.open.discard(box.name)
        return self.known[key]

    def fork(self, fork: Fork, shape: Shape, names: Names, labels: dict[str, Shape]) -> Measured:
        """Measure branches and what joins them."""
        found = [self.chain(lane, shape, names, labels) for lane in fork.branches.values()]
        left = layers.join(fork.merge, [each.shape for each in found])
        read_value("act", fork.act, names)
        scale = evaluate(fork.scale, names)
        check(isinstance(scale, int | float) and not isinstance(scale, bool), "a scale")
        return Measured(left, sum(each.params for each in found), sum(each.macs for each in found))


def _find(label: object, shape: Shape, labels: Mapping[str, Shape]) -> Shape:
    if label == ".":
        return shape
    if not isinstance(label, str) or label not in labels:
        raise Broken(f"no label {label}")
    return labels[label]
