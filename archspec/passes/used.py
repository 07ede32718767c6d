"""Use: every value that a step computes is taken by another step, or leaves its block."""

from collections.abc import Iterator

from archspec.diagnostics import Findings, Mark
from archspec.graph import Chain, Graph, Item, Jump, Leaf, Meet, Split, Stage
from archspec.passes.routes import output_of


def check_used(graph: Graph) -> Graph:
    """Refuse values that nothing takes: a network would carry weights that change nothing.

    Raises:
        SpecError: A312 at each step whose value is never used.
    """
    findings = Findings()
    _check_inputs(graph, findings)
    for scope in graph.scopes:
        used = {scope.chain.output, *_taken(scope.chain)}
        used |= {head.chain.entry for head in graph.heads}
        for item, marks in _made(scope.chain):
            if output_of(item) not in used:
                message = "the value of this step is never used"
                help = "name it with `as` and join it, or remove the step"
                findings.error("A312", message, item.span, marks=marks, help=help)
    findings.stop()
    return graph


def _check_inputs(graph: Graph, findings: Findings) -> None:
    """Refuse an input that nothing takes."""
    root = graph.root.chain
    used = {root.output, *_taken(root), *(head.chain.entry for head in graph.heads)}
    for node in graph.inputs:
        if node.index not in used:
            message = f"the input `{node.path}` is never used"
            findings.error("A312", message, node.span, help="join it, or remove it")


def _made(chain: Chain) -> Iterator[tuple[Leaf | Stage | Split | Meet, tuple[Mark, ...]]]:
    """The steps of a block that make values, those in its branches included, with their rounds."""
    for number, item in enumerate(chain.items):
        if isinstance(item, Split):
            for lane in item.lanes:
                yield from _made(lane.chain)
        if not isinstance(item, Jump):
            yield item, chain.marks(number)


def _taken(chain: Chain) -> Iterator[int]:
    """The values that the steps of a block take."""
    running = chain.entry
    for item in chain.items:
        yield from _inputs(item, running)
        running = item.source if isinstance(item, Jump) else output_of(item)


def _inputs(item: Item, running: int) -> Iterator[int]:
    match item:
        case Leaf() | Stage():
            yield running
        case Meet(sources=sources):
            yield from sources
        case Split(lanes=lanes):
            for lane in lanes:
                yield from _taken(lane.chain)
                yield lane.chain.output
        case Jump():
            return
