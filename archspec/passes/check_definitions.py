"""Check blocks, marks and defaults that nothing uses, which would otherwise hide their mistakes."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from archspec.diagnostics import Diagnostic, Findings
from archspec.elaborate.names_in_scope import Vocabulary
from archspec.elaborate.resolve_arguments import takes_words
from archspec.graph import Given, Graph
from archspec.language import Argument, Program
from archspec.language.names import nearest
from archspec.language.provenance import Provenance
from archspec.language.walk import loops_in
from archspec.ops import TABLE, Operator, PackageError, find
from archspec.passes.bind import refused_constants
from archspec.passes.check_blocks import faults_alone


def check_definitions(graph: Graph) -> Graph:
    """Refuse mistakes in blocks, marks and defaults, whether or not something uses them.

    Raises:
        SpecError: A2xx.
    """
    findings = Findings()
    used = {scope.block for scope in graph.scopes}
    libraries = (each for level in graph.program.levels for each in level.libraries)
    foreign = {id(block) for library in libraries for block in library.blocks}
    for block in graph.program.blocks.values():
        if block.name not in used:
            findings.extend(faults_alone(graph.program, block, is_open=id(block) in foreign))
    findings.extend(_shorthands(graph.program))
    findings.stop()
    return graph


def _shorthands(program: Program) -> Iterator[Diagnostic]:
    """Yield the findings of the legend and the defaults, wherever they apply."""
    names = tuple(dict.fromkeys(_names(program)))
    vocabulary = Vocabulary(names, program.cells, program.tables, ())
    used = map(_known, sorted({box.name for box in program.boxes}))
    known = [*TABLE, *(each for each in used if each is not None)]
    for mark in program.spec.legend:
        for argument in mark.arguments:
            yield from _in_mark(argument, known, vocabulary)
    for default in program.spec.defaults:
        operator = _known(default.name)
        if operator is not None:
            for argument in default.arguments:
                yield from _wrong(operator, argument, vocabulary)


def _known(name: str) -> type[Operator] | None:
    """Return the operator of a name; None also if its package fails, which its boxes report."""
    with suppress(PackageError):
        return find(name)
    return None


def _names(program: Program) -> Iterator[str]:
    """Yield every name that an expression may use somewhere."""
    yield "cin"
    for parameters in (program.spec.parameters, *(b.parameters for b in program.blocks.values())):
        yield from (each.name for each in parameters)
    for loop in (loop for steps in program.chains for loop in loops_in(steps)):
        yield from (each.name for each in loop.variables)


def _in_mark(
    argument: Argument, operators: Iterable[type[Operator]], names: Vocabulary
) -> Iterator[Diagnostic]:
    """Yield the findings of an argument in a mark that hold for every operator that accepts it."""
    name = argument.name or ""
    takers = [each for each in operators if name in each.model_fields or name in each.aliases]
    if not takers:
        known = [field for each in operators for field in (*each.model_fields, *each.aliases)]
        help = nearest(name, known) or "`archspec ops` lists the operators with their arguments"
        yield Diagnostic(
            "A209", f"no operator has an argument `{name}`", argument.name_span, help=help
        )
        return
    wrong = [list(_wrong(each, argument, names)) for each in takers]
    if all(wrong):
        yield from wrong[0]


def _wrong(operator: type[Operator], argument: Argument, names: Vocabulary) -> Iterator[Diagnostic]:
    """Yield the findings of an argument of an operator, as far as it is written out."""
    written = argument.name or ""
    name = operator.aliases.get(written, written)
    if name in operator.model_fields:
        unknown = list(names.refusals(argument.value, words=takes_words(operator, name)))
        given = Given(written, argument.value, Provenance(span=argument.span))
        yield from unknown or refused_constants(operator, [given], names.cells, names.names)
