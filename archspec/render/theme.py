"""Themes: the colors of pictures. Kinds differ in more than color, so print can do without it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind


@dataclass(frozen=True, slots=True)
class Tint:
    """The colors of a box: its fill and its outline."""

    fill: str
    edge: str


@dataclass(frozen=True, slots=True)
class Theme:
    """The colors of a picture.

    Attributes:
        paper: the background.
        ink: texts.
        faint: sizes and other remarks.
        line: arrows.
        kinds: the boxes of each kind.
        tones: blocks and their frames, in turn.
        cold: the color of the smallest value of a heat map.
        hot: the color of the largest value.
        statuses: the statuses of boxes in a drawing of two networks; removed texts and the arrows
            take the color of the outline.
        marked: whether boxes of similar colors get further marks.
    """

    paper: str
    ink: str
    faint: str
    line: str
    kinds: Mapping[BoxKind, Tint]
    tones: tuple[Tint, ...]
    cold: str
    hot: str
    statuses: Mapping[Status, Tint]
    marked: bool = False

    def pick_tone(self, number: int) -> Tint:
        """Return the colors of a block."""
        return self.tones[number % len(self.tones)]


def _map_kinds(**tints: tuple[str, str]) -> dict[BoxKind, Tint]:
    """Return tints by kind; kinds without one look like `other`."""
    return {kind: Tint(*tints.get(kind.value, tints["other"])) for kind in BoxKind}


def _map_statuses(**tints: tuple[str, str]) -> dict[Status, Tint]:
    return {status: Tint(*tints[status.value]) for status in Status}


LIGHT: Final = Theme(
    paper="#ffffff",
    ink="#1a202c",
    faint="#64748b",
    line="#6b7280",
    kinds=_map_kinds(
        conv=("#e8f0fe", "#3b74d1"),
        pool=("#fdebe9", "#d3493a"),
        average=("#e8f5ec", "#2f8f4e"),
        dense=("#fff3e0", "#c77b0a"),
        norm=("#e6f6f8", "#16808f"),
        activation=("#f3eefb", "#7d52c4"),
        dropout=("#fff8dc", "#b8901a"),
        concat=("#f0f0f2", "#6b7280"),
        sum=("#ffffff", "#4b5563"),
        product=("#ffffff", "#4b5563"),
        scale=("#fdf2f8", "#b83280"),
        readout=("#f3e8fb", "#8a3fc0"),
        head=("#fff3e0", "#c77b0a"),
        training=("#fff3e0", "#c77b0a"),
        input=("#ffffff", "#6b7280"),
        entry=("#ffffff", "#6b7280"),
        block=("#eef2f7", "#64748b"),
        other=("#f7f7f8", "#6b7280"),
    ),
    tones=(
        Tint("#eef2f7", "#64748b"),
        Tint("#e7effd", "#3b74d1"),
        Tint("#fce8ea", "#c94f5f"),
        Tint("#e8f6ee", "#35915d"),
        Tint("#f3e8fa", "#8b50b8"),
        Tint("#fff1dc", "#c88a1c"),
        Tint("#e4f5f6", "#218793"),
        Tint("#f4efe6", "#8c7350"),
    ),
    cold="#f4f7fb",
    hot="#e2603f",
    statuses=_map_statuses(
        same=("#f8fafc", "#b4bfcd"),
        within=("#f8fafc", "#bd8119"),
        changed=("#fff1d2", "#b5760a"),
        removed=("#fdecec", "#b93030"),
        added=("#e1f5e8", "#15803d"),
    ),
)

DARK: Final = Theme(
    paper="#12161d",
    ink="#e8ecf2",
    faint="#97a3b6",
    line="#8b96a8",
    kinds=_map_kinds(
        conv=("#1c2c47", "#6d9ff0"),
        pool=("#43221f", "#ee8478"),
        average=("#1b3525", "#63bd82"),
        dense=("#3d2c12", "#e2a548"),
        norm=("#14343a", "#56bcc9"),
        activation=("#2d2342", "#ac8be8"),
        dropout=("#393213", "#d8b94e"),
        concat=("#262b34", "#9aa5b5"),
        sum=("#12161d", "#b3bdcc"),
        product=("#12161d", "#b3bdcc"),
        scale=("#3a1d2f", "#e487bd"),
        readout=("#32203f", "#c48be8"),
        head=("#3d2c12", "#e2a548"),
        training=("#3d2c12", "#e2a548"),
        input=("#12161d", "#9aa5b5"),
        entry=("#12161d", "#9aa5b5"),
        block=("#232a35", "#93a1b5"),
        other=("#20242c", "#9aa5b5"),
    ),
    tones=(
        Tint("#232a35", "#93a1b5"),
        Tint("#1c2c47", "#6d9ff0"),
        Tint("#42222a", "#e88a97"),
        Tint("#1b3527", "#66bf8b"),
        Tint("#33213f", "#c592e6"),
        Tint("#3d2f15", "#e3b25a"),
        Tint("#143439", "#58bfca"),
        Tint("#332c20", "#c3aa83"),
    ),
    cold="#1d2532",
    hot="#c74b2c",
    statuses=_map_statuses(
        same=("#171c25", "#4b5668"),
        within=("#171c25", "#b98a35"),
        changed=("#42320d", "#e3aa3c"),
        removed=("#3d1b1e", "#f28b86"),
        added=("#10341f", "#4cc27e"),
    ),
)

_WHITE, _BLACK = "#ffffff", "#000000"

PRINT: Final = Theme(
    paper=_WHITE,
    ink=_BLACK,
    faint="#333333",
    line="#222222",
    kinds=_map_kinds(
        conv=(_WHITE, _BLACK),
        pool=("#d4d4d4", _BLACK),
        average=("#ececec", _BLACK),
        concat=("#f4f4f4", _BLACK),
        other=(_WHITE, _BLACK),
    ),
    tones=(Tint("#f1f1f1", "#222222"),),
    cold=_WHITE,
    hot="#777777",
    statuses=_map_statuses(
        same=(_WHITE, "#8a8a8a"),
        within=("#f4f4f4", "#444444"),
        changed=("#d9d9d9", _BLACK),
        removed=(_WHITE, _BLACK),
        added=(_WHITE, _BLACK),
    ),
    marked=True,
)

AUTO: Final = "auto"
"""The theme that follows the reader's settings where possible, and is light elsewhere."""

THEMES: Final[Mapping[str, Theme]] = {AUTO: LIGHT, "light": LIGHT, "dark": DARK, "print": PRINT}
"""The themes by name."""

TONES: Final = max(len(theme.tones) for theme in THEMES.values())
"""The largest number of block colors in a theme."""


def pair_themes(light: Theme, dark: Theme) -> Theme:
    """Combine two themes for browsers: each color depends on the color scheme they show."""
    return replace(
        light,
        paper=_pair_colors(light.paper, dark.paper),
        ink=_pair_colors(light.ink, dark.ink),
        faint=_pair_colors(light.faint, dark.faint),
        line=_pair_colors(light.line, dark.line),
        kinds={kind: _pair_tints(light.kinds[kind], dark.kinds[kind]) for kind in BoxKind},
        tones=tuple(
            _pair_tints(light.pick_tone(each), dark.pick_tone(each)) for each in range(TONES)
        ),
        cold=_pair_colors(light.cold, dark.cold),
        hot=_pair_colors(light.hot, dark.hot),
        statuses={
            status: _pair_tints(light.statuses[status], dark.statuses[status]) for status in Status
        },
    )


def _pair_tints(light: Tint, dark: Tint) -> Tint:
    return Tint(_pair_colors(light.fill, dark.fill), _pair_colors(light.edge, dark.edge))


def _pair_colors(light: str, dark: str) -> str:
    return f"light-dark({light},{dark})"
