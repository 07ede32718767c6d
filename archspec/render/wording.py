"""What figures write: numbers for letters, blocks as people call them, and a real `×`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from archspec.expressions import ExpressionError, Number, Quantity, evaluate, free_names
from archspec.expressions.parser import parse_expression
from archspec.graph import Graph, Node, Scope
from archspec.ops import Image, Operator, Shape
from archspec.ops.activation import ReLU
from archspec.render.scene import Kind

Names: TypeAlias = Mapping[str, Quantity]
"""What names mean in one use of a block."""

PREVIOUS: Final = "Previous layer"
"""What the paper calls something before a block that is not worth a word."""

_BOX: Final = re.compile(r"(?P<name>[^(]*?)\s*\((?P<arguments>.*)\)", re.DOTALL)
_KEYWORD: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<value>[^=].*)", re.DOTALL)
_BY: Final = re.compile(r"(?<=\d)x(?=\d)")
_CAMEL: Final = re.compile(r"[A-Z][a-z]{2,}(?:[A-Z][a-z]{2,}|[A-Z](?=[A-Z][a-z]|$))*")
_PART: Final = re.compile(r"[A-Z][a-z]*")


def kind_of(operator: type[Operator]) -> Kind:
    """What a box of an operator stands for."""
    return Kind(operator.kind)


def size_text(shape: Shape | None) -> str:
    """A size as papers print it, `35×35×384`."""
    if isinstance(shape, Image):
        return f"{shape.height}×{shape.width}×{int(shape.channels)}"
    return "" if shape is None else str(shape)


def names_in(graph: Graph, scope: Scope, cells: dict[str, Quantity]) -> Names:
    """What names mean inside one use of a block."""
    return scope.names_inside(cells) if scope.entry is not None else cells


def box_text(graph: Graph, node: Node, uses: Sequence[Names]) -> str:
    """A box as a figure writes it.

    A letter becomes a number where it is the same number in all uses of the block.

    Args:
        graph: the graph.
        node: the operator.
        uses: what names mean in each use.
    """
    if node.operator.title:
        return {"x": "×"}.get(node.operator.title, node.operator.title)
    found = _BOX.fullmatch(node.text)
    if found is None:
        return _times(node.text)
    marks = {"stride", "V", "same", *(each.name for each in graph.program.spec.legend)}
    plain = marks | node.operator.model_fields.keys()
    words = [_argument(word, uses, plain) for word in words_in(found["arguments"])]
    return f"{_times(found['name'])} ({' '.join(words)})"


def activation_text(node: Node, text: str) -> str:
    """The activation of a residual, as the paper words it."""
    return "Relu activation" if node.operator is ReLU and text == "ReLU" else text


def entry_of(nodes: Sequence[Node]) -> tuple[Kind, str]:
    """What precedes a block, as the paper words it.

    Where its uses come behind different operators, the figure tells what most of them do, if all
    take the same size: in a row of equal blocks, that is the block before. Otherwise it tells none.

    Args:
        nodes: what precedes each use.
    """
    before = Counter(map(_entry_text, nodes))
    ((said, number), *others) = before.most_common()
    if not others:
        return said
    alike = len({size_text(node.type) for node in nodes}) == 1 and 2 * number > len(nodes)
    return said if alike and said[0] is not Kind.INPUT else (Kind.ENTRY, PREVIOUS)


def spread(sizes: Iterable[str]) -> str:
    """Sizes that uses of a block differ in: both of two, the first and the last of more."""
    first, *others = dict.fromkeys(sizes)
    if not others:
        return first
    return f"{first}, {others[0]}" if len(others) == 1 else f"{first} … {others[-1]}"


def _entry_text(node: Node) -> tuple[Kind, str]:
    """What precedes one use of a block, by the operator that does."""
    match kind_of(node.operator):
        case Kind.INPUT:
            return Kind.INPUT, f"Input ({size_text(node.type)})"
        case Kind.CONCAT:
            return Kind.ENTRY, node.operator.title
        case Kind.ACTIVATION:
            return Kind.ENTRY, activation_text(node, node.text)
        case _:
            return Kind.ENTRY, PREVIOUS


def block_title(name: str) -> str:
    """A block as papers write its name: `InceptionResnetA` is `Inception-resnet-A`."""
    if not _CAMEL.fullmatch(name):
        return name
    first, *rest = _PART.findall(name)
    return "-".join([first, *(each if len(each) == 1 else each.lower() for each in rest)])


def number_text(value: Number) -> str:
    """A number as specs write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f"{value:g}"


def words_in(text: str) -> Iterator[str]:
    """The arguments of a box: its words, at spaces outside brackets."""
    depth, word = 0, ""
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character.isspace() and depth == 0:
            if word:
                yield word
            word = ""
        else:
            word += character
    if word:
        yield word


def _times(text: str) -> str:
    return _BY.sub("×", text, count=1)


def _argument(word: str, uses: Sequence[Names], plain: set[str]) -> str:
    """An argument with a number for its expression where all uses agree on it."""
    keyword = _KEYWORD.fullmatch(word)
    if keyword is None:
        return word if word in plain else _value(word, uses) or word
    number = _value(keyword["value"], uses)
    return word if number is None else f"{keyword['name']} {number}"


def _value(text: str, uses: Sequence[Names]) -> str | None:
    """The number that an expression is in all uses; None where it is none, or differs."""
    try:
        tree = parse_expression(text)
        if any(name not in names for name in free_names(tree) for names in uses):
            return None
        values = {number_text(evaluate(tree, names).value) for names in uses}
    except ExpressionError:
        return None
    return values.pop() if len(values) == 1 else None
