"""Bind the names in the conditions of a design space: to axes, or to numbers of the network."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import Findings, Span, SpecError, fail
from archspec.diagnostics.instruction import ask_whether_meant
from archspec.expressions import (
    Call,
    Comparison,
    Expression,
    Literal,
    Name,
    Number,
    check_call,
    get_operands,
)
from archspec.expressions.condition import list_comparisons
from archspec.language.box import BOX_PARTS, slice_scalar
from archspec.language.box_arguments import resolve_alias, resolve_given
from archspec.language.model import Formula
from archspec.language.names import suggest_nearest
from archspec.language.program import Program
from archspec.language.provenance import Giver
from archspec.language.spec import Restriction
from archspec.language.variants.draft import BoxDraft
from archspec.language.variants.model import Path, make_path
from archspec.language.variants.paths import Location
from archspec.language.variants.space_places import PlacedAxis, SpacePlaces
from archspec.ops import find
from archspec.reader import Scalar

_EQUALITIES = ("==", "!=")


@dataclass(frozen=True, slots=True)
class BoundCondition:
    """A condition with the meaning of its names.

    Attributes:
        stated: the condition.
        axes: the path of the axis that a name stands for.
        words: the names of axes whose choices are not all numbers.
        numbers: the number of the network that a name stands for.
    """

    stated: Restriction
    axes: Mapping[str, str]
    words: frozenset[str]
    numbers: Mapping[str, Number]

    @property
    def text(self) -> str:
        """The condition as written."""
        return str(self.stated.source.value)


def bind_conditions(program: Program, axes: Sequence[PlacedAxis]) -> tuple[BoundCondition, ...]:
    """Return the conditions of a network's space.

    Args:
        program: the network.
        axes: the axes of its space.

    Raises:
        SpecError: A206 for a function that does not exist, A227 for a path that leads nowhere, and
            A232 for other names and comparisons that have no meaning.
    """
    by_path = {path: axis for axis in axes for path in (axis.path, *axis.paths)}
    places, findings, bound = SpacePlaces(program), Findings(), []
    for stated in program.spec.where:
        binding = _Binding(stated, by_path, places)
        try:
            bound.append(binding.bind())
        except SpecError as error:
            findings.extend(error.diagnostics)
    findings.stop()
    return tuple(bound)


@dataclass(slots=True)
class _Binding:
    """The meaning of the names in one condition, as far as it is found."""

    stated: Restriction
    by_path: Mapping[str, PlacedAxis]
    places: SpacePlaces
    axes: dict[str, PlacedAxis] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)

    def bind(self) -> BoundCondition:
        """Return the condition with the meaning of its names."""
        for comparison in list_comparisons(self.stated.condition):
            self.bind_comparison(comparison)
        if not self.axes:
            help = suggest_nearest("", self.by_path, few=len(self.by_path))
            raise fail("A232", "this condition names no axis", self.stated.span, help=help)
        axes = {name: axis.path for name, axis in self.axes.items()}
        words = frozenset(name for name, axis in self.axes.items() if not axis.is_numeric)
        return BoundCondition(self.stated, axes, words, self.numbers)

    def bind_comparison(self, comparison: Comparison) -> None:
        """Find out what the names on both sides stand for."""
        sides = (comparison.left, comparison.right)
        is_equality = comparison.operator in _EQUALITIES
        for side in sides:
            if not (is_equality and self.is_word(side)):
                self.bind_expression(side)
        if not is_equality and any(self.is_word(side) or self.find_words(side) for side in sides):
            message = f"words are equal or not, and `{comparison.operator}` compares numbers"
            raise fail("A232", message, self.place(comparison.at), help="write `==` or `!=`")
        for word, axis in (sides, sides[::-1]):
            if self.is_word(word):  # which stands beside `==` or `!=`
                self.check_word(word, axis)

    def is_word(self, side: Expression) -> bool:
        """Check whether one side of a comparison is a word, and no path."""
        return (isinstance(side, Name) and "." not in side.name) or (
            isinstance(side, Literal) and isinstance(side.value, bool)
        )

    def find_words(self, side: Expression) -> PlacedAxis | None:
        """Return the axis that one side of a comparison is, if its choices are no numbers."""
        axis = self.axes.get(side.name) if isinstance(side, Name) else None
        return None if axis is None or axis.is_numeric else axis

    def check_word(self, word: Expression, other: Expression) -> None:
        """Refuse a word that is no choice of the axis that it is compared with.

        Raises:
            SpecError: A232.
        """
        axis = self.find_words(other)
        text = word.name if isinstance(word, Name) else str(getattr(word, "value", "")).lower()
        known = axis.choices if axis else ()
        choices = [str(each).lower() if isinstance(each, bool) else str(each) for each in known]
        if text in choices:
            return
        if axis is not None:
            message = f"`{text}` is no choice of `{axis.path}`"
            help = suggest_nearest(text, choices)
        else:
            message = f"`{text}` is no path, and no choice of what it is compared with"
            ends = [path for path in self.by_path if path.endswith(f".{text}")]
            help = ask_whether_meant(*ends[:1]) or "name an axis by its path"
        raise fail("A232", message, self.place(word.at), help=help)

    def bind_expression(self, expression: Expression) -> None:
        """Find out what the names in an expression stand for, and check what is called."""
        is_alone = isinstance(expression, Name)
        for name in _list_names(expression):
            self.bind_name(name, is_alone=is_alone)
        for call in _list_calls(expression):
            try:
                check_call(call.function, len(call.arguments))
            except TypeError as error:
                raise fail("A206", str(error), self.place(call.at)) from None

    def bind_name(self, name: Name, *, is_alone: bool) -> None:
        """Find the axis or the number that a name stands for.

        Raises:
            SpecError: A227 or A232.
        """
        axis, span = self.by_path.get(name.name), self.place(name.at)
        if axis is not None and (is_alone or axis.is_numeric):
            self.axes[name.name] = axis
        elif axis is not None:
            message = f"not all choices of `{axis.path}` are numbers, so nothing is computed of it"
            raise fail("A232", message, span, help="compare it by `==` or `!=`")
        elif "." not in name.name:
            ends = [path for path in self.by_path if path.endswith(f".{name.name}")]
            help = ask_whether_meant(*ends[:1]) or "name an axis by its path"
            raise fail("A232", f"`{name.name}` is no path", span, help=help)
        else:
            self.numbers[name.name] = self.find_number(name.name, span)

    def find_number(self, name: str, span: Span) -> Number:
        """Return the number at a path of the network that no axis changes.

        Raises:
            SpecError: A227 if the path leads nowhere, A232 if there is no number.
        """
        path = make_path(tuple(name.split(".")), span)
        spot = self.places.locate(path)
        around = next((known for known in self.by_path if name.startswith(f"{known}.")), None)
        if around is not None:
            message = f"`{name}` stands in what the axis `{around}` sets"
            raise fail("A232", message, span, help="name the axis itself")
        number = _find_number(spot, path)
        if number is None:
            message = f"`{name}` is not written as a number of its own"
            help = suggest_nearest(name, self.by_path) or "name an axis"
            raise fail("A232", message, span, help=help)
        return number

    def place(self, at: tuple[int, int]) -> Span:
        """Return the place of a part of the condition."""
        return self.stated.source.part(*at)


def _list_names(expression: Expression) -> Iterator[Name]:
    if isinstance(expression, Name):
        yield expression
    for operand in get_operands(expression):
        yield from _list_names(operand)


def _list_calls(expression: Expression) -> Iterator[Call]:
    if isinstance(expression, Call):
        yield expression
    for operand in get_operands(expression):
        yield from _list_calls(operand)


def _find_number(spot: Location, path: Path) -> Number | None:
    """Return the number that is written at a place; None for anything else."""
    match spot.node:
        case Scalar(bool()):
            return None
        case Scalar(int() | float() as number):
            return number
    if not isinstance(spot.holder, BoxDraft):
        return None
    box = spot.holder.box
    name = resolve_alias(find(box.name), path.parts[-1])
    if name in BOX_PARTS:
        value: object = slice_scalar(box, name)
    else:
        given = resolve_given(box, spot.symbols).get(name)
        value = given.value if given and given.provenance.by is Giver.BOX else None
    if isinstance(value, Formula) and isinstance(value.tree, Literal):
        return None if isinstance(value.tree.value, bool) else value.tree.value
    return None
