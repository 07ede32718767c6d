"""A figure as it was printed, read from the facts, and a block as it was compiled, as labels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from archspec.graph import Node
from archspec.ops import AvgPool, Conv, MaxPool, Operator
from archspec.ops.join import Add, Concat

FACTS: Final = Path(__file__).with_name("arxiv_1602_07261.yaml")

Missing = Literal["box", "kernel", "padding", "stride", "size"]
"""What a figure may leave out of a box."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One box of a figure.

    Attributes:
        name: what the facts call it.
        printed: what stands in it; empty for a concat that is not drawn.
        used: what the spec writes instead.
        sources: the boxes that lead into it, left to right.
        size: what leaves it.
        inferred: what the figure leaves out, with what it must be.
    """

    name: str
    printed: str
    used: str
    sources: tuple[str, ...]
    size: str
    inferred: Mapping[Missing, str | int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that draws a block.

    Attributes:
        number: the figure's number.
        title: what it shows.
        specs: the networks that have the block.
        block: what the specs call it.
        boxes: its boxes by name, from the one that enters to the one that leaves.
        letters: what the letters in its boxes stand for.
    """

    number: int
    title: str
    specs: tuple[str, ...]
    block: str
    boxes: Mapping[str, Drawn]
    letters: Mapping[str, int]

    @property
    def output(self) -> Drawn:
        """The box that leaves."""
        return list(self.boxes.values())[-1]

    def meaning(self, box: Drawn) -> str:
        """What a box says, with numbers for letters."""
        return re.sub(r"(?<=\()[a-z](?=[ )])", lambda found: str(self.letters[found[0]]), box.used)


def read_figures() -> dict[str, Figure]:
    """All figures of the facts, by name."""
    return {name: _figure(facts) for name, facts in yaml.safe_load(FACTS.read_text()).items()}


def _figure(facts: Mapping[str, Any]) -> Figure:
    boxes = {name: _drawn(name, box) for name, box in facts["boxes"].items()}
    letters = facts.get("letters", {})
    specs = tuple(facts["specs"])
    return Figure(facts["figure"], facts["title"], specs, facts["block"], boxes, letters)


def _drawn(name: str, facts: Mapping[str, Any]) -> Drawn:
    assert facts.keys() <= {"printed", "used", "from", "size", "inferred"}, name
    inferred = facts.get("inferred", {})
    printed = facts.get("printed", "")
    used = facts.get("used", printed or inferred["box"])
    assert ("size" in facts) != ("size" in inferred), name
    size = facts.get("size") or inferred["size"]
    return Drawn(name, printed, used, tuple(facts.get("from", ())), size, inferred)


def text_of(node: Node) -> str:
    """A box as the spec writes it; a join by what figures call it."""
    return node.operator.title if node.operator in (Concat, Add) else node.text


def meaning_of(op: Operator | None) -> str:
    """A box as figures write it, of what the operator really is.

    Whatever a figure would not expect is spelt out behind it.
    """
    match op:
        case None:
            return "Input"
        case Conv():
            return _box(op, f"Conv ({int(op.filters)}{_kind(op)}{_window(op)})")
        case MaxPool():
            return _box(op, f"MaxPool ({_window(op).strip()})")
        case AvgPool():
            counts = " count_include_pad" if op.count_include_pad else ""
            same = "" if op.padding == "same" else f" padding={op.padding}"
            stride = "" if _stride(op) == 1 else f" stride {_stride(op)}"
            return _box(op, f"AvgPool{counts}{same}{stride}")
        case _:
            return type(op).title or type(op).__name__


def _box(op: Conv | MaxPool | AvgPool, rest: str) -> str:
    height, width = op.kernel
    return f"{int(height)}x{int(width)} {rest}"


def _stride(op: Conv | MaxPool | AvgPool) -> int:
    down, across = op.stride
    assert int(down) == int(across)
    return int(down)


def _window(op: Conv | MaxPool) -> str:
    words = [f"stride {_stride(op)}"] if _stride(op) != 1 else []
    words += {"valid": ["V"], "same": []}.get(str(op.padding), [f"padding={op.padding}"])
    words += ["dilated"] if any(int(gap) != 1 for gap in op.dilation) else []
    return "".join(f" {word}" for word in words)


def _kind(op: Conv) -> str:
    """Nothing for batch norm and ReLU, `Linear` for a bias instead of both."""
    norm, act = (None if each is None else type(each).word for each in (op.norm, op.act))
    groups = f" groups={int(op.groups)}" if int(op.groups) != 1 else ""
    match norm, act, bool(op.bias):
        case "batch", "relu", False:
            return groups
        case None, None, True:
            return f" Linear{groups}"
        case odd:
            return f" {odd}{groups}"
