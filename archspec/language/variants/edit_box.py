"""Set or remove an argument of a box."""

from collections.abc import Mapping
from dataclasses import replace

from archspec.language.box_arguments import Symbols, TakenArgument, get_word, take_arguments
from archspec.language.model import Argument, Box
from archspec.language.sections import BUILT_IN_MARKS
from archspec.ops import find


def set_argument(box: Box, name: str, new: Argument | None, symbols: Symbols) -> Box:
    """Return a box with an argument set to another value, or removed.

    Args:
        box: the box.
        name: the canonical name of the argument.
        new: the new argument; None to remove it.
        symbols: the meaning of the words in the box.
    """
    taken = take_arguments(box, symbols)
    if name not in taken:
        assert new is not None
        return replace(box, arguments=(*box.arguments, new))
    old = taken[name]
    if new is not None and old.meant is old.brought_by and old.meant.name is None:
        new = new if _is_ambiguous(box, new, symbols) else replace(new, name=None)
    others = [taken_argument.meant for key, taken_argument in taken.items()
              if taken_argument.brought_by is old.brought_by and key != name]  # fmt: skip
    instead = (*([new] if new else []), *others)
    at = next(number for number, argument in enumerate(box.arguments) if argument is old.brought_by)
    after = box.arguments[at + 1 :]
    if new is None and find(box.name) is None:
        after = tuple(_keep_meaning(argument, taken) for argument in after)
    return replace(box, arguments=(*box.arguments[:at], *instead, *after))


def _keep_meaning(argument: Argument, taken: Mapping[str, TakenArgument]) -> Argument:
    """Return an argument in named form, so that it stays valid when an earlier one is removed."""
    name = next(
        (name for name, taken_argument in taken.items() if taken_argument.meant is argument), None
    )
    return argument if name is None else replace(argument, name=name)


def _is_ambiguous(box: Box, new: Argument, symbols: Symbols) -> bool:
    """Check whether a value without its name would be read as a mark, a flag or a table row."""
    word, operator = get_word(new), find(box.name)
    is_flag = operator is not None and operator.is_flag(word)
    is_mark = word in BUILT_IN_MARKS or word in symbols.marks
    return is_flag or is_mark or symbols.row(new) is not None
