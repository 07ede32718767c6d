"""Draw what differs between two states of a repository, a picture for each network."""

from functools import partial
from pathlib import Path, PurePath
from urllib.parse import quote

from archspec.app.output.target import Target
from archspec.app.output.write import Built, build
from archspec.app.tasks.changes import ComparedSpec, FoundChanges
from archspec.app.tasks.diff_picture import draw_difference
from archspec.differences.report.changes import SpecChange
from archspec.render import View


def draw_changes(found: FoundChanges, folder: Path, *, force: bool) -> Built:
    """Write a picture of each network that both states have and that differs.

    Args:
        found: what differs.
        folder: the folder for the pictures, created if missing.
        force: overwrite protected files.
    """
    drawn = [spec for spec in found.compared if spec.is_drawable]
    return build(drawn, partial(_draw, folder=folder), force=force)


def _draw(spec: ComparedSpec, *, folder: Path) -> Target:
    assert spec.compared is not None  # else it cannot be drawn
    return draw_difference(spec.compared, folder / name_picture(spec.change), View())


def name_picture(change: SpecChange) -> str:
    """Return the name of the picture of a spec: `specs__net.svg` for `specs/net.yaml`."""
    return PurePath(change.after).with_suffix(".svg").as_posix().replace("/", "__")


def place_picture(found: FoundChanges, place: str, change: SpecChange) -> str:
    """Return where the picture of a spec is; empty if it has none.

    Args:
        found: what differs.
        place: the address or the path of the folder of pictures.
        change: the spec.
    """
    has_one = any(spec.change is change and spec.is_drawable for spec in found.compared)
    return f"{place.rstrip('/')}/{quote(name_picture(change))}" if has_one else ""
