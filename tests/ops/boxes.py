"""Single boxes as networks."""

import json
from typing import Any

from archspec import Graph, load
from archspec.expressions import Quantity
from archspec.ops import Image, Shape, Vector


def spec_of(box: str, entering: str) -> str:
    """A network of one box."""
    lines = ("archspec: 1", "name: example", f'input: "{entering}"', f"body: [{json.dumps(box)}]")
    return "\n".join(lines) + "\n"


def graph_of(box: str, entering: str) -> Graph:
    """The proved graph of one box."""
    return load(spec_of(box, entering))


def operator_of(box: str, entering: str) -> Any:
    """The operator of one box, with its arguments."""
    return graph_of(box, entering).output.op


def shape_of(size: str) -> Shape:
    """A written size as a type."""
    sides = [int(side) for side in size.split("x")]
    if len(sides) == 1:
        return Vector(Quantity.of(sides[0]))
    return Image(Quantity.of(sides[-1]), tuple(sides[:-1]))
