"""Themes: the colors of pictures, which `themes.toml` lists.

Kinds differ in more than color, so print can do without it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Final
from zlib import crc32

from archspec.dataclass import dataclass
from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind, Scene


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
        tones: blocks and their frames, by number.
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


def number_tones(scene: Scene) -> dict[str, int]:
    """Return the number of the color of each block, by the key of its figure."""
    return choose_tones(figure.key for figure in scene.figures if figure.key)


def choose_tones(names: Iterable[str]) -> dict[str, int]:
    """Return the number of the color of each block, by its name.

    It follows from the name alone: well-known names have one of their own, others a hash. Only if
    two names of a network would get the same color, the later one in the order of hashes gets the
    next free one, until there are more names than colors.
    """
    hashes = {name: crc32(name.encode()) for name in names}
    ranks = sorted(hashes, key=lambda name: (name not in _KNOWN, hashes[name], name))
    tones: dict[str, int] = {}
    for name in ranks:
        wanted = _KNOWN.get(name, hashes[name]) % TONES
        taken = set(tones.values()) if len(tones) < TONES else set()
        free = (tone % TONES for tone in range(wanted, wanted + TONES))
        tones[name] = next(tone for tone in free if tone not in taken)
    return {name: tones[name] for name in hashes}


def _read_tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("archspec.render").joinpath("themes.toml").read_text("utf-8"))


def _build_theme(table: Mapping[str, Any]) -> Theme:
    """Return a theme from its table; kinds without a line look like `other`."""
    kinds, statuses = table["kinds"], table["statuses"]
    tints = {
        "kinds": {kind: Tint(*kinds.get(kind, kinds["other"])) for kind in BoxKind},
        "tones": tuple(Tint(*pair) for pair in table["tones"]),
        "statuses": {status: Tint(*statuses[status]) for status in Status},
    }
    return Theme(**(dict(table) | tints))


def _pair_colors(light: Any, dark: Any) -> Any:
    """Combine two colors, or the colors in two lists or tables, for browsers."""
    match light:
        case str():
            return f"light-dark({light},{dark})"
        case list():
            return [_pair_colors(*pair) for pair in zip(light, dark, strict=True)]
        case _:
            return {name: _pair_colors(color, dark[name]) for name, color in light.items()}


_TABLES: Final = _read_tables()

_KNOWN: Final[Mapping[str, int]] = _TABLES.pop("blocks")
"""The numbers of the colors of blocks that many networks have, by name."""

LIGHT: Final = _build_theme(_TABLES["light"])
DARK: Final = _build_theme(_TABLES["dark"])
PRINT: Final = _build_theme(_TABLES["print"])

LIGHT_DARK: Final = _build_theme(_pair_colors(_TABLES["light"], _TABLES["dark"]))
"""Both themes, for browsers: each color depends on the color scheme that they show."""

AUTO: Final = "auto"
"""The theme that follows the reader's settings where possible, and is light elsewhere."""

THEMES: Final[Mapping[str, Theme]] = {AUTO: LIGHT, "light": LIGHT, "dark": DARK, "print": PRINT}
"""The themes by name."""

TONES: Final = max(len(theme.tones) for theme in THEMES.values())
"""The largest number of block colors in a theme."""
