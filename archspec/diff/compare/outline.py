"""Hold the outline of a network: its steps with effective arguments and their provenance."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from archspec.diagnostics import Span
from archspec.diff.compare.normal_form import SettingValue, Value, merge_options
from archspec.diff.compare.paths import Place
from archspec.language import Branch, Label, Program, Step
from archspec.language.provenance import Provenance

REPEAT: Final = "repeat"
"""The name of the setting that holds the repeat count of a step."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """An effective argument of a step.

    Attributes:
        name: the argument.
        said: its name in the spec, such as `keep` for dropout's rate.
        value: its value, with the names used in the spec.
        solved: the same with all known values substituted, except parameters of the network.
        number: the same with the defaults of these parameters substituted too, for display.
        written: value and number as the spec states them, under the name that it uses.
        has_sides: whether it consists of height and width.
        provenance: its source.
    """

    name: str
    said: str
    value: Value
    solved: Value
    number: Value
    written: tuple[Value, Value]
    provenance: Provenance
    has_sides: bool = False

    @property
    def span(self) -> Span | None:
        """The location where it is set; None for an operator's own default."""
        return self.provenance.span

    @property
    def effect(self) -> SettingValue:
        """The value for display."""
        return self.shown(self.value, self.number)

    def shown(self, value: Value, number: Value) -> SettingValue:
        """Return a value of this argument for display, with its numeric value."""
        return SettingValue(value, number, self.has_sides, both=self.name == "kernel")


def format_setting(one: Setting, two: Setting) -> tuple[str, SettingValue, SettingValue]:
    """Return the displayed name of an argument that differs, and its two values.

    The name is the one used in the specs if both use the same. If the options of a normalization or
    activation changed, they are shown even if they are defaults.

    Args:
        one: the argument in the first network.
        two: the argument in the second network.
    """
    same = one.said == two.said
    first, second = (
        setting.written if same else (setting.value, setting.number) for setting in (one, two)
    )
    before = one.shown(*map(merge_options, first, second))
    after = two.shown(*map(merge_options, second, first))
    return (one.said if same else one.name, before, after)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutlineItem:
    """A step; `4 x Cell` and a repeat of just that box have the same form.

    Attributes:
        step: the step itself; for a repeated box, the box.
        span: its location, including its repeat.
        name: the operator, the block or the join; empty for other steps.
        place: its place.
        shown: the step to display; for a repeated box, the box with its count.
        settings: its arguments by name, including the repeat count.
        marks: its marks from the legend.
        lanes: its branches.
        chain: the steps that it repeats.
        label: the label of its value.
        share: the name of the module that it shares.
        module: the name given to its module in the spec.
        sources: the named values that it takes.
        variables: the variables of a loop.
    """

    step: Step
    span: Span
    name: str
    place: Place
    shown: Step
    settings: Mapping[str, Setting] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    lanes: "tuple[OutlineLane, ...]" = ()
    chain: "tuple[OutlineItem, ...]" = ()
    label: Label | None = None
    share: Label | None = None
    module: Label | None = None
    sources: tuple[Label, ...] = ()
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutlineLane:
    """A branch of a fork, or a head of the network as a branch."""

    name: str
    place: Place
    branch: Branch
    chain: tuple[OutlineItem, ...]
    span: Span


def walk_items(chain: Iterable[OutlineItem]) -> Iterator[OutlineItem]:
    """Yield every step of a chain in preorder, descending into repeats and branches."""
    for item in chain:
        yield item
        yield from walk_items(item.chain)
        for lane in item.lanes:
            yield from walk_items(lane.chain)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockOutline:
    """A block, or the body of the network.

    Attributes:
        name: the name of the block; empty for the network.
        span: the location of its definition.
        chain: its steps.
    """

    name: str
    span: Span
    chain: tuple[OutlineItem, ...]


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
    body: BlockOutline
    heads: tuple[OutlineLane, ...]
    blocks: Mapping[str, BlockOutline]
