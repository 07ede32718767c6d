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
from tests.specgen.blocks import PARAMETERS
from tests.specgen.chains import NODES, Maker
from tests.specgen.loops import Loops
from tests.specgen.model import Choice, Fork, Formula, Invalid, Meet, Network, Resume, Step, Value
from tests.specgen.numbers import LABELS, Place
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


def random_spec(seed: int) -> RandomSpec:
    """The random spec of a seed."""
    choice = random.Random(seed)
    growth = Growth(choice, Network(f"net{seed}", _input(choice)))
    network = growth.grown()
    text, twin = (Writer(network, random.Random(f"{seed} {each}")).text() for each in "ab")
    return RandomSpec(seed, text, twin, network.settings)


def _input(choice: random.Random) -> Shape:
    channels = Quantity.of(choice.randint(1, 12))
    if choice.random() < 0.12:
        return Vector(channels)
    side = choice.choice((1, 4, 7, 8, 8, 9, 12, 16))
    return Image(channels, (side, choice.choice((side, side, choice.randint(1, 16)))))


@dataclass(slots=True)
class Growth(Loops):
    """Grows one network."""

    def grown(self) -> Network:
        network, choice = self.network, self.random
        network.parameters = self.parameters(choice.randint(0, 4), given=True)
        self.conventions()
        first, shape = self.several_inputs() if self.chance(0.12) else ([], network.input)
        width = None if len(network.inputs) > 1 else Formula("cin")
        place = Place(network.environment(), width=width, holder=network.parameters)
        place.labels, place.used = dict(network.inputs), set(network.inputs)
        shape = self.begin(first, place, shape)
        rest, shape = self.chain(place, shape, choice.randint(2, 8))
        network.steps = [*first, *rest]
        counted = Trial(network)
        counted.whole()
        if not counted.nodes:  # all stages have no rounds, and no condition holds
            self.append(network.steps, place, shape, self.operator)
        if isinstance(shape, Image) and self.chance(0.4):
            self.append(network.steps, place, shape, self.pooled)
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

    def partial_fork(self, place: Place, shape: Shape) -> Step | None:
        """A fork with a branch that is there if a condition holds; no label of it is taken."""
        labels = dict(place.labels)
        fork = self.fork(place, shape)
        place.labels = labels
        if isinstance(fork, Fork):
            name = self.random.choice([*fork.branches][1:])
            fork.conditions = {name: self.condition(place)}
        return fork

    def choice(self, place: Place, shape: Shape) -> Step | None:
        """Steps if a condition holds, and others if not."""
        arms: list[list[Step]] = []
        for least in (1, 0):
            inner = replace(place, labels={}, width=None)
            length = self.random.choice((least, 1, 2))
            arms.append(self.chain(inner, shape, length)[0])
        condition = self.condition(place)
        return Choice(holds=condition, steps=arms[0], otherwise=arms[1]) if arms[0] else None

    def condition(self, place: Place) -> Formula:
        """A condition on the numbers of a place."""
        known = [name for name, value in place.inside.items() if type(value) is int]
        tests = []
        for _ in range(self.random.choice((1, 1, 2))):
            sign = self.random.choice(("==", "!=", "<", ">="))
            number = str(self.random.randint(1, 9))
            tests.append(f"{self.random.choice([*known, '3'])} {sign} {number}")
        text = self.random.choice((" and ", " or ")).join(tests)
        return Formula(f"not ({text})" if self.chance(0.1) else text)

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
            columns = self.random.sample(PARAMETERS, 3)
            network.tables["table1"] = {
                row: {column: self.random.randint(1, 12) for column in columns}
                for row in ("small", "wide")
            }

    def state_sizes(self, steps: list[Step]) -> None:
        """State some sizes of the main chain, and of blocks that are used once."""
        counted = [*steps, *(step for block in self.network.blocks for step in block.steps)]
        trial = Trial(self.network)
        trial.whole()
        for step in counted:
            if not isinstance(step, Resume) and trial.visits[id(step)] == 1 and self.chance(0.4):
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
                if isinstance(value, list):
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
        deep = place.depth < 3 and self.trial.nodes < NODES // 2
        free = place.variable is None
        makers: list[tuple[float, Maker]] = [
            (9.5 if isinstance(shape, Image) else 7, self.operator),
            (1.5 if place.forks < 2 else 0, self.fork),
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
