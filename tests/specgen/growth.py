"""Random valid specs, grown step by step under the operators' own rules (as NNSmith does).

A step is tried with random arguments and kept where the rules accept it, so that every spec is
valid by construction, and says at every step what size is to come out of it.
"""

import random
from dataclasses import dataclass, replace
from typing import Any

from archspec import ops
from archspec.expressions import Quantity
from archspec.ops import TABLE, Image, Operator, Shape, Vector
from archspec.ops.shape import count_sides
from tests.specgen.blocks import PARAMETERS
from tests.specgen.chains import Maker
from tests.specgen.heads import Heads
from tests.specgen.model import (
    ENTERING,
    WORDS,
    Choice,
    Formula,
    Invalid,
    Meet,
    Network,
    Resume,
    Step,
    Value,
    Word,
)
from tests.specgen.numbers import LABELS, ROOM, STYLE, STYLES, Place
from tests.specgen.sizes import Trial
from tests.specgen.writer import Writer


@dataclass(frozen=True, slots=True)
class RandomSpec:
    """A spec, and what is known of it.

    Attributes:
        seed: gives the same spec again.
        text: the spec.
        twin: the same spec in another spelling.
        settings: other values of the network's parameters that it accepts.
    """

    seed: int
    text: str
    twin: str
    settings: dict[str, Any]


def random_spec(seed: int, room: int = ROOM, *, images: bool = False) -> RandomSpec:
    """The random spec of a seed.

    Args:
        seed: gives the same spec again.
        room: from how many operators on nothing more is grown.
        images: whether signals, volumes and heads are left out.
    """
    choice = random.Random(seed)
    network = Network(f"net{seed}", _input(choice, images=images))
    growth = Growth(choice, network, room, images=images)
    network = growth.grown()
    text, twin = (Writer(network, random.Random(f"{seed} {each}")).text() for each in "ab")
    return RandomSpec(seed, text, twin, network.settings)


def _input(choice: random.Random, *, images: bool) -> Shape:
    channels = Quantity.of(choice.randint(1, 12))
    kind = choice.random()
    if kind < 0.12:
        return Vector(channels)
    if kind < 0.2 and not images:
        return Image(channels, (choice.choice((1, 8, 9, 16, 24)),))
    if kind < 0.26 and not images:
        return Image(channels, tuple(choice.choice((1, 2, 4, 5)) for _ in range(3)))
    side = choice.choice((1, 4, 7, 8, 8, 9, 12, 16))
    return Image(channels, (side, choice.choice((side, side, choice.randint(1, 16)))))


@dataclass(slots=True)
class Growth(Heads):
    """Grows one network.

    Attributes:
        images: whether it has no heads.
    """

    images: bool = False

    def grown(self) -> Network:
        network, choice = self.network, self.random
        network.parameters = self.parameters(choice.randint(0, 4), given=True)
        self.conventions()
        first, shape = self.several_inputs() if self.chance(0.12) else ([], network.input)
        width = None if len(network.inputs) > 1 else Formula("cin")
        place = Place(network.environment(), width=width, holder=network.parameters)
        place.labels = dict(network.inputs) or {ENTERING: network.input}
        place.used = set(network.inputs)
        shape = self.begin(first, place, shape)
        rest, shape = self.chain(place, shape, choice.randint(2, 8))
        network.steps = [*first, *rest]
        counted = Trial(network)
        counted.whole()
        if not counted.nodes:  # all stages have no rounds, and no condition holds
            self.append(network.steps, place, shape, self.operator)
        if isinstance(shape, Image) and self.chance(0.4):
            self.append(network.steps, place, shape, self.pooled)
        if not self.images and self.chance(0.15):
            self.add_heads(place)
        if self.chance(0.2):
            network.readout = choice.choice(("softmax", "sigmoid"))
        self.state_sizes(network.steps)
        network.settings = self.other_settings()
        return network

    def several_inputs(self) -> tuple[list[Step], Shape]:
        """Inputs by their names, and the steps that take them first."""
        network = self.network
        names = self.random.sample(LABELS, self.random.choice((1, 2, 2, 3)))
        for name in names:
            channels = Quantity.of(self.random.randint(1, 4))
            network.inputs[name] = replace(network.input, channels=channels)
        network.input = network.inputs[names[0]]
        if len(names) == 1:
            return [], network.input
        if self.chance(0.5):
            return [Meet(sources=names, merge="concat")], network.input
        return [
            Resume(source=names[-1]),
            Meet(sources=[*names[:-1], "."], merge="concat"),
        ], network.input

    def begin(self, steps: list[Step], place: Place, shape: Shape) -> Shape:
        """What leaves the first steps."""
        for step in steps:
            shape = self.trial.step(step, shape, place.inside, place.labels)
            place.width = None
        return shape

    def conditional(self, place: Place, shape: Shape) -> Step | None:
        """A box that is there if a condition holds."""
        step = self.use(place, shape) if self.chance(0.3) else self.operator(place, shape)
        if step is not None:
            step.condition = self.condition(place)
        return step

    def choice(self, place: Place, shape: Shape) -> Step | None:
        """Steps if a condition holds, and others if not."""
        arms: list[list[Step]] = []
        for least in (1, 0):
            inner = replace(place, labels={}, width=None)
            length = self.random.choice((least, 1, 2))
            arms.append(self.chain(inner, shape, length)[0])
        condition = self.condition(place)
        return Choice(holds=condition, steps=arms[0], otherwise=arms[1]) if arms[0] else None

    def pooled(self, place: Place, shape: Shape) -> Step:
        return self.box(ops.GlobalAvgPool, place, shape)

    def conventions(self) -> None:
        """Defaults, a legend and a table."""
        network = self.network
        operators: tuple[type[Operator], ...] = (ops.Conv, *self.random.sample(TABLE, 2))
        for operator in operators:
            if self.chance(0.4):
                place = Place(network.environment())
                network.defaults[operator] = self.arguments.words(operator, place)
        if self.chance(0.3):
            network.legend["Linear"] = {"act": "none", "norm": "none", "bias": self.chance(0.5)}
        if self.chance(0.25):
            rules = {
                "halved": "max(1, v//2)",
                "near4": "ceil(v/4)*4",
                "odd": "v if v % 2 == 1 else v+1",
            }
            network.functions = dict(self.random.sample(sorted(rules.items()), 2))
        if self.chance(0.25):
            columns = self.random.sample(PARAMETERS, 3)
            network.tables["table1"] = {
                row: {column: self.random.randint(1, 12) for column in columns}
                for row in ("small", "wide")
            }
        if self.chance(0.15):
            numbers, words = self.random.sample(PARAMETERS, 2)
            network.tables[STYLES] = {
                row: {numbers: self.random.randint(1, 12), words: self.random.choice(WORDS)}
                for row in ("plain", "fancy")
            }
            network.parameters[STYLE] = Word(self.random.choice(("plain", "fancy")))

    def state_sizes(self, steps: list[Step]) -> None:
        """State some sizes of the main chain, and of blocks that are used once."""
        counted = [*steps, *(step for block in self.network.blocks for step in block.steps)]
        counted += [step for head in self.network.heads for step in head.steps]
        trial = Trial(self.network)
        trial.whole()
        for step in counted:
            if not self.leaves_several(step) and trial.visits[id(step)] == 1 and self.chance(0.4):
                step.size = trial.sizes[id(step)]

    def other_settings(self) -> dict[str, Any]:
        """Other parameters under which nothing changes that the source has to fix."""
        trial = Trial(self.network)
        trial.whole()
        if trial.decides:
            return {}
        for _ in range(6):
            settings: dict[str, Any] = {}
            for name, value in self.network.parameters.items():
                if isinstance(value, list | Word):
                    continue
                settings[name] = self.other_value(value)
            changed = Trial(self.network)
            try:
                changed.whole(settings)
            except Invalid:
                continue
            if set(changed.frozen) == set(trial.frozen) and settings:
                return settings
        return {}

    def other_value(self, value: Value) -> Value:
        match value:
            case bool():
                return not value
            case int():
                return self.random.choice((value, value + 1, max(1, value - 1), 2 * value))
            case _:
                return self.random.choice((0.3, 0.6, 0.125))

    def candidate(self, place: Place, shape: Shape) -> Step | None:
        """A step of any kind."""
        deep = place.depth < 3 and self.trial.nodes < self.room // 2
        free = place.variable is None
        makers: list[tuple[float, Maker]] = [
            (9.5 if isinstance(shape, Image) else 7, self.operator),
            (1.5 if place.forks < 2 else 0, self.fork),
            (0.6 if place.forks < 2 else 0, self.projected),
            (1.0 if deep and place.labels else 0, self.taking_box),
            (0.8 if count_sides(shape) == 1 else 0, self.product),
            (2.5 if place.labels else 0, self.meet),
            (2.0 if deep else 0.5, self.use),
            (0.5 if deep else 0, self.body),
            (0.7 if deep else 0, self.loop),
            (0.6 if deep and free else 0, self.twins),
            (2.0 if place.mirrors and free else 0, self.mirror),
            (0.5, self.repeated_operator),
            (0.5 if free else 0, self.conditional),
            (0.3 if free and place.forks < 2 else 0, self.partial_fork),
            (0.4 if deep and free else 0, self.choice),
        ]
        weights = [weight for weight, _ in makers]
        return self.random.choices([make for _, make in makers], weights)[0](place, shape)
