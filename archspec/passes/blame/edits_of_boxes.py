"""List the edits of a box: its numbers, its kernel, its words."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span
from archspec.expressions import Literal, Name
from archspec.graph import GivenValue, Node, Stage
from archspec.language import Argument, Box, Data, Formula
from archspec.language.box_arguments import (
    Symbols,
    TakenArgument,
    get_word,
    resolve_given,
    take_arguments,
)
from archspec.language.box_printer import print_value
from archspec.language.formulas import make_formula, make_formulas
from archspec.language.provenance import Provenance
from archspec.language.sections import BUILT_IN_MARKS
from archspec.ops import Operator, find
from archspec.ops.arguments import SIDED
from archspec.passes.blame.box_text import BoxText
from archspec.passes.blame.candidate import (
    Candidate,
    Effect,
    Likelihood,
    NumberSlot,
    Proposal,
    rate_number,
)
from archspec.passes.blame.kernels import KERNELS, Kernel, list_near_kernels, read_kernel
from archspec.passes.blame.overlay import NewValue, Overlay
from archspec.reader import Scalar

_OF_PARAMETERS: Final = (("bias", "bias", True), ("norm", "norm=none", "none"))
"""Options that change parameters alone, each with its text and its value."""

_OF_SIZES: Final = ("keepdim", "ceil")
"""Options that change sizes."""

OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "MaxPool": ("AvgPool", "Conv"),
    "GlobalMaxPool": ("GlobalAvgPool",),
    "AvgPool": ("MaxPool", "GlobalAvgPool"),
    "GlobalAvgPool": ("AvgPool", "Flatten"),
    "Flatten": ("GlobalAvgPool",),
    "Conv": ("SepConv", "DWConv", "FC", "MaxPool"),
    "FC": ("Conv", "Dropout"),
}
"""The operators that are written for each other."""


@dataclass(frozen=True, slots=True)
class BoxEdits:
    """The edits of one box.

    Attributes:
        box: the box as written.
        symbols: the meaning of its words.
        text: its text; None for the mapping form.
        effects: what an edit must be able to change to be listed.
    """

    box: Box
    symbols: Symbols
    text: BoxText | None
    effects: Collection[Effect]

    def list_operator_edits(self, node: Node, groups: Iterable[str]) -> Iterator[Proposal]:
        """Yield the edits of an operator.

        Args:
            node: a node of the box.
            groups: the numbers of groups that other boxes have.
        """
        taken = take_arguments(self.box, self.symbols)
        for argument in self._own_arguments(taken):
            yield from self._drop(argument)
        if Effect.WEIGHTS in self.effects:
            yield from self._list_weight_edits(node.operator, taken, groups)
        if Effect.GRID in self.effects:
            yield from self._list_grid_edits(node.operator, taken)
        if Effect.PARAMETERS in self.effects:
            yield from self._list_parameter_edits(node.operator, taken)

    def _list_weight_edits(
        self,
        operator: type[Operator],
        taken: Mapping[str, TakenArgument],
        groups: Iterable[str],
    ) -> Iterator[Proposal]:
        """Yield the edits that change the number of weights."""
        fields = operator.model_fields
        yield from self._list_numbers(taken.values())
        if "kernel" in fields:
            padding = taken["padding"].meant.value if "padding" in taken else ""
            yield from self._list_kernels(taken.get("kernel"), padding)
        given = taken.get("groups")
        for number in groups if "groups" in fields else ():
            if given is None:
                yield from self._add("groups", f"groups={number}", number, Likelihood.OPTION)
            elif not number.isdecimal() and given.meant is given.brought_by:
                value = _to_data(number, self.box.span)
                word = f"groups={number}"
                yield self._replace(given.brought_by, word, value, Likelihood.OPTION)

    def _list_grid_edits(
        self, operator: type[Operator], taken: Mapping[str, TakenArgument]
    ) -> Iterator[Candidate]:
        """Yield the edits that change the grid."""
        fields = operator.model_fields
        if "stride" in fields:
            yield from self._list_strides(taken.get("stride"))
        if "padding" in fields and "padding" not in taken:
            yield from self._add("padding", "V", "valid", Likelihood.WORD)
            yield from self._add("padding", "same", "same", Likelihood.OPTION)
        for word in _OF_SIZES:
            if word in fields and word not in taken:
                yield from self._add(word, word, True, Likelihood.WORD + 1)

    def _list_parameter_edits(
        self, operator: type[Operator], taken: Mapping[str, TakenArgument]
    ) -> Iterator[Candidate]:
        """Yield the edits that change only the number of parameters."""
        for name, word, value in _OF_PARAMETERS:
            if name in operator.model_fields and name not in taken:
                yield from self._add(name, word, value, Likelihood.OPTION + 1)
        said = {get_word(argument) for argument in self.box.arguments}
        for mark in self.symbols.marks.values():
            names = {argument.name for argument in mark.arguments}
            if mark.name not in said and names <= operator.model_fields.keys():
                given = {one.name or "": one.value for one in mark.arguments}
                yield from self._add_word("", mark.name, given, Likelihood.OPTION)

    def list_use_edits(self, stage: Stage) -> Iterator[Proposal]:
        """Yield the edits of a use of a block: its numbers, its row, its count."""
        if Effect.WEIGHTS not in self.effects:
            return
        taken = take_arguments(self.box, self.symbols)
        yield from self._list_numbers(taken.values(), is_curved=True)
        yield from self._list_rows(taken.values())
        if stage.count is None:
            yield NumberSlot(1, (2, 3), self._make_counted)

    def _own_arguments(self, taken: Mapping[str, TakenArgument]) -> Iterator[Argument]:
        """Yield the arguments in the parentheses that may be left out."""
        optional = {
            id(each.brought_by): each.brought_by
            for each in taken.values()
            if each.name not in ("kernel", "filters", "features")
        }
        yield from optional.values()

    def _list_numbers(
        self, taken: Iterable[TakenArgument], *, is_curved: bool = False
    ) -> Iterator[NumberSlot]:
        """Yield the numbers that stand in the box itself.

        Args:
            taken: its arguments.
            is_curved: whether totals may depend on their squares.
        """
        for each in taken:
            value = each.brought_by.value
            if each.name in SIDED or each.meant is not each.brought_by:
                continue  # grids depend on sides in steps, so that nothing can be solved for
            if isinstance(value, Formula) and isinstance(value.tree, Literal):
                now = value.tree.value
                if isinstance(now, int) and not isinstance(now, bool) and now > 0:
                    make = self._replace_number(each.brought_by, value.span, now)
                    yield NumberSlot(now, (2 * now, 3 * now), make, (), is_curved)

    def _replace_number(
        self, argument: Argument, span: Span, now: int
    ) -> Callable[[int], Candidate]:
        def make(number: int) -> Candidate:
            return self._replace(
                argument,
                str(number),
                make_formula(Scalar(number, span), number),
                Likelihood.NUMBER + rate_number(number, now),
                span,
            )

        return make

    def _list_kernels(self, kernel: TakenArgument | None, padding: object) -> Iterator[Proposal]:
        """Yield other kernels; if they keep the grid, only the number of weights is solved for."""
        if kernel is None or kernel.meant is not kernel.brought_by:
            return
        argument, now = kernel.brought_by, read_kernel(kernel.brought_by.value)
        if now is None:
            return
        near = list_near_kernels(now)
        made = {kernel: self._make_kernel(argument, kernel, near) for kernel in (*near, *KERNELS)}
        made.pop(now, None)
        if padding == "valid" or not all(side % 2 for side in now):
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

    def _make_kernel(
        self, argument: Argument, kernel: Kernel, near: Collection[Kernel]
    ) -> Candidate:
        text = "x".join(map(str, kernel))
        cost = Likelihood.KERNEL + (kernel not in near and kernel not in KERNELS[:4])
        return self._replace(argument, text, make_formulas(kernel, argument.span), cost)

    def _list_strides(self, stride: TakenArgument | None) -> Iterator[Candidate]:
        if stride is None:
            yield from self._add("stride", "stride 2", 2, Likelihood.WORD)
            return
        argument = stride.brought_by
        if stride.meant is not argument:
            return
        for number in (1, 2, 3, 4):
            value = make_formula(Scalar(number, argument.span), number)
            if print_value(argument.value) != str(number):
                cost = Likelihood.WORD + (number != 2)
                span = argument.value.span if isinstance(argument.value, Formula) else None
                yield self._replace(argument, str(number), value, cost, span)

    def _list_rows(self, taken: Collection[TakenArgument]) -> Iterator[Candidate]:
        """Yield the edits that name another row of a table with the same columns."""
        for argument in self.box.arguments:
            named = self.symbols.row(argument)
            if named is None or argument.name is not None:
                continue
            table, row = named
            columns = {each.name for each in taken if each.brought_by is argument}
            for other in self.symbols.tables.values():
                if not columns <= {*other.columns}:
                    continue
                for name in other.rows:
                    if (other.name, name) != (table.name, row):
                        new = _exchange_row(f"{table.name}.{row}.", f"{other.name}.{name}.")
                        yield self._change(
                            argument, f"{other.name}.{name}", new, Likelihood.NUMBER + 1
                        )

    def _make_counted(self, number: int) -> Candidate:
        """Return the edit that repeats a single block."""
        change = Overlay(counts={self.box.span: number})
        edits: tuple[Edit, ...] = ()
        written = f"{number} x {self.box.name}"
        if self.text is not None:
            edit, written = self.text.prefix(str(number))
            edits = (edit,)
        return Candidate(Likelihood.OPTION, self.box.span, change, edits, f"write `{written}`")

    def _drop(self, argument: Argument) -> Iterator[Candidate]:
        """Yield the edit that leaves out an argument."""
        if self.text is None or argument.value is None:
            return
        change = Overlay(values={argument.span: lambda given: None})
        edit, quote = self.text.remove(argument)
        is_common = argument.name == "stride" or get_word(argument) in BUILT_IN_MARKS
        cost = Likelihood.WORD if is_common else Likelihood.EXTRA_WORD
        yield Candidate.write(cost, change, edit, quote, argument.span)

    def _add(self, place: str, word: str, value: object, cost: int) -> Iterator[Candidate]:
        """Yield the edit that adds an argument."""
        given = {place: _to_data(value, self.box.span)}
        return self._add_word(place, word, given, cost)

    def _add_word(
        self, place: str, word: str, values: Mapping[str, Data], cost: int
    ) -> Iterator[Candidate]:
        """Yield the edit that adds a word for some arguments, at the place of one with a name."""
        if self.text is None:
            return
        by = Provenance(span=self.box.span)
        given = tuple(GivenValue(name, value, by) for name, value in values.items())
        taken = take_arguments(self.box, self.symbols).values()
        main = {each.meant.span for each in taken if not each.meant.name}
        edit, quote = self.text.add(place, word, main)
        change = Overlay(added={self.box.span: given})
        yield Candidate.write(cost, change, edit, quote, self.box.span)

    def _replace(
        self, argument: Argument, word: str, value: Data, cost: int, span: Span | None = None
    ) -> Candidate:
        return self._change(argument, word, lambda given: value, cost, span)

    def _change(
        self, argument: Argument, word: str, new: NewValue, cost: int, span: Span | None = None
    ) -> Candidate:
        """Return the edit that gives an argument another value."""
        place = span or argument.span
        change = Overlay(values={argument.span: new})
        if self.text is None:
            return Candidate.write(cost, change, Edit(place, word))
        return Candidate.write(cost, change, *self.text.replace(place, word))


def list_count_edits(stage: Stage, box: Box | None) -> Iterator[NumberSlot]:
    """Yield the edits of the count of a stage."""
    count = stage.count
    if count is not None and isinstance(count.tree, Literal) and isinstance(count.tree.value, int):
        now = count.tree.value
        name = box.name if box is not None and box.count is count else ""
        yield NumberSlot(now, (now + 1, now + 2), partial(_make_count, stage, count, name))


def _make_count(stage: Stage, count: Formula, name: str, number: int) -> Candidate:
    """Return the edit of the count of a stage."""
    quote = f"{number} x {name}" if name else f"repeat: {number}"
    change, edit = Overlay(counts={stage.span: number}), Edit(count.span, str(number))
    return Candidate.write(Likelihood.NUMBER, change, edit, quote)


def exchange_operators(edits: BoxEdits, node: Node) -> Iterator[Candidate]:
    """Yield the edits that write another operator, with the same arguments."""
    if edits.text is None:
        return
    for name in OPERATORS.get(edits.box.name, ()):
        operator = find(name)
        given = resolve_given(replace(edits.box, name=name), edits.symbols)
        if operator is not None and given.keys() <= operator.model_fields.keys():
            other = replace(node, operator=operator, given=tuple(given.values()))
            change = Overlay(steps={edits.box.span: (other,)})
            written = edits.text.replace(edits.box.name_span, name)
            yield Candidate.write(Likelihood.OPERATOR, change, *written)


def _exchange_row(old: str, new: str) -> NewValue:
    """Return what turns a reference to a cell into one to the same column of another row."""

    def exchange(given: GivenValue) -> Data:
        value = given.value
        assert isinstance(value, Formula)
        assert isinstance(value.tree, Name)
        name = value.tree.name.replace(old, new)
        return replace(value, tree=Name(name, (0, len(name))))

    return exchange


def _to_data(value: object, span: Span) -> Data:
    """Return a value as data; text is a name, as it is in a box."""
    match value:
        case bool() | int():
            return make_formula(Scalar(value, span), value)
        case str() if value.isdecimal():
            return make_formula(Scalar(int(value), span), int(value))
        case str():
            return Formula(span=span, tree=Name(value), source=Scalar(value, span))
        case _:
            return value  # type: ignore[return-value]
