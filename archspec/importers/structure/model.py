"""Steps of a spec that is being found: chains, branches and residuals of boxes and blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.importers.boxes import Argument, FoundBox

RUNNING: Final = "."
"""The value that runs on from the step before."""


@dataclass(slots=True)
class Call:
    """A box, or a use of a block.

    Attributes:
        name: the operator or the block.
        arguments: its arguments; in a block, expressions may stand for numbers.
        condition: the condition under which it is there; empty if it always is.
        box: the box that it was found as; None for a block.
        frame: what is in the block; None for a box.
        hint: what the source calls it.
        count: how many there are, in sequence: `4`, or an expression.
        share: the name of the module that other uses have, too; empty if it has its own.
    """

    name: str
    arguments: Mapping[str, "Argument | Text"]
    box: FoundBox | None = None
    frame: "Frame | None" = None
    hint: str = ""
    condition: str = ""
    count: "int | Text" = 1
    share: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """An expression of the language in place of a value."""

    text: str


@dataclass(slots=True)
class Branch:
    """A path of a fork; without steps it is the identity."""

    name: str
    steps: "Chain"
    condition: str = ""


@dataclass(slots=True)
class Fork:
    """Paths from one value to a join.

    Attributes:
        branches: the paths.
        merge: the word of the join.
        join: the box that it was found as.
    """

    branches: list[Branch]
    merge: str
    join: FoundBox


@dataclass(slots=True)
class Residual:
    """A sum of a shortcut and what is computed beside it.

    Attributes:
        shortcut: the steps of the shortcut; none for the identity.
        steps: the other steps.
        scale: a factor of these.
        act: the activation behind the sum.
        join: the box that the sum was found as.
        condition: the condition of the shortcut's steps.
        skip: when there is a shortcut, and thus a sum, at all; empty if there always is.
    """

    shortcut: "Chain"
    steps: "Chain"
    join: FoundBox
    scale: "Argument | Text" = None
    act: Call | None = None
    condition: str = ""
    skip: str = ""


@dataclass(slots=True)
class Join:
    """A join of named values.

    Attributes:
        merge: its word.
        join: the box that it was found as.
    """

    merge: str
    join: FoundBox


@dataclass(slots=True)
class Parting:
    """A step that leaves several values: `split: [a, b]`.

    Attributes:
        word: its word.
        values: the values that it leaves.
        sizes: the channels of each part of a split; empty for equal parts.
        labels: the names of the values.
    """

    word: str
    values: tuple[str, ...]
    sizes: "list[int | Text]" = field(default_factory=list)
    labels: tuple[str, ...] = ()


Part: TypeAlias = Call | Fork | Residual | Join | Parting


@dataclass(slots=True)
class Step:
    """A part of a chain with the values that it takes.

    Attributes:
        part: the part.
        takes: the values that it takes; `RUNNING` for what runs on.
        label: the name of what it leaves; empty if only the next step takes it.
        output: the value that it leaves.
    """

    part: Part
    takes: tuple[str, ...] = (RUNNING,)
    label: str = ""
    output: str = ""


Chain: TypeAlias = list[Step]


@dataclass(slots=True)
class Head:
    """An output of the network besides the first.

    Attributes:
        name: its name.
        takes: the value that it takes.
        steps: its own steps; none for the value as it is.
        training: whether it exists in training only.
    """

    name: str
    takes: str
    steps: Chain
    training: bool


@dataclass(slots=True)
class Frame:
    """What is in a part of the source, such as a module of torch.

    Attributes:
        kind: what the source calls its kind: `Bottleneck`.
        path: what the source calls it: `layer1.0`.
        inputs: the values that enter, in the order in which they are taken first.
        output: the value that leaves.
        channels: the channels of the first input.
        steps: its steps.
        heads: the outputs of the network, if it has several.
        labels: what its steps call the values that enter, if there are several.
        is_shared: whether its weights are those of another frame, too.
        short: its steps with stages for runs of equal ones; set by abstraction, as are the rest.
        block: the block that it became.
        arguments: the arguments of its use of the block.
    """

    kind: str
    path: str
    inputs: tuple[str, ...]
    output: str
    channels: int
    steps: Chain = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    labels: tuple[str, ...] = ()
    is_shared: bool = False
    short: Chain = field(default_factory=list)
    block: str = ""
    arguments: "Mapping[str, object]" = field(default_factory=dict)

    @property
    def chains(self) -> list[Chain]:
        """Its steps, and those of its heads."""
        return [self.steps, *(head.steps for head in self.heads)]


def walk_chain(chain: Chain) -> Iterator[Call | Join]:
    """Yield the boxes, blocks and joins of a chain in the order in which a spec lists them."""
    for step in chain:
        match step.part:
            case Fork(branches, _, join):
                for branch in branches:
                    yield from walk_chain(branch.steps)
                yield Join("", join)
            case Residual() as residual:
                yield from walk_chain(residual.shortcut)
                yield from walk_chain(residual.steps)
                yield Join("", residual.join)
                if residual.act is not None:
                    yield residual.act
            case Call() | Join() as found:
                yield found


def list_chains(chain: Chain) -> Iterator[Chain]:
    """Yield a chain and those of its branches, inner ones first."""
    for step in chain:
        match step.part:
            case Fork(branches):
                for branch in branches:
                    yield from list_chains(branch.steps)
            case Residual() as residual:
                yield from list_chains(residual.shortcut)
                yield from list_chains(residual.steps)
    yield chain


def walk_steps(chain: Chain) -> Iterator[Step]:
    """Yield the steps of a chain and of its branches, inner ones first."""
    return (step for each in list_chains(chain) for step in each)


def walk_frames(root: Frame) -> Iterator[Frame]:
    """Yield every frame, inner ones first."""
    for chain in root.chains:
        for frame in list_inner(chain):
            yield from walk_frames(frame)
    yield root


def list_inner(chain: Chain) -> list[Frame]:
    """Return the frames that a chain and its branches use themselves."""
    parts = [step.part for step in walk_steps(chain)]
    frames = [part.frame for part in parts if isinstance(part, Call)]
    return [frame for frame in frames if frame is not None]
