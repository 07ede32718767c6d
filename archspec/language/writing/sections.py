"""Write the sections of a spec in canonical order."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archspec.diagnostics import Span
from archspec.language.box import numbers
from archspec.language.box_arguments import Symbols
from archspec.language.box_printer import print_box
from archspec.language.document import VERSION
from archspec.language.errata import place_of
from archspec.language.model import (
    Block,
    Box,
    Erratum,
    Head,
    Parameter,
    Repeat,
    Reported,
    Shorthand,
    Spec,
    Table,
)
from archspec.language.program import Program
from archspec.language.variants.owners import files_of
from archspec.language.walk import boxes_in
from archspec.language.writing.keys import keys_of, with_places
from archspec.language.writing.layout import Entry, Item, Map, Seq, Value, flow
from archspec.language.writing.scalars import digits_or, line, scalar
from archspec.language.writing.steps import StepWriter
from archspec.language.writing.values import argument, data, number
from archspec.reader import Object, Tree


def document_of(program: Program) -> Map:
    """Return a network as the data of one file."""
    spec, write = program.spec, StepWriter(Symbols.of(program))
    blocks, errata = _used(program)
    rest = [
        *_if("blocks", Map(tuple(_block(each, write) for each in blocks), tall=True)),
        Entry("body", write.chain(spec.body or ()), _key(program, "body")),
        *_if("heads", Map(tuple(_head(each, write) for each in spec.heads), tall=True)),
        *([Entry("readout", spec.readout)] if spec.readout else []),
        *_claims(spec),
        *_if("errata", Seq(tuple(_erratum(program, each) for each in errata), tall=True)),
    ]
    rest = [replace(each, value=_tall(each.value)) if each.key == "body" else each for each in rest]
    shared = [
        *_if("legend", Map(tuple(map(_shorthand, spec.legend)), tall=True)),
        *_if("defaults", Map(tuple(map(_shorthand, spec.defaults)), tall=True)),
    ]
    said = " ".join(flow(each.value) for each in (*shared, *rest))
    tables = [each for each in program.tables.values() if _names(said, each.name)]
    document = [
        *_texts(program),
        *_inputs(spec),
        *_if("params", Map(tuple(map(_parameter, spec.parameters)))),
        *shared,
        *_if("tables", Map(tuple(_table(program, each) for each in tables), tall=True)),
        *rest,
    ]
    keys = keys_of(program)
    placed = (replace(each, span=each.span or _key(program, each.key)) for each in document)
    return Map(tuple(replace(e, value=with_places(e.value, keys, e.span)) for e in placed))


def _key(program: Program, name: str) -> Span | None:
    """Return the place of a section's key in the topmost file that has it."""
    for level in program.levels:
        for key, _ in level.spec.document.entries:
            if key.value == name:
                return key.span
    return None


def _tall(value: Value) -> Value:
    return replace(value, tall=True) if isinstance(value, Seq) else value


def _if(key: str, value: Map | Seq) -> list[Entry]:
    """Return a section as an entry, or nothing if it is empty."""
    filled = value.entries if isinstance(value, Map) else value.items
    return [Entry(key, value)] if filled else []


def _texts(program: Program) -> Iterator[Entry]:
    spec = program.spec
    yield Entry("archspec", str(VERSION))
    yield Entry("name", scalar(spec.name))
    for key, text in (("title", spec.title), ("description", spec.description)):
        if text:
            yield Entry(key, line(text))
    if spec.paper is not None:
        paper = spec.paper
        texts = (("title", paper.title), ("arxiv", paper.arxiv), ("figure", paper.figure))
        yield Entry("paper", Map(tuple(Entry(k, digits_or(text)) for k, text in texts if text)))


def _inputs(spec: Spec) -> Iterator[Entry]:
    match spec.inputs:
        case (only,) if not only.name:
            yield Entry("input", str(only.size))
        case several:
            yield Entry("inputs", Map(tuple(Entry(e.name, str(e.size)) for e in several)))


def _parameter(parameter: Parameter) -> Entry:
    default = parameter.default
    value = parameter.type if default is None else data(numbers(default, parameter.span))
    return Entry(parameter.name, value, parameter.span)


def _shorthand(shorthand: Shorthand) -> Entry:
    arguments = Map(tuple(map(argument, shorthand.arguments)))
    return Entry(shorthand.name, arguments, shorthand.span)


def _table(program: Program, table: Table) -> Entry:
    columns = Entry("columns", Seq(tuple(map(Item, table.columns))))
    rows = (
        Entry(name, Seq(tuple(Item(number(cell)) for cell in cells)), _row(program, table, name))
        for name, cells in table.rows.items()
    )
    return Entry(table.name, Map((columns, *rows), tall=True), table.span)


def _row(program: Program, table: Table, name: str) -> Span | None:
    """Return the place of a table's row in the topmost file that has it."""
    for file in files_of(program.levels):
        tree: Tree | None = file.document
        for key in ("tables", table.name, name):
            tree = tree.get(key) if isinstance(tree, Object) else None
        if tree is not None:
            return tree.span
    return None


def _block(block: Block, write: StepWriter) -> Entry:
    texts = (("figure", digits_or(block.figure)), ("description", line(block.description)))
    said = ("figure" if block.figure else "", "description" if block.description else "")
    parts = [
        *(Entry(key, text) for key, text in texts if key in said),
        *_if("params", Map(tuple(map(_parameter, block.parameters)))),
        *write.inside(block.steps),
    ]
    return Entry(block.name, Map(tuple(parts), tall=True), block.span)


def _head(head: Head, write: StepWriter) -> Entry:
    step = head.step
    is_body = isinstance(step, Repeat) and step.count is None
    steps = step.steps if is_body and isinstance(step, Repeat) else (step,)
    loss = [] if head.loss_weight is None else [Entry("loss_weight", number(head.loss_weight))]
    parts = [
        Entry("from", scalar(head.source.name)),
        *([] if head.when == "always" else [Entry("when", head.when)]),
        *loss,
        Entry("body", write.chain(steps)),
    ]
    return Entry(head.name, Map(tuple(parts), tall=True), head.span)


def _claims(spec: Spec) -> Iterator[Entry]:
    """Yield what the spec expects, allows and reports."""
    expected = (Entry(each.quantity, str(each.value)) for each in spec.expect)
    yield from _if("expect", Map(tuple(expected)))
    limits = (
        Entry(each.name, str(each.value) if "," in each.text else scalar(each.text))
        for each in spec.budget
    )
    yield from _if("budget", Map(tuple(limits)))
    yield from _if("reported", Seq(tuple(Item(_result(each)) for each in spec.reported), tall=True))


def _result(reported: Reported) -> Map:
    errors = (("top1", reported.top1), ("top5", reported.top5), ("crops", reported.crops))
    texts = (("data", reported.data), ("source", reported.source))
    return Map(
        (
            *(Entry(key, str(value)) for key, value in errors if value is not None),
            *(Entry(key, scalar(text)) for key, text in texts if text),
        )
    )


def _erratum(program: Program, erratum: Erratum) -> Item:
    """Return an erratum with its box as the network has it now."""
    place = erratum.found or place_of(program, erratum)
    box = next((each for each in program.boxes if each.span == place), erratum.used)
    used = erratum.used if erratum.found is None else box
    texts = (
        ("at", erratum.at),
        ("printed", erratum.quote),
        ("used", print_box(used)),
        ("why", erratum.why),
    )
    return Item(Map(tuple(Entry(key, scalar(text)) for key, text in texts)), erratum.span)


def _used(program: Program) -> tuple[list[Block], list[Erratum]]:
    """Return the blocks that a network uses, in order, and the errata of what it uses."""
    spec = program.spec
    used: set[str] = set()
    _reach(program, boxes_in(spec.steps), used)
    errata = [
        each for each in program.errata if each.at.partition(".")[0] in (*used, "body", "heads")
    ]
    _reach(program, (each.printed for each in errata if each.printed is not None), used)
    return [block for name, block in program.blocks.items() if name in used], errata


def _reach(program: Program, boxes: Iterable[Box], used: set[str]) -> None:
    """Add the blocks of boxes, and those that these use."""
    left = list(boxes)
    while left:
        block = program.blocks.get(left.pop().name)
        if block is not None and block.name not in used:
            used.add(block.name)
            left += boxes_in(block.steps)


def _names(text: str, table: str) -> bool:
    """Check whether a text refers to a table."""
    return re.search(rf"(?<![\w.]){re.escape(table)}\.", text) is not None
