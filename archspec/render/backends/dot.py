r"""Write Graphviz: a digraph in DOT, with a cluster for every block.

Inside quotes DOT has three special characters: a backslash begins an escape such as `\N`, an
ampersand an HTML entity, and a quote ends the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from archspec.render.backends.outline_text import (
    Names,
    arrows,
    contents,
    figure_contents,
    framed,
    heading,
    identifiers,
    label,
    title,
    tones,
)
from archspec.render.fonts import FAMILY
from archspec.render.layout.metrics import FONT, SMALL, Direction, is_bold, is_circle
from archspec.render.scene.model import Box, Figure, Group, Kind, Scene
from archspec.render.theme import Theme
from archspec.text.visible import visible

_FLOW: Final = {Direction.UP: "BT", Direction.DOWN: "TB", Direction.RIGHT: "LR"}
_SIGNS: Final = str.maketrans({"\\": r"\\", '"': r"\"", "&": "&amp;"})


def escaped(text: str) -> str:
    """Escape text for a quoted string of DOT."""
    return visible(text).translate(_SIGNS)


def dot_of(scene: Scene, theme: Theme, mark: str, *, direction: Direction = Direction.UP) -> str:
    """Return all figures of a scene as one digraph: the spine, and every block as a cluster.

    Args:
        scene: the scene.
        theme: its colors.
        mark: the line that names the program that drew it.
        direction: the direction of the data flow.
    """
    lines = _Writer(scene, theme, direction, identifiers(scene)).lines()
    return "\n".join([f"// {mark}", *lines]) + "\n"


def _attributes(**values: str | int) -> str:
    return "[" + ", ".join(f'{name}="{value}"' for name, value in values.items()) + "]"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one digraph.

    Attributes:
        scene: the scene.
        theme: its colors.
        direction: the direction of the data flow.
        names: the identifiers of its boxes.
    """

    scene: Scene
    theme: Theme
    direction: Direction
    names: Names

    def lines(self) -> Iterator[str]:
        yield f'digraph "{escaped(self.scene.name)}" {{'
        yield from _indented(self.settings())
        for figure in self.scene.figures:
            if framed(self.scene, figure):
                yield from _indented(self.cluster(figure))
            else:
                yield from _indented(self.figure(figure))
        yield "}"

    def settings(self) -> Iterator[str]:
        """Yield the attributes of the whole graph."""
        theme = self.theme
        text = {"fontname": FAMILY, "fontcolor": theme.ink}
        whole = {"rankdir": _FLOW[self.direction], "label": escaped(title(self.scene))}
        yield f"graph {_attributes(**whole, labelloc='t', bgcolor=theme.paper, **text)};"
        yield f"node {_attributes(shape='box', style='rounded,filled', fontsize=FONT, **text)};"
        beside = {"fontname": FAMILY, "fontcolor": theme.faint}
        yield f"edge {_attributes(color=theme.line, arrowsize='0.8', fontsize=SMALL, **beside)};"

    def cluster(self, figure: Figure) -> Iterator[str]:
        """Yield a figure inside a frame."""
        tint = self.theme.tone(tones(self.scene)[figure.key])
        yield f'subgraph "cluster_{figure.key}" {{'
        yield f"    graph {self.frame(heading(figure), tint.edge)};"
        yield from _indented(self.figure(figure))
        yield "}"

    def frame(self, text: str, colour: str) -> str:
        """Return the attributes of a cluster, with its label at the top of the picture."""
        end = "b" if self.direction is Direction.UP else "t"
        return _attributes(label=escaped(text), color=colour, labelloc=end, labeljust="l")

    def figure(self, figure: Figure) -> Iterator[str]:
        yield from self.boxes(figure, figure_contents(figure))
        for arrow in arrows(figure):
            source, target = (self.names[figure.key, key] for key in (arrow.source, arrow.target))
            style = {"label": escaped(arrow.size)} if arrow.size else {}
            style |= {"style": "dashed"} if arrow.light else {}
            yield f'"{source}" -> "{target}"{f" {_attributes(**style)}" if style else ""};'

    def boxes(self, figure: Figure, inside: Iterable[Box | Group]) -> Iterator[str]:
        for each in inside:
            match each:
                case Box():
                    yield self.box(figure, each)
                case Group():
                    yield f'subgraph "cluster_{self.names[figure.key, each.box.key]}" {{'
                    yield f"    graph {self.frame(label(each.box), self.theme.line)};"
                    yield from _indented(self.boxes(figure, contents(each.items)))
                    yield "}"

    def box(self, figure: Figure, box: Box) -> str:
        number = tones(self.scene).get(box.figure)
        tint = self.theme.kinds[box.kind] if number is None else self.theme.tone(number)
        style: dict[str, str] = {"label": escaped(label(box)), "class": box.kind.value}
        if box.path:
            style["tooltip"] = escaped(box.path)
        if is_circle(box):
            style["shape"] = "circle"
        if is_bold(box):
            style["fontname"] = f"{FAMILY} SemiBold"
        if box.kind in (Kind.INPUT, Kind.ENTRY):
            style["style"] = "rounded,filled,dotted"
        if box.kind is Kind.TRAINING:
            style["style"] = "rounded,filled,dashed"
        colours = {"fillcolor": tint.fill, "color": tint.edge}
        return f'"{self.names[figure.key, box.key]}" {_attributes(**style, **colours)};'


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
