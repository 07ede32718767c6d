"""Read residuals, `act(shortcut + scale * residual)`, of a step or of a block.

A residual is a fork of two branches, `shortcut` and `residual`, that meet in a sum, followed by the
box of its activation. The fork is marked as a residual, however it was written.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from archspec.diagnostics import fail
from archspec.expressions import Call, Name
from archspec.language import advice
from archspec.language.argument_values import read_argument, read_condition, read_data
from archspec.language.box_mapping import read_as, read_stated_size
from archspec.language.conditional_branches import read_branch
from archspec.language.mappings import (
    FileReading,
    ReadSection,
    check_steps,
    read_optional,
    refuse_kind,
)
from archspec.language.model import Argument, Box, Branch, Data, Fork, Formula, Label, Size, Step
from archspec.ops.activation import ACTIVATIONS
from archspec.reader import Object, Scalar, Tree

SHORTCUT: Final = "shortcut"
RESIDUAL: Final = "residual"

SKIP: Final = "skip"
KEYS: Final = (RESIDUAL, SHORTCUT, "scale", SKIP, "act")
"""The keys of a residual."""

_ACTS: Final[Mapping[str, str]] = {each.word: each.__name__ for each in ACTIVATIONS}


def read_residual(
    reading: FileReading, tree: Object, key: Scalar, read_chain: ReadSection
) -> tuple[Step, ...]:
    """Read a residual: its sum, and its activation if it has one.

    Args:
        reading: collects the findings of single steps.
        tree: the mapping that contains it.
        key: stands for the whole in messages.
        read_chain: reads a possibly empty list of steps.

    Raises:
        SpecError: A203 or A222 if its parts are not lists, A210 for an unknown activation.
    """
    label, size = read_as(tree), read_stated_size(tree)
    act, shortcut, scale = tree.get("act"), tree.get(SHORTCUT), tree.get("scale")
    activation = None if act is None else _read_activation(act, label, size)
    check_steps(tree[RESIDUAL], "a residual")
    path = read_chain(reading, tree[RESIDUAL], "a residual")
    past = Branch(span=key.span, name=SHORTCUT, steps=())
    if shortcut is not None:
        beside = (tree.find_key(SHORTCUT), shortcut)
        past = read_branch(reading, beside, SHORTCUT, "the shortcut", read_chain)
    fork = Fork(
        span=key.span,
        branches=(
            past,
            Branch(span=tree.find_key(RESIDUAL).span, name=RESIDUAL, steps=path),
        ),
        merge="add",
        residual=True,
        scale=None if scale is None else _read_scale(tree.find_key("scale"), scale),
        skip=read_optional(tree, SKIP, read_condition, None),
        label=None if activation else label,
        size=None if activation else size,
    )
    return (fork, activation) if activation else (fork,)


def is_residual(merge: str, branches: Sequence[Branch]) -> bool:
    """Check whether explicit branches are equivalent to `residual`.

    One that may be absent is not: without it there is no sum, and a residual has one.
    """
    names = [branch.name for branch in branches if branch.condition is None]
    return merge == "add" and names == [SHORTCUT, RESIDUAL] and len(branches) == len(names)


def _read_scale(key: Scalar, value: Tree) -> Argument:
    argument = read_argument(key, value)
    if not isinstance(argument.value, Formula):
        help = "a scale is written as in `scale: 0.1`, or as the name of a parameter"
        raise refuse_kind(value, "`scale`", "a number or an expression", help)
    return argument


def _read_activation(tree: Tree, label: Label | None, size: Size | None) -> Box | None:
    """Return the box of an activation; None for `none`."""
    word, arguments = _split_activation(tree)
    if word == "none":
        return None
    if word not in _ACTS:
        message = f"act must be none or one of {', '.join(_ACTS)}, not `{word}`"
        raise fail("A210", message, tree.span, help=advice.suggest_act(word))
    return Box(
        span=tree.span,
        name=_ACTS[word],
        name_span=tree.span,
        arguments=arguments,
        label=label,
        size=size,
    )


def _split_activation(tree: Tree) -> tuple[str, tuple[Argument, ...]]:
    """Return the word of an activation and its arguments."""
    if isinstance(tree, Object) and len(tree.entries) == 1:
        ((key, value),) = tree.entries
        if isinstance(value, Object):
            return str(key.value), tuple(read_argument(*entry) for entry in value.entries)
        return str(key.value), (_make_argument(tree, read_data(value)),)
    match read_data(tree):
        case Formula(tree=Name(word)):
            return word, ()
        case Formula(tree=Call(word, (inner,)), source=source):
            return word, (_make_argument(tree, Formula(span=tree.span, tree=inner, source=source)),)
        case _:
            help = "it is written as in `act: relu`, or `act: {leaky_relu: 0.2}`"
            raise refuse_kind(tree, "`act`", "the name of an activation", help)


def _make_argument(tree: Tree, value: Data) -> Argument:
    """Return an argument without a name."""
    return Argument(span=tree.span, name=None, name_span=tree.span, value=value)
