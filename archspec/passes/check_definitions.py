"""Check blocks, marks and defaults that nothing uses, which would otherwise hide their mistakes."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from archspec.diagnostics import Diagnostic, Findings
from archspec.elaborate.block_contexts import intern_shorthands
from archspec.elaborate.mentions import list_mentions
from archspec.elaborate.resolve_arguments import takes_words
from archspec.elaborate.vocabulary import Vocabulary, list_named_values, list_parameters
from archspec.graph import HERE, GivenValue, Graph, TemplateMemory
from archspec.language import Argument, Program
from archspec.language.names import suggest_nearest
from archspec.language.provenance import Provenance
from archspec.ops import Operator, PackageError, find
from archspec.passes.bind import check_constants


def check_definitions(graph: Graph) -> Graph:
    """Refuse mistakes in blocks, marks and defaults, whether or not something uses them.

    Raises:
        SpecError: A2xx.
    """
    findings = Findings()
    used = {template.scope.block for template in graph.contents.inner}
    libraries = (library for level in graph.program.levels for library in level.libraries)
    foreign = {id(block) for library in libraries for block in library.blocks}
    for block in graph.program.blocks.values():
        if block.name not in used:
            from archspec.passes.check_blocks import find_block_faults

            findings.extend(find_block_faults(graph.program, block, is_open=id(block) in foreign))
    findings.extend(_find_shorthand_faults(graph.program, graph.memory))
    findings.stop()
    return graph


def _find_shorthand_faults(program: Program, memory: TemplateMemory) -> tuple[Diagnostic, ...]:
    """Return the findings of the legend and the defaults; what has none is checked once."""
    mentions, symbols = list_mentions(program, memory), intern_shorthands(program, memory)
    parameters = list_parameters(program)
    key = ("shorthands", id(symbols), id(mentions), *map(id, parameters))
    if memory.find(key):
        return ()
    named = (value.name for _, value in list_named_values(program, mentions))
    names = tuple(dict.fromkeys(("cin", HERE, *named)))
    boxes = sorted({name for each in mentions for name in each.boxes})
    found = tuple(_check_shorthands(program, names, boxes))
    if not found:
        memory.keep(key, True, (symbols, mentions, parameters))
    return found


def _check_shorthands(
    program: Program, names: tuple[str, ...], boxes: Iterable[str]
) -> Iterator[Diagnostic]:
    """Yield the findings of the legend and the defaults, wherever they apply."""
    vocabulary = Vocabulary(names, program.cells, program.tables, ())
    used = map(_find_operator, sorted({*boxes} - program.blocks.keys()))
    known = [*_list_operators(), *filter(None, used)] if program.spec.legend else []
    for mark in program.spec.legend:
        for argument in mark.arguments:
            yield from _check_mark(argument, known, vocabulary)
    for default in program.spec.defaults:
        operator = _find_operator(default.name)
        if operator is not None:
            for argument in default.arguments:
                yield from _check_argument(operator, argument, vocabulary)


def _list_operators() -> tuple[type[Operator], ...]:
    """Return all operators of archspec's own; only marks need those that no box names."""
    from archspec.ops import TABLE

    return TABLE


def _find_operator(name: str) -> type[Operator] | None:
    """Return the operator of a name; None also if its package fails, which its boxes report."""
    with suppress(PackageError):
        return find(name)
    return None


def _check_mark(
    argument: Argument, operators: Iterable[type[Operator]], names: Vocabulary
) -> Iterator[Diagnostic]:
    """Yield the findings of an argument in a mark that hold for every operator that accepts it."""
    name = argument.name or ""
    known = [(operator, (*operator.model_fields, *operator.aliases)) for operator in operators]
    takers = [operator for operator, fields in known if name in fields]
    if not takers:
        message = f"no operator has an argument `{name}`"
        nearest = suggest_nearest(name, [field for _, fields in known for field in fields])
        help = nearest or "`archspec ops` lists the operators with their arguments"
        yield Diagnostic("A209", message, argument.name_span, help=help)
        return
    wrong = [list(_check_argument(taker, argument, names)) for taker in takers]
    if all(wrong):
        yield from wrong[0]


def _check_argument(
    operator: type[Operator], argument: Argument, names: Vocabulary
) -> Iterator[Diagnostic]:
    """Yield the findings of an argument of an operator, as far as it is written out."""
    written = argument.name or ""
    name = operator.aliases.get(written, written)
    if name in operator.model_fields:
        unknown = list(names.refusals(argument.value, words=takes_words(operator, name)))
        given = GivenValue(written, argument.value, Provenance(span=argument.span))
        yield from unknown or check_constants(operator, [given], names.cells, names.names)
