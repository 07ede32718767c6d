"""List the edits of a box: its numbers, its kernel, its words.

Each is an edit of its text; what it changes in the network is what the edited box says.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Final, TypeAlias

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Edit, Span
from archspec.expressions import Literal, Quantity
from archspec.graph import Stage
from archspec.language import Argument, Box, Data, Formula
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import (
    Symbols,
    TakenArgument,
    get_word,
    resolve_given,
    take_arguments,
)
from archspec.language.box_printer import print_value
from archspec.language.corrections.correction import Rarity
from archspec.language.formulas import make_formula
from archspec.language.provenance import GivenValue
from archspec.language.sections import BUILT_IN_MARKS
from archspec.ops import Operator, find
from archspec.ops.arguments import SIDED
from archspec.passes.blame.box_text import BoxText
from archspec.passes.blame.candidate import (
    Candidate,
    Effect,
    NumberSlot,
    Proposal,
    rate_number,
)
from archspec.passes.remeasure.overlay import BoxChange, Overlay
from archspec.reader import Scalar

FIRST: Final = "first"
"""What is true in the first round of a stage alone."""

_SMALL: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Numbers that are tried as they are for a small one, on which a grid may depend."""

_WORDS: Final = (
    ("stride", "stride 2", Effect.GRID, Rarity.WORD),
    ("stride", "stride 4", Effect.GRID, Rarity.WORD + 1),
    ("padding", "V", Effect.GRID, Rarity.WORD),
    ("padding", "same", Effect.GRID, Rarity.OPTION),
    ("keepdim", "keepdim", Effect.GRID, Rarity.WORD + 1),
    ("ceil", "ceil", Effect.GRID, Rarity.WORD + 1),
    ("bias", "bias", Effect.PARAMETERS, Rarity.OPTION + 1),
    ("norm", "norm=none", Effect.PARAMETERS, Rarity.OPTION + 1),
)
"""Words that may be missing: the argument, the word, what it changes, and how far to seek it is."""

OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "MaxPool": ("AvgPool", "Conv"),
    "GlobalMaxPool": ("GlobalAvgPool",),
    "AvgPool": ("MaxPool", "GlobalAvgPool"),
    "GlobalAvgPool": ("AvgPool", "Flatten"),
    "Flatten": ("GlobalAvgPool",),
    "Conv": ("SepConv", "DWConv", "FC", "MaxPool"),
    "FC": ("Conv", "Dropout"),
    "BN": ("LayerNorm", "GroupNorm"),
    "LayerNorm": ("BN", "GroupNorm"),
    "GroupNorm": ("BN", "LayerNorm"),
}
"""The operators that are written for each other."""

_LISTED: Final = ("kernel", "stride")
"""Arguments for both sides of which the usual values are listed."""

_Kernel: TypeAlias = tuple[int, int]
"""Height and width of a kernel."""

_KERNELS: Final[tuple[_Kernel, ...]] = (
    *((1, 1), (3, 3), (5, 5), (7, 7), (2, 2), (11, 11), (4, 4)),
    *((3, 1), (1, 3), (7, 1), (1, 7), (5, 1), (1, 5)),
)
"""Kernels in use, the commonest first."""


@dataclass(frozen=True)
class BoxEdits:
    """The edits of one box in box notation.

    Attributes:
        text: its text.
        symbols: the meaning of its words.
    """

    text: BoxText
    symbols: Symbols

    @classmethod
    def of(cls, box: Box, symbols: Symbols, sources: Mapping[str, str]) -> "BoxEdits | None":
        """Return the edits of a box; None for one in the mapping form."""
        text = BoxText.of(box, sources)
        return None if text is None else cls(text, symbols)

    @property
    def box(self) -> Box:
        """The box as written."""
        return self.text.box

    @cached_property
    def taken(self) -> dict[str, TakenArgument]:
        """Its own arguments."""
        return take_arguments(self.box, self.symbols)

    @cached_property
    def given(self) -> dict[str, GivenValue]:
        """All of its arguments."""
        return resolve_given(self.box, self.symbols)

    def list_operator_edits(
        self, operator: type[Operator], groups: Iterable[str], effects: Collection[Effect]
    ) -> Iterator[Proposal]:
        """Yield the edits of an operator.

        Args:
            operator: the operator.
            groups: the numbers of groups that other boxes have.
            effects: what an edit must be able to change to be listed.
        """
        yield from self._list_removals()
        if Effect.WEIGHTS in effects:
            yield from self._list_numbers()
            yield from self._list_kernels()
            yield from self._list_groups(groups if "groups" in operator.model_fields else ())
        if Effect.GRID in effects:
            yield from self._list_strides()
            yield from self._list_sides()
        for name, word, effect, rarity in _WORDS:
            if effect in effects and name in operator.model_fields and name not in self.taken:
                yield self.add(name, word, rarity)
        if Effect.PARAMETERS in effects:
            yield from self._list_marks(operator)

    def list_use_edits(self, stage: Stage) -> Iterator[Proposal]:
        """Yield the edits of a use of a block: its numbers, its row, its count."""
        yield from self._list_numbers(is_curved=True)
        for argument in self.box.arguments:
            yield from self._list_rows(argument)
        if stage.count is None and self.box.count is None:
            yield NumberSlot(1, (2, 3), self._write_count)

    @cached_property
    def is_first_apart(self) -> bool:
        """Whether the first round of a stage has other arguments than those behind it."""
        given = (argument.value for argument in self.box.arguments)
        return any(FIRST in find_names_in_data(one) for one in given)

    def find_count_apart(self) -> NumberSlot | None:
        """Return the count of a stage whose first round is apart; None for any other."""
        count, now = self.box.count, get_number(self.box.count)
        if count is None or now is None or not self.is_first_apart:
            return None

        def make(number: int) -> Candidate:
            written = self.text.replace(count.span, str(number))
            change = Overlay(edits=written[:1])
            return Candidate.write(Rarity.NUMBER, change, *written)

        return NumberSlot(now, (now + 1, now + 2), make)

    def list_operators(self) -> Iterator[Candidate]:
        """Yield the edits that write another operator, with the same arguments."""
        for name in OPERATORS.get(self.box.name, ()):
            yield self.replace(self.box.name_span, name, Rarity.OPERATOR)

    def _list_removals(self) -> Iterator[Candidate]:
        """Yield the edits that leave out an argument in the parentheses."""
        found = {
            id(each.brought_by): each.brought_by
            for each in self.taken.values()
            if each.name not in ("kernel", "filters", "features")
        }
        for argument in found.values():
            if argument.value is not None:
                is_common = argument.name == "stride" or get_word(argument) in BUILT_IN_MARKS
                yield self.remove(argument, Rarity.WORD if is_common else Rarity.EXTRA_WORD)

    def _list_numbers(self, *, is_curved: bool = False) -> Iterator[NumberSlot]:
        """Yield the numbers that stand in the box itself.

        Args:
            is_curved: whether totals may depend on their squares.
        """
        for each in self.taken.values():
            now = get_number(each.brought_by.value)
            if now and each.name not in SIDED and each.meant is each.brought_by:
                make = partial(self._write_number, each.brought_by, now)
                guesses = _SMALL if now <= _SMALL[-1] else ()
                yield NumberSlot(now, (2 * now, 4 * now), make, (), is_curved, guesses)

    def _write_number(self, argument: Argument, now: int, number: int) -> Candidate:
        assert isinstance(argument.value, Formula)
        rarity = Rarity.NUMBER + rate_number(number, now)
        return self.replace(argument.value.span, str(number), rarity)

    def _write_count(self, number: int) -> Candidate:
        return self.write(self.text.prefix(str(number)), Rarity.OPTION)

    def list_shifted(self) -> Iterator[NumberSlot]:
        """Yield the number that may be lacking before the first one of a use of a block."""
        first = next((one for one in self.box.arguments if one.name is None), None)
        if first is not None and get_number(first.value):

            def make(number: int) -> Candidate:
                written = self.text.replace(first.span.part(0, 0), f"{number} ")
                return self.write(written, Rarity.NUMBER, self.box.span)

            yield NumberSlot(0, (64, 128), make, (), is_curved=True)

    def _list_kernels(self) -> Iterator[Proposal]:
        """Yield other kernels; if they keep the grid, only the number of weights is solved for."""
        kernel, padding = self.taken.get("kernel"), self.taken.get("padding")
        if kernel is None or kernel.meant is not kernel.brought_by:
            return
        now = _read_kernel(kernel.brought_by.value)
        if now is None:
            return
        near, made = _list_near_kernels(now), dict[tuple[int, int], Candidate]()
        stride = self.taken.get("stride")
        step = get_number(stride.meant.value) if stride is not None else None
        near += ((step, step),) if step else ()  # as of patches
        for each in (*near, *_KERNELS):
            rarity = Rarity.KERNEL + (each not in near and each not in _KERNELS[:4])
            if each != now:
                text = "x".join(map(str, each))
                made[each] = self.replace(kernel.brought_by.span, text, rarity)
        is_valid = padding is not None and padding.meant.value == "valid"
        if is_valid or not all(side % 2 for side in now):
            yield from made.values()
            return
        areas: dict[int, Candidate] = {}
        for (height, width), candidate in made.items():
            if height % 2 and width % 2:
                areas.setdefault(height * width, candidate)
        area = now[0] * now[1]
        areas.pop(area, None)
        first, second, *_ = [one for one in (9, 25, 1) if one != area]
        yield NumberSlot(area, (first, second), areas.__getitem__, areas)

    def _list_groups(self, numbers: Iterable[str]) -> Iterator[Candidate]:
        given = self.taken.get("groups")
        for number in numbers:
            word = f"groups={number}"
            if given is None:
                yield self.add("groups", word, Rarity.OPTION)
            elif given.meant is not given.brought_by:
                continue
            elif not number.isdecimal() or get_number(given.meant.value) is None:
                yield self.replace(given.brought_by.span, word, Rarity.OPTION)

    def _list_strides(self) -> Iterator[Candidate]:
        """Yield other strides for the one that it has."""
        stride = self.taken.get("stride")
        if stride is not None and stride.meant is stride.brought_by:
            value = stride.brought_by.value
            span = value.span if isinstance(value, Formula) else stride.brought_by.span
            for number in ("1", "2", "3", "4"):
                if print_value(value) != number:
                    yield self.replace(span, number, Rarity.WORD + (number != "2"))

    def _list_sides(self) -> Iterator[Candidate]:
        """Yield other numbers for what both sides of a grid have alike, such as a padding."""
        for each in self.taken.values():
            now, value = get_number(each.brought_by.value), each.brought_by.value
            is_own = each.meant is each.brought_by and each.name in SIDED
            if now and is_own and each.name not in _LISTED and isinstance(value, Formula):
                for number in (1, 2, 3):
                    if number != now:
                        yield self.replace(value.span, str(number), Rarity.NUMBER)

    def _list_marks(self, operator: type[Operator]) -> Iterator[Candidate]:
        """Yield the edits that add a mark."""
        said = {get_word(argument) for argument in self.box.arguments}
        for mark in self.symbols.marks.values():
            names = {argument.name for argument in mark.arguments}
            if mark.name not in said and names <= operator.model_fields.keys():
                yield self.add("", mark.name, Rarity.OPTION)

    def _list_rows(self, argument: Argument) -> Iterator[Candidate]:
        """Yield the edits that name another row of a table with the same columns."""
        named = self.symbols.row(argument) if argument.name is None else None
        columns = {each.name for each in self.taken.values() if each.brought_by is argument}
        for other in self.symbols.tables.values() if named else ():
            for row in other.rows if columns <= {*other.columns} else ():
                word = f"{other.name}.{row}"
                if word != get_word(argument):
                    yield self.replace(argument.span, word, Rarity.NUMBER + 1)

    def add(self, place: str, word: str, rarity: int) -> Candidate:
        """Return the edit that adds a word, at the place of an argument with a name."""
        main = {each.meant.span for each in self.taken.values() if not each.meant.name}
        return self.write(self.text.add(place, word, main), rarity, self.box.span)

    def replace(self, span: Span, word: str, rarity: int) -> Candidate:
        """Return the edit that replaces a part."""
        return self.write(self.text.replace(span, word), rarity)

    def remove(self, argument: Argument, rarity: int) -> Candidate:
        """Return the edit that leaves out an argument in the parentheses."""
        return self.write(self.text.remove(argument), rarity, argument.span)

    def write(self, written: tuple[Edit, str], rarity: int, span: Span | None = None) -> Candidate:
        """Return an edit of the box, with the change that the edited box is for the network."""
        return Candidate.write(rarity, self._compare(written[0]), *written, span)

    def _compare(self, edit: Edit) -> Overlay:
        """Return what an edit changes: the arguments that are not the same, and the count."""
        place, box = self.box.span, self.text.read(edit)
        operator = None if box is None or box.name in self.symbols.blocks else find(box.name)
        if box is None:
            return Overlay(boxes={place: None})
        new = resolve_given(box, self.symbols)
        if operator is not None and not new.keys() <= operator.model_fields.keys():
            return Overlay(boxes={place: None})
        old = {one.name: one for one in self.given.values()}
        gone = old.keys() - {one.name for one in new.values()}
        given: dict[str, GivenValue | None] = dict.fromkeys(gone) | {
            one.name: one
            for one in new.values()
            if one.name not in old or _print(one.value) != _print(old[one.name].value)
        }
        is_same = _print(box.count) == _print(self.box.count)
        counts = {} if is_same else {place: box.count}
        return Overlay(boxes={place: BoxChange(operator, given)}, counts=counts)


def _print(value: "Data | Quantity") -> str:
    return "" if isinstance(value, Quantity) else print_value(value)


def get_number(value: object) -> int | None:
    """Return a value that is a positive whole number, as it is written; None for any other."""
    now = value.tree.value if isinstance(value, Formula) and isinstance(value.tree, Literal) else 0
    return now if isinstance(now, int) and not isinstance(now, bool) and now > 0 else None


def list_counts(stage: Stage, edits: BoxEdits | None) -> Iterator[NumberSlot]:
    """Yield the count of a stage, in its box or under `repeat`."""
    count = None if edits is not None and edits.is_first_apart else stage.count
    if count is not None and isinstance(count.tree, Literal) and isinstance(count.tree.value, int):
        now = count.tree.value

        def make(number: int) -> Candidate:
            if edits is not None and edits.box.count is not None:
                return edits.replace(edits.box.count.span, str(number), Rarity.NUMBER)
            change = Overlay(counts={stage.span: make_formula(Scalar(number, count.span), number)})
            edit, quote = Edit(count.span, str(number)), f"repeat: {number}"
            return Candidate.write(Rarity.NUMBER, change, edit, quote)

        yield NumberSlot(now, (now + 1, now + 2), make)


def _read_kernel(value: Data) -> _Kernel | None:
    """Return height and width of a kernel; None if they are no numbers."""
    match value:
        case list():
            sides = [print_value(side) for side in value]
        case str():
            sides = value.split("x")
        case _:
            sides = [print_value(value)] * 2
    if len(sides) != 2 or not all(map(str.isdecimal, sides)):
        return None
    return int(sides[0]), int(sides[1])


def _list_near_kernels(now: _Kernel) -> tuple[_Kernel, ...]:
    """Return the kernels that are easily written for another."""
    height, width = now
    if height == width:
        return (1, height), (height, 1)
    return (width, height), (height, height), (width, width)
