"""Draw a spec as a file in the format of the file's suffix."""

from dataclasses import dataclass, replace
from pathlib import Path

import click

from archspec.api import graph_of
from archspec.app.options import usage
from archspec.app.output.target import Target
from archspec.app.specs import open_spec
from archspec.graph import Graph
from archspec.graph.walk import stages_in
from archspec.language.names import nearest
from archspec.render import ALL, FORMATS, Scene, Show, View, mark_of, read_mark, scene_of, sealed


@dataclass(frozen=True, slots=True)
class Picture:
    """The settings of a picture.

    Attributes:
        suffix: the suffix that selects the format.
        output: the file, or the folder that takes one file per spec.
        view: what to show and how.
        block: the block to show, by its name or title; empty for the network.
        expanded: the paths of blocks to expand.
    """

    suffix: str
    output: Path
    view: View
    block: str = ""
    expanded: tuple[str, ...] = ()


def drawn(argument: str, picture: Picture) -> Target:
    """Draw a spec.

    Args:
        argument: names the spec.
        picture: the settings.

    Raises:
        SpecError: with every error of the spec.
        UsageError: if the spec has no such block.
    """
    opened = open_spec(argument, going_on=True)
    graph, program = graph_of(opened.program), opened.program
    scene = scene_of(graph, _opened(graph, picture))
    view = (
        replace(picture.view, block=_key(scene, picture.block)) if picture.block else picture.view
    )
    mark = mark_of(opened.shown, program.digest)
    data = sealed(FORMATS[picture.suffix].write(scene, view, mark))
    path = picture.output
    path = path if path.suffix.lower() == picture.suffix else path / f"{graph.name}{picture.suffix}"
    return Target(path, data, opened.shown, program.digest, program.files, read_mark, "render")


def _opened(graph: Graph, picture: Picture) -> frozenset[str] | None:
    """Return the blocks to expand, with all blocks around them; None to expand all of them."""
    if picture.view.show is Show.FULL:
        return ALL
    stages = [(scope, stage) for scope in graph.scopes for stage in stages_in(scope.chain)]
    known = [stage.place.path(scope.path) for scope, stage in stages]
    for path in picture.expanded:
        if path not in known:
            raise _unknown("block to expand", path, known)
    parts = [path.split(".") for path in picture.expanded]
    around = (".".join(part[: end + 1]) for part in parts for end in range(len(part)))
    return frozenset(around) & frozenset(known)


def _key(scene: Scene, name: str) -> str:
    """Return the key of a block, found by its name or title."""
    blocks = scene.figures[1:]
    for figure in blocks:
        if name in (figure.key, figure.title):
            return figure.key
    raise _unknown("block", name, [figure.key for figure in blocks])


def _unknown(what: str, name: str, known: list[str]) -> click.UsageError:
    hint = f"; {nearest(name, known)}" if known else "; there is none"
    return usage(f"there is no {what} `{name}`{hint}")
