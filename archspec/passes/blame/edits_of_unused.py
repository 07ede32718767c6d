"""List the edits that use a block or a row of a table which nothing uses, where its turn is."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from archspec.diagnostics import Edit, SpecError, apply_edits
from archspec.elaborate import elaborate_partially
from archspec.language import Block, Box, Program
from archspec.language.box_arguments import Symbols, get_word
from archspec.passes.blame.candidate import Candidate, Likelihood
from archspec.passes.blame.known_parts import OutOfWorkError
from archspec.passes.blame.measure import NetworkMeasure
from archspec.passes.blame.overlay import Overlay
from archspec.passes.blame.search import EditSearch

_TRIED: Final = 16
"""The most places to try."""


def list_unused(search: EditSearch) -> Iterator[Candidate]:
    """Yield the edits that add such a use to the network, as often as its totals ask for."""
    items = search.graph.root.chain.items
    words = ((word, at) for word, places in _list_words(search) for at in places)
    for word, at in islice(words, _TRIED):
        behind = at == len(items)
        item = items[at - 1 if behind else at]
        edits = search.make_chain_edits(items)
        before = search.graph.nodes[items[at - 1].output].type if at else None
        once = edits.write_step(item, word, None, behind=behind)
        count = _find_count(search, once) if once else 0
        if count:
            text = word if count == 1 else f"{count} x {word}"
            whole = edits.write_step(item, text, before, behind=behind)
            words_ = f"write `{text}` {'behind' if behind else 'before'} this step"
            yield Candidate(Likelihood.MISSING_STEP, item.span, Overlay(), whole, words_)


def _find_count(search: EditSearch, edits: Sequence[Edit]) -> int:
    """Return how often a step that is added to the text has to be repeated; 0 if never."""
    program = search.graph.program
    (edit,) = edits
    if program.reread is None or search.base is None:
        return 0
    file = edit.span.file
    text = apply_edits(program.sources[file], (edit,))
    with suppress(SpecError, OutOfWorkError):
        graph, found = elaborate_partially(program.reread({**program.sources, file: text}))
        measure = None if found else NetworkMeasure(graph).measure(Overlay(), strict=False)
        if measure is None:
            return 0
        left = {what: difference for (_, what), difference in measure.faults.items()}
        counts = set[int]()
        for (_, what), difference in search.base.faults.items():
            each = left.get(what, 0) - difference
            counts.add(-difference // each if each and not difference % each else 0)
        if len(counts) == 1 and left.keys() <= {what for _, what in search.base.faults}:
            return max(0, *counts)
    return 0


def _list_words(search: EditSearch) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield what nothing uses, as a box, with the numbers of the steps before which it may be."""
    program, items = search.graph.program, search.graph.root.chain.items
    boxes = [search.boxes.get(item.span) for item in items]
    used = {box.name for box in program.boxes}
    names = list(program.blocks)
    for name, block in program.blocks.items():
        if name not in used:
            turns = [None if box is None else box.name for box in boxes]
            for word in _list_uses(program, block):
                turn = _find_turn(names, name, turns)
                others = (at for at in range(len(items), -1, -1) if at not in turn)
                yield word, [*turn, *others]
    for table in program.tables.values():
        rows = [f"{table.name}.{row}" for row in table.rows]
        turns = [None if box is None else _find_row(box, program) for box in boxes]
        users = {box.name for box in boxes if box and _find_row(box, program) in rows}
        for row in rows:
            if users and row not in turns:
                for user in sorted(users):
                    yield f"{user} ({row})", _find_turn(rows, row, turns)


def _list_uses(program: Program, block: Block) -> Iterator[str]:
    """Yield the boxes that use a block: by its name, or with the parameters of the network."""
    lacking = [one.name for one in block.parameters if one.default is None]
    known = {parameter.name for parameter in program.spec.parameters}
    words = [name for name in (one.name for one in block.parameters) if name in known]
    if words and set(lacking) <= set(words):
        yield f"{block.name} ({' '.join(words)})"
    elif not lacking:
        yield block.name


def _find_row(box: Box, program: Program) -> str | None:
    """Return the row that a box names."""
    symbols = Symbols.of(program)
    return next((get_word(one) for one in box.arguments if symbols.row(one)), None)


def _find_turn(names: Sequence[str], name: str, turns: Sequence[str | None]) -> range:
    """Return the steps before which a name may stand, if all stand in the order of definition."""
    at = names.index(name)
    before = [number for number, turn in enumerate(turns) if turn in names[:at]]
    behind = [number for number, turn in enumerate(turns) if turn in names[at + 1 :]]
    start = before[-1] + 1 if before else 0
    stop = next((number for number in behind if number >= start), start + 1)
    return range(start, min(stop, len(turns)) + 1)
