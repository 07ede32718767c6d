"""The style sheet of pictures: what each role looks like, in CSS and for formats without it.

A role is a class of SVG. As in CSS, shapes inherit from the group around them, and later rules
override earlier ones. Selectors are single names of elements and classes, and colors are plain,
because not every program that reads SVG knows more of CSS.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.render.layout.drawing import Anchor
from archspec.render.layout.metrics import FONT
from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind
from archspec.render.theme import TONES, Theme, Tint
from archspec.text.fonts import BOLD_WEIGHT, FAMILY, REGULAR_WEIGHT

LINE: Final = 1.25
"""How wide lines are."""

DASHED: Final = (BoxKind.DROPOUT, BoxKind.TRAINING)
OPTIONAL: Final = "optional"
"""The role of boxes that not all uses of a block have; they are dashed too."""

DOTTED: Final = (BoxKind.ENTRY, BoxKind.INPUT, BoxKind.CONDITION)
"""Kinds that are told apart without color by their outlines."""

MARKED: Final = frozenset({Status.ADDED, Status.REMOVED, Status.CHANGED})
"""What differs itself; its outlines and arrows are strong."""

Dashes: TypeAlias = tuple[float, ...]
"""How long dashes are, and the gaps between them; empty for a whole line."""

DASHES: Final[Dashes] = (6, 3)
DOTS: Final[Dashes] = (2, 2.5)
_GONE: Final[Dashes] = (5, 3)
_LIGHT: Final[Dashes] = (5, 4)
_STRONG: Final = 2.0
_STRONG_ARROW: Final = 1.75
_FAINT: Final = 0.65
"""How much of the ink is in the count behind a label."""

_SIZES: Final = (11, 12, 22)
"""The sizes of texts beside that in boxes."""

TEXT: Final = "text"
"""The role of every text."""

COUNT: Final = "r"
"""The role of the count behind a label."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a shape looks like; it begins as in CSS.

    Attributes:
        fill: the color of grounds and texts, or `none`.
        fill_opacity: how much of that color there is, from 0 to 1.
        stroke: the color of outlines and lines, or `none`.
        stroke_width: how wide they are.
        stroke_opacity: how much of their color there is, from 0 to 1.
        dashes: how they are dashed.
        is_round: whether their ends are round, so that a point by itself is a dot.
        is_bold: whether texts are bold.
        size: the size of texts.
        anchor: which point of a text is placed.
    """

    fill: str = "#000000"
    fill_opacity: float = 1.0
    stroke: str = "none"
    stroke_width: float = 1.0
    stroke_opacity: float = 1.0
    dashes: Dashes = ()
    is_round: bool = False
    is_bold: bool = False
    size: int = FONT
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Rule:
    """What some roles look like.

    Attributes:
        roles: the roles, or `text` for all texts.
        changes: fields of `Style` that differ from those of the group around.
    """

    roles: tuple[str, ...]
    changes: Mapping[str, Any]

    @property
    def css(self) -> str:
        """The rule as CSS."""
        is_text = self.roles == (TEXT,)
        selector = TEXT if is_text else ",".join(f".{role}" for role in self.roles)
        said = [_CSS[name](value) for name, value in self.changes.items()]
        return f"{selector}{{{';'.join([*([_PLAIN_TEXT] if is_text else []), *said])}}}"


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """Rules, of which later ones override earlier ones."""

    rules: tuple[Rule, ...]

    @property
    def css(self) -> str:
        """The style sheet as CSS."""
        return "".join(rule.css for rule in self.rules)

    def keep_roles(self, used: Collection[str]) -> "StyleSheet":
        """Return what is said of some roles."""
        kept = ((tuple(filter(used.__contains__, rule.roles)), rule) for rule in self.rules)
        return StyleSheet(tuple(Rule(roles, rule.changes) for roles, rule in kept if roles))

    def resolve(self, around: Style, roles: str) -> Style:
        """Return the style of a shape.

        Args:
            around: the style of the group that it is in.
            roles: its roles, separated by blanks; `text` comes first for a text.
        """
        own, style = roles.split(), around
        for rule in self.rules if own else ():
            if any(role in own for role in rule.roles):
                style = replace(style, **rule.changes)
        return style


def build_rule(*roles: str, **changes: Any) -> Rule:
    """Return what some roles look like: fields of `Style`, in the order of CSS."""
    return Rule(roles, changes)


def build_network_styles(theme: Theme, *, compared: bool = False) -> StyleSheet:
    """Return what the roles of figures look like.

    Args:
        theme: the colors.
        compared: whether the figures show two networks.
    """
    statuses = _list_status_rules(theme) if compared else ()
    return StyleSheet((*_list_text_rules(theme), *_list_box_rules(theme), *statuses))


def name_tone_role(number: int) -> str:
    """Return the role of a block's color."""
    return f"tone-{number % TONES}"


def name_size_role(size: int) -> str:
    """Return the role of a text's size."""
    return f"s{size}"


def mix_colors(cold: str, hot: str, share: float) -> str:
    """Return a color between two."""
    pairs = ((int(cold[at : at + 2], 16), int(hot[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


def _list_text_rules(theme: Theme) -> Iterator[Rule]:
    yield build_rule(TEXT, fill=theme.ink, stroke="none")
    yield build_rule("b", is_bold=True)
    yield build_rule("f", fill=theme.faint)
    yield build_rule(COUNT, is_bold=False, fill_opacity=_FAINT)
    for size in _SIZES:
        yield build_rule(name_size_role(size), size=size)


def _list_box_rules(theme: Theme) -> Iterator[Rule]:
    yield build_rule("l", fill="none", stroke=theme.line, stroke_width=LINE)
    yield build_rule("t", dashes=_LIGHT)
    yield build_rule("a", fill=theme.line)
    yield build_rule("box", "panel", stroke_width=LINE)
    yield build_rule("box", anchor="middle")
    yield build_rule(*DASHED, OPTIONAL, dashes=DASHES)
    yield build_rule(*DOTTED, dashes=DOTS)
    alike: dict[Tint, list[BoxKind]] = {}
    for kind in BoxKind:
        alike.setdefault(theme.kinds[kind], []).append(kind)
    for tint, kinds in alike.items():
        yield _build_tint_rule(tint, *sorted(kinds))
    for number in range(TONES):
        yield _build_tint_rule(theme.pick_tone(number), name_tone_role(number))
    yield build_rule("paper", fill=theme.paper, stroke="none")
    yield build_rule("n", stroke="none")
    yield build_rule("o", fill="none")


def _list_status_rules(theme: Theme) -> Iterator[Rule]:
    """Yield the rules for statuses, which come last to override those of kinds."""
    for status, tint in theme.statuses.items():
        yield _build_tint_rule(tint, status)
        if status in MARKED:
            yield build_rule(f"l-{status}", stroke=tint.edge, stroke_width=_STRONG_ARROW)
            yield build_rule(f"a-{status}", fill=tint.edge)
    yield build_rule(*Status, dashes=())
    yield build_rule(*sorted(MARKED), stroke_width=_STRONG)
    yield build_rule("removed", "l-removed", dashes=_GONE)
    yield build_rule("strike", stroke_width=LINE, dashes=())


def _build_tint_rule(tint: Tint, *roles: str) -> Rule:
    return build_rule(*roles, fill=tint.fill, stroke=tint.edge)


# CSS -----------------------------------------------------------------------------------------

_PLAIN_TEXT: Final = (
    f"font:{REGULAR_WEIGHT} {FONT}px {FAMILY},sans-serif;"
    "font-kerning:none;font-variant-ligatures:none"
)


def _format_number(value: float) -> str:
    return f"{value:g}".removeprefix("0") or "0"


_CSS: Final[Mapping[str, Callable[[Any], str]]] = {
    "fill": "fill:{}".format,
    "fill_opacity": lambda share: f"fill-opacity:{_format_number(share)}",
    "stroke": "stroke:{}".format,
    "stroke_width": "stroke-width:{:g}".format,
    "stroke_opacity": lambda share: f"stroke-opacity:{_format_number(share)}",
    "dashes": lambda dashes: (
        f"stroke-dasharray:{' '.join(f'{dash:g}' for dash in dashes) or 'none'}"
    ),
    "is_round": lambda is_round: f"stroke-linecap:{'round' if is_round else 'butt'}",
    "is_bold": lambda bold: f"font-weight:{BOLD_WEIGHT if bold else REGULAR_WEIGHT}",
    "size": "font-size:{}px".format,
    "anchor": "text-anchor:{}".format,
}
"""How fields of a style are written."""
