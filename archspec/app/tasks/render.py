"""Draw a spec as a file in the format of the file's suffix."""

from dataclasses import replace
from pathlib import Path

import click

from archspec import render
from archspec.api import graph_of
from archspec.app.options import usage_error
from archspec.app.output.target import Target
from archspec.app.specs import REVISION, open_spec
from archspec.dataclass import dataclass
from archspec.elaborate.network_size import check_steps
from archspec.graph import Graph
from archspec.graph.walk import walk_stages
from archspec.language.names import suggest_nearest
from archspec.reader.files import SUFFIXES


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """The settings of a picture.

    Attributes:
        suffix: the suffix that selects the format.
        output: the file, or the folder that takes one file per spec; None for the place beside a
            spec that is a file, and else the current folder.
        view: what to show and how.
        block: the block to show, by its name or title; empty for the network.
        expanded: the paths of blocks to expand.
    """

    suffix: str
    output: Path | None
    view: render.View
    block: str = ""
    expanded: tuple[str, ...] = ()


def draw_spec(argument: str, picture: PictureSettings) -> Target:
    """Draw a spec.

    Args:
        argument: names the spec.
        picture: the settings.

    Raises:
        SpecError: with every error of the spec.
        UsageError: if the spec has no such block.
    """
    opened = open_spec(argument, going_on=True)
    graph, program = check_steps(graph_of(opened.program)), opened.program
    scene = render.build_scene(graph, _select_expanded(graph, picture))
    view = picture.view
    if picture.block:
        view = replace(view, block=_find_block(scene, picture.block))
    mark = render.format_mark(opened.shown, program.digest)
    data = render.seal_picture(render.FORMATS[picture.suffix].write(scene, view, mark))
    path = _choose_path(argument, graph, picture)
    return Target(
        path, data, opened.shown, program.digest, program.files, render.read_mark, "render"
    )


def _choose_path(argument: str, graph: Graph, picture: PictureSettings) -> Path:
    """Return the path of a picture."""
    path, suffix = picture.output, picture.suffix
    if path is not None:
        return path if path.suffix.lower() == suffix else path / f"{graph.name}{suffix}"
    named = Path(argument)
    if named.suffix in SUFFIXES and not argument.startswith(REVISION):
        return named.with_suffix(suffix)
    return Path(f"{graph.name}{suffix}")


def _select_expanded(graph: Graph, picture: PictureSettings) -> frozenset[str] | None:
    """Return the blocks to expand, with all blocks around them; None to expand all of them."""
    if picture.view.show is render.Show.FULL:
        return render.ALL_BLOCKS
    stages = [(scope, stage) for scope in graph.scopes for stage in walk_stages(scope.chain)]
    known = [stage.place.path(scope.path) for scope, stage in stages]
    for path in picture.expanded:
        if path not in known:
            raise _refuse_unknown("block to expand", path, known)
    parts = [path.split(".") for path in picture.expanded]
    around = (".".join(part[: end + 1]) for part in parts for end in range(len(part)))
    return frozenset(around) & frozenset(known)


def _find_block(scene: render.Scene, name: str) -> str:
    """Return the key of a block, found by its name or title."""
    blocks = scene.figures[1:]
    for figure in blocks:
        if name in (figure.key, figure.title):
            return figure.key
    raise _refuse_unknown("block", name, [figure.key for figure in blocks])


def _refuse_unknown(what: str, name: str, known: list[str]) -> click.UsageError:
    hint = f"; {suggest_nearest(name, known)}" if known else "; there is none"
    return usage_error(f"there is no {what} `{name}`{hint}")
