r"""Write Graphviz: a digraph in DOT, with a cluster for every block.

Inside quotes DOT has three special characters: a backslash begins an escape such as `\N`, an
ampersand an HTML entity, and a quote ends the text.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.render.backends.outline_text import (
    FLOW,
    OutlineWriter,
    indent_lines,
    print_label,
    print_title,
)
from archspec.render.layout.metrics import FONT, SMALL, Direction, is_bold, is_circle
from archspec.render.scene.arrows import Edge
from archspec.render.scene.model import BoxKind, Scene, SceneBox
from archspec.render.theme import Theme
from archspec.text.fonts import FAMILY
from archspec.text.visible import escape_invisible

_OUTLINES: Final = {
    BoxKind.INPUT: "dotted",
    BoxKind.ENTRY: "dotted",
    BoxKind.TRAINING: "dashed",
}
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
    writer = _DotWriter(scene, theme, direction)
    inside = [*indent_lines(writer.write_settings()), *writer.write_figures()]
    lines = [f"// {mark}", f'digraph "{escape_dot(scene.name)}" {{', *inside, "}"]
    return "\n".join(lines) + "\n"


class _DotWriter(OutlineWriter):
    """Writes one digraph."""

    def write_settings(self) -> Iterator[str]:
        """Yield the attributes of the whole graph."""
        theme = self.theme
        text = {"fontname": FAMILY, "fontcolor": theme.ink}
        whole = {"rankdir": FLOW[self.direction], "label": escape_dot(print_title(self.scene))}
        yield f"graph {_format_attributes(**whole, labelloc='t', bgcolor=theme.paper, **text)};"
        box = {"shape": "box", "style": "rounded,filled", "fontsize": str(FONT)}
        yield f"node {_format_attributes(**box, **text)};"
        arrow = {"color": theme.line, "arrowsize": "0.8", "fontsize": str(SMALL)}
        faint = {"fontname": FAMILY, "fontcolor": theme.faint}
        yield f"edge {_format_attributes(**arrow, **faint)};"

    def write_frame(
        self, name: str, title: str, lines: Iterable[str], *, tone: int | None = None
    ) -> Iterator[str]:
        """Yield a cluster, with its label at the top of the picture."""
        color = self.theme.line if tone is None else self.theme.pick_tone(tone).edge
        end = "b" if self.direction is Direction.UP else "t"
        frame = {"label": escape_dot(title), "color": color, "labelloc": end, "labeljust": "l"}
        yield f'subgraph "cluster_{name}" {{'
        yield f"    graph {_format_attributes(**frame)};"
        yield from indent_lines(lines)
        yield "}"

    def write_arrow(self, source: str, target: str, arrow: Edge) -> str:
        """Return an edge, with its size as the label."""
        style = {"label": escape_dot(arrow.size)} if arrow.size else {}
        style |= {"style": "dashed"} if arrow.light else {}
        return f'"{source}" -> "{target}"{f" {_format_attributes(**style)}" if style else ""};'

    def write_box(self, name: str, box: SceneBox) -> str:
        """Return the node of a box, with its label and colors."""
        number = self.tones.get(box.figure)
        tint = self.theme.kinds[box.kind] if number is None else self.theme.pick_tone(number)
        style: dict[str, str] = {"label": escape_dot(print_label(box)), "class": box.kind.value}
        if box.path:
            style["tooltip"] = escape_dot(box.path)
        if is_circle(box):
            style["shape"] = "circle"
        if is_bold(box):
            style["fontname"] = f"{FAMILY} SemiBold"
        if box.kind in _OUTLINES:
            style["style"] = f"rounded,filled,{_OUTLINES[box.kind]}"
        colors = {"fillcolor": tint.fill, "color": tint.edge}
        return f'"{name}" {_format_attributes(**style, **colors)};'


def _format_attributes(**values: str) -> str:
    return "[" + ", ".join(f'{name}="{value}"' for name, value in values.items()) + "]"
