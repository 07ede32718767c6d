"""Elaborate a spec into a graph: resolve arguments, unroll loops and expand blocks.

The shapes of the graph are inferred later, by a pass.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError, stopping_at_limit
from archspec.elaborate.block_contexts import find_cells
from archspec.elaborate.cache import BlockDefinitions
from archspec.elaborate.check_nesting import check_nesting
from archspec.elaborate.expand import TemplateExpansion
from archspec.elaborate.expansion_state import ExpansionState
from archspec.elaborate.known_values import ScopeValues
from archspec.elaborate.mentions import Mentions, list_mentions
from archspec.elaborate.network_parameters import resolve_parameters
from archspec.elaborate.part_count import check_part_count
from archspec.elaborate.revised_networks import keep_network, revise_network
from archspec.elaborate.revisions import find_new_blocks, find_revisions, keep_blocks
from archspec.elaborate.scopes import BlockUse
from archspec.elaborate.shared_blocks import check_heads, check_shares
from archspec.elaborate.vocabulary import list_named_values
from archspec.expressions import Quantity
from archspec.graph import GivenValue, Graph, Node, Setting, TemplateMemory
from archspec.language import Block, NetworkInput, Program, Size, Spec
from archspec.language.messages import refuse_library
from archspec.language.names import to_class_name
from archspec.language.sections import BUILT_IN_MARKS
from archspec.ops import Image, Shape, Vector
from archspec.ops.input import Input

if TYPE_CHECKING:
    from archspec.elaborate.block_expansion import BlockExpansion

__all__ = ["elaborate", "elaborate_partially", "expand_blocks"]


def elaborate(program: Program) -> Graph:
    """Expand a network into its nodes and scopes.

    Args:
        program: the spec with its libraries.

    Raises:
        SpecError: A2xx, and A308 or A309 before anything too large is expanded.
    """
    graph, found = elaborate_partially(program)
    if found:
        raise SpecError(found)
    return graph


@stopping_at_limit()
def elaborate_partially(
    program: Program,
    settings: Mapping[str, Setting] | None = None,
    memory: TemplateMemory | None = None,
) -> tuple[Graph, tuple[Diagnostic, ...]]:
    """Expand as much of a network as possible, with a hole in place of each invalid step.

    Args:
        program: the spec with its libraries.
        settings: values for the network's parameters, over their defaults.
        memory: what was derived from the parts of other programs.

    Returns:
        The graph, and the errors of its steps.

    Raises:
        SpecError: A2xx if nothing can be expanded; A308 or A309 before anything too large is.
    """
    spec = program.spec
    memory = TemplateMemory() if memory is None else memory
    network = _find_network_block(spec, memory)
    new = find_new_blocks((network, *program.blocks.values()), memory)
    revisions = find_revisions(new, memory)
    mentions = list_mentions(program, memory)
    check_nesting(program, mentions, memory)
    check_shares(program, mentions)
    _check_marks(program, mentions)
    given = _find_parameters(spec, settings or {}, memory)
    cells = find_cells(program, memory)
    definitions = BlockDefinitions(program, network, cells, spec.heads, memory, revisions)
    values = _find_values(given, cells, memory)
    expansion, use = _begin_expansion(definitions, given, values)
    state = expansion.expansion
    inputs = _find_inputs(spec.inputs, memory)
    contents = revise_network(expansion, use, inputs)
    if contents is None:
        parts = check_part_count(definitions, values)
        contents = expansion.network(inputs, use)
        keep_network(expansion, use, contents, parts)
    heads = tuple(expansion.heads)
    graph = Graph(program, contents, dict(settings or {}), heads, memory=memory)
    if not state.findings:
        keep_blocks(new, memory)
    return graph, tuple(state.findings)


def _begin_expansion(
    definitions: BlockDefinitions, given: tuple[GivenValue, ...], values: ScopeValues
) -> tuple[TemplateExpansion, BlockUse]:
    """Return the expansion of a network at its start, and the network without loops.

    Args:
        definitions: the definitions of its blocks.
        given: its parameters.
        values: those that are known.

    Raises:
        SpecError: A2xx if nothing can be expanded.
    """
    whole = definitions.settle(given, values)
    check_heads(whole.block.steps, whole.heads)
    use, state = BlockUse(whole, whole.kept(given)), ExpansionState(definitions)
    state.findings.extend(whole.findings)
    return TemplateExpansion(state, state.frame(use, None, values)), use


def expand_blocks(graph: Graph) -> "BlockExpansion":
    """Return what expands the blocks of an elaborated network, each by itself."""
    from archspec.elaborate.block_expansion import BlockExpansion

    program, memory = graph.program, graph.memory
    network = _find_network_block(program.spec, memory)
    cells, heads = find_cells(program, memory), program.spec.heads
    given = _find_parameters(program.spec, graph.settings, memory)
    definitions = BlockDefinitions(program, network, cells, heads, memory)
    values = _find_values(given, cells, memory)
    return BlockExpansion(_begin_expansion(definitions, given, values)[0])


def _find_parameters(
    spec: Spec, settings: Mapping[str, Setting], memory: TemplateMemory
) -> tuple[GivenValue, ...]:
    """Return the parameters of the network with their values, the same ones if these are defaults.

    Raises:
        SpecError: as `resolve_parameters`.
    """
    if settings:
        return resolve_parameters(spec, settings)
    key = ("parameters", id(spec.parameters))
    known: tuple[GivenValue, ...] | None = memory.find(key)
    if known is None:
        known = resolve_parameters(spec, settings)
        memory.keep(key, known, spec.parameters)
    return known


def _find_values(
    given: tuple[GivenValue, ...], cells: dict[str, Quantity], memory: TemplateMemory
) -> ScopeValues:
    """Return the values known in a network, the same ones for the same parameters and cells."""
    key = ("network values", id(given), id(cells))
    known: ScopeValues | None = memory.find(key)
    if known is None:
        known = ScopeValues(cells, {}).inside(given)
        memory.keep(key, known, (given, cells))
    return known


def _find_inputs(inputs: tuple[NetworkInput, ...], memory: TemplateMemory) -> tuple[Node, ...]:
    """Return the input nodes of a network, the same ones for the same inputs."""
    key = ("input nodes", id(inputs))
    known: tuple[Node, ...] | None = memory.find(key)
    if known is None:
        known = _build_inputs(inputs)
        memory.keep(key, known, inputs)
    return known


def _build_inputs(inputs: tuple[NetworkInput, ...]) -> tuple[Node, ...]:
    return tuple(
        Node(
            index=number,
            path=network_input.name or "input",
            operator=Input,
            given=(),
            inputs=(),
            scope=0,
            span=network_input.span,
            type=size_to_shape(network_input.size),
        )
        for number, network_input in enumerate(inputs)
    )


def size_to_shape(size: Size) -> Shape:
    """Convert a size, as written in a spec, to the shape of a value."""
    *grid, channels = size.sides
    return Image(Quantity.of(channels), tuple(grid)) if grid else Vector(Quantity.of(channels))


def _find_network_block(spec: Spec, memory: TemplateMemory) -> Block:
    """Return the network as a top-level block, the same one for the same steps and parameters."""
    made = _build_network_block(spec)
    key = ("network", made.name, made.figure, made.description, made.span,
           id(made.steps), *map(id, made.parameters))  # fmt: skip
    known: Block | None = memory.find(key)
    if known is None:
        memory.keep(key, made, made)
    return known or made


def _build_network_block(spec: Spec) -> Block:
    """Return the network as a top-level block, which nothing else uses."""
    if spec.body is None:
        raise refuse_library(spec.file, spec.span, "check or build a spec that uses it")
    return Block(
        span=spec.span,
        name=to_class_name(spec.name),
        figure=spec.paper.figure if spec.paper else "",
        description=spec.description,
        parameters=spec.parameters,
        steps=spec.body,
    )


def _check_marks(program: Program, mentions: Iterable[Mentions]) -> None:
    """Reject names that marks have too: a box that uses one would be ambiguous.

    Raises:
        SpecError: A214.
    """
    findings = Findings()
    marks = {mark.name: mark.span for mark in program.spec.legend}
    for what, named in list_named_values(program, mentions):
        name = named.name
        if name in marks or name in BUILT_IN_MARKS:
            first = (Mark(marks[name], "the mark"),) if name in marks else ()
            message = f"{what} `{name}` has the name of a mark"
            help = "rename one of the two" if first else f"rename the {what}"
            findings.add(Diagnostic("A214", message, named.span, "", first, (), help))
    findings.stop()
