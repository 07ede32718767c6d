"""List the edits that use a block or a row of a table which nothing uses, where its turn is."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from archspec.dataclass import replace
from archspec.diagnostics import Edit, Span, SpecError, apply_edits
from archspec.elaborate import elaborate_partially
from archspec.language import Block, Box, Program
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols, get_word
from archspec.language.box_printer import print_call
from archspec.ops import Shape
from archspec.passes.blame.candidate import Candidate
from archspec.passes.blame.edits_of_steps import ChainEdits
from archspec.passes.blame.search import EditSearch
from archspec.passes.remeasure.known_parts import READ, OutOfWorkError, Work
from archspec.passes.remeasure.measure import NetworkMeasure
from archspec.passes.remeasure.overlay import Overlay

_TRIED: Final = 16
"""The most places to try."""

_WORK: Final = 14_000
"""The work that may be done for all of them."""

_LAST: Final = 4
"""How many steps from the end what most networks end with is tried."""


def list_unused(search: EditSearch) -> Iterator[Candidate]:
    """Yield the edits that add such a use to the network, as often as its totals ask for."""
    items = search.graph.root.chain.items
    chain = ChainEdits(items, search.network)
    words: dict[tuple[str, str | int], tuple[str, int]] = {}
    for word, places in _list_words(search):
        for at in places:
            if search.near is None:  # wherever the same enters, it changes totals alike
                words.setdefault((word, _find_entering(search, at) or at), (word, at))
            elif at in search.near:
                words[word, at] = word, at
    work = Work(_WORK)
    for word, at in islice(words.values(), _TRIED):
        behind = at == len(items)
        item = items[at - 1 if behind else at]
        once = chain.write_step(item, word, Overlay(), behind=behind)
        count, size = _try_step(search, once.edits, at, work) if once.edits else (0, None)
        if count:
            text = word if count == 1 else f"{count} x {word}"
            whole = chain.write_step(item, text, Overlay(), behind=behind)
            yield replace(whole, edits=whole.state(size)) if size and whole.state else whole


def _find_entering(search: EditSearch, at: int) -> str:
    """Return the type that enters a step of the network; empty if that is unknown."""
    places = (item.span for item in search.graph.root.chain.items[at : at + 1])
    passed = (search.measure.passed.get(place) for place in places)
    return next((str(one[0]) for one in passed if one), "")


def _try_step(
    search: EditSearch, edits: Sequence[Edit], at: int, work: Work
) -> tuple[int, Shape | None]:
    """Return how often a step that is added to the text has to be repeated, and what leaves it.

    Args:
        search: the search, with the measure of the network without it.
        edits: the edits that add it once.
        at: its number.
        work: the work that may be done for all of them.
    """
    program = search.graph.program
    (edit,) = edits
    file = edit.span.file
    text = apply_edits(program.sources[file], (edit,))
    with suppress(SpecError, OutOfWorkError):
        assert program.reread is not None
        other = program.reread({**program.sources, file: text})
        graph, found = elaborate_partially(other, None, search.graph.memory)
        work.spend(READ + graph.contents.size)
        network = NetworkMeasure(graph, work)
        measure = None if found else network.measure(Overlay(), strict=False)
        if measure is not None:
            before = {} if search.base is None else search.base.faults
            count = _find_count(_by_total(before), _by_total(measure.faults))
            places = (item.span for item in graph.root.chain.items[at : at + 1])
            passed = (network.passed.get(place) for place in places)
            return count, next((one[1] for one in passed if one), None)
    return 0, None


def _by_total(faults: Mapping[tuple[Span, str], int]) -> dict[str, int]:
    return {what: difference for (_, what), difference in faults.items()}


def _find_count(before: Mapping[str, int], left: Mapping[str, int]) -> int:
    """Return how often a step has to stand so that no fault is left; 0 if that is never.

    Args:
        before: the faults without it.
        left: those with one.
    """
    if not left:
        return 1
    counts = set[int]()
    for what, difference in before.items():
        each = left.get(what, 0) - difference
        counts.add(-difference // each if each and not difference % each else 0)
    return max(0, *counts) if len(counts) == 1 and left.keys() <= before.keys() else 0


def _list_words(search: EditSearch) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield what nothing uses, as a box, with the numbers of the steps before which it may be."""
    program, items = search.graph.program, search.graph.root.chain.items
    places = range(len(items), -1, -1)
    written = {print_call(replace(box, label=None, size=None)) for box in program.boxes}
    for erratum in program.errata:
        word = print_call(replace(erratum.used, label=None, size=None))
        if erratum.at == "body" and word not in written:
            yield word, places
    boxes = [search.network.boxes.get(item.span) for item in items]
    used = {box.name for box in program.boxes}
    for word in _list_last(program, used):
        yield word, places[:_LAST]
    names, turns = list(program.blocks), [box.name if box else None for box in boxes]
    for block in (block for name, block in program.blocks.items() if name not in used):
        turn = _find_turn(names, block.name, turns)
        for word in _list_uses(program, block):
            yield word, [*turn, *(at for at in places if at not in turn)]
    turns = [_find_row(box, search.network.symbols) if box else None for box in boxes]
    for table in program.tables.values():
        rows = [f"{table.name}.{row}" for row in table.rows]
        users = {box.name for box, row in zip(boxes, turns, strict=True) if box and row in rows}
        for row in (row for row in rows if users and row not in turns):
            for user in sorted(users):
                yield f"{user} ({row})", _find_turn(rows, row, turns)


def _list_last(program: Program, used: Collection[str]) -> Iterator[str]:
    """Yield what most networks end with, and this one does not have."""
    if {"GlobalAvgPool", "Flatten", "GlobalMaxPool"}.isdisjoint(used):
        yield from ("GlobalAvgPool", "Flatten")
    said = {name for box in program.boxes for one in box.arguments
            for name in find_names_in_data(one.value)}  # fmt: skip
    for parameter in program.spec.parameters:
        if parameter.type == "int" and parameter.name not in said:
            yield f"FC ({parameter.name})"


def _list_uses(program: Program, block: Block) -> Iterator[str]:
    """Yield the boxes that use a block: by its name, or with the parameters of the network."""
    lacking = [one.name for one in block.parameters if one.default is None]
    known = {parameter.name for parameter in program.spec.parameters}
    words = [name for name in (one.name for one in block.parameters) if name in known]
    if words and set(lacking) <= set(words):
        yield f"{block.name} ({' '.join(words)})"
    elif not lacking:
        yield block.name
    for table in program.tables.values():
        if lacking and set(lacking) <= set(table.columns):
            rows = sorted(table.rows, key=lambda row: row != program.spec.name)
            yield from (f"{block.name} ({table.name}.{row})" for row in rows)


def _find_row(box: Box, symbols: Symbols) -> str | None:
    """Return the row that a box names."""
    return next((get_word(one) for one in box.arguments if symbols.row(one)), None)


def _find_turn(names: Sequence[str], name: str, turns: Sequence[str | None]) -> range:
    """Return the steps before which a name may stand, if all stand in the order of definition."""
    at = names.index(name)
    before = [number for number, turn in enumerate(turns) if turn in names[:at]]
    behind = [number for number, turn in enumerate(turns) if turn in names[at + 1 :]]
    start = before[-1] + 1 if before else 0
    stop = next((number for number in behind if number >= start), start + 1)
    return range(start, min(stop, len(turns)) + 1)
