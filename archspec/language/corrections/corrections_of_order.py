"""List the corrections of the order of steps: two to exchange, and one that stands twice."""

from collections.abc import Iterator
from itertools import pairwise

from archspec.diagnostics import Edit, Span
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.written_spec import WrittenBlock, WrittenSpec, read_box
from archspec.reader import Array, Object, Scalar, Tree


def list_order_corrections(spec: WrittenSpec, block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections of the order of steps in one block."""
    body = block.tree.get("body")
    for chain in block.chains:
        for one, other in pairwise(chain.items):
            if _takes_value(other) and not _takes_value(one):
                yield _exchange(spec, one, other, Rarity.EVIDENT)
            elif chain is body and _are_with_loop(one, other):
                yield _exchange(spec, one, other, Rarity.OCCASIONAL)
        yield from _drop_repeated(spec, chain)


def _takes_value(step: Tree) -> bool:
    """Check whether a step does nothing but take a value, which as a rule is the first."""
    return isinstance(step, Object) and [key.value for key, _ in step.entries] == ["from"]


def _are_with_loop(one: Tree, other: Tree) -> bool:
    """Check whether one of two steps that are on different lines is a loop."""
    is_loop = any(isinstance(each, Object) and each.get("for") for each in (one, other))
    return is_loop and one.span.end_line < other.span.line


def _exchange(spec: WrittenSpec, one: Tree, other: Tree, rarity: int) -> Correction:
    """Return the correction that exchanges a step with the one behind it."""
    between = spec.read_whole(Span(one.span.file, *one.span[3:], *other.span[1:3]))
    text = "".join((spec.read_whole(other.span), between, spec.read_whole(one.span)))
    edit = Edit(Span(*one.span[:3], *other.span[3:]), text)
    return Correction.at(rarity, edit, "put this step behind the next one", one.span)


def _drop_repeated(spec: WrittenSpec, chain: Array) -> Iterator[Correction]:
    """Yield the corrections that leave out a step as the one before, with a name or of several."""
    for number, (one, other) in enumerate(pairwise(chain.items)):
        text = spec.read_whole(other.span)
        box = read_box(other) if isinstance(other, Scalar) else None
        is_plain = box is not None and box.label is None
        if not is_plain and text == spec.read_whole(one.span):
            span, edit = other.span, spec.remove(chain.items, number + 1)
            if one.span.end_line < span.line:
                edit = Edit(Span(span.file, span.line, 1, span.end_line + 1, 1), "")
            yield Correction.at(Rarity.EVIDENT - 2, edit, "leave out one of the two", span)
