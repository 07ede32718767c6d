"""What figures write: numbers for letters, blocks as people call them, and a real `×`."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from archspec.dataclass import replace
from archspec.expressions import (
    ExpressionError,
    Number,
    Quantity,
    evaluate,
    find_names,
    to_text,
)
from archspec.graph import HERE, IN_CHANNELS, Graph, Node
from archspec.language import Formula
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_printer import Caption, CaptionWord, make_figure_caption
from archspec.ops import Image, Operator, Shape
from archspec.ops.activation import ReLU
from archspec.render.scene.model import BoxKind

Names: TypeAlias = Mapping[str, Quantity]
"""What names mean in one use of a block."""

PREVIOUS: Final = Caption(("Previous layer",))
"""What the paper calls something before a block that is not worth a word."""

_SHORT: Final[Mapping[str, Mapping[str, str]]] = {
    "act": {"none": "linear"},
    "norm": {"none": "no norm", "batch": "BN", "layer": "LN"},
}
"""What papers print for functions, by the argument that names them."""

_LONG: Final = 20
"""The most characters of an expression in a box; beyond that, the box has the values."""

_RELU: Final = Caption(("Relu activation",))
_TITLES: Final = {"x": "×"}
_CAMEL: Final = re.compile(r"[A-Z][a-z]{2,}(?:[A-Z][a-z]{2,}|[A-Z](?=[A-Z][a-z]|$))*")
_PART: Final = re.compile(r"[A-Z][a-z]*")


def classify_operator(operator: type[Operator]) -> BoxKind:
    """Return what a box of an operator stands for."""
    return BoxKind(operator.kind)


def format_size(shape: Shape | None) -> str:
    """Return a size as papers print it, `35×35×384`."""
    if isinstance(shape, Image):
        return "×".join(map(str, (*shape.grid, int(shape.channels))))
    return "" if shape is None else str(shape)


def format_sizes(shapes: Iterable[Shape | None]) -> str:
    """Return the sizes of values that enter or leave together."""
    return " and ".join(map(format_size, shapes))


def write_caption(graph: Graph, node: Node, uses: Sequence[Names]) -> Caption:
    """Return what a figure writes in the box of an operator.

    A letter becomes a number where it is the same number in all uses of the block.

    Args:
        graph: the graph.
        node: the operator.
        uses: what names mean in each use.
    """
    if node.operator.title or node.box is None:
        title = node.operator.title or node.text
        return Caption((_TITLES.get(title, title),))
    legend = (shorthand.name for shorthand in graph.program.spec.legend)
    marks = (*legend, *node.operator.model_fields)
    known = [_see_entering(node, names) for names in uses]
    return make_figure_caption(node.box, marks, lambda formula: _find_common_number(formula, known))


def shorten_words(caption: Caption) -> Caption:
    """Return a caption whose functions stand without `act` and `norm`: `1×1 Conv (16 linear)`."""
    return replace(caption, words=tuple(map(_shorten_word, caption.words)))


def _shorten_word(word: CaptionWord) -> CaptionWord:
    known = _SHORT.get(word.name)
    if known is None or not (word.value in known or word.value.isidentifier()):
        return word
    return CaptionWord(known.get(word.value, word.value), is_mark=True)


def _see_entering(node: Node, names: Names) -> Names:
    """Return what names mean in the box of an operator, where `here` is what enters it."""
    if not node.sources or all(HERE not in find_names_in_data(each.value) for each in node.given):
        return names
    inside = {**names, IN_CHANNELS: names["cin"]} if "cin" in names else names
    return {**names, HERE: evaluate(node.sources[0].channels.form, inside)}


def write_input_caption(node: Node, name: str) -> Caption:
    """Return what a figure writes in the box of an input: `Input (299×299×3)`."""
    return Caption((name,), (CaptionWord(format_size(node.type)),))


def write_activation_caption(node: Node, caption: Caption) -> Caption:
    """Return the activation of a residual, as the paper words it."""
    return _RELU if node.operator is ReLU and not caption.words else caption


def describe_entry(nodes: Sequence[Node]) -> tuple[BoxKind, Caption]:
    """Return what precedes a block, as the paper words it.

    Where its uses come behind different operators, the figure tells what most of them do, if all
    take the same size: in a row of equal blocks, that is the block before. Otherwise it tells none.

    Args:
        nodes: what precedes each use.
    """
    before = Counter(map(_describe_one_entry, nodes))
    ((said, number), *others) = before.most_common()
    if not others:
        return said
    alike = len({format_size(node.type) for node in nodes}) == 1 and 2 * number > len(nodes)
    return said if alike and said[0] is not BoxKind.INPUT else (BoxKind.ENTRY, PREVIOUS)


def format_range(sizes: Iterable[str]) -> str:
    """Sizes that uses of a block differ in: both of two, the first and the last of more."""
    first, *others = dict.fromkeys(sizes)
    if not others:
        return first
    return f"{first}, {others[0]}" if len(others) == 1 else f"{first} … {others[-1]}"


def _describe_one_entry(node: Node) -> tuple[BoxKind, Caption]:
    """Return what precedes one use of a block, by the operator that does."""
    match classify_operator(node.operator):
        case BoxKind.INPUT:
            return BoxKind.INPUT, write_input_caption(node, "Input")
        case BoxKind.CONCAT:
            return BoxKind.ENTRY, Caption((node.operator.title,))
        case BoxKind.ACTIVATION:
            return BoxKind.ENTRY, write_activation_caption(node, Caption((node.text,)))
        case _:
            return BoxKind.ENTRY, PREVIOUS


def format_block_title(name: str) -> str:
    """Return a block as papers write its name: `InceptionResnetA` is `Inception-resnet-A`."""
    if not _CAMEL.fullmatch(name):
        return name
    first, *rest = _PART.findall(name)
    return "-".join([first, *(part if len(part) == 1 else part.lower() for part in rest)])


def format_number(value: Number) -> str:
    """Return a number as specs write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f"{value:g}"


def _find_common_number(formula: Formula, uses: Sequence[Names]) -> str | None:
    """Return the number that an expression is in all uses; None where it is none, or differs.

    Of a long expression, return the values where they differ: `16 … 240`.
    """
    tree = formula.tree
    if any(name not in names for name in find_names(tree) for names in uses):
        return None
    try:
        values = dict.fromkeys(format_number(evaluate(tree, names).value) for names in uses)
    except ExpressionError:
        return None
    if len(values) > 1 and len(to_text(tree)) <= _LONG:
        return None
    return format_range(values)
