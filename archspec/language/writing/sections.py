"""Write the sections of a spec in canonical order."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from archspec.diagnostics import Span
from archspec.expressions import find_names
from archspec.language.box_arguments import Symbols
from archspec.language.box_printer import print_box, print_label
from archspec.language.document import VERSION
from archspec.language.formulas import make_formulas
from archspec.language.model import Block, Formula, Head, Parameter, Repeat, Shorthand, Table
from archspec.language.program import Program
from archspec.language.spec import Erratum, Reported, Spec
from archspec.language.variants.owners import find_part, list_files
from archspec.language.walk import walk_loops
from archspec.language.writing.design_space import build_axis, build_restriction
from archspec.language.writing.keys import attach_places, find_keys
from archspec.language.writing.layout import Entry, Group, make_list, print_flow
from archspec.language.writing.scalars import print_line, print_scalar, print_text_or_digits
from archspec.language.writing.steps import StepWriter
from archspec.language.writing.values import (
    build_argument,
    build_data,
    print_cell,
    print_number,
)

_WORD: Final = re.compile(r"\w+", re.ASCII)


def build_document(program: Program) -> Group:
    """Return a network as the data of one file."""
    spec, write = program.spec, StepWriter(Symbols.of(program))
    space = [
        *_build_section("space", map(build_axis, spec.space)),
        *_build_section("where", map(build_restriction, spec.where), is_list=True),
    ]
    named = " ".join(print_flow(entry.value) for entry in space)
    blocks, errata = _find_used(program, named)
    found = (_build_erratum(program, erratum) for erratum in errata)
    rest = [
        *_build_section("blocks", (_build_block(block, write) for block in blocks)),
        Entry("body", write.chain(spec.body or (), tall=True)),
        *_build_section("heads", (_build_head(head, write) for head in spec.heads)),
        *_build_texts({"readout": spec.readout or ""}, str),
        *_build_claims(spec),
        *space,
        *_build_section("errata", found, is_list=True),
    ]
    shared = [
        *_build_section("legend", map(_build_shorthand, spec.legend)),
        *_build_section("defaults", map(_build_shorthand, spec.defaults)),
    ]
    said = " ".join(print_flow(entry.value) for entry in (*shared, *rest))
    looped = {name for loop in walk_loops(chain.from_iterable(program.chains))
              for each in loop.variables if isinstance(each.values, Formula)
              for name in find_names(each.values.tree)}  # fmt: skip
    tables = (
        _build_table(program, table)
        for table in program.tables.values()
        if table.name in looped or _is_named_in(said, table)
    )
    document = [
        *_build_header(program.spec),
        *_build_inputs(spec),
        *_build_section("params", map(_build_parameter, spec.parameters), tall=False),
        *shared,
        *_build_section("tables", tables),
        *rest,
    ]
    for entry in document:
        entry.span = _find_key(program, entry.key)
    whole = Group(document)
    attach_places(whole, find_keys(program))
    return whole


def _find_key(program: Program, name: str | None) -> Span | None:
    """Return the place of a section's key in the topmost file that has it."""
    keys = (key for level in program.levels for key, _ in level.spec.document.entries)
    return next((key.span for key in keys if key.value == name), None)


def _build_section(
    key: str, entries: Iterable[Entry], *, is_list: bool = False, tall: bool = True
) -> list[Entry]:
    """Return a mapping or a list as an entry, or nothing if it is empty."""
    section = Group([*entries], is_list, tall)
    return [Entry(key, section)] if section.entries else []


def _build_texts(texts: Mapping[str, str], write: Callable[[str], str]) -> list[Entry]:
    """Return those of some texts that are not empty."""
    return [Entry(key, write(text)) for key, text in texts.items() if text]


def _build_header(spec: Spec) -> Iterator[Entry]:
    yield Entry("archspec", str(VERSION))
    yield Entry("name", print_scalar(spec.name))
    yield from _build_texts({"title": spec.title, "description": spec.description}, print_line)
    if spec.paper is not None:
        paper = spec.paper
        texts = {"title": paper.title, "arxiv": paper.arxiv, "figure": paper.figure}
        yield Entry("paper", Group(_build_texts(texts, print_text_or_digits)))


def _build_inputs(spec: Spec) -> Iterator[Entry]:
    match spec.inputs:
        case (only,) if not only.name:
            yield Entry("input", str(only.size))
        case several:
            yield Entry("inputs", Group([Entry(e.name, str(e.size)) for e in several]))


def _build_parameter(parameter: Parameter) -> Entry:
    default = parameter.default
    if default is None:
        return Entry(parameter.name, parameter.type, parameter.span)
    value = build_data(make_formulas(default, parameter.span))
    return Entry(parameter.name, value, parameter.span)


def _build_shorthand(shorthand: Shorthand) -> Entry:
    arguments = Group([*map(build_argument, shorthand.arguments)])
    return Entry(shorthand.name, arguments, shorthand.span)


def _build_table(program: Program, table: Table) -> Entry:
    rows = [
        Entry(name, make_list(map(print_cell, cells)), _find_row(program, table, name))
        for name, cells in table.rows.items()
    ]
    columns = Entry("columns", make_list(table.columns))
    return Entry(table.name, Group([columns, *rows], tall=True), table.span)


def _find_row(program: Program, table: Table, name: str) -> Span | None:
    """Return the place of a table's row in the topmost file that has it."""
    path, files = ("tables", table.name, name), list_files(program.levels)
    found = (find_part(file.document, path) for file in files)
    return next((tree.span for tree in found if tree is not None), None)


def _build_block(block: Block, write: StepWriter) -> Entry:
    parts = [
        *_build_texts({"figure": block.figure}, print_text_or_digits),
        *_build_texts({"description": block.description}, print_line),
        *_build_section("params", map(_build_parameter, block.parameters), tall=False),
        *_build_values(block),
        *write.inside(block.steps),
    ]
    return Entry(block.name, Group(parts, tall=True), block.span)


def _build_values(block: Block) -> Iterator[Entry]:
    """Yield the values that enter and leave a block, if they have names."""
    if block.inputs:
        yield Entry("inputs", make_list(label.name for label in block.inputs))
    if block.outputs:
        pairs = ((each.name, print_scalar(print_label(each.source))) for each in block.outputs)
        yield Entry("outputs", Group([Entry(name, source) for name, source in pairs]))


def _build_head(head: Head, write: StepWriter) -> Entry:
    if head.is_value:
        return Entry(head.name, print_scalar(head.source.name), head.span)
    step, weight = head.step, head.loss_weight
    steps = step.steps if isinstance(step, Repeat) and step.count is None else (step,)
    parts = [
        Entry("from", print_scalar(head.source.name)),
        *([] if head.when == "always" else [Entry("when", head.when)]),
        *([] if weight is None else [Entry("loss_weight", print_number(weight))]),
        Entry("body", write.chain(steps)),
    ]
    return Entry(head.name, Group(parts, tall=True), head.span)


def _build_claims(spec: Spec) -> Iterator[Entry]:
    """Yield what the spec expects, allows and reports."""
    totals = (Entry(total.quantity, str(total.value)) for total in spec.expect)
    yield from _build_section("expect", totals, tall=False)
    limits = (
        Entry(limit.name, str(limit.value) if "," in limit.text else print_scalar(limit.text))
        for limit in spec.budget
    )
    yield from _build_section("budget", limits, tall=False)
    yield from _build_section("reported", map(_build_result, spec.reported), is_list=True)


def _build_result(reported: Reported) -> Entry:
    errors = (("top1", reported.top1), ("top5", reported.top5), ("crops", reported.crops))
    numbers = [Entry(key, str(value)) for key, value in errors if value is not None]
    texts = _build_texts({"data": reported.data, "source": reported.source}, print_scalar)
    return Entry(None, Group([*numbers, *texts]))


def _build_erratum(program: Program, erratum: Erratum) -> Entry:
    """Return an erratum with its box as the network has it now."""
    used = erratum.used
    if erratum.found is not None:
        used = next((box for box in program.boxes if box.span == erratum.found), used)
    texts = {"at": erratum.at, "printed": erratum.quote, "used": print_box(used)}
    texts["why"] = erratum.why
    parts = [Entry(key, print_scalar(text)) for key, text in texts.items()]
    return Entry(None, Group(parts), erratum.span)


def _find_used(program: Program, named: str) -> tuple[list[Block], list[Erratum]]:
    """Return the blocks that a network uses, in order, and the errata of what it uses.

    Args:
        program: the network.
        named: the text of its space, which names blocks too.
    """
    words = {*_WORD.findall(named)}
    also = (block.steps for name, block in program.blocks.items() if name in words)
    steps = (*program.spec.steps, *chain.from_iterable(also))
    used = program.list_used_blocks(steps)
    known = (*used, "body", "heads")
    errata = [erratum for erratum in program.errata if erratum.at.partition(".")[0] in known]
    printed = (erratum.printed for erratum in errata if erratum.printed is not None)
    used = program.list_used_blocks((*steps, *printed))
    kept = words.union(used)
    return [block for name, block in program.blocks.items() if name in kept], errata


def _is_named_in(text: str, table: Table) -> bool:
    """Check whether a text refers to a table, in an expression or by its path."""
    pattern = rf"((?<![\w.])|(?<![\w.])tables\.){re.escape(table.name)}\."
    return re.search(pattern, text) is not None
