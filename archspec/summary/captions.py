"""Short captions of steps for reports, as the spec writes them."""

from archspec.graph import Graph, Item, Jump, Lane, Leaf, Meet, Split, Stage
from archspec.language.residuals import RESIDUAL, SHORTCUT
from archspec.ops.join import Add


def print_caption(graph: Graph, item: Item) -> str:
    """Return a step in a few words: its box, `4 x InceptionA`, `concat of left, right`."""
    match item:
        case Leaf() | Meet():
            return graph.nodes[item.node].text
        case Stage():
            times = "" if item.count is None else f"{len(item.scopes)} x "
            is_new = graph.scopes[item.scopes[0]].reuses is None
            again = "" if is_new else f" ({item.place.name} again)"
            return times + _print_block_name(graph, item.scopes[0]) + again
        case Split():
            return _print_split(graph, item)
        case Jump():
            return "from"


def _print_split(graph: Graph, split: Split) -> str:
    """Describe a fork by its join and branches, and a residual as a sum."""
    join = graph.nodes[split.node]
    if not split.residual:
        return f"{join.text} of {', '.join(lane.name for lane in split.lanes)}"
    scale = join.op.scale.value if isinstance(join.op, Add) else 1
    return " + ".join((SHORTCUT, RESIDUAL if scale == 1 else f"{scale:g} x {RESIDUAL}"))


def print_lane_caption(graph: Graph, lane: Lane) -> str:
    """Return the name of a branch, with its box if it has only one."""
    match lane.chain.items:
        case ():
            return f"{lane.name}: identity"
        case (Leaf() as leaf,):
            return f"{lane.name}: {print_caption(graph, leaf)}"
        case _:
            return lane.name


def _print_block_name(graph: Graph, scope: int) -> str:
    """Return the name of a block, or the contents of one that the spec does not name."""
    used = graph.scopes[scope]
    if used.block in graph.program.blocks:
        return used.block
    parts = [print_caption(graph, item) for item in used.chain.items]
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def is_one_box(graph: Graph, stage: Stage) -> bool:
    """Check whether a stage repeats a single operator, so that there is nothing to open."""
    used = graph.scopes[stage.scopes[0]]
    implicit = used.block not in graph.program.blocks
    return implicit and len(used.chain.items) == 1 and isinstance(used.chain.items[0], Leaf)
