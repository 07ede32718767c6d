"""The stylesheet of pictures: colours by class, so that one picture can be shown in any theme.

A group's class colours its shapes, which inherit from it. Selectors are single names of elements
and classes, and colours are plain, because not every program that reads SVG knows more of CSS.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator

from archspec.render.backends.shapes import (
    DASHED,
    DASHES,
    DOTS,
    DOTTED,
    GONE_DASHES,
    LIGHT_DASHES,
    LINE,
    MARKED,
    STRONG,
    STRONG_ARROW,
)
from archspec.render.fonts import BOLD_WEIGHT, FAMILY, REGULAR_WEIGHT, font_face
from archspec.render.metrics import FONT, SMALL
from archspec.render.scene import Kind, Status
from archspec.render.theme import TONES, Theme, Tint


def faces() -> str:
    """Both fonts, embedded."""
    return _face(bold=False) + _face(bold=True)


def rules(theme: Theme, sizes: Iterable[int] = (SMALL,), *, compared: bool = False) -> str:
    """What all classes of a picture look like.

    Args:
        theme: the colours.
        sizes: the sizes of texts that stand by themselves.
        compared: it shows two networks.
    """
    statuses = _statuses(theme) if compared else ()
    return "".join([*_texts(theme, sizes), *_lines(theme), *_boxes(theme), *statuses])


def tone_class(number: int) -> str:
    """The class of a block's colour."""
    return f"tone-{number % TONES}"


def size_class(size: int) -> str:
    """The class of a text's size."""
    return f"s{size}"


def _texts(theme: Theme, sizes: Iterable[int]) -> Iterator[str]:
    font = f"font:{REGULAR_WEIGHT} {FONT}px {FAMILY},sans-serif"
    plain = "font-kerning:none;font-variant-ligatures:none"
    yield f"text{{{font};{plain};fill:{theme.ink};stroke:none}}"
    yield f".b{{font-weight:{BOLD_WEIGHT}}}.f{{fill:{theme.faint}}}"
    yield f".r{{font-weight:{REGULAR_WEIGHT};fill-opacity:.65}}"
    for size in sorted(set(sizes)):
        yield f".{size_class(size)}{{font-size:{size}px}}"


def _lines(theme: Theme) -> Iterator[str]:
    yield f".l{{fill:none;stroke:{theme.line};stroke-width:{LINE}}}"
    yield f".t{_dashes(LIGHT_DASHES)}"
    yield f".a{{fill:{theme.line}}}"


def _boxes(theme: Theme) -> Iterator[str]:
    yield f".box,.panel{{stroke-width:{LINE}}}.box{{text-anchor:middle}}"
    yield f"{_all(DASHED)}{_dashes(DASHES)}{_all(DOTTED)}{_dashes(DOTS)}"
    alike: dict[Tint, list[Kind]] = {}
    for kind in Kind:
        alike.setdefault(theme.kinds[kind], []).append(kind)
    for tint, kinds in alike.items():
        yield f"{_all(kinds)}{_tint(tint)}"
    for number in range(TONES):
        yield f".{tone_class(number)}{_tint(theme.tone(number))}"
    yield f".paper{{fill:{theme.paper};stroke:none}}.n{{stroke:none}}.o{{fill:none}}"


def _statuses(theme: Theme) -> Iterator[str]:
    """What became of boxes and lines; these rules come last, and so go before those of kinds."""
    for status, tint in theme.statuses.items():
        yield f".{status.value}{_tint(tint)}"
        if status in MARKED:
            yield f".l-{status.value}{{stroke:{tint.edge};stroke-width:{STRONG_ARROW}}}"
            yield f".a-{status.value}{{fill:{tint.edge}}}"
    plain = ",".join(f".{each.value}" for each in Status)
    yield f"{plain}{{stroke-dasharray:none}}"
    yield f"{','.join(f'.{each}' for each in sorted(MARKED))}{{stroke-width:{STRONG}}}"
    yield f".removed,.l-removed{_dashes(GONE_DASHES)}"
    yield f".strike{{stroke-width:{LINE};stroke-dasharray:none}}"


def _all(kinds: Iterable[Kind]) -> str:
    return ",".join(sorted(f".{kind.value}" for kind in kinds))


def _tint(tint: Tint) -> str:
    return f"{{fill:{tint.fill};stroke:{tint.edge}}}"


def _dashes(lengths: tuple[float, float]) -> str:
    return f"{{stroke-dasharray:{lengths[0]:g} {lengths[1]:g}}}"


def _face(*, bold: bool) -> str:
    data = b64encode(font_face(bold=bold)).decode()
    weight = BOLD_WEIGHT if bold else REGULAR_WEIGHT
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
    )
