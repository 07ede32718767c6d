"""The scene: what a diagram shows, before anything has a place.

A network is one figure, its spine, and one figure for every block that differs; each figure is
what a paper would draw. Figures are trees, because people write them as trees: items in turn, and
forks of lanes. Arrows follow from the tree. Only named values need more: `Meet` and `Jump` name the
boxes that they take values from.

All texts are those of the spec, with a real `×` in sizes; nothing is escaped yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from archspec.diagnostics import Span
from archspec.language.box_printer import Caption

WHOLE: Final = (0, 0)
"""Stands for all of the input: what a vector sees."""


class Kind(StrEnum):
    """What a box stands for; themes tell kinds apart."""

    INPUT = "input"
    """What enters the network."""
    ENTRY = "entry"
    """What precedes a block, at the bottom of its figure: `Filter concat`, `Previous layer`."""
    CONV = "conv"
    POOL = "pool"
    """Max pooling."""
    AVERAGE = "average"
    """Average pooling, over windows or the whole grid."""
    DENSE = "dense"
    """A full connection."""
    NORM = "norm"
    ACTIVATION = "activation"
    DROPOUT = "dropout"
    SHAPE = "shape"
    """What only reshapes: `Flatten`."""
    CONCAT = "concat"
    SUM = "sum"
    PRODUCT = "product"
    SCALE = "scale"
    """The factor of a residual; it has no node of its own."""
    BLOCK = "block"
    HEAD = "head"
    """An output beside the last step."""
    TRAINING = "training"
    """A head that exists while training only."""
    READOUT = "readout"
    """What turns logits into probabilities; it has no node of its own."""
    OTHER = "other"
    """An operator of another package."""


class Status(StrEnum):
    """What became of something from one network to another, in a drawing of two."""

    SAME = "same"
    """Both have it."""
    WITHIN = "within"
    """Both have it, and something within the block that it stands for differs."""
    CHANGED = "changed"
    REMOVED = "removed"
    """Only the first network has it."""
    ADDED = "added"
    """Only the second network has it."""

    @property
    def told(self) -> str:
        """What it is called where people hear or read it."""
        return {Status.SAME: "unchanged", Status.WITHIN: "changed within"}.get(self, self.value)


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a figure.

    Attributes:
        key: its name, unique in its figure: letters, digits, `_`, `.`, and `/` within groups.
        kind: what it stands for.
        caption: what is written in it, such as `3×3 Conv (96 V)`; a stage without its count.
        path: the module that it stands for, as in a state dict, empty where it has none; of the
            first use, where the figure draws several, and of the first repetition.
        span: the step of the spec; None for a box that no step makes.
        size: what leaves it, such as `35×35×384`; where uses differ, of the first and the last.
        parameters: how many numbers it learns, all its repetitions together.
        macs: multiply-accumulates for one example, likewise.
        values: how many numbers leave it for one example.
        receptive: rows and columns of the input that a single value of its output can see; None
            where that is not known, and `WHOLE` stands for all of it.
        repeat: how many stand in turn; 1 for a box that stands alone.
        count: the same in letters, where the uses of the block differ in it; empty otherwise.
        given: what stands in the row that its label names; empty where it names none.
        figure: the figure that it opens, by key; empty for a box with nothing to open.
        grid: height and width of what leaves its first use; None for a vector.
        nodes: the graph's nodes that it stands for, those of all repetitions and within blocks.
        scope: the graph's use of the block that it stands for, the first repetition; None for a box
            that is no block.
        round: in which rounds of loops it stands, by the values of their variables.
        status: what became of it; None in a drawing of one network.
        was: what it is in the first network; None where that has no such box.
        remark: what changed of it, in words.
    """

    key: str
    kind: Kind
    caption: Caption
    path: str = ""
    span: Span | None = None
    size: str = ""
    parameters: int = 0
    macs: int = 0
    values: int = 0
    receptive: tuple[int, int] | None = None
    repeat: int = 1
    count: str = ""
    given: str = ""
    figure: str = ""
    grid: tuple[int, int] | None = None
    nodes: tuple[int, ...] = ()
    scope: int | None = None
    round: str = ""
    status: Status | None = None
    was: "Box | None" = None
    remark: str = ""

    @property
    def label(self) -> str:
        """What is written in it, as text."""
        return str(self.caption)

    @property
    def is_stack(self) -> bool:
        """Whether it stands for several in turn, or for some number of them."""
        return self.repeat > 1 or bool(self.count)

    @property
    def counted(self) -> str:
        """How many stand in turn."""
        return self.count or str(self.repeat)


@dataclass(frozen=True, slots=True)
class Lane:
    """One branch of a fork; without items it is a line: the identity.

    Attributes:
        name: what it is called.
        items: what is on it.
        span: the branch of the spec; None for a lane that is none.
        status: `ADDED` or `REMOVED` where only one of two networks has it; None otherwise.
    """

    name: str
    items: "tuple[Item, ...]"
    span: Span | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Fork:
    """Lanes from one value to one join, left to right as written.

    Attributes:
        lanes: the branches.
        join: the box in which they meet; None for a concat that is not drawn, as in residuals of
            the paper: the lanes then run into the next box, or into the join around them.
        residual: whether it is a shortcut and a residual, in this order.
        span: the step of the spec; None for a fork that no step makes.
        round: in which rounds of loops it stands, by the values of their variables.
    """

    lanes: tuple[Lane, ...]
    join: Box | None
    residual: bool = False
    span: Span | None = None
    round: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A block that is drawn in place, in a frame.

    Attributes:
        box: the box that it would be otherwise.
        items: what is in it.
    """

    box: Box
    items: "tuple[Item, ...]"


@dataclass(frozen=True, slots=True)
class Meet:
    """A join of named values.

    Attributes:
        box: the join.
        sources: the keys of the boxes whose values it takes, in order.
        statuses: for each of them, whether only one of two networks takes it; empty where all are
            taken by both.
    """

    box: Box
    sources: tuple[str, ...]
    statuses: tuple[Status | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Jump:
    """The running value becomes that of the box with this key."""

    source: str


Item: TypeAlias = Box | Fork | Group | Meet | Jump


@dataclass(frozen=True, slots=True)
class Branch:
    """A head of the network: an output beside the last step.

    Attributes:
        name: what it is called.
        source: the key of the box whose value it takes.
        items: what it computes; as a rule one box.
        in_training: whether it exists only while training.
        span: where the spec names it; None for a head that no spec has.
        former: the key of the box whose value it takes in the first of two networks, where that is
            another; empty otherwise.
    """

    name: str
    source: str
    items: tuple[Item, ...]
    in_training: bool
    span: Span | None = None
    former: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of the boxes that lines lead from."""
        return (self.source, self.former) if self.former else (self.source,)


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a block, or the network itself without its heads for training.

    Attributes:
        path: its module; empty for the network.
        input: the size that enters.
        output: the size that leaves.
        parameters: how many numbers it learns.
        macs: multiply-accumulates for one example.
    """

    path: str
    input: str
    output: str
    parameters: int
    macs: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing: the spine of a network, or a block.

    Attributes:
        key: its name, unique in the scene: that of the block, empty for the spine.
        title: what people call it, such as `Inception-A`.
        number: its figure in the paper; empty where the spec names none.
        entries: the boxes at the bottom: inputs of the network, or what precedes the block.
        items: the body, from the first entry.
        heads: outputs beside the last step, of a spine alone.
        uses: all uses, the first of which is drawn.
        letters: the parameters that uses give different values, each with its values in turn.
        rows: their values together by what boxes call them, where there are many letters.
        span: the definition.
        status: what became of it; None in a drawing of one network.
        was: what it is in the first network; None where that has no such figure.
        arrows: what became of arrows, by the keys of their ends.
    """

    key: str
    title: str
    number: str
    entries: tuple[Box, ...]
    items: tuple[Item, ...]
    heads: tuple[Branch, ...]
    uses: tuple[Use, ...]
    letters: tuple[tuple[str, tuple[str, ...]], ...]
    span: Span
    status: Status | None = None
    was: "Figure | None" = None
    arrows: Mapping[tuple[str, str], Status] = field(default_factory=dict)
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def parameters(self) -> int:
        """How many numbers all its uses learn together."""
        return sum(each.parameters for each in self.uses)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of all its uses together."""
        return sum(each.macs for each in self.uses)

    def boxes(self) -> Iterator[Box]:
        """All its boxes, entries first, each before those that take its value."""
        yield from self.entries
        yield from boxes_of(self.items)
        for head in self.heads:
            yield from boxes_of(head.items)


@dataclass(frozen=True, slots=True)
class Total:
    """What a network costs as a whole, with its heads for training; as in a scene."""

    parameters: int
    macs: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Something that a person changed, as a drawing of two networks tells it.

    Attributes:
        kind: what happened: `added`, `removed`, `renamed` or `changed`.
        place: where.
        text: what it is of, and what it changes: `act relu → silu`.
        before_span: where it stands in the first network's files.
        after_span: where it stands in the second network's files.
    """

    kind: str
    place: str
    text: str
    before_span: Span | None = None
    after_span: Span | None = None

    @property
    def status(self) -> Status:
        """What became of what it is about."""
        return {"added": Status.ADDED, "removed": Status.REMOVED}.get(self.kind, Status.CHANGED)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a scene of two networks says of both.

    Attributes:
        was: the first network alone.
        totals: what both cost.
        changes: what a person changed.
        aside: those of the changes that no box shows, such as that of a default.
        remarks: what a person should know beside.
    """

    was: "Scene"
    totals: tuple[Total, Total]
    changes: tuple[ChangeLine, ...]
    aside: tuple[ChangeLine, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A network as figures.

    Attributes:
        name: the network's name.
        title: what people call it.
        parameters: how many numbers it learns, those of heads for training left out.
        macs: multiply-accumulates for one example, likewise.
        input: what enters, such as `299×299×3`.
        figures: the spine, and every block that differs, in the order of first use.
        spec: the file of the spec, as shown to people; empty where it has none.
        sources: the text of every file that the network is made of, by its shown name; the file of
            the spec is the first.
        comparison: what is said of two networks that one scene shows; None for one network.
        in_training: what it costs with its heads for training; None where it has none.
    """

    name: str
    title: str
    parameters: int
    macs: int
    input: str
    figures: tuple[Figure, ...]
    spec: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    comparison: Comparison | None = None
    in_training: Total | None = None

    @property
    def spine(self) -> Figure:
        """The network as a chain of blocks."""
        return self.figures[0]

    def figure(self, key: str) -> Figure | None:
        """The figure of that key, if there is one."""
        return next((each for each in self.figures if each.key == key), None)


def walk_items(items: Iterable[Item], *, groups: bool = True) -> Iterator[Item]:
    """Every item, each behind those of its lanes, and of its group if groups are gone into."""
    for item in items:
        match item:
            case Fork(lanes=lanes):
                for lane in lanes:
                    yield from walk_items(lane.items, groups=groups)
            case Group(items=inner) if groups:
                yield from walk_items(inner)
        yield item


def boxes_of(items: Iterable[Item]) -> Iterator[Box]:
    """The boxes of items, those within forks and groups included, but not groups' own."""
    for item in walk_items(items):
        match item:
            case (Box() as box) | Fork(join=Box() as box) | Meet(box=box):
                yield box
