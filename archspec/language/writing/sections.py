"""Write the sections of a spec in canonical order."""

import re
from collections.abc import Iterator
from dataclasses import replace

from archspec.diagnostics import Span
from archspec.language.box import make_formulas
from archspec.language.box_arguments import Symbols
from archspec.language.box_printer import print_box
from archspec.language.document import VERSION
from archspec.language.errata import find_span
from archspec.language.model import Block, Head, Parameter, Repeat, Shorthand, Table
from archspec.language.program import Program
from archspec.language.spec import Erratum, Reported, Spec
from archspec.language.variants.owners import list_files
from archspec.language.writing.keys import attach_places, find_keys
from archspec.language.writing.layout import Map, MapEntry, Seq, SeqItem, Value, print_flow
from archspec.language.writing.scalars import print_line, print_scalar, print_text_or_digits
from archspec.language.writing.steps import StepWriter
from archspec.language.writing.values import build_argument, build_data, print_number
from archspec.reader import Object, Tree


def build_document(program: Program) -> Map:
    """Return a network as the data of one file."""
    spec, write = program.spec, StepWriter(Symbols.of(program))
    blocks, errata = _find_used(program)
    rest = [
        *_build_if_any(
            "blocks", Map(tuple(_build_block(block, write) for block in blocks), tall=True)
        ),
        MapEntry("body", write.chain(spec.body or ()), _find_key(program, "body")),
        *_build_if_any(
            "heads", Map(tuple(_build_head(head, write) for head in spec.heads), tall=True)
        ),
        *([MapEntry("readout", spec.readout)] if spec.readout else []),
        *_build_claims(spec),
        *_build_if_any(
            "errata", Seq(tuple(_build_erratum(program, erratum) for erratum in errata), tall=True)
        ),
    ]
    rest = [
        replace(map_entry, value=_make_tall(map_entry.value))
        if map_entry.key == "body"
        else map_entry
        for map_entry in rest
    ]
    shared = [
        *_build_if_any("legend", Map(tuple(map(_build_shorthand, spec.legend)), tall=True)),
        *_build_if_any("defaults", Map(tuple(map(_build_shorthand, spec.defaults)), tall=True)),
    ]
    said = " ".join(print_flow(map_entry.value) for map_entry in (*shared, *rest))
    tables = [table for table in program.tables.values() if _is_named_in(said, table.name)]
    document = [
        *_build_texts(program),
        *_build_inputs(spec),
        *_build_if_any("params", Map(tuple(map(_build_parameter, spec.parameters)))),
        *shared,
        *_build_if_any(
            "tables", Map(tuple(_build_table(program, table) for table in tables), tall=True)
        ),
        *rest,
    ]
    keys = find_keys(program)
    placed = (
        replace(map_entry, span=map_entry.span or _find_key(program, map_entry.key))
        for map_entry in document
    )
    return Map(tuple(replace(e, value=attach_places(e.value, keys, e.span)) for e in placed))


def _find_key(program: Program, name: str) -> Span | None:
    """Return the place of a section's key in the topmost file that has it."""
    for level in program.levels:
        for key, _ in level.spec.document.entries:
            if key.value == name:
                return key.span
    return None


def _make_tall(value: Value) -> Value:
    return replace(value, tall=True) if isinstance(value, Seq) else value


def _build_if_any(key: str, value: Map | Seq) -> list[MapEntry]:
    """Return a section as an entry, or nothing if it is empty."""
    filled = value.entries if isinstance(value, Map) else value.items
    return [MapEntry(key, value)] if filled else []


def _build_texts(program: Program) -> Iterator[MapEntry]:
    spec = program.spec
    yield MapEntry("archspec", str(VERSION))
    yield MapEntry("name", print_scalar(spec.name))
    for key, text in (("title", spec.title), ("description", spec.description)):
        if text:
            yield MapEntry(key, print_line(text))
    if spec.paper is not None:
        paper = spec.paper
        texts = (("title", paper.title), ("arxiv", paper.arxiv), ("figure", paper.figure))
        yield MapEntry(
            "paper",
            Map(tuple(MapEntry(k, print_text_or_digits(text)) for k, text in texts if text)),
        )


def _build_inputs(spec: Spec) -> Iterator[MapEntry]:
    match spec.inputs:
        case (only,) if not only.name:
            yield MapEntry("input", str(only.size))
        case several:
            yield MapEntry("inputs", Map(tuple(MapEntry(e.name, str(e.size)) for e in several)))


def _build_parameter(parameter: Parameter) -> MapEntry:
    default = parameter.default
    value = (
        parameter.type if default is None else build_data(make_formulas(default, parameter.span))
    )
    return MapEntry(parameter.name, value, parameter.span)


def _build_shorthand(shorthand: Shorthand) -> MapEntry:
    arguments = Map(tuple(map(build_argument, shorthand.arguments)))
    return MapEntry(shorthand.name, arguments, shorthand.span)


def _build_table(program: Program, table: Table) -> MapEntry:
    columns = MapEntry("columns", Seq(tuple(map(SeqItem, table.columns))))
    rows = (
        MapEntry(
            name,
            Seq(tuple(SeqItem(print_number(cell)) for cell in cells)),
            _find_row(program, table, name),
        )
        for name, cells in table.rows.items()
    )
    return MapEntry(table.name, Map((columns, *rows), tall=True), table.span)


def _find_row(program: Program, table: Table, name: str) -> Span | None:
    """Return the place of a table's row in the topmost file that has it."""
    for file in list_files(program.levels):
        tree: Tree | None = file.document
        for key in ("tables", table.name, name):
            tree = tree.get(key) if isinstance(tree, Object) else None
        if tree is not None:
            return tree.span
    return None


def _build_block(block: Block, write: StepWriter) -> MapEntry:
    texts = (
        ("figure", print_text_or_digits(block.figure)),
        ("description", print_line(block.description)),
    )
    said = ("figure" if block.figure else "", "description" if block.description else "")
    parts = [
        *(MapEntry(key, text) for key, text in texts if key in said),
        *_build_if_any("params", Map(tuple(map(_build_parameter, block.parameters)))),
        *write.inside(block.steps),
    ]
    return MapEntry(block.name, Map(tuple(parts), tall=True), block.span)


def _build_head(head: Head, write: StepWriter) -> MapEntry:
    step = head.step
    is_body = isinstance(step, Repeat) and step.count is None
    steps = step.steps if is_body and isinstance(step, Repeat) else (step,)
    loss = (
        []
        if head.loss_weight is None
        else [MapEntry("loss_weight", print_number(head.loss_weight))]
    )
    parts = [
        MapEntry("from", print_scalar(head.source.name)),
        *([] if head.when == "always" else [MapEntry("when", head.when)]),
        *loss,
        MapEntry("body", write.chain(steps)),
    ]
    return MapEntry(head.name, Map(tuple(parts), tall=True), head.span)


def _build_claims(spec: Spec) -> Iterator[MapEntry]:
    """Yield what the spec expects, allows and reports."""
    expected = (MapEntry(total.quantity, str(total.value)) for total in spec.expect)
    yield from _build_if_any("expect", Map(tuple(expected)))
    limits = (
        MapEntry(limit.name, str(limit.value) if "," in limit.text else print_scalar(limit.text))
        for limit in spec.budget
    )
    yield from _build_if_any("budget", Map(tuple(limits)))
    yield from _build_if_any(
        "reported",
        Seq(tuple(SeqItem(_build_result(reported)) for reported in spec.reported), tall=True),
    )


def _build_result(reported: Reported) -> Map:
    errors = (("top1", reported.top1), ("top5", reported.top5), ("crops", reported.crops))
    texts = (("data", reported.data), ("source", reported.source))
    return Map(
        (
            *(MapEntry(key, str(value)) for key, value in errors if value is not None),
            *(MapEntry(key, print_scalar(text)) for key, text in texts if text),
        )
    )


def _build_erratum(program: Program, erratum: Erratum) -> SeqItem:
    """Return an erratum with its box as the network has it now."""
    place = erratum.found or find_span(program, erratum)
    box = next((other for other in program.boxes if other.span == place), erratum.used)
    used = erratum.used if erratum.found is None else box
    texts = (
        ("at", erratum.at),
        ("printed", erratum.quote),
        ("used", print_box(used)),
        ("why", erratum.why),
    )
    return SeqItem(
        Map(tuple(MapEntry(key, print_scalar(text)) for key, text in texts)), erratum.span
    )


def _find_used(program: Program) -> tuple[list[Block], list[Erratum]]:
    """Return the blocks that a network uses, in order, and the errata of what it uses."""
    steps = program.spec.steps
    used = program.list_used_blocks(steps)
    errata = [
        erratum
        for erratum in program.errata
        if erratum.at.partition(".")[0] in (*used, "body", "heads")
    ]
    printed = (erratum.printed for erratum in errata if erratum.printed is not None)
    used = program.list_used_blocks((*steps, *printed))
    return [block for name, block in program.blocks.items() if name in used], errata


def _is_named_in(text: str, table: str) -> bool:
    """Check whether a text refers to a table."""
    return re.search(rf"(?<![\w.]){re.escape(table)}\.", text) is not None
