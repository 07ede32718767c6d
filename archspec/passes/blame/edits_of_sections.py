"""List the edits outside of chains: tables, parameters, defaults, the input and the claims."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from archspec.dataclass import dataclass
from archspec.diagnostics import Edit, Span
from archspec.expressions import Quantity
from archspec.graph import GivenValue, Graph
from archspec.language import Argument, Box, Data, Loop, Program
from archspec.language.box_printer import print_value
from archspec.language.corrections.correction import Rarity
from archspec.language.formulas import make_formula
from archspec.language.model import Parameter
from archspec.language.provenance import Giver, Provenance
from archspec.language.spec import Total
from archspec.language.walk import walk_steps
from archspec.ops import Image, Shape, find
from archspec.ops.arguments import SIDED
from archspec.passes.blame.candidate import (
    Candidate,
    Effect,
    NumberSlot,
    Proposal,
)
from archspec.passes.blame.edits_of_boxes import get_number
from archspec.passes.blame.shaping_numbers import ShapingNumbers
from archspec.passes.remeasure.overlay import Overlay
from archspec.reader import Array, Object, Scalar, Tree

_WORDS = {
    "padding": ("same", "valid"),
    "norm": ("none", "batch"),
    "bias": ("true", "false"),
    "act": ("relu",),
}
"""The values of arguments that the totals or sizes depend on."""

_INPUT_SIDES = (
    *(224, 299, 331, 227, 229, 256, 240, 32, 28, 384, 320, 288, 300, 512),
    *(192, 128, 64, 48, 24, 96, 160, 260, 380, 456, 528, 600),
)
"""Input sizes of well-known networks; more are found by counting up and down."""


_SMALL = 7
"""The largest stride, kernel or count that is tried as it is."""


@dataclass(frozen=True, slots=True)
class SectionEdits:
    """The edits of what a network's boxes take their values from.

    Attributes:
        graph: the network, elaborated.
        near: what the steps near the fault name; None for the whole network.
        shaping: the numbers that decide which steps it has.
        effects: what an edit must be able to change to be listed.
    """

    graph: Graph
    near: frozenset[Hashable] | None
    shaping: ShapingNumbers
    effects: Collection[Effect]

    @property
    def program(self) -> Program:
        """The spec with its files."""
        return self.graph.program

    def list_edits(self) -> Iterator[Proposal]:
        """Yield the edits of defaults and marks, tables, parameters, and of the input."""
        yield from self._list_shorthands()
        numbers = (*self._list_cells(), *self._list_parameters())
        if Effect.WEIGHTS in self.effects:
            yield from numbers
            yield from self._list_inputs((3, 1))
        if Effect.GRID in self.effects:
            if Effect.WEIGHTS not in self.effects:  # strides are small
                yield from (one for one in numbers if isinstance(one, Candidate) or one.guesses)
            yield from self._list_inputs()

    def _is_near(self, key: Hashable) -> bool:
        return self.near is None or key in self.near

    def list_shaping(self) -> Iterator[Proposal]:
        """Yield the numbers that decide which steps the network has."""
        if Effect.WEIGHTS in self.effects:
            for one in (*self._list_cells(shaping=True), *self._list_parameters(shaping=True)):
                yield one.in_text
            for one in self._list_rounds():
                yield one.in_text

    def _list_rounds(self) -> Iterator[NumberSlot]:
        """Yield the numbers that loops go over, as far as they are written out."""
        program = self.program
        chains = [program.spec.steps, *(block.steps for block in program.blocks.values())]
        loops = [one for steps in chains for one in walk_steps(steps) if isinstance(one, Loop)]
        for variable in (variable for loop in loops for variable in loop.variables):
            values = variable.values
            for value in values if isinstance(values, tuple) else ():
                if now := get_number(value):
                    change, probes = partial(_change_number, value.span), (now + 1, now + 2)
                    yield NumberSlot.at(value.span, now, change, str, (), probes)

    def _list_cells(self, *, shaping: bool = False) -> Iterator[Proposal]:
        for table in self.program.tables.values():
            for row, cells in table.rows.items():
                names = [f"{table.name}.{row}.{column}" for column in table.columns]
                is_near = any(map(self._is_near, names))
                for number, (name, cell) in enumerate(zip(names, cells, strict=True)):
                    path = ("tables", table.name, row, number)
                    is_shaping = self.shaping.has_cell(*name.split("."))
                    if is_shaping == shaping and (is_near if shaping else self._is_near(name)):
                        change, quote = partial(_change_cell, name), f"{{}}` as `{name}"
                        others = [one[number] for one in table.rows.values() if one is not cells]
                        probes = _find_probes(cell, others)
                        guesses = _list_guesses(others)
                        yield from self._list_number(path, cell, change, quote, guesses, probes)

    def _list_parameters(self, *, shaping: bool = False) -> Iterator[Proposal]:
        owners: list[tuple[tuple[str, ...], tuple[Parameter, ...]]]
        owners = [((), self.program.spec.parameters)]
        owners += [(("blocks", one.name), one.parameters) for one in self.program.blocks.values()]
        for owner, parameters in owners:
            for one in parameters:
                is_shaping = not owner and one.name in self.shaping.names
                is_near = not owner or self._is_near(one.span)
                if is_shaping == shaping and is_near and one.name not in self.graph.settings:
                    path, change = (*owner, "params", one.name), partial(_change_number, one.span)
                    quote, guesses = f"{one.name}: {{}}", _list_guesses((1, 2))
                    yield from self._list_number(path, one.default, change, quote, guesses)

    def _list_number(
        self,
        path: tuple[str | int, ...],
        now: object,
        change: Callable[[int], Overlay],
        quote: str,
        guesses: Collection[int],
        probes: tuple[int, int] | None = None,
    ) -> Iterator[Proposal]:
        """Yield the number at a path of a file, if it is what it was before any variant."""
        scalar = find_scalar(self.program, path)
        if scalar is None or scalar.value != now:
            return
        if isinstance(now, bool):
            edit = Edit(scalar.span, str(not now).lower())
            words = quote.format(edit.text)
            yield Candidate.write(Rarity.WORD, change(not now), edit, words)
        elif isinstance(now, int) and now > 0:
            yield NumberSlot.at(scalar.span, now, change, quote.format, guesses, probes)

    def _list_shorthands(self) -> Iterator[Candidate]:
        spec = self.program.spec
        for shorthand in (*spec.defaults, *spec.legend):
            for argument in shorthand.arguments:
                if self._can_mend(argument.name):
                    yield from _list_words(argument)
        for shorthand in spec.defaults:
            yield from self._list_missing(shorthand.name, shorthand.arguments)
        yield from self._list_absent({shorthand.name for shorthand in spec.defaults})

    def _list_absent(self, known: Collection[str]) -> Iterator[Candidate]:
        """Yield the edits that add the defaults of an operator beside those of others."""
        first = find_key(self.program, "defaults")
        others = dict.fromkeys(box.name for box in self.program.boxes if box.name not in known)
        if first is None:
            return
        text = self.program.sources[first.file]
        line = text.splitlines()[first.line - 1]
        is_block = not line[: first.column - 1].strip()
        behind = f"\n{line[: first.column - 1]}" if is_block else ", "
        for kind in filter(None, map(find, others)):
            for name, (word, *_) in _WORDS.items():
                if name in kind.model_fields and self._can_mend(name):
                    entry = f"{kind.__name__}: {{{name}: {word}}}"
                    given = GivenValue(
                        name, _read_word(word, first), Provenance(Giver.DEFAULTS, (), first)
                    )
                    change, edit = Overlay(defaults={kind: given}), Edit(first, f"{entry}{behind}")
                    yield Candidate.write(Rarity.OPTION + 2, change, edit, entry)

    def _can_mend(self, name: str | None) -> bool:
        """Check whether a default of this name can change what must change."""
        return (Effect.GRID if name == "padding" else Effect.PARAMETERS) in self.effects

    def _list_missing(self, operator: str, arguments: tuple[Argument, ...]) -> Iterator[Candidate]:
        """Yield the edits that add a default beside others of an operator."""
        kind, said = find(operator), {argument.name for argument in arguments}
        for name, words in _WORDS.items():
            if kind is None or name in said or name not in kind.model_fields or not arguments:
                continue
            if not self._can_mend(name):
                continue
            last = arguments[-1]
            for word in words:
                span = last.name_span
                given = GivenValue(
                    name, _read_word(word, span), Provenance(Giver.DEFAULTS, (), span)
                )
                edit = Edit(span.part(0, 0), f"{name}: {word}, ")
                change = Overlay(defaults={kind: given})
                words_ = f"write `{name}: {word}` beside it"
                yield Candidate(Rarity.OPTION + 1, span, (edit,), words_, change)

    def _list_inputs(self, channels: Sequence[int] = ()) -> Iterator[Candidate]:
        for given, node in zip(self.program.spec.inputs, self.graph.inputs, strict=True):
            if not isinstance(node.type, Image):
                continue
            now = node.type
            for shape in _list_shapes(now, channels):
                change = Overlay(inputs={node.span: shape})
                edit = Edit(given.size.span, str(shape))
                rarity = Rarity.NUMBER if shape.grid[0] in _INPUT_SIDES else Rarity.OPERATOR
                yield Candidate.write(rarity, change, edit)

    def list_claims(self, sizes: Iterable[tuple[Span, Shape]]) -> Iterator[Candidate]:
        """Yield the edits of stated sizes.

        Args:
            sizes: the places of sizes that do not hold, with the computed types.
        """
        for span, shape in sizes:
            *_, channels = shape.tensor[:1]
            sides = (*shape.tensor[1:], channels)
            change = Overlay(sizes={span: sides})
            edits = (Edit(span, str(shape)),)
            yield Candidate(Rarity.CLAIM, span, edits, f"state `{shape}`", change)

    def list_totals(self, found: Mapping[Total, int]) -> Iterator[Candidate]:
        """Yield the edits of expected totals.

        Args:
            found: the computed totals that differ, by quantity.
        """
        for expected in self.program.spec.expect:
            number = found.get(expected.quantity)
            if number is not None:
                change = Overlay(totals={expected.span: number})
                quote = f"{expected.quantity}: {number}"
                edit = Edit(expected.span, str(number))
                yield Candidate.write(Rarity.CLAIM, change, edit, quote)


def _find_probes(now: object, others: Collection[object]) -> tuple[int, int] | None:
    """Return the largest and the smallest other number of a column; None if there are not two."""
    known = {one for one in others if isinstance(one, int) and not isinstance(one, bool)}
    found = sorted(known - {now, 0})
    return (found[-1], found[0]) if len(found) > 1 else None


def _list_guesses(others: Collection[object]) -> Collection[int]:
    """Return the numbers to try for one beside others, if it counts or steps as these may."""
    found = [one for one in others if isinstance(one, int) and not isinstance(one, bool)]
    if not found or max(found) > _SMALL:
        return ()
    return dict.fromkeys((*sorted({*found}, key=found.count, reverse=True), 1, 2, 3))


def find_scalar(program: Program, path: tuple[str | int, ...]) -> Scalar | None:
    """Return the value at a path of the first file that has it; None if no file does."""
    for level in program.levels:
        for file in level.files:
            found = _descend(file.document, path)
            if isinstance(found, Scalar):
                return found
    return None


def find_key(program: Program, section: str) -> Span | None:
    """Return where the first key of a section is; None if no file has the section."""
    for level in program.levels:
        for file in level.files:
            tree = file.document.get(section)
            if isinstance(tree, Object) and tree.entries:
                return tree.entries[0][0].span.part(0, 0)
    return None


def _descend(tree: Tree | None, path: tuple[str | int, ...]) -> Tree | None:
    for key in path:
        match tree, key:
            case Object(), str():
                tree = tree.get(key)
            case Array(items=items), int() if key < len(items):
                tree = items[key]
            case _:
                return None
    return tree


def _change_cell(name: str, number: int) -> Overlay:
    return Overlay(cells={name: Quantity.of(number)})


def _change_number(place: Span, number: int) -> Overlay:
    return Overlay(values={place: make_formula(Scalar(number, place), number)})


def list_arguments(box: Box) -> Iterator[NumberSlot]:
    """Yield the numbers of a box in the mapping form."""
    for argument in box.arguments:
        now = get_number(argument.value)
        if now and argument.name not in SIDED:
            change, quote = partial(_change_number, argument.span), f"{argument.name}: {{}}".format
            yield NumberSlot.at(argument.span, now, change, quote)


def _list_words(argument: Argument) -> Iterator[Candidate]:
    """Yield the edits of one default or of one argument of a mark."""
    now = print_value(argument.value)
    flags = ("true", "false") if now in ("true", "false") else ()
    for word in _WORDS.get(argument.name or "", flags):
        if word != now and argument.span.line == argument.span.end_line:
            value = _read_word(word, argument.span)
            change = Overlay(values={argument.span: value})
            edit, quote = Edit(argument.span, word), f"{argument.name}: {word}"
            yield Candidate.write(Rarity.WORD + 1, change, edit, quote)


def _read_word(word: str, span: Span) -> Data:
    """Return a word of a default as data."""
    if word in ("true", "false"):
        return make_formula(Scalar(word == "true", span), word == "true")
    return word


def _list_shapes(now: Image, numbers: Sequence[int]) -> Iterator[Image]:
    """Yield other input types, with other channels or on other grids, well-known ones first."""
    if numbers:
        for number in numbers:
            if number != now.channels.whole:
                yield now.with_channels(Quantity.of(number))
        first, *others = now.grid
        if others and first < now.channels.whole:  # channels first
            yield Image(Quantity.of(first), (*others, now.channels.whole))
        elif not others:  # without its channels
            yield from (Image(Quantity.of(each), (first, now.channels.whole)) for each in numbers)
        return
    for side in dict.fromkeys((*_INPUT_SIDES, *_count_around(now.grid[0]))):
        grid = (side,) * len(now.grid)
        if grid != now.grid:
            yield Image(now.channels, grid)


def _count_around(side: int) -> Iterator[int]:
    for step in range(1, 9):
        yield from (side + step, max(1, side - step))
