"""Draw a network as a picture."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from archspec.elaborate.network_size import check_steps
from archspec.graph import Graph
from archspec.graph.walk import walk_stages
from archspec.language.names import suggest_nearest
from archspec.render.formats import FORMATS
from archspec.render.layout.views import Show, View
from archspec.render.picture import Picture
from archspec.render.provenance_mark import format_mark, seal_picture
from archspec.render.scene.build_scene import ALL_BLOCKS, build_scene
from archspec.render.scene.model import Scene


class UnknownPartError(ValueError):
    """A network has no such block."""


def draw_network(
    graph: Graph,
    view: View,
    suffix: str,
    *,
    block: str = "",
    expanded: Sequence[str] = (),
    shown: str = "",
) -> Picture:
    """Draw a network.

    Args:
        graph: a proved graph.
        view: what to show and how.
        suffix: the suffix that selects the format, one of `FORMATS`.
        block: the block to show, by its name or title; empty for the network.
        expanded: the paths of blocks to expand.
        shown: the name of the spec in messages; empty for that of its file.

    Raises:
        SpecError: A308 for a network with too many steps, A410 or A411 if the format cannot have
            it.
        UnknownPartError: if the network has no such block.
    """
    graph = check_steps(graph)
    scene = build_scene(graph, _select_expanded(graph, view, expanded))
    if block:
        view = replace(view, show=Show.BLOCK, block=_find_block(scene, block))
    program = graph.program
    shown = shown or program.spec.file
    mark = format_mark(shown, program.digest)
    data = seal_picture(FORMATS[suffix].write(scene, view, mark))
    return Picture(data, suffix, shown, program.digest)


def _select_expanded(graph: Graph, view: View, expanded: Sequence[str]) -> frozenset[str] | None:
    """Return the blocks to expand, with all blocks around them; None to expand all of them."""
    if view.show is Show.FULL:
        return ALL_BLOCKS
    stages = [(scope, stage) for scope in graph.scopes for stage in walk_stages(scope.chain)]
    known = [stage.place.path(scope.path) for scope, stage in stages]
    for path in expanded:
        if path not in known:
            raise _refuse_unknown("block to expand", path, known)
    parts = [path.split(".") for path in expanded]
    around = (".".join(part[: end + 1]) for part in parts for end in range(len(part)))
    return frozenset(around) & frozenset(known)


def _find_block(scene: Scene, name: str) -> str:
    """Return the key of a block, found by its name or title."""
    blocks = scene.figures[1:]
    for figure in blocks:
        if name in (figure.key, figure.title):
            return figure.key
    raise _refuse_unknown("block", name, [figure.key for figure in blocks])


def _refuse_unknown(what: str, name: str, known: Collection[str]) -> UnknownPartError:
    hint = f"; {suggest_nearest(name, known)}" if known else "; there is none"
    return UnknownPartError(f"there is no {what} `{name}`{hint}")
