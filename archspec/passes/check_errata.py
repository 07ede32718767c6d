"""Check that every erratum points at a box of the spec and prints a valid one."""

from collections.abc import Iterator
from typing import Final

from archspec.diagnostics import Diagnostic, Findings, SpecError
from archspec.elaborate.block_contexts import BlockContext, intern_shorthands, intern_words
from archspec.elaborate.resolve_arguments import resolve_arguments
from archspec.elaborate.vocabulary import Vocabulary
from archspec.graph import Graph, TemplateMemory
from archspec.language import Box, Erratum, Parameter, Program, Step
from archspec.language.box_arguments import Symbols
from archspec.language.errata import find_unmatched_errata
from archspec.language.unknown_names import refuse_unknown_box
from archspec.language.variants.inherit import BODY, HEADS
from archspec.language.walk import walk_loops
from archspec.ops import find

_MISSING: Final = "A211"
"""The code for a missing argument: figures may leave arguments out."""


def check_errata(graph: Graph) -> Graph:
    """Refuse errata whose box is gone, and misspelled printed boxes.

    This pass runs late: if a box no longer fits its network, that is the more useful finding.

    Raises:
        SpecError: A223 for an erratum that matches no box, or several; A2xx for a printed box
            whose operator, block, arguments or names are unknown.
    """
    program, memory = graph.program, graph.memory
    if not program.errata:
        return graph
    shorthands = intern_shorthands(program, memory)
    parts = {erratum.span: _list_parts(program, erratum, memory, shorthands)
             for erratum in program.errata}  # fmt: skip
    keys = {span: ("erratum", *map(id, each)) for span, each in parts.items()}
    new = [erratum for erratum in program.errata if not memory.find(keys[erratum.span])]
    findings = Findings()
    findings.extend(find_unmatched_errata(program, new))
    findings.stop()
    for erratum in new:
        findings.extend(_check_printed_box(program, erratum))
    findings.stop()
    for erratum in new:
        memory.keep(keys[erratum.span], True, parts[erratum.span])
    return graph


def _list_parts(
    program: Program, erratum: Erratum, memory: TemplateMemory, shorthands: BlockContext
) -> tuple[object, ...]:
    """Return the parts of a program that an erratum is about."""
    place, printed = erratum.at.partition(".")[0], erratum.printed
    parts: list[object] = [erratum, program.blocks.get(place)]
    if printed is not None and not erratum.inherited:
        words = intern_words(printed, program, memory, shorthands)
        parts += (program.blocks.get(printed.name), words)
    if place not in program.blocks:
        parts += (program.spec.body, *program.spec.heads, *program.spec.parameters)
    return tuple(parts)


def _check_printed_box(program: Program, erratum: Erratum) -> Iterator[Diagnostic]:
    """Yield the findings of a printed box, independent of its place.

    Errata inherited by a variant are checked against the blocks and marks of their origin.
    """
    if erratum.printed is None or erratum.inherited:
        return
    try:
        _check_box(program, erratum.printed, _collect_vocabulary(program, erratum))
    except SpecError as error:
        yield from (diagnostic for diagnostic in error.diagnostics if diagnostic.code != _MISSING)


def _check_box(program: Program, box: Box, names: Vocabulary) -> None:
    """Look up every name in a box.

    Raises:
        SpecError: A2xx.
    """
    if box.count is not None:
        names.check(box.count)
    target = program.blocks.get(box.name) or find(box.name)
    if target is None:
        raise refuse_unknown_box(box, program.blocks)
    resolve_arguments(Symbols.of(program), box, target, names)


def _collect_vocabulary(program: Program, erratum: Erratum) -> Vocabulary:
    """Return the names in scope at an erratum, with the variables of all loops there."""
    parameters, steps = _find_place(program, erratum.at.partition(".")[0])
    variables = (variable.name for loop in walk_loops(steps) for variable in loop.variables)
    return Vocabulary.of(program, parameters, (*variables, "cin"))


def _find_place(program: Program, name: str) -> tuple[tuple[Parameter, ...], tuple[Step, ...]]:
    block = program.blocks.get(name)
    if block is not None:
        return block.parameters, block.steps
    assert name in (BODY, HEADS), "what has no such place was refused before"
    return program.spec.parameters, program.spec.steps
