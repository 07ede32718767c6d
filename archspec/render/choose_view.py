"""Choose the format and the view of a picture from what people ask for, and refuse the rest.

Messages begin with the name of the argument that they are about, so that a command can put its
dashes before it.
"""

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import PurePath
from typing import Final, Literal, TypeAlias, TypeVar

from archspec.dataclass import dataclass
from archspec.render.backends.pictures import PICTURES
from archspec.render.formats import FORMATS
from archspec.render.layout.fit import ANY, FITS, UNITS, Fit, parse_length
from archspec.render.layout.metrics import Direction
from archspec.render.layout.views import SHARP, Show, View
from archspec.render.scene.heat import Heat
from archspec.render.theme import AUTO, THEMES
from archspec.text.phrases import join_words

E = TypeVar("E", bound=StrEnum)

FormatName: TypeAlias = Literal["svg", "html", "png", "pdf", "tex", "tikz", "mmd", "dot", "json"]
"""The formats of pictures: those of `FORMATS`, without the dot."""

ShowName: TypeAlias = Literal["poster", "network", "full", "block"]
DirectionName: TypeAlias = Literal["up", "down", "right"]
ThemeName: TypeAlias = Literal["auto", "light", "dark", "print"]
HeatName: TypeAlias = Literal["params", "macs", "activations", "receptive-field"]
FitName: TypeAlias = Literal["16:9", "4:3", "a4", "column"]

_NARROWEST: Final = 36
_WIDEST: Final = 14_400
"""The widths that a picture can have, in points."""

_LEAST_SCALE: Final = 0.1
_LARGEST_SCALE: Final = 8
_USUAL: Final = ".svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOptions:
    """What people ask of a picture; the defaults are those of `archspec render`.

    Attributes:
        view: the content: the network with each distinct block beside it, the network alone or with
            all blocks expanded, or one block.
        block: the block to show, by its name or title; empty for the network.
        expand: the paths of blocks to expand.
        direction: the direction of the data flow.
        heat: the quantity that colors boxes; None to color them by kind.
        theme: the colors.
        fit: the shape of the picture; None for any.
        width: its width, such as `3.3in`; None for any.
        title: whether a title stands above it.
        wrap: whether long chains may have several rows.
        scale: device pixels per drawing pixel in a PNG; None for 2.
    """

    view: ShowName | None = None
    block: str = ""
    expand: Sequence[str] = ()
    direction: DirectionName = "up"
    heat: HeatName | None = None
    theme: ThemeName = AUTO
    fit: FitName | None = None
    width: str | None = None
    title: bool = True
    wrap: bool = False
    scale: float | None = None


def choose_suffix(
    path: str | os.PathLike[str] | None, format: str | None, able: Collection[str] = FORMATS
) -> str:
    """Return the suffix that selects the format of a picture: that of a path, or SVG.

    Args:
        path: the file; None for none.
        format: the format that is asked for, without a dot; None for that of the path.
        able: the suffixes of the formats that there are.

    Raises:
        ValueError: for an unknown format, and for one that contradicts the path.
    """
    suffix = "" if path is None else PurePath(path).suffix.lower()
    wanted = f".{format}" if format else suffix or _USUAL
    if wanted not in able:
        raise ValueError(
            f"format is one of {', '.join(each[1:] for each in able)}, not {wanted[1:]}"
        )
    if suffix not in ("", wanted):
        raise ValueError(f"format {wanted[1:]} contradicts the suffix of the file, {suffix}")
    return wanted


def choose_view(suffix: str, options: PictureOptions) -> View:
    """Return the view that is asked for.

    Args:
        suffix: the suffix of the format, one of `FORMATS`.
        options: what is asked for.

    Raises:
        ValueError: for values that do not exist, or do not go together or with the format.
    """
    show = _choose_show(options)
    asked = {
        "width": options.width is not None,
        "title": not options.title,
        "fit": options.fit is not None and suffix != ".html",
        "wrap": options.wrap and suffix != ".html",
    }
    check_layout(suffix, [name for name, is_asked in asked.items() if is_asked])
    if options.width is not None and options.scale is not None:
        raise ValueError("width and scale exclude each other")
    return View(
        show=show,
        direction=_choose("direction", Direction, options.direction),
        theme=check_theme(options.theme),
        heat=check_heat(options.heat, suffix),
        scale=check_scale(options.scale, suffix),
        title=options.title,
        wrap=options.wrap,
        fit=read_frame(options.fit, options.width),
    )


def _choose_show(options: PictureOptions) -> Show:
    """Return what to show of a network; a block alone selects itself."""
    if options.block:
        if options.view not in (None, "block"):
            raise ValueError(f"view {options.view} and block exclude each other")
        if options.expand:
            raise ValueError("block and expand exclude each other")
        return Show.BLOCK
    if options.view == "block":
        raise ValueError("view block shows the block that `block` names")
    return _choose("view", Show, options.view or Show.POSTER)


def _choose(name: str, kinds: type[E], value: str) -> E:
    """Return the member of an enumeration that has a value.

    Raises:
        ValueError: if there is none.
    """
    known = [str(kind) for kind in kinds]
    if value not in known:
        raise ValueError(f"{name} is one of {', '.join(known)}, not {value}")
    return kinds(value)


def check_theme(theme: str) -> str:
    """Return the name of a theme.

    Raises:
        ValueError: if there is none of that name.
    """
    if theme not in THEMES:
        raise ValueError(f"theme is one of {', '.join(THEMES)}, not {theme}")
    return theme


def check_heat(heat: str | None, suffix: str) -> Heat | None:
    """Return the quantity that colors boxes.

    Raises:
        ValueError: for an unknown one, and in a format that has no heat maps.
    """
    if heat is None:
        return None
    if not FORMATS[suffix].supports_heat:
        able = ", ".join(known for known, form in FORMATS.items() if form.supports_heat)
        raise ValueError(f"{FORMATS[suffix].name} has no heat maps; {able} have")
    return _choose("heat", Heat, heat)


def check_layout(suffix: str, asked: Sequence[str]) -> None:
    """Refuse what is asked of a layout that a format does not have.

    Args:
        suffix: the suffix of the format.
        asked: the names of what is asked for.

    Raises:
        ValueError: for the first of them.
    """
    if asked and suffix not in PICTURES:
        raise ValueError(
            f"{FORMATS[suffix].name} is laid out where it is shown and has no {asked[0]};"
            f" {', '.join(PICTURES)} have"
        )


def check_scale(scale: float | None, suffix: str) -> float:
    """Return the scale of a raster picture.

    Raises:
        ValueError: if the scale is out of bounds, or the format is not a raster format.
    """
    if scale is None:
        return SHARP
    if suffix != ".png":
        raise ValueError("scale is for PNG alone; other formats have no pixels of their own")
    if not _LEAST_SCALE <= scale <= _LARGEST_SCALE:
        raise ValueError(f"scale goes from {_LEAST_SCALE} to {_LARGEST_SCALE}, and is {scale:g}")
    return scale


def read_frame(name: str | None, width: str | None) -> Fit:
    """Return what a picture has to fit into.

    Args:
        name: the name of a shape, one of `FITS`; None for any.
        width: the width with its unit, such as `3.3in`; None for any.

    Raises:
        ValueError: for an unknown shape, and for a width that is no length, or an unusual one.
    """
    if name is not None and name not in FITS:
        raise ValueError(f"fit is one of {join_words([*FITS], 'or')}, not {name}")
    fit = FITS[name] if name else ANY
    if width is None:
        return fit
    length = parse_length(width)
    if length is None:
        raise ValueError(f"width is a length such as 3.3in, 84mm or 1200px, not {width}")
    number, unit = length
    points = number * UNITS[unit]
    if not _NARROWEST <= points <= _WIDEST:
        raise ValueError(f"width goes from 0.5in to 200in, and is {width}")
    return replace(fit, width=points, pixels=number if unit == "px" else 0.0)
