"""Draw the differences between two networks."""

from hashlib import sha256
from pathlib import PurePath
from typing import Final

from archspec.differences.drawing import merge_scenes
from archspec.render import FORMATS, Picture, Scene, View, format_mark, seal_picture
from archspec.reports.diff import Diff

SUFFIXES: Final = tuple(suffix for suffix, form in FORMATS.items() if form.supports_comparison)
"""The suffixes of the formats that can show what differs."""


def draw_difference(
    found: Diff, suffix: str, view: View, names: tuple[str, str] | None = None
) -> Picture:
    """Draw the differences between two networks, both of which are proved.

    Args:
        found: the differences.
        suffix: the suffix that selects the format, one of `SUFFIXES`.
        view: what to show and how.
        names: how a command names both; None for their names in messages.

    Raises:
        SpecError: A410 or A411 if the drawing cannot be written in this format.
    """
    shown = (found.report.before, found.report.after)
    scene = merge_networks(found, names)
    digest = sha256("".join(each.program.digest for each in found.graphs).encode()).hexdigest()
    mark = format_mark(" and ".join(PurePath(spec).name for spec in shown), digest)
    data = seal_picture(FORMATS[suffix].write(scene, view, mark))
    return Picture(data, suffix, " and ".join(shown), digest)


def merge_networks(found: Diff, names: tuple[str, str] | None = None) -> Scene:
    """Return two networks, both of which are proved, as one scene.

    Args:
        found: their differences.
        names: as for `draw_difference`.
    """
    shown = (found.report.before, found.report.after)
    return merge_scenes(found.report.difference, *found.graphs, names=names or shown)
