r"""Write Graphviz: a digraph in DOT, with a cluster for every block.

Inside quotes DOT has three special characters: a backslash begins an escape such as `\N`, an
ampersand an HTML entity, and a quote ends the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from archspec.render.backends.outline_text import (
    Names,
    assign_identifiers,
    assign_tones,
    has_frame,
    list_arrows,
    print_heading,
    print_label,
    print_title,
    walk_contents,
    walk_figure,
)
from archspec.render.fonts import FAMILY
from archspec.render.layout.metrics import FONT, SMALL, Direction, is_bold, is_circle
from archspec.render.scene.model import BoxKind, Figure, Scene, SceneBox, SceneGroup
from archspec.render.theme import Theme
from archspec.text.visible import escape_invisible

_FLOW: Final = {Direction.UP: "BT", Direction.DOWN: "TB", Direction.RIGHT: "LR"}
_SIGNS: Final = str.maketrans({"\\": r"\\", '"': r"\"", "&": "&amp;"})


def escape_dot(text: str) -> str:
    """Escape text for a quoted string of DOT."""
    return escape_invisible(text).translate(_SIGNS)


def write_dot(scene: Scene, theme: Theme, mark: str, *, direction: Direction = Direction.UP) -> str:
    """Return all figures of a scene as one digraph: the spine, and every block as a cluster.

    Args:
        scene: the scene.
        theme: its colors.
        mark: the line that names the program that drew it.
        direction: the direction of the data flow.
    """
    lines = _DotWriter(scene, theme, direction, assign_identifiers(scene)).write_lines()
    return "\n".join([f"// {mark}", *lines]) + "\n"


def _format_attributes(**values: str | int) -> str:
    return "[" + ", ".join(f'{name}="{value}"' for name, value in values.items()) + "]"


@dataclass(frozen=True, slots=True)
class _DotWriter:
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

    def write_lines(self) -> Iterator[str]:
        """Yield the lines of the digraph."""
        yield f'digraph "{escape_dot(self.scene.name)}" {{'
        yield from _indent_lines(self.write_settings())
        for figure in self.scene.figures:
            if has_frame(self.scene, figure):
                yield from _indent_lines(self.write_cluster(figure))
            else:
                yield from _indent_lines(self.write_figure(figure))
        yield "}"

    def write_settings(self) -> Iterator[str]:
        """Yield the attributes of the whole graph."""
        theme = self.theme
        text = {"fontname": FAMILY, "fontcolor": theme.ink}
        whole = {"rankdir": _FLOW[self.direction], "label": escape_dot(print_title(self.scene))}
        yield f"graph {_format_attributes(**whole, labelloc='t', bgcolor=theme.paper, **text)};"
        box = {"shape": "box", "style": "rounded,filled", "fontsize": str(FONT)}
        yield f"node {_format_attributes(**box, **text)};"
        arrow = {"color": theme.line, "arrowsize": "0.8", "fontsize": str(SMALL)}
        faint = {"fontname": FAMILY, "fontcolor": theme.faint}
        yield f"edge {_format_attributes(**arrow, **faint)};"

    def write_cluster(self, figure: Figure) -> Iterator[str]:
        """Yield a figure inside a frame."""
        tint = self.theme.pick_tone(assign_tones(self.scene)[figure.key])
        yield f'subgraph "cluster_{figure.key}" {{'
        yield f"    graph {self.format_frame(print_heading(figure), tint.edge)};"
        yield from _indent_lines(self.write_figure(figure))
        yield "}"

    def format_frame(self, text: str, color: str) -> str:
        """Return the attributes of a cluster, with its label at the top of the picture."""
        end = "b" if self.direction is Direction.UP else "t"
        return _format_attributes(label=escape_dot(text), color=color, labelloc=end, labeljust="l")

    def write_figure(self, figure: Figure) -> Iterator[str]:
        """Yield the boxes and arrows of a figure."""
        yield from self.write_boxes(figure, walk_figure(figure))
        for arrow in list_arrows(figure):
            source, target = (self.names[figure.key, key] for key in (arrow.source, arrow.target))
            style = {"label": escape_dot(arrow.size)} if arrow.size else {}
            style |= {"style": "dashed"} if arrow.light else {}
            yield f'"{source}" -> "{target}"{f" {_format_attributes(**style)}" if style else ""};'

    def write_boxes(self, figure: Figure, inside: Iterable[SceneBox | SceneGroup]) -> Iterator[str]:
        """Yield boxes, and a cluster for each group."""
        for item in inside:
            match item:
                case SceneBox():
                    yield self.write_box(figure, item)
                case SceneGroup():
                    yield f'subgraph "cluster_{self.names[figure.key, item.box.key]}" {{'
                    frame = self.format_frame(print_label(item.box), self.theme.line)
                    yield f"    graph {frame};"
                    yield from _indent_lines(self.write_boxes(figure, walk_contents(item.items)))
                    yield "}"

    def write_box(self, figure: Figure, box: SceneBox) -> str:
        """Return the node of a box, with its label and colors."""
        number = assign_tones(self.scene).get(box.figure)
        tint = self.theme.kinds[box.kind] if number is None else self.theme.pick_tone(number)
        style: dict[str, str] = {"label": escape_dot(print_label(box)), "class": box.kind.value}
        if box.path:
            style["tooltip"] = escape_dot(box.path)
        if is_circle(box):
            style["shape"] = "circle"
        if is_bold(box):
            style["fontname"] = f"{FAMILY} SemiBold"
        if box.kind in (BoxKind.INPUT, BoxKind.ENTRY):
            style["style"] = "rounded,filled,dotted"
        if box.kind is BoxKind.TRAINING:
            style["style"] = "rounded,filled,dashed"
        colors = {"fillcolor": tint.fill, "color": tint.edge}
        return f'"{self.names[figure.key, box.key]}" {_format_attributes(**style, **colors)};'


def _indent_lines(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
