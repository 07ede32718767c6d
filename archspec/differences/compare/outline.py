"""Hold the outline of a network: its steps with effective arguments and their provenance."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Final, TypeAlias

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Span
from archspec.differences.compare.content_index import ContentIndex
from archspec.differences.compare.normal_form import SettingValue, Value, print_value
from archspec.differences.compare.paths import Place
from archspec.differences.compare.step_text import print_labelled
from archspec.expressions import Literal
from archspec.language import Box, Branch, Fork, Join, Label, Program, Repeat, Resume, Step
from archspec.language.provenance import Provenance

Content: TypeAlias = Counter[Hashable]
"""The numbers of the contents of a part, with their counts."""

REPEAT: Final = "repeat"
"""The name of the setting that holds the repeat count of a step."""

ONCE: Final = Literal(1)
"""The repeat count of a step that is not repeated."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """An effective argument of a step.

    Attributes:
        name: the argument.
        said: its name in the spec, such as `keep` for dropout's rate.
        effect: its value.
        written: the same as the spec states it, under the name that it uses.
        solved: the value with all known names substituted, except parameters of the network.
        provenance: its source.
        meaning: the number of the solved value.
        number: the number of all that a comparison depends on.
    """

    name: str
    said: str
    effect: SettingValue
    written: SettingValue
    solved: Value
    provenance: Provenance
    meaning: int
    number: int

    @property
    def value(self) -> Value:
        """The value, with the names used in the spec."""
        return self.effect.value

    @property
    def span(self) -> Span | None:
        """The location where it is set; None for an operator's own default."""
        return self.provenance.span

    def move(self, provenance: Provenance) -> "Setting":
        """Return the same argument from an equal source at another location."""
        return Setting(  # faster than `replace`, and there are as many as boxes have words
            name=self.name, said=self.said, effect=self.effect, written=self.written,
            solved=self.solved, provenance=provenance, meaning=self.meaning, number=self.number,
        )  # fmt: skip


def format_setting(one: Setting, two: Setting) -> tuple[str, SettingValue, SettingValue]:
    """Return the displayed name of an argument that differs, and its two values.

    The name is the one used in the specs if both use the same. If the options of a normalization or
    activation changed, they are shown even if they are defaults.

    Args:
        one: the argument in the first network.
        two: the argument in the second network.
    """
    if one.said == two.said:
        name, first, second = one.said, one.written, two.written
    else:
        name, first, second = one.name, one.effect, two.effect
    return name, first.spell_out(second), second.spell_out(first)


@dataclass(frozen=True, kw_only=True, eq=False)
class OutlineItem:
    """A step; `4 x Cell` and a repeat of just that box have the same form.

    Attributes:
        step: the step; for a repeated box, the box with its count and the label of its stage.
        span: its location, including its repeat.
        place: its place.
        settings: its arguments by name, including the repeat count.
        marks: its marks from the legend.
        is_block: whether it is a box that names a block.
        labels: the labels that it has: the `label` of its value, the name of the module that it
            may `share`, and the `name` given to its own module.
        lanes: its branches.
        chain: the steps that it repeats.
        index: the numbers of contents.
    """

    step: Step
    span: Span
    place: Place
    index: ContentIndex = field(repr=False)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    is_block: bool = False
    labels: Mapping[str, Label] = field(default_factory=dict)
    lanes: "tuple[OutlineLane, ...]" = ()
    chain: "tuple[OutlineItem, ...]" = ()

    @cached_property
    def name(self) -> str:
        """The operator, the block or the join; empty for other steps."""
        match self.step:
            case Box(name=name) | Fork(merge=name) | Join(merge=name):
                return name
            case _:
                return ""

    @cached_property
    def size(self) -> str:
        """The stated size of its value."""
        return "" if isinstance(self.step, Resume) else str(self.step.size or "")

    @cached_property
    def count(self) -> int:
        """The number of steps in it, or 1 if there are none."""
        inner = sum(item.count for item in self.chain) + sum(lane.count for lane in self.lanes)
        return inner or 1

    @cached_property
    def number(self) -> int:
        """The number of its content: all that the cost of a pair depends on, but not its name."""
        step = self.step
        sources = step.inputs if isinstance(step, Join | Box) else ()
        sources = (step.source,) if isinstance(step, Resume) else sources
        content = (
            (type(step), self.name, self.size, self.is_block, self.marks),
            tuple(setting.number for setting in self.settings.values()),
            tuple((kind, _identify_label(label)) for kind, label in self.labels.items()),
            tuple(map(_identify_label, sources)),
            tuple(map(_identify_label, step.parts)) if isinstance(step, Join | Box) else (),
            step.taken if isinstance(step, Box) else (),
            tuple(lane.number for lane in self.lanes),
            tuple((item.number, item.place[-1]) for item in self.chain),
        )
        return self.index.number(content)

    @cached_property
    def rank(self) -> str:
        """What breaks ties between steps: their text first."""
        solved = (print_value(setting.solved) for setting in self.settings.values())
        return str((print_labelled(self.step), self.size, *solved))

    @cached_property
    def body(self) -> "tuple[OutlineItem, ...]":
        """The steps that it repeats: those of a stage, or itself without its repeat."""
        step, settings = self.step, dict(self.settings)
        if isinstance(step, Repeat):
            return self.chain
        if isinstance(step, Box):
            step = replace(step, count=None, label=None, size=None)
        if REPEAT in settings:
            once = SettingValue(ONCE, ONCE)
            number = self.index.number((REPEAT, ONCE, ONCE, settings[REPEAT].provenance))
            settings[REPEAT] = replace(
                settings[REPEAT],
                effect=once, written=once, solved=ONCE,
                meaning=self.index.number(ONCE), number=number,
            )  # fmt: skip
        labels = {kind: label for kind, label in self.labels.items() if kind == "name"}
        return (replace(self, step=step, settings=settings, labels=labels),)


@dataclass(frozen=True, kw_only=True, eq=False)
class OutlineLane:
    """A named chain: a branch of a fork; or a head, a block or the body in that form."""

    branch: Branch
    place: Place
    chain: tuple[OutlineItem, ...]
    index: ContentIndex = field(repr=False)

    @property
    def name(self) -> str:
        """Its name; `body` for the body."""
        return self.branch.name

    @property
    def span(self) -> Span:
        """The location of its definition."""
        return self.branch.span

    @cached_property
    def count(self) -> int:
        """The number of steps in it."""
        return sum(item.count for item in self.chain)

    @cached_property
    def content(self) -> Content:
        """Its contents at any depth: the steps by operator, and by their arguments too."""
        found: Content = Counter()
        for item in walk_items(self.chain):
            own = (type(item.step), item.name)
            solved = ((name, setting.meaning) for name, setting in item.settings.items())
            both = (own, (*own, *sorted(solved)))
            found.update(map(self.index.number, both))
        return found

    @cached_property
    def content_number(self) -> int:
        """The number of its contents, in whatever order."""
        return self.index.number(frozenset(self.content.items()))

    @cached_property
    def number(self) -> int:
        """The number of its name and its steps in their order."""
        steps = tuple((item.number, item.place[-1]) for item in self.chain)
        return self.index.number((self.name, steps))


def _identify_label(label: Label) -> Hashable:
    """Return what two labels have in common wherever they are."""
    index = None if label.index is None else label.index.tree
    return (label.name, label.stem, index, label.round, label.element)


def walk_items(chain: Iterable[OutlineItem]) -> Iterator[OutlineItem]:
    """Yield every step of a chain in preorder, descending into repeats and branches."""
    for item in chain:
        yield item
        yield from walk_items(item.chain)
        for lane in item.lanes:
            yield from walk_items(lane.chain)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkOutline:
    """The outline of a network.

    Attributes:
        program: the program that it was built from.
        body: its own steps.
        heads: its outputs besides the last step.
        blocks: the blocks that it uses, in the order of their first use.
    """

    program: Program
    body: OutlineLane
    heads: tuple[OutlineLane, ...]
    blocks: Mapping[str, OutlineLane]
