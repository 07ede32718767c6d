"""Random valid specs, grown step by step under the operators' own rules (as NNSmith does).

A step is tried with random arguments and kept where the rules accept it, so that every spec is
valid by construction, and says at every step what size is to come out of it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from archspec import limits, ops
from archspec.expressions import Quantity
from archspec.ops import Image, Operator, Shape, Vector, activation
from tests.spec_model import (
    PENDING,
    Apply,
    Block,
    Body,
    Environment,
    Fork,
    Formula,
    Invalid,
    Loop,
    Meet,
    Network,
    Resume,
    Step,
    Trial,
    Use,
    Value,
    Writer,
    entered,
    names_in,
    value_of,
)

NODES = 70
BLOCK_NAMES = "Cell Unit Dense SE Stem Down Conv2 BNReLU Cell2 A Inner Gate Up".split()
LABELS = "a b left right conv conv1 pool x skip h x_2 concat add_2 norm act i input n y".split()
LABELS += ["a_label_so_long_that_lines_which_use_it_are_split", "l" * 63]
PARAMETERS = "k w n c width growth r i depth kernel eps p q keep classes rate".split()
LISTS = "widths depths sizes steps counts".split()
PARAMETERS += ["growth_of_the_channels_in_every_layer_of_a_block"]
KERNELS = (1, 1, 1, 3, 3, 3, 5, 2, 4)
NORMS = ("none", "batch", "group", "instance", "layer", "rms")
OPERATORS = tuple(each for each in activation.ALL if each is not activation.GLU)


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
    return Image(channels, side, choice.choice((side, side, choice.randint(1, 16))))


@dataclass(slots=True)
class Place:
    """Where steps are grown: the names that they can use.

    Attributes:
        inside: parameters, tables and `cin`.
        labels: the sizes of named values.
        used: labels that have been given; all places of a block share them.
        depth: how many blocks are around.
        forks: how many forks are around.
        width: the running channels as an expression, where one is known.
        still: whether the grid must stay as it is.
        holder: the parameters of the block, or of the network.
        variable: in a loop the variable that labels take as their index, or nothing if they cannot;
            None where there is no loop.
        mirrors: the variable and the list of each loop that has labels.
    """

    inside: Environment
    labels: dict[str, Shape] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    depth: int = 0
    forks: int = 0
    width: Value | None = None
    still: bool = False
    holder: dict[str, Value] = field(default_factory=dict)
    variable: str | None = None
    mirrors: list[Loop] = field(default_factory=list)

    def numbers(self, kind: type) -> list[str]:
        return [name for name, value in self.inside.items() if type(value) is kind]


@dataclass(slots=True)
class Growth:
    """Grows one network."""

    random: random.Random
    network: Network
    trial: Trial = field(init=False)
    even: set[int] = field(default_factory=set)
    """Blocks that keep the grid and let the channels grow evenly, by their identity."""

    def __post_init__(self) -> None:
        self.trial = Trial(self.network)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def grown(self) -> Network:
        network, choice = self.network, self.random
        network.parameters = self.parameters(choice.randint(0, 4), given=True)
        self.conventions()
        first, shape = self.several_inputs() if self.chance(0.12) else ([], network.input)
        width = None if len(network.inputs) > 1 else Formula("cin")
        place = Place(network.environment(), width=width, holder=network.parameters)
        place.labels, place.used = dict(network.inputs), set(network.inputs)
        shape = self.begin(first, place, shape)
        rest, shape = self.chain(place, shape, choice.randint(2, 9))
        network.steps = [*first, *rest]
        if not self.trial.nodes:  # all stages have no rounds
            self.append(network.steps, place, shape, self.activation)
        if isinstance(shape, Image) and self.chance(0.4):
            self.append(network.steps, place, shape, self.pooled_globally)
        if isinstance(network.steps[-1:], list) and self.chance(0.2):
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

    def conventions(self) -> None:
        """Defaults, a legend and a table."""
        network = self.network
        if self.chance(0.5):
            network.defaults[ops.Conv] = self.some(
                {
                    "norm": lambda: self.norm(4),
                    "act": self.act,
                    "bias": lambda: self.chance(0.5),
                    "padding": lambda: self.random.choice(("same", "valid", "tf_same")),
                }
            )
        if self.chance(0.2):
            network.defaults[ops.MaxPool] = {"padding": self.random.choice(("same", "tf_same"))}
        if self.chance(0.3):
            network.legend["Linear"] = {"act": "none", "norm": "none", "bias": self.chance(0.5)}
        if self.chance(0.25):
            columns = self.random.sample(PARAMETERS, 3)
            network.tables["table1"] = {
                row: {column: self.random.randint(1, 12) for column in columns}
                for row in ("small", "wide")
            }

    def some(self, options: dict[str, Callable[[], Value]]) -> dict[str, Value]:
        return {name: make() for name, make in options.items() if self.chance(0.5)}

    def parameters(self, count: int, *, given: bool) -> dict[str, Value]:
        """Parameters with their defaults; those that need not be given may have a type alone."""
        chosen = self.random.sample(PARAMETERS, count)
        made: dict[str, Value] = {}
        for name in chosen:
            value: Value = self.random.choice(
                (
                    self.random.randint(1, 12),
                    self.random.randint(1, 3),
                    self.random.choice((0.1, 0.5, 0.25, 0.8)),
                    self.chance(0.5),
                )
            )
            bare = not given and self.chance(0.5)
            made[name] = type(value).__name__ if bare else value
        return made

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

    # Chains

    def chain(self, place: Place, shape: Shape, length: int) -> tuple[list[Step], Shape]:
        steps: list[Step] = []
        for _ in range(length):
            if self.trial.nodes > NODES:
                break
            shape = self.append(steps, place, shape, self.candidate)
            if steps and self.chance(0.08):
                shape = self.detour(steps, place, shape)
        return steps, shape

    def detour(self, steps: list[Step], place: Place, shape: Shape) -> Shape:
        """Go on from a value before, and join what was left behind afterwards."""
        known = [name for name, size in place.labels.items() if size.tensor == shape.tensor]
        last = steps[-1]
        unnamed = not isinstance(last, Loop) or not last.ends_named
        if not known or isinstance(last, Resume) or place.variable is not None or not unnamed:
            return shape
        name = last.label or self.new_label(place)
        place.used.add(name)
        inner = replace(place, labels={**place.labels, name: shape}, still=True, width=None)
        resume = Resume(source=self.random.choice(known))
        taken, found = self.chain(inner, inner.labels[resume.source], self.random.choice((0, 1, 2)))
        meet = Meet(sources=[name, "."], merge="concat")
        try:
            found = self.tried(meet, inner, found)
        except Invalid:
            return shape
        last.label = name
        steps += [resume, *taken, meet]
        place.labels, place.width = inner.labels, None
        return found

    def new_label(self, place: Place) -> str:
        return self.random.choice([label for label in LABELS if label not in place.used])

    def append(
        self,
        steps: list[Step],
        place: Place,
        shape: Shape,
        candidate: Callable[[Place, Shape], Step | None],
    ) -> Shape:
        """Add one step that the rules accept, or none if there is no luck."""
        for _ in range(8):
            nodes, blocks = self.trial.nodes, len(self.network.blocks)
            step = candidate(place, shape)
            try:
                if step is not None:
                    found = self.tried(step, place, shape)
                    steps.append(step)
                    return found
            except Invalid:
                pass
            self.trial.nodes = nodes
            del self.network.blocks[blocks:]
        return shape

    def tried(self, step: Step, place: Place, shape: Shape) -> Shape:
        ends_named = isinstance(step, Loop) and step.ends_named
        free = place.variable is None and not ends_named
        if not isinstance(step, Resume) and free and self.chance(0.15):
            step.label = self.new_label(place)
        elif not isinstance(step, Resume | Loop) and place.variable and self.chance(0.3):
            step.label, step.index = self.random.choice(("enc", "up")), place.variable
        labels = dict(place.labels)
        found = self.trial.step(step, shape, place.inside, labels)
        if place.still and (type(found) is not type(shape) or found.tensor[1:] != shape.tensor[1:]):
            raise Invalid("the grid must stay")
        place.labels = labels
        place.used.add(step.label)
        if step.count is None or value_of(step.count, place.inside):
            place.width = self.width_after(step, place)
        return found

    def width_after(self, step: Step, place: Place) -> Value | None:
        if isinstance(step, Apply):
            fields = step.fields
            same = not {"filters", "features"} & set(type(self).fields_of(step.operator))
            if step.operator in (ops.Flatten, activation.GLU):
                return None
            return place.width if same else fields.get("filters", fields.get("features"))
        return None

    @staticmethod
    def fields_of(operator: type[Operator]) -> tuple[str, ...]:
        return tuple(operator.model_fields)

    def candidate(self, place: Place, shape: Shape) -> Step | None:
        deep = place.depth < 3 and self.trial.nodes < NODES // 2
        makers: list[tuple[float, Callable[[Place, Shape], Step | None]]] = [
            (1.2, self.normalisation),
            (1.2, self.activation),
            (0.4, self.dropout),
            (1.5 if place.forks < 2 else 0, self.fork),
            (2.5 if place.labels else 0, self.meet),
            (2.0 if deep else 0.5, self.use),
            (0.5 if deep else 0, self.body),
            (0.7 if deep else 0, self.loop),
            (0.6 if deep and place.variable is None else 0, self.twins),
            (2.0 if place.mirrors and place.variable is None else 0, self.mirror),
            (0.5, self.repeated_operator),
        ]
        if isinstance(shape, Image):
            makers += [(5, self.convolution), (1.5, self.pool), (0.3, self.local_response)]
            changing = [(0.15, self.flatten), (0.15, self.pooled_globally), (0.5, self.widening),
                        (0.25, self.upsampling)]  # fmt: skip
            makers += [] if place.still else changing
        else:
            makers += [(4, self.full)]
        weights = [weight for weight, _ in makers]
        return self.random.choices([make for _, make in makers], weights)[0](place, shape)

    # Numbers

    def width(self, place: Place, low: int = 1, high: int = 24) -> Value:
        """A number of channels, often as an expression."""
        names = place.numbers(int)
        if names and self.chance(0.55):
            first, second = self.random.choice(names), self.random.choice(names)
            number = self.random.randint(2, 9)
            cell = self.cell()
            text = self.random.choice(
                (
                    first,
                    first,
                    f"{number}*{first}",
                    f"{first}+{number}",
                    f"{first}//2",
                    f"max({number},{first}//2)",
                    f"min({first},{number})",
                    f"{first}+{second}",
                    f"2*({first}+{second})-{first}",
                    f"{first}*{second}",
                    f"ceil({first}/2)",
                    f"floor(1.5*{first})",
                    f"round({first}*0.75)+1",
                    f"({first}+{number})*2//3",
                    f"{first}%{number}+1",
                    f"{number}-{first}",
                    cell or first,
                    f"{cell}+{first}" if cell else first,
                )
            )
            if self.fits(Formula(text), place, low, high):
                return Formula(text)
        return self.random.randint(low, high)

    def growth(self, place: Place) -> Value:
        """A number of channels that is the same in every repetition."""
        value = self.width(place, 1, 6)
        return self.random.randint(1, 6) if names_in(value) & place.inside[PENDING] else value

    def cell(self) -> str:
        if not self.network.tables:
            return ""
        row = self.random.choice(list(self.network.tables["table1"]))
        column = self.random.choice(list(self.network.tables["table1"][row]))
        return f"table1.{row}.{column}"

    def fits(self, value: Value, place: Place, low: int, high: int) -> bool:
        if isinstance(value, Formula) and len(value.text) > limits.EXPRESSION_LENGTH:
            return False
        try:
            number = value_of(value, place.inside)
        except Invalid:
            return False
        return type(number) is int and low <= number <= high

    def real(self, place: Place, *numbers: float) -> Value:
        names = place.numbers(float)
        if names and self.chance(0.4):
            return Formula(self.random.choice(names))
        return self.random.choice(numbers)

    def flag(self, place: Place) -> Value:
        names = place.numbers(bool)
        return (
            Formula(self.random.choice(names)) if names and self.chance(0.5) else self.chance(0.5)
        )

    def count(self, place: Place) -> Value:
        """A number of repetitions for a stage whose channels grow evenly; 0 leaves it out."""
        names = [name for name in place.numbers(int) if name not in place.inside[PENDING]]
        if self.chance(0.1):
            return Formula(f"{self.random.choice(names)}//99") if names else 0
        if names and self.chance(0.7):
            name = self.random.choice(names)
            formula = Formula(self.random.choice((name, name, f"{name}+1", f"min({name},3)")))
            if self.fits(formula, place, 1, 4):
                return formula
        return self.random.randint(1, 4)

    # Operators

    def side(self, place: Place) -> Value:
        names = [name for name in place.numbers(int) if place.inside[name] in (1, 3, 5)]
        names = [name for name in names if name != "cin" and place.depth and not place.still]
        if names and self.chance(0.2):
            return Formula(self.random.choice(names))
        return self.random.choice(KERNELS)

    def sides(self, place: Place) -> Value:
        if self.chance(0.6):
            return self.side(place)
        return [self.side(place), self.side(place)]

    def stride(self, place: Place) -> Value:
        if place.still or self.chance(0.6):
            return 1
        return self.random.choice((1, 2, 2, 3, [1, 2], [2, 1]))

    def padding(self, *words: str) -> Value:
        values: list[Value] = [*words, *words, 0, 1, [1, 0], [0, 2], 2]
        return self.random.choice(values)

    def norm(self, channels: int) -> Value:
        word = self.random.choice(NORMS)
        options: dict[str, Value] = {}
        if word == "group":
            groups = self.random.choice([n for n in (1, 2, 3, 4) if channels % n == 0])
            if self.chance(0.5):
                return {"group": groups}
            options["groups"] = groups
        if word != "none" and self.chance(0.5):
            options["eps"] = self.random.choice((1e-3, 1e-6))
        if word != "none" and self.chance(0.3):
            options["affine"] = self.chance(0.5)
        if word == "batch" and self.chance(0.3):
            options["momentum"] = 0.25
        return {word: options} if options else word

    def act(self, channels: Value = 1) -> Value:
        operator = self.random.choice((None, activation.ReLU, *OPERATORS))
        if operator is None:
            return "none"
        options = self.activation_fields(operator, channels)
        main = operator.main()
        if main in options and len(options) == 1 and self.chance(0.5):
            return {operator.word: options[main]}
        return {operator.word: options} if options else operator.word

    def activation_fields(self, operator: type[Operator], channels: Value) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        for name in operator.model_fields:
            if self.chance(0.5):
                continue
            if name == "slopes":
                fields[name] = self.random.choice((1, channels))
            elif name == "approximate":
                fields[name] = self.random.choice(("none", "tanh"))
            elif name in ("low", "lower"):
                fields[name] = self.random.choice((0.05, 0.1))
            elif name in ("high", "upper"):
                fields[name] = self.random.choice((0.4, 0.9))
            else:
                fields[name] = self.random.choice((0.2, 0.75, 1, 2.5))
        return fields

    def convolution(self, place: Place, shape: Shape, **pinned: Value) -> Step | None:
        if not isinstance(shape, Image):
            return None
        filters = pinned.get("filters") or self.width(place)
        leaving = value_of(filters, place.inside)
        fields: dict[str, Value] = {"filters": filters, "kernel": self.sides(place)}
        if self.chance(0.6) or place.still:
            fields["padding"] = self.padding("same", "tf_same", *([] if place.still else ["valid"]))
        optional: dict[str, Callable[[], Value]] = {
            "stride": lambda: self.stride(place),
            "dilation": lambda: self.random.choice((1, 2, [2, 1])),
            "groups": lambda: self.groups(place, shape, leaving),
            "bias": lambda: self.flag(place),
            "norm": lambda: self.norm(leaving),
            "act": lambda: self.act(filters),
        }
        fields |= self.some(optional) | pinned
        mark = "Linear" if self.network.legend and self.chance(0.3) else ""
        if mark:
            fields |= self.network.legend[mark]
        return Apply(operator=ops.Conv, fields=fields, mark=mark)

    def groups(self, place: Place, shape: Image, leaving: int) -> Value:
        entering = int(shape.channels)
        if place.inside.get("cin") == entering and leaving % entering == 0 and self.chance(0.4):
            return Formula("cin")
        return self.random.choice(
            [n for n in range(1, 13) if entering % n == 0 and leaving % n == 0]
        )

    def pool(self, place: Place, shape: Shape) -> Step | None:
        del shape
        operator = self.random.choice((ops.MaxPool, ops.AvgPool))
        fields: dict[str, Value] = {"kernel": self.sides(place)}
        if self.chance(0.5):
            fields["stride"] = self.stride(place)
        if self.chance(0.6) or place.still:
            words = ("same", "tf_same") if place.still else ("same", "valid", "tf_same")
            fields["padding"] = self.random.choice(words) if place.still else self.padding(*words)
        if self.chance(0.3):
            fields["ceil"] = self.flag(place)
        if operator is ops.MaxPool and self.chance(0.2):
            fields["dilation"] = self.random.choice((1, 2))
        if operator is ops.AvgPool and self.chance(0.5):
            fields["count_include_pad"] = self.flag(place)
        return Apply(operator=operator, fields=fields)

    def normalisation(self, place: Place, shape: Shape) -> Step | None:
        operator = self.random.choice(
            (ops.BN, ops.BN, ops.GroupNorm, ops.InstanceNorm, ops.LayerNorm, ops.RMSNorm)
        )
        fields: dict[str, Value] = {}
        if operator is ops.GroupNorm:
            channels = int(shape.channels)
            fields["groups"] = self.random.choice([n for n in (1, 2, 3, 4) if channels % n == 0])
        if self.chance(0.4):
            fields["eps"] = self.real(place, 1e-3, 1e-6)
        if self.chance(0.3):
            fields["affine"] = self.flag(place)
        if operator is ops.BN and self.chance(0.3):
            fields["momentum"] = self.real(place, 0.01, 0.5)
        return Apply(operator=operator, fields=fields)

    def activation(self, place: Place, shape: Shape) -> Step | None:
        even = not int(shape.channels) % 2 and not place.still
        operators: list[type[Operator]] = [*OPERATORS, *([activation.GLU] * 2 if even else [])]
        operator = self.random.choice(operators)
        return Apply(
            operator=operator, fields=self.activation_fields(operator, int(shape.channels))
        )

    def local_response(self, place: Place, shape: Shape) -> Step | None:
        del place, shape
        options: dict[str, Callable[[], Value]] = {
            "neighbours": lambda: self.random.choice((1, 3, 5)),
            "alpha": lambda: 0.01,
            "beta": lambda: 0.5,
            "k": lambda: 2,
        }
        return Apply(operator=ops.LocalResponseNorm, fields=self.some(options))

    def dropout(self, place: Place, shape: Shape) -> Step | None:
        del shape
        name = self.random.choice(("rate", "keep"))
        return Apply(operator=ops.Dropout, fields={name: self.real(place, 0.2, 0.5, 1, 0)})

    def flatten(self, place: Place, shape: Shape) -> Step | None:
        del place, shape
        return Apply(operator=ops.Flatten)

    def pooled_globally(self, place: Place, shape: Shape) -> Step | None:
        del place, shape
        return Apply(operator=ops.GlobalAvgPool, fields=self.some({"keepdim": lambda: True}))

    def widening(self, place: Place, shape: Shape) -> Step | None:
        """A transposed convolution."""
        del shape
        fields: dict[str, Value] = {"filters": self.width(place), "kernel": self.sides(place)}
        options: dict[str, Callable[[], Value]] = {
            "stride": lambda: self.stride(place),
            "dilation": lambda: self.random.choice((1, 2)),
            "padding": lambda: self.padding("valid", "tf_same"),
            "output_padding": lambda: self.random.choice((0, 1, [0, 1])),
            "groups": lambda: self.random.choice((1, 1, 2)),
            "bias": lambda: self.flag(place),
        }
        return Apply(operator=ops.UpConv, fields=fields | self.some(options))

    def upsampling(self, place: Place, shape: Shape) -> Step | None:
        del shape
        factors: list[Value] = [1, 2, 2, 3, [1, 2], [2, 3]]
        names = [name for name in place.numbers(int) if 1 <= place.inside[name] <= 3]
        factors += [Formula(name) for name in names if name != "cin" and place.depth]
        fields: dict[str, Value] = {"factor": self.random.choice(factors)}
        modes: dict[str, Callable[[], Value]] = {
            "mode": lambda: self.random.choice(("nearest", "bilinear"))
        }
        return Apply(operator=ops.Upsample, fields=fields | self.some(modes))

    def full(self, place: Place, shape: Shape, **pinned: Value) -> Step | None:
        if isinstance(shape, Image):
            return None
        features = pinned.get("features") or self.width(place)
        fields: dict[str, Value] = {"features": features}
        options: dict[str, Callable[[], Value]] = {
            "bias": lambda: self.flag(place),
            "act": lambda: self.act(features),
        }
        return Apply(operator=ops.FC, fields=fields | self.some(options) | pinned)

    def linear(self, place: Place, shape: Shape, channels: Value) -> Step | None:
        """A layer with that many channels that keeps the grid."""
        if isinstance(shape, Image):
            kernel = self.random.choice((1, 3))
            pinned: dict[str, Value] = {"kernel": kernel, "padding": "same", "stride": 1}
            plain = {"dilation": 1, "groups": 1, "norm": self.random.choice(("none", "batch"))}
            return self.convolution(place, shape, filters=channels, **(pinned | plain))
        return self.full(place, shape, features=channels)

    def repeated_operator(self, place: Place, shape: Shape) -> Step | None:
        """`2 x ReLU`, `3 x 3x3 Conv (8)`."""
        make = self.random.choice((self.normalisation, self.activation, self.convolution))
        if self.chance(0.3) and place.width is not None:
            step = self.linear(replace(place, still=True), shape, place.width)
        else:
            step = make(place, shape)
        if not isinstance(step, Apply):
            return None
        keeps = step.operator is not activation.GLU
        grows = "filters" in step.fields and step.fields["filters"] != place.width
        step.count = self.count(place) if keeps and not grows else self.random.randint(1, 3)
        return step

    # Forks and joins

    def fork(self, place: Place, shape: Shape) -> Step | None:
        merge = self.random.choice(("concat", "concat", "concat", "add", "mul"))
        inner = replace(place, forks=place.forks + 1, labels=dict(place.labels))
        names = self.random.sample(LABELS, self.random.choice((2, 2, 3, 4)))
        if merge == "mul" and isinstance(shape, Image):
            return Fork(branches=self.gated(inner, shape, names), merge=merge)
        window = None if place.still else self.window(shape)
        common = self.width(place)
        identity = window is None and self.chance(0.6)
        if identity and merge != "concat":
            common = place.width or int(shape.channels)
        branches: dict[str, list[Step]] = {}
        for number, name in enumerate(names):
            if identity and number == 0:
                branches[name] = []
            else:
                branches[name] = self.branch(inner, shape, window, merge != "concat", common)
        return Fork(branches=branches, merge=merge)

    def window(self, shape: Shape) -> dict[str, Value] | None:
        """A window that every branch of a fork slides over the grid once."""
        if self.chance(0.7) or not isinstance(shape, Image):
            return None
        padding = self.random.choice(("valid", "same", "tf_same"))
        kernel = self.random.choice((2, 3) if padding != "same" else (3, 3))
        return {"kernel": kernel, "stride": 2, "padding": padding, "dilation": 1}

    def branch(
        self,
        place: Place,
        shape: Shape,
        window: dict[str, Value] | None,
        fitted: bool,
        common: Value,
    ) -> list[Step]:
        inner = replace(place, still=True, width=place.width)
        steps, shape = self.chain(inner, shape, self.random.choice((0, 1, 1, 2, 3)))
        if window is not None:
            shape = self.append(steps, replace(inner, still=False), shape, self.sliding(window))
        if fitted:
            self.append(steps, inner, shape, lambda place, shape: self.linear(place, shape, common))
        place.labels = inner.labels
        return steps

    def sliding(self, window: dict[str, Value]) -> Callable[[Place, Shape], Step | None]:
        def make(place: Place, shape: Shape) -> Step | None:
            if self.chance(0.4):
                return Apply(operator=ops.MaxPool, fields=dict(window))
            return self.convolution(place, shape, **window)

        return make

    def gated(self, place: Place, shape: Image, names: list[str]) -> dict[str, list[Step]]:
        """A value and what is multiplied with it: a gate for each channel or each pixel."""
        width = place.width or int(shape.channels)
        inner = replace(place, still=True)
        gate: list[Step] = []
        grid: Shape = shape
        if self.chance(0.6):
            pool = Apply(operator=ops.GlobalAvgPool, fields={"keepdim": True})
            grid = self.append(gate, replace(inner, still=False), shape, lambda *_: pool)
        else:
            width = self.random.choice((1, width))
        self.append(gate, inner, grid, lambda place, shape: self.linear(place, shape, width))
        place.labels = inner.labels
        return {names[0]: [], names[1]: gate}

    def meet(self, place: Place, shape: Shape) -> Step | None:
        merge = self.random.choice(("concat", "concat", "add", "mul", "crop"))
        count = 1 if merge == "crop" else self.random.choice((1, 1, 2))
        sources = [".", *self.random.choices(list(place.labels), k=count)]
        self.random.shuffle(sources)
        return Meet(sources=sources, merge=merge)

    # Blocks

    def use(self, place: Place, shape: Shape) -> Step | None:
        blocks = [each for each in self.network.blocks if each.steps]
        if blocks and (self.chance(0.5) or place.depth >= 3 or self.trial.nodes > NODES // 2):
            block = self.random.choice(blocks)
            even = id(block) in self.even
        elif place.depth < 3:
            even = self.chance(0.4)
            block = self.new_block(place, shape, even=even)
        else:
            return None
        given = self.given(place, block)
        step = Use(block=block, given=given)
        rows = self.network.tables.get("table1", {})
        needed = [name for name, value in block.parameters.items() if isinstance(value, str)]
        columns = set(next(iter(rows.values()))) if rows else set()
        if needed and set(needed) <= columns and self.chance(0.7):
            row = self.random.choice(list(rows))
            cells = {name: rows[row][name] for name in block.parameters if name in columns}
            if all(block.parameters[name] in ("int",) or _is_int(block, name) for name in cells):
                step = Use(block=block, given=dict(cells), row=f"table1.{row}")
        if self.chance(0.35):
            step.count = self.count(place) if even else self.random.randint(1, 3)
        return step

    def twins(self, place: Place, shape: Shape) -> Step | None:
        """A fork whose branches apply one module."""
        first = self.use(place, shape)
        if not isinstance(first, Use):
            return None
        first.count, first.share = None, self.new_label(place)
        between = self.activation(place, shape)
        second = replace(first)
        place.used.add(first.share)
        names = self.random.sample(LABELS, 2)
        branches: dict[str, list[Step]] = {names[0]: [first], names[1]: [second]}
        if isinstance(between, Apply) and between.operator is not activation.GLU:
            branches[self.random.choice(names)].insert(0, between)
        if _keeps_channels(first.block) and self.chance(0.5):
            branches[names[1]].append(replace(second))
        return Fork(branches=branches, merge=self.random.choice(("concat", "add", "mul")))

    def given(self, place: Place, block: Block) -> dict[str, Value]:
        """The arguments of a use; a default may stay."""
        given: dict[str, Value] = {}
        for name, value in block.parameters.items():
            kind = value if isinstance(value, str) else type(value).__name__
            if kind == "list":
                if self.chance(0.5):
                    given[name] = self.column()
                continue
            if not isinstance(value, str) and self.chance(0.5):
                continue
            if kind == "int":
                given[name] = self.random.choice((self.width(place, 1, 12), 1, 2, 3))
            elif kind == "float":
                given[name] = self.real(place, 0.2, 0.75, 1)
            else:
                given[name] = self.flag(place)
        return given

    def new_block(self, place: Place, shape: Shape, *, even: bool) -> Block:
        taken = {each.name for each in self.network.blocks}
        name = self.random.choice([each for each in BLOCK_NAMES if each not in taken] or ["Last"])
        block = Block(name, self.parameters(self.random.choice((0, 0, 1, 1, 2, 3)), given=False))
        inside = entered(block, self.given(place, block), shape, place.inside)
        inner = Place(
            self.network.cells() | inside,
            depth=place.depth + 1,
            width=Formula("cin"),
            holder=block.parameters,
        )
        self.network.blocks.append(block)
        if even:
            block.steps = self.even_steps(inner, shape)
            self.even.add(id(block))
        else:
            block.steps, _ = self.chain(inner, shape, self.random.choice((1, 2, 3, 4)))
        self.network.blocks.remove(block)
        self.network.blocks.append(block)
        if not block.steps or (name == "Last" and "Last" in taken):
            raise Invalid("an empty block")
        return block

    def even_steps(self, place: Place, shape: Shape) -> list[Step]:
        """Steps that keep the grid, and keep the channels or add equally many each time."""
        place.still = True
        name = self.random.choice(("residual", "dense", "plain"))
        steps, inner = self.chain(place, shape, self.random.choice((0, 1, 2)))
        place.labels = {}
        last = Formula("cin") if name != "dense" else self.growth(place)
        self.append(steps, place, inner, lambda place, shape: self.linear(place, shape, last))
        if name == "plain":
            return steps
        if name == "residual" and self.chance(0.6):
            return [self.residual(place, steps)]
        branches: dict[str, list[Step]] = {"skip": [], "new": steps}
        if self.chance(0.3):
            branches = dict(reversed(branches.items()))
        return [Fork(branches=branches, merge="add" if name == "residual" else "concat")]

    def residual(self, place: Place, steps: list[Step]) -> Fork:
        """`act(shortcut + scale * residual)`, with an identity for its shortcut."""
        names = [name for name in place.numbers(float) if name not in self.network.cells()]
        scale: Value | None = self.random.choice((0.1, 2, 0.5, 1))
        if names and self.chance(0.5):
            scale = Formula(self.random.choice((names[0], f"{names[0]} / 2", f"1 - {names[0]}")))
        act = self.random.choice(("", "relu", "gelu", "tanh"))
        scale = None if act and self.chance(0.3) else scale
        branches: dict[str, list[Step]] = {"shortcut": [], "residual": steps}
        return Fork(branches=branches, merge="add", scale=scale, act=act)

    def body(self, place: Place, shape: Shape) -> Step | None:
        """`{repeat: 2, body: [...]}`."""
        inner = replace(place, labels={}, used=set(), width=None, variable=None, mirrors=[])
        sees = self.chance(0.4)
        if sees:
            inner.labels, inner.used = dict(place.labels), set(place.used)
        if self.chance(0.5):
            inner.still = True
            new, found = self.chain(inner, shape, self.random.choice((0, 1)))
            width = self.growth(place)
            self.append(new, inner, found, lambda place, shape: self.linear(place, shape, width))
            fork = Fork(branches={"keep": [], "new": new}, merge="concat")
            return Body(steps=[fork], count=self.count(place), sees=sees)
        steps, _ = self.chain(inner, shape, self.random.choice((1, 2, 3)))
        return Body(steps=steps, count=self.random.randint(1, 3), sees=sees) if steps else None

    # Loops

    def column(self) -> list[Value]:
        return list(self.random.sample(range(1, 9), self.random.choice((1, 2, 2, 3))))

    def loop(self, place: Place, shape: Shape) -> Step | None:
        """`{for: {c: [4, 8]}, body: [...]}`."""
        free = [name for name in PARAMETERS if name not in place.inside]
        variable = self.random.choice(free[:8])
        loop = Loop(variable=variable, values=self.column(), steps=[])
        indexed = place.variable is None
        if self.chance(0.3):
            self.name_list(loop, place)
        elif self.chance(0.3):
            loop.values = [self.width(place, 1, 9) for _ in range(self.random.choice((1, 2, 3)))]
            indexed = False
        inside = {**place.inside, variable: loop.column(place.inside)[0]}
        if not indexed:
            inside[PENDING] = inside[PENDING] | {variable}
        inner = replace(
            place,
            inside=inside,
            labels=dict(place.labels),
            width=None,
            variable=variable if indexed else "",
            mirrors=[],
        )
        loop.steps, _ = self.chain(inner, shape, self.random.choice((1, 2, 2, 3)))
        if any(step.label for step in loop.steps):
            place.mirrors.append(loop)
        return loop if loop.steps else None

    def name_list(self, loop: Loop, place: Place) -> None:
        """Let a parameter hold the list."""
        name = self.random.choice(LISTS)
        if name not in place.inside and name not in place.holder:
            place.holder[name] = loop.values
            place.inside[name] = loop.values
        elif type(place.inside.get(name)) is not list:
            return
        loop.values, loop.backwards = Formula(name), self.chance(0.4)

    def mirror(self, place: Place, shape: Shape) -> Step | None:
        """A second loop over the same list, which joins what the first one has named."""
        first = self.random.choice(place.mirrors)
        named = self.random.choice([step for step in first.steps if step.label] or [None])
        if named is None:
            return None
        sources = [f"{named.label}({first.variable})", "."]
        meet = Meet(sources=sources, merge=self.random.choice(("concat", "concat", "mul", "crop")))
        back = first.backwards ^ (isinstance(first.values, Formula) and self.chance(0.7))
        inside = {**place.inside, first.variable: first.column(place.inside)[0]}
        inner = replace(place, still=True, inside=inside)
        layer = self.linear(inner, shape, Formula(first.variable))
        if layer is None:
            return None
        return Loop(
            variable=first.variable, values=first.values, backwards=back, steps=[meet, layer]
        )


def _keeps_channels(block: Block) -> bool:
    """Whether a block is a residual with an identity for its shortcut."""
    only = block.steps[0] if len(block.steps) == 1 else None
    return isinstance(only, Fork) and only.branches.get("shortcut") == []


def _is_int(block: Block, name: str) -> bool:
    return type(block.parameters[name]) is int
