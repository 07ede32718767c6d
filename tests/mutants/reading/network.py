"""What a network computes: every size, its parameters and its work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.mutants.reading import layers
from tests.mutants.reading.arguments import Terms, bind_block, bind_operator, find_share
from tests.mutants.reading.boxes import Box, parse_size
from tests.mutants.reading.broken import check
from tests.mutants.reading.definitions import Block, check_definitions, read_blocks
from tests.mutants.reading.description import Description, read_description
from tests.mutants.reading.errata import check_errata
from tests.mutants.reading.names import check_name
from tests.mutants.reading.operators import ACTS, as_layer
from tests.mutants.reading.scope import Scope, Value
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
    read_chain,
)
from tests.mutants.reading.tensors import Measured, Shape
from tests.mutants.reading.values import (
    Names,
    Word,
    as_number,
    as_switch,
    as_whole,
    find_ends,
    list_rounds,
)

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
    names = {**description.tables, **description.functions}
    terms = Terms(data["legend"], data["defaults"], description.tables, names)
    blocks = read_blocks(data["blocks"])
    body = read_chain(data["body"])
    heads = _read_heads(data["heads"])
    chains = {"body": body, **{f"heads.{name}": head.steps for name, head in heads.items()}}
    check_definitions(blocks, chains, terms, data["params"], description.open)
    check_errata(description.errata, blocks, chains, terms)
    own = {name: _as_value(value) for name, value in data["params"].items()}
    totals = _Run(blocks, terms).totals(_read_inputs(data), body, heads, {**names, **own})
    _check_totals(description, totals)
    return totals


def _as_value(value: Any) -> Any:
    return Word(value) if isinstance(value, str) else value


def _read_inputs(data: Mapping[str, Any]) -> dict[str, Shape]:
    """Return the sizes that enter; one without a name is called `input`."""
    if "input" in data:
        return {"input": parse_size(data["input"])}
    inputs = data["inputs"]
    check(isinstance(inputs, dict) and inputs, f"inputs {inputs}")
    for name in inputs:
        check_name(name)
    return {name: parse_size(size) for name, size in inputs.items()}


def _check_totals(description: Description, totals: Totals) -> None:
    for key, stated in description.data.get("expect", {}).items():
        check(key in totals._fields, f"no total {key}")
        found = getattr(totals, key)
        check(type(stated) is int and stated == found, f"{key}: {found}, and not {stated}")


class Head(NamedTuple):
    """An output beside the last: steps behind a named value, or the value as it is."""

    source: str
    in_training: bool
    steps: Chain


def _read_heads(data: Mapping[str, Any]) -> dict[str, Head]:
    heads = {}
    for name, head in data.items():
        check_name(name)
        if isinstance(head, str):
            heads[name] = Head(head, in_training=False, steps=())
            continue
        check(isinstance(head, dict), f"head {name}")
        check(set(head) <= {"from", "when", "loss_weight", "body"}, f"keys of head {name}")
        check("from" in head and "body" in head, f"head {name} lacks a key")
        check(head.get("when", "always") in ("always", "training"), f"when of {name}")
        weight = head.get("loss_weight", 1)
        check(type(weight) in (int, float) and weight >= 0, f"loss_weight of {name}")
        heads[name] = Head(head["from"], head.get("when") == "training", read_chain(head["body"]))
    return heads


class Found(NamedTuple):
    """What steps are: the value that runs behind them, if one does, their parameters and MACs."""

    value: Value | None
    params: int = 0
    macs: int = 0


class Use(NamedTuple):
    """A use of a block.

    Attributes:
        leaving: the sizes that leave, by name if there are several; the number of an input that
            leaves as it enters.
        taken: whether it takes each of its inputs.
        params: its parameters.
        macs: its work.
    """

    leaving: Mapping[str, Shape | int]
    taken: Sequence[bool]
    params: int
    macs: int


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
    known: dict[tuple[object, ...], Use] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    parts: int = 0

    def totals(
        self, inputs: Mapping[str, Shape], body: Chain, heads: Mapping[str, Head], names: Names
    ) -> Totals:
        """Return the totals of a network."""
        scope = Scope({**names}, {})
        scope.labels |= {name: scope.make(shape) for name, shape in inputs.items()}
        scope.own |= set(inputs) - {"input"}
        entering = next(iter(scope.labels.values())) if len(inputs) == 1 else None
        if entering is not None:
            scope.names = {**names, "cin": entering.shape[0]}
            scope.labels.setdefault("input", entering)
        main = self.chain(body, entering, scope)
        check(main.value is not None, "nothing leaves")
        params, macs, more_params, more_macs = main.params, main.macs, 0, 0
        leaving = [main.value]
        for name, head in heads.items():
            check(name not in scope.labels or not head.steps, f"{name} is a head and a label")
            value = scope.find(head.source, None)
            inner = replace(scope, labels={}, own=set())
            found = self.chain(head.steps, value, inner)
            leaving.append(found.value)
            if head.in_training:
                more_params, more_macs = more_params + found.params, more_macs + found.macs
            else:
                params, macs = params + found.params, macs + found.macs
        scope.check_used([value for value in leaving if value is not None])
        return Totals(params + more_params, macs + more_macs, params, macs)

    def chain(self, steps: Chain, value: Value | None, scope: Scope) -> Found:
        """Measure steps in sequence."""
        params = macs = 0
        for step in steps:
            self.count_part()
            value, more_params, more_macs = self.step(step, value, scope)
            params, macs = params + more_params, macs + more_macs
            if step.size:
                shape = value and value.shape
                check(parse_size(step.size) == shape, f"{step.size} is {shape}")
            if step.label and isinstance(step.label, str):
                scope.give(step.label, value)
        return Found(value, params, macs)

    def count_part(self) -> None:
        """Count a step, so that none of the many goes on forever."""
        self.parts += 1
        check(self.parts <= _PARTS, "a network that is too large")

    def step(self, step: Step, value: Value | None, scope: Scope) -> Found:
        """Measure one step."""
        match step:
            case Box():
                return self.boxes(step, value, scope)
            case Repeat(steps=inner):
                return self.stage(step.count, value, scope, partial(self.chain, inner))
            case Loop():
                return self.loop(step, value, scope)
            case Choice():
                holds = as_switch(step.condition, scope.names)
                return self.chain(step.steps if holds else step.others, value, scope)
            case Fork():
                return self.fork(step, value, scope)
            case Jump(source=label):
                return Found(scope.find(label, value))
            case Split():
                return self.split(step, value, scope)
            case Join():
                return self.join(step, value, scope)

    def stage(
        self,
        count: str,
        value: Value | None,
        scope: Scope,
        measure: Callable[[Value | None, Scope], Found],
    ) -> Found:
        """Measure what stands several times."""
        hidden = ("cin", "here", "first")
        outside = {key: at for key, at in scope.names.items() if key not in hidden}
        times = as_whole(count, outside, 0)
        assert times is not None
        params = macs = 0
        for number in range(times):
            self.count_part()
            found = measure(value, scope.apart({**scope.names, "first": number == 0}))
            value, params, macs = found.value, params + found.params, macs + found.macs
        return Found(value, params, macs)

    def loop(self, loop: Loop, value: Value | None, scope: Scope) -> Found:
        """Measure what stands once for each item of lists."""
        params = macs = 0
        scope.ends.update(find_ends(loop.lists))
        for round_ in list_rounds(loop.lists, scope.names):
            found = self.chain(loop.steps, value, scope.within(round_))
            value, params, macs = found.value, params + found.params, macs + found.macs
        return Found(value, params, macs)

    def split(self, split: Split, value: Value | None, scope: Scope) -> Found:
        """Measure parts of the channels, and name them."""
        ((channels, *grid),) = scope.take(["."], value)
        names = scope.at(value)
        sizes = [as_whole(size, names) for size in split.parts.values() if size is not None]
        if not sizes:
            check(channels % len(split.parts) == 0, "parts that are not equal")
            sizes = [channels // len(split.parts)] * len(split.parts)
        check(sum(filter(None, sizes)) == channels, f"parts {sizes} of {channels}")
        for label, size in zip(split.parts, sizes, strict=True):
            assert size is not None
            scope.give(label, scope.make((size, *grid)))
        return Found(None)

    def join(self, join: Join, value: Value | None, scope: Scope) -> Found:
        """Measure a join of named values."""
        shapes = scope.take(join.labels, value)
        left = layers.join(join.word, shapes)
        check((join.word == "softmax") == isinstance(join.label, list), f"names of a {join.word}")
        if not isinstance(join.label, list):
            return Found(scope.make(left.shape), left.params, left.macs)
        check(len(join.label) == len(shapes), "as many values leave a softmax")
        for label in join.label:
            scope.give(label, scope.make(left.shape))
        return Found(None)

    def boxes(self, box: Box, value: Value | None, scope: Scope) -> Found:
        """Measure a box, or as many as it says, or none."""
        if len(box.sources) == 1:
            value, box = scope.find(box.sources[0], value), replace(box, sources=())
        if box.condition and not as_switch(box.condition, scope.at(value)):
            return Found(value)
        if not box.count:
            return self.box(box, value, scope)
        check(not box.sources, "a stage takes one value")
        return self.stage(box.count, value, scope, partial(self.box, box))

    def box(self, box: Box, value: Value | None, scope: Scope) -> Found:
        """Measure an operator or the use of a block."""
        names = scope.at(value)
        if box.name in self.blocks:
            given = bind_block(box, self.blocks[box.name].parameters, self.terms, names)
            return self.use(box, given, value, scope)
        check(not find_share(box), "an operator is not shared")
        arguments = bind_operator(box, self.terms, names)
        (shape,) = scope.take(["."], value)
        found = layers.measure(box.name, arguments, shape)
        return Found(scope.make(found.shape), found.params, found.macs)

    def use(self, box: Box, given: Mapping[str, Any], value: Value | None, scope: Scope) -> Found:
        """Measure a use of a block."""
        values = [scope.find(label, value) for label in box.sources or (".",)]
        found = self.measure_block(box.name, given, tuple(value.shape for value in values))
        for each, is_taken in zip(values, found.taken, strict=True):
            each.is_used |= is_taken
        params = found.params
        if name := find_share(box):
            what = (box.name, str(given), [value.shape[0] for value in values])
            params = 0 if name in scope.shared else params
            check(scope.shared.setdefault(name, what) == what, f"{name} is two modules")
        leaving = {
            output: values[what] if isinstance(what, int) else scope.make(what)
            for output, what in found.leaving.items()
        }
        several = "" not in leaving
        check(several == isinstance(box.label, dict), f"names of what leaves {box.name}")
        for label, output in box.label.items() if several else ():
            check(output in leaving, f"{box.name} has no output {output}")
            scope.give(label, leaving[output])
        return Found(leaving.get(""), params, found.macs)

    def measure_block(self, name: str, given: Mapping[str, Any], shapes: Sequence[Shape]) -> Use:
        """Measure a block whose arguments and values are given."""
        key = (name, str(given), shapes)
        if key in self.known:
            return self.known[key]
        check(name not in self.open, f"{name} contains itself")
        self.open.add(name)
        block, values = self.blocks[name], list(map(Value, shapes))
        inputs = block.inputs or ("input",)
        check(len(inputs) == len(values), f"{len(values)} values enter {len(inputs)}")
        names = {**self.terms.names, **given, "cin": shapes[0][0]}
        scope = Scope(names, dict(zip(inputs, values, strict=True)), own=set(block.inputs))
        found = self.chain(block.steps, None if block.inputs else values[0], scope)
        outputs = block.outputs or {"": "."}
        leaving = {name: scope.find(label, found.value) for name, label in outputs.items()}
        scope.check_used(list(leaving.values()))
        places = {
            name: values.index(value) if value in values else value.shape
            for name, value in leaving.items()
        }
        self.open.discard(name)
        self.known[key] = Use(places, [value.is_used for value in values], *found[1:])
        return self.known[key]

    def leave_out(self, name: str, lanes: Mapping[str, Chain]) -> dict[str, Chain]:
        """Return the branches without one that is absent; a shortcut is then the identity."""
        return {
            lane: () if lane == name == "shortcut" else steps
            for lane, steps in lanes.items()
            if lane != name or name == "shortcut"
        }

    def fork(self, fork: Fork, value: Value | None, scope: Scope) -> Found:
        """Measure branches and what joins them."""
        lanes = dict(fork.branches)
        if not as_switch(fork.skip, scope.names):
            del lanes["shortcut"]
        for name, condition in fork.conditions.items():
            if not as_switch(condition, scope.names):
                lanes = self.leave_out(name, lanes)
        found = [self.chain(lane, value, scope) for lane in lanes.values()]
        params, macs = sum(each.params for each in found), sum(each.macs for each in found)
        check(as_number(fork.scale, scope.names) is not None, "a scale")
        act = as_layer(fork.act, scope.names, ACTS)
        if len(found) == 1 and act == ("", ()):
            return Found(found[0].value, params, macs)
        shapes = tuple(scope.take(["."], each.value)[0] for each in found)
        left = layers.join(fork.merge, shapes) if len(shapes) > 1 else Measured(shapes[0])
        if act is not None and act[0]:
            params += layers.measure(*act, left.shape).params
        return Found(scope.make(left.shape), params, macs + left.macs)
