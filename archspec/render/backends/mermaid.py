"""Write Mermaid flowcharts, which GitHub and many wikis render.

Mermaid looks for directives, comments, entities, Markdown, HTML, formulas and icons in labels.
Every character that could begin one of these is written by its number, so that a label is plain
text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
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
from archspec.render.layout.metrics import Direction, is_circle
from archspec.render.scene.model import BoxKind, Figure, Scene, SceneBox, SceneGroup
from archspec.render.theme import Theme, Tint
from archspec.text.visible import escape_invisible

_FLOW: Final = {Direction.UP: "BT", Direction.DOWN: "TB", Direction.RIGHT: "LR"}

_SHAPES: Final[Mapping[BoxKind, tuple[str, str]]] = {
    BoxKind.INPUT: ("([", "])"),
    BoxKind.ENTRY: ("([", "])"),
    BoxKind.BLOCK: ("[[", "]]"),
    BoxKind.HEAD: ("[[", "]]"),
    BoxKind.TRAINING: ("[[", "]]"),
    BoxKind.ACTIVATION: ("(", ")"),
    BoxKind.READOUT: ("(", ")"),
    BoxKind.SCALE: ("(", ")"),
}

_MARKUP: Final = re.compile(
    r"^\s*\d+[.)]"  # the number of a list item
    r"|(?<!\d)\.|\.(?!\d)"  # a period outside of a number
    r"|(?<![A-Za-z0-9])-|-(?![A-Za-z0-9])"  # a hyphen outside of a word
    r"|[!-'*+/:-<>-@\[-`{-~]"  # other ASCII punctuation except ( ) , =
)
_IN_TITLE: Final = re.compile(r"[<>%&#]")


def escape_mermaid(text: str) -> str:
    """Escape text for a quoted label of Mermaid, with its markup by number: `#35;`."""
    return _MARKUP.sub(_escape_match, escape_invisible(text).strip())


def write_mermaid(
    scene: Scene, theme: Theme, mark: str, *, direction: Direction = Direction.UP
) -> str:
    """Return all figures of a scene as one flowchart: the spine, and every block in a frame.

    Args:
        scene: the scene.
        theme: its colors.
        mark: the line that names the program that drew it.
        direction: the direction of the data flow.
    """
    title, *lines = _MermaidWriter(scene, theme, direction, assign_identifiers(scene)).write_lines()
    return "\n".join(["---", f"title: {title}", "---", f"%% {mark}", *lines]) + "\n"


def _escape_match(found: re.Match[str]) -> str:
    return "".join(f"#{ord(character)};" for character in found[0])


def _format_title(text: str) -> str:
    r"""Return a title in double quotes of YAML, with Mermaid's special characters as `\u0025`."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _IN_TITLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


@dataclass(frozen=True, slots=True)
class _MermaidWriter:
    """Writes one flowchart.

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

    @property
    def flow(self) -> str:
        """The direction of a frame, without which Mermaid would rotate the frame."""
        return f"direction {_FLOW[self.direction]}"

    def write_lines(self) -> Iterator[str]:
        """Yield the title, then the flowchart."""
        yield _format_title(print_title(self.scene))
        yield f"flowchart {_FLOW[self.direction]}"
        for figure in self.scene.figures:
            if has_frame(self.scene, figure):
                yield from _indent_lines(self.write_frame(figure))
            else:
                yield from _indent_lines(self.write_figure(figure))
        yield from _indent_lines(self.write_classes())

    def write_frame(self, figure: Figure) -> Iterator[str]:
        """Yield a figure inside a frame."""
        yield f'subgraph block_{figure.key}["{escape_mermaid(print_heading(figure))}"]'
        yield from _indent_lines((self.flow, *self.write_figure(figure)))
        yield "end"
        yield f"class block_{figure.key} {self.choose_tone_class(figure)}"

    def write_figure(self, figure: Figure) -> Iterator[str]:
        yield from self.write_boxes(figure, walk_figure(figure))
        yield from self.write_arrows(figure)

    def write_boxes(self, figure: Figure, inside: Iterable[SceneBox | SceneGroup]) -> Iterator[str]:
        """Yield boxes, and a subgraph for each group."""
        for item in inside:
            match item:
                case SceneBox():
                    yield self.format_box(figure, item)
                case SceneGroup():
                    name = self.names[figure.key, item.box.key]
                    yield f'subgraph {name}["{escape_mermaid(print_label(item.box))}"]'
                    drawn = self.write_boxes(figure, walk_contents(item.items))
                    yield from _indent_lines((self.flow, *drawn))
                    yield "end"

    def format_box(self, figure: Figure, box: SceneBox) -> str:
        start, end = ("((", "))") if is_circle(box) else _SHAPES.get(box.kind, ("[", "]"))
        name = self.names[figure.key, box.key]
        return f'{name}{start}"{escape_mermaid(print_label(box))}"{end}:::{self.choose_class(box)}'

    def write_arrows(self, figure: Figure) -> Iterator[str]:
        """Yield the arrows of a figure, with sizes where they change."""
        for arrow in list_arrows(figure):
            line = "-.->" if arrow.light else "-->"
            size = f'|"{escape_mermaid(arrow.size)}"|' if arrow.size else ""
            source, target = (self.names[figure.key, key] for key in (arrow.source, arrow.target))
            yield f"{source} {line}{size} {target}"

    def choose_class(self, box: SceneBox) -> str:
        """Return the class of a box: its kind, or the color of the figure that it opens."""
        number = assign_tones(self.scene).get(box.figure)
        return box.kind.value if number is None else f"tone{number}"

    def write_classes(self) -> Iterator[str]:
        """Yield the colors of the classes in use."""
        figures = self.scene.figures
        used = {self.choose_class(box) for figure in figures for box in figure.boxes()}
        used |= {
            self.choose_tone_class(figure) for figure in figures if has_frame(self.scene, figure)
        }
        tints = {kind.value: self.theme.kinds[kind] for kind in BoxKind}
        tints |= {
            f"tone{tone}": self.theme.pick_tone(tone) for tone in assign_tones(self.scene).values()
        }
        for name, tint in tints.items():
            if name in used:
                yield self.format_rule(name, tint)

    def choose_tone_class(self, figure: Figure) -> str:
        """Return the class of the frame around a figure."""
        return f"tone{assign_tones(self.scene)[figure.key]}"

    def format_rule(self, name: str, tint: Tint) -> str:
        return f"classDef {name} fill:{tint.fill},stroke:{tint.edge},color:{self.theme.ink}"


def _indent_lines(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
