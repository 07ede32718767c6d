"""Drop what exists only in training: its heads, and the steps that only these need.

Szegedy et al., arXiv:1409.4842, section 5: "At inference time, these auxiliary networks are
discarded."

To prove: no output that stays depends on what is dropped.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from archspec.dataclass import replace
from archspec.diagnostics import Span
from archspec.graph import Graph
from archspec.graph.walk import walk_chains, walk_stages
from archspec.language import Box, Program, Step
from archspec.language.walk import walk_steps, walk_with_parents
from archspec.rewrites.edit import Edit
from archspec.rewrites.steps import NetworkSteps


def drop_heads(network: NetworkSteps) -> Edit:
    """Leave out heads for training, and steps from which no other output can be reached."""
    graph = network.graph
    if not any(head.in_training for head in graph.heads):
        return Edit(graph.program)
    dead = frozenset(range(len(graph.nodes))) - _find_live_nodes(graph)
    spans = _find_dead_steps(graph, dead)

    def change(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple([step for step in steps if step.span not in spans])

    heads = tuple(head for head in graph.program.spec.heads if head.when != "training")
    program = replace(graph.program, spec=replace(graph.program.spec, heads=heads))
    changed = name_lone_modules(program.map_chains(change))
    return Edit(changed, "heads for training are left out", {}, dead)


def _find_live_nodes(graph: Graph) -> frozenset[int]:
    """Return the nodes from which an output can be reached that stays."""
    heads = (head.chain.output for head in graph.heads if not head.in_training)
    return find_sources(graph, (graph.output.index, *heads))


def find_sources(graph: Graph, outputs: Iterable[int]) -> frozenset[int]:
    """Return the nodes that some values depend on, with those of the values."""
    live = {*outputs}
    for node in reversed(graph.nodes):
        if node.index in live:
            live.update(node.inputs)
    return frozenset(live)


def _find_dead_steps(graph: Graph, dead: Collection[int]) -> frozenset[Span]:
    """Return the steps that compute nothing that is live, in any use of their block."""
    live, lost = set[Span](), set[Span]()
    for node in graph.nodes:
        (lost if node.index in dead else live).add(node.span)
    for stage in (stage for chain in walk_chains(graph) for stage in walk_stages(chain)):
        nodes = (range(*graph.scopes[scope].nodes) for scope in stage.scopes)
        is_dead = all(node in dead for each in nodes for node in each)
        (lost if is_dead else live).add(stage.span)
    return frozenset(lost - live)


def name_lone_modules(program: Program) -> Program:
    """Return a network in which a box whose module no other box shares any more has its own."""
    shares = Counter(
        box.share.name
        for box in walk_steps(program.spec.steps)
        if isinstance(box, Box) and box.share
    )
    lone = {
        step.span
        for step, parents in walk_with_parents(program.spec.steps)
        if isinstance(step, Box) and step.share and shares[step.share.name] == 1
        if step.count is None and not any(hasattr(parent, "count") for parent in parents)
    }

    def name(step: Step) -> Step:
        if not isinstance(step, Box) or step.span not in lone:
            return step
        return replace(step, share=None, module=step.share)

    return program.map_steps(name) if lone else program
