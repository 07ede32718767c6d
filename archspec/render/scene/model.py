"""The scene: the content of a diagram before layout.

A network is one figure, its spine, and one figure for every distinct block; each figure is what a
paper would draw. Figures are trees, because people write them as trees: items in sequence, and
forks of lanes. Arrows follow from the tree, except those of named values: `SceneJoin` and
`SceneReference` name the boxes whose values they use.

All texts are those of the spec, with a real `×` in sizes; nothing is escaped yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.language.box_printer import Caption
from archspec.render.scene.change import ChangeLine, Status

WHOLE: Final = (0, 0)
"""Stands for the whole input, the receptive field of a vector."""


class BoxKind(StrEnum):
    """What a box stands for; themes distinguish kinds."""

    INPUT = "input"
    """An input of the network."""
    ENTRY = "entry"
    """What precedes a block, at the bottom of its figure: `Filter concat`, `Previous layer`."""
    CONV = "conv"
    POOL = "pool"
    """Max pooling."""
    AVERAGE = "average"
    """Average pooling, over windows or the whole grid."""
    DENSE = "dense"
    ATTENTION = "attention"
    NORM = "norm"
    ACTIVATION = "activation"
    DROPOUT = "dropout"
    SHAPE = "shape"
    """An operator that only reshapes, such as `Flatten`."""
    CONCAT = "concat"
    SUM = "sum"
    PRODUCT = "product"
    CONDITION = "condition"
    """What must hold for a shortcut; it has no node of its own."""
    SCALE = "scale"
    """The factor of a residual; it has no node of its own."""
    BLOCK = "block"
    HEAD = "head"
    """An output besides the last step."""
    TRAINING = "training"
    """A head that exists only in training."""
    READOUT = "readout"
    """The function from logits to probabilities; it has no node of its own."""
    OTHER = "other"
    """An operator of another package."""


@dataclass(frozen=True, slots=True)
class SceneBox:
    """One box of a figure.

    Attributes:
        key: its name, unique in its figure: letters, digits, `_`, `.`, and `/` within groups.
        kind: what it stands for.
        caption: its text, such as `3×3 Conv (96 V)`; for a stage, without its count.
        path: its module, as in a state dict, empty if it has none; of several the first.
        span: the step of the spec; None for a box that no step makes.
        size: its output size, such as `35×35×384`; if uses differ, of the first and the last.
        parameters: learned parameters, in all repetitions.
        macs: multiply-accumulates for one example, in all repetitions.
        values: elements of its output for one example.
        receptive: rows and columns of the input that a value sees; None if unknown, or `WHOLE`.
        repeat: the number of repetitions; 1 for a single box.
        count: the same in letters, if the uses of the block differ in it; empty otherwise.
        given: the contents of the row that its label names; empty if it names none.
        figure: the key of the figure that it opens; empty if there is none.
        grid: the sides of the output of its first use; None for a vector.
        nodes: the graph's nodes that it stands for, in all repetitions and inner blocks.
        scope: the graph's scope of the first repetition of its block; None for another box.
        round: the rounds of loops around it, by the values of their variables.
        status: its status in a comparison; None in a drawing of one network.
        was: the box in the first network; None if it has no such box.
        remark: what changed about it, in words.
        condition: what must hold in a use for it to be there; empty if all uses have it.
        paths: the modules in all uses, if their names differ otherwise than those of the uses.
    """

    key: str
    kind: BoxKind
    caption: Caption
    path: str = ""
    span: Span | None = None
    size: str = ""
    parameters: int = 0
    macs: int = 0
    values: int = 0
    receptive: tuple[int, ...] | None = None
    repeat: int = 1
    count: str = ""
    given: str = ""
    figure: str = ""
    grid: tuple[int, ...] | None = None
    nodes: tuple[int, ...] = ()
    scope: int | None = None
    round: str = ""
    status: Status | None = None
    was: "SceneBox | None" = None
    remark: str = ""
    condition: str = ""
    paths: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its caption, as text."""
        return str(self.caption)

    @property
    def is_stack(self) -> bool:
        """Whether it stands for several repetitions, or a symbolic number of them."""
        return self.repeat > 1 or bool(self.count)

    @property
    def counted(self) -> str:
        """The number of repetitions, as text."""
        return self.count or str(self.repeat)


@dataclass(frozen=True, slots=True)
class SceneLane:
    """One branch of a fork; without items it is a line: the identity.

    Attributes:
        name: its name.
        items: its items.
        span: the branch of the spec; None for a lane without one.
        status: `ADDED` or `REMOVED` if only one of two networks has it; None otherwise.
    """

    name: str
    items: "tuple[Item, ...]"
    span: Span | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class SceneFork:
    """Lanes from one value to one join, left to right as written.

    Attributes:
        lanes: the branches.
        join: the box in which they meet; None for a concat that is not drawn, as in the paper's
            residuals, whose lanes run into the next box or the join around them.
        residual: whether it is a shortcut and a residual, in this order.
        span: the step of the spec; None for a fork that no step makes.
        round: the rounds of loops around it, by the values of their variables.
    """

    lanes: tuple[SceneLane, ...]
    join: SceneBox | None
    residual: bool = False
    span: Span | None = None
    round: str = ""


@dataclass(frozen=True, slots=True)
class SceneGroup:
    """A block that is drawn in place, in a frame.

    Attributes:
        box: the box that would stand for it otherwise.
        items: its contents.
    """

    box: SceneBox
    items: "tuple[Item, ...]"


@dataclass(frozen=True, slots=True)
class SceneJoin:
    """A join of named values.

    Attributes:
        box: the join.
        sources: the keys of the boxes whose values it joins, in order.
        statuses: for each of them, whether only one of two networks uses it; empty if both do.
    """

    box: SceneBox
    sources: tuple[str, ...]
    statuses: tuple[Status | None, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneReference:
    """A change of the running value to that of the box with this key."""

    source: str


Item: TypeAlias = SceneBox | SceneFork | SceneGroup | SceneJoin | SceneReference


@dataclass(frozen=True, slots=True)
class SceneHead:
    """A head of the network: an output besides the last step.

    Attributes:
        name: its name.
        source: the key of the box whose value it uses.
        items: its contents, usually one box.
        in_training: whether it exists only in training.
        span: where the spec names it; None for a head that no spec has.
        former: the key of the box whose value it uses in the first of two networks, if that
            differs; empty otherwise.
    """

    name: str
    source: str
    items: tuple[Item, ...]
    in_training: bool
    span: Span | None = None
    former: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of the boxes from which lines lead to it."""
        return (self.source, self.former) if self.former else (self.source,)


@dataclass(frozen=True, slots=True)
class UseSummary:
    """One use of a block, or the network itself without its heads for training.

    Attributes:
        path: its module path; empty for the network.
        input: the input size.
        output: the output size.
        parameters: learned parameters.
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
        title: its display name, such as `Inception-A`.
        number: its figure in the paper; empty if the spec names none.
        entries: the boxes at the bottom: inputs of the network, or what precedes the block.
        items: the body, from the first entry.
        heads: outputs besides the last step; only a spine has them.
        uses: all uses; the first is drawn.
        letters: the parameters that uses give different values, each with its values in order.
        span: the definition.
        status: its status in a comparison; None in a drawing of one network.
        was: the figure in the first network; None if it has no such figure.
        arrows: the statuses of arrows, by the keys of their ends.
        rows: the values of letters by the names that boxes use for them, if there are many letters.
    """

    key: str
    title: str
    number: str
    entries: tuple[SceneBox, ...]
    items: tuple[Item, ...]
    heads: tuple[SceneHead, ...]
    uses: tuple[UseSummary, ...]
    letters: tuple[tuple[str, tuple[str, ...]], ...]
    span: Span
    status: Status | None = None
    was: "Figure | None" = None
    arrows: Mapping[tuple[str, str], Status] = field(default_factory=dict)
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def parameters(self) -> int:
        """Learned parameters of all uses together."""
        return sum(use.parameters for use in self.uses)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of all uses together."""
        return sum(use.macs for use in self.uses)

    def boxes(self) -> Iterator[SceneBox]:
        """Yield all its boxes, entries first, each before those that use its value."""
        yield from self.entries
        yield from walk_boxes(self.items)
        for head in self.heads:
            yield from walk_boxes(head.items)

    def find_training_boxes(self) -> frozenset[str]:
        """Return the keys of the boxes of heads that exist only in training."""
        heads = (head for head in self.heads if head.in_training)
        return frozenset(box.key for head in heads for box in walk_boxes(head.items))


@dataclass(frozen=True, slots=True)
class NetworkTotals:
    """The cost of a whole network, including its heads for training."""

    parameters: int
    macs: int


@dataclass(frozen=True, slots=True)
class SceneComparison:
    """What a scene of two networks records about both.

    Attributes:
        was: the first network alone.
        totals: the cost of both.
        changes: the changes made in the spec.
        aside: those of the changes that no box shows, such as that of a default.
        remarks: further remarks for people.
        command: the command that compares the two.
    """

    was: "Scene"
    totals: tuple[NetworkTotals, NetworkTotals]
    changes: tuple[ChangeLine, ...]
    aside: tuple[ChangeLine, ...] = ()
    remarks: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A network as figures.

    Attributes:
        name: the network's name.
        title: its display name.
        parameters: learned parameters, without heads for training.
        macs: multiply-accumulates for one example, without heads for training.
        input: the input size, such as `299×299×3`.
        figures: the spine, and every distinct block, in the order of first use.
        spec: the file of the spec, as shown to people; empty if it has none.
        sources: the text of every file, by its display name; the file of the spec comes first.
        comparison: the comparison of two networks in one scene; None for one network.
        in_training: its cost with its heads for training; None if it has none.
    """

    name: str
    title: str
    parameters: int
    macs: int
    input: str
    figures: tuple[Figure, ...]
    spec: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    comparison: SceneComparison | None = None
    in_training: NetworkTotals | None = None

    @property
    def spine(self) -> Figure:
        """The network as a chain of blocks."""
        return self.figures[0]

    def find_figure(self, key: str) -> Figure | None:
        """Return the figure with a key, or None."""
        return next((figure for figure in self.figures if figure.key == key), None)


def walk_items(items: Iterable[Item], *, groups: bool = True) -> Iterator[Item]:
    """Yield every item, each after those of its lanes, and of its group if `groups` is set."""
    for item in items:
        match item:
            case SceneFork(lanes=lanes):
                for lane in lanes:
                    yield from walk_items(lane.items, groups=groups)
            case SceneGroup(items=inner) if groups:
                yield from walk_items(inner)
        yield item


def find_end_box(item: Item) -> SceneBox | None:
    """Return the box where an item ends: itself, or its join; None for a group or a reference."""
    match item:
        case (SceneBox() as box) | SceneFork(join=SceneBox() as box) | SceneJoin(box=box):
            return box
        case _:
            return None


def walk_boxes(items: Iterable[Item]) -> Iterator[SceneBox]:
    """Yield the boxes of items, also inside forks and groups, but not the groups' own."""
    return filter(None, map(find_end_box, walk_items(items)))
