"""Draw a spec as a file in the format of the file's suffix."""

from pathlib import Path

from archspec import render
from archspec.api import graph_of
from archspec.app.options import usage_error
from archspec.app.output.target import Target
from archspec.app.specs import REVISION, open_spec
from archspec.dataclass import dataclass
from archspec.graph import Graph
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
    graph, program = graph_of(opened.program), opened.program
    try:
        drawn = render.draw_network(
            graph,
            picture.view,
            picture.suffix,
            block=picture.block,
            expanded=picture.expanded,
            shown=opened.shown,
        )
    except render.UnknownPartError as error:
        raise usage_error(str(error)) from error
    path = _choose_path(argument, graph, picture)
    return Target(
        path, drawn.data, drawn.spec, drawn.digest, program.files, render.read_mark, "render"
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
