"""The outline of a network: its steps in effect, each argument with its provenance."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from archspec.diagnostics import Span
from archspec.diff.compare.normal_form import SettingValue, Value, merge_options
from archspec.diff.compare.paths import Place
from archspec.language import Branch, Label, Program, Step
from archspec.language.provenance import Provenance

REPEAT: Final = "repeat"
"""The name of a step's repeat count."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """An argument of a step, in effect.

    Attributes:
        name: the argument.
        said: its name in the spec, such as `keep` for dropout's rate.
        value: its value, with the names that it is written with.
        solved: the same with everything put in that is known and no parameter of the network.
        number: the same with the defaults of these parameters put in too, for people to read.
        written: value and number as the spec says them, by the name that it says.
        has_sides: whether it is of height and width.
        provenance: what gives it.
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
        """Where it is given; None for an operator's own default."""
        return self.provenance.span

    @property
    def effect(self) -> SettingValue:
        """The value for people."""
        return self.shown(self.value, self.number)

    def shown(self, value: Value, number: Value) -> SettingValue:
        """Return a value of this argument for people, with the number that it comes to."""
        return SettingValue(value, number, self.has_sides, both=self.name == "kernel")


def format_setting(one: Setting, two: Setting) -> tuple[str, SettingValue, SettingValue]:
    """Return the name of an argument that differs, and its two values.

    It is called as the specs say where both say the same. A normalization or activation with other
    options than before says them also where they are its defaults.

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
    """A step. `4 x Cell` and a repeat of just that box are the same.

    Attributes:
        step: the step itself: for a repeated box that box.
        span: its place, with its repeat.
        name: the operator, the block or the join; empty for other steps.
        place: where it is.
        shown: what people are shown: the step, for a repeated box that box with its count.
        settings: its arguments by name; how often it repeats is one of them.
        marks: the marks of the legend on it.
        lanes: its branches.
        chain: the steps that it repeats.
        label: the name of its value.
        share: the name of the module that it shares.
        module: the name that the spec gives to its module.
        sources: the named values that it takes.
        variables: those of a loop.
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
    """Yield every step of a chain, each before those that it repeats and those of its branches."""
    for item in chain:
        yield item
        yield from walk_items(item.chain)
        for lane in item.lanes:
            yield from walk_items(lane.chain)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockOutline:
    """A block, or the body of the network.

    Attributes:
        name: the block, empty for the network.
        span: where it is defined.
        chain: its steps.
    """

    name: str
    span: Span
    chain: tuple[OutlineItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkOutline:
    """A network.

    Attributes:
        program: the spec that it was made from.
        body: its own steps.
        heads: its outputs beside the last step.
        blocks: the blocks that it uses, in the order of their first use.
    """

    program: Program
    body: BlockOutline
    heads: tuple[OutlineLane, ...]
    blocks: Mapping[str, BlockOutline]
