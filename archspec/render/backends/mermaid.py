"""Write Mermaid flowcharts, which GitHub and many wikis render.

Mermaid looks for directives, comments, entities, Markdown, HTML, formulas and icons in labels.
Every character that could begin one of these is written by its number, so that a label is plain
text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from archspec.render.backends.outline_text import (
    FLOW,
    OutlineWriter,
    indent_lines,
    print_label,
    print_title,
)
from archspec.render.layout.metrics import Direction, is_circle
from archspec.render.scene.arrows import Edge
from archspec.render.scene.model import BoxKind, Scene, SceneBox
from archspec.render.theme import Theme
from archspec.text.visible import escape_invisible

_SHAPES: Final[Mapping[BoxKind, tuple[str, str]]] = {
    **dict.fromkeys((BoxKind.INPUT, BoxKind.ENTRY), ("([", "])")),
    **dict.fromkeys((BoxKind.BLOCK, BoxKind.HEAD, BoxKind.TRAINING), ("[[", "]]")),
    **dict.fromkeys((BoxKind.ACTIVATION, BoxKind.READOUT, BoxKind.SCALE), ("(", ")")),
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
    writer, title = _MermaidWriter(scene, theme, direction), _format_title(print_title(scene))
    head = ["---", f"title: {title}", "---", f"%% {mark}", f"flowchart {FLOW[direction]}"]
    lines = [*head, *writer.write_figures(), *indent_lines(writer.write_classes())]
    return "\n".join(lines) + "\n"


def _escape_match(found: re.Match[str]) -> str:
    return "".join(f"#{ord(character)};" for character in found[0])


def _format_title(text: str) -> str:
    r"""Return a title in double quotes of YAML, with Mermaid's special characters as `\u0025`."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _IN_TITLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


class _MermaidWriter(OutlineWriter):
    """Writes one flowchart."""

    def write_frame(
        self, name: str, title: str, lines: Iterable[str], *, tone: int | None = None
    ) -> Iterator[str]:
        """Yield a subgraph, with a direction, without which Mermaid would rotate it."""
        name = name if tone is None else f"block_{name}"
        yield f'subgraph {name}["{escape_mermaid(title)}"]'
        yield from indent_lines((f"direction {FLOW[self.direction]}", *lines))
        yield "end"
        if tone is not None:
            yield f"class {name} tone{tone}"

    def write_box(self, name: str, box: SceneBox) -> str:
        """Return a node, in a shape that depends on its kind."""
        start, end = ("((", "))") if is_circle(box) else _SHAPES.get(box.kind, ("[", "]"))
        return f'{name}{start}"{escape_mermaid(print_label(box))}"{end}:::{self.choose_class(box)}'

    def write_arrow(self, source: str, target: str, arrow: Edge) -> str:
        """Return a link, with its size as the label."""
        line = "-.->" if arrow.light else "-->"
        size = f'|"{escape_mermaid(arrow.size)}"|' if arrow.size else ""
        return f"{source} {line}{size} {target}"

    def choose_class(self, box: SceneBox) -> str:
        """Return the class of a box: its kind, or the color of the figure that it opens."""
        number = self.tones.get(box.figure)
        return box.kind.value if number is None else f"tone{number}"

    def write_classes(self) -> Iterator[str]:
        """Yield the colors of the classes in use."""
        used = {self.choose_class(box) for figure in self.scene.figures for box in figure.boxes()}
        used |= {f"tone{self.tones[key]}" for key in self.framed}
        tints = {kind.value: self.theme.kinds[kind] for kind in BoxKind}
        tints |= {f"tone{tone}": self.theme.pick_tone(tone) for tone in self.tones.values()}
        for name, tint in tints.items():
            if name in used:
                colors = f"fill:{tint.fill},stroke:{tint.edge},color:{self.theme.ink}"
                yield f"classDef {name} {colors}"
