"""Check the declarations of operators, and the values that their methods return."""

from collections.abc import Callable, Mapping
from typing import Final, get_args

from archspec import limits
from archspec.expressions import BinaryOperation, Call, Literal, Name, Negation, Quantity
from archspec.ops.grid import Window
from archspec.ops.operator import Example, Operator, OperatorKind
from archspec.ops.reach import Reach
from archspec.ops.shape import Image, Vector

_LARGEST: Final = 1 << 128
"""A bound above the parameters and multiply-accumulates of any operator."""

_FORMS: Final = (Literal, Name, Negation, BinaryOperation, Call)


def wrong_declaration(operator: type[Operator]) -> str:
    """Return the error in the declarations of an operator; empty if there is none."""
    names = set(operator.model_fields)
    for name in ("title", "word", "two_values"):
        if not isinstance(getattr(operator, name), str):
            return f"its `{name}` is no text"
    if operator.kind not in get_args(OperatorKind):
        return f"its `kind` is none of {', '.join(get_args(OperatorKind))}"
    if operator.joins is not False:
        return "its `joins` is not False: operators of packages take one value"
    aliases: object = operator.aliases
    if not isinstance(aliases, Mapping) or not all(
        isinstance(word, str) for pair in aliases.items() for word in pair
    ):
        return "its `aliases` is no mapping of names to names"
    if not set(aliases.values()) <= names:
        return "its `aliases` stand for arguments that it does not have"
    examples: object = operator.examples
    if not isinstance(examples, tuple) or not all(
        isinstance(example, Example) for example in examples
    ):
        return "its `examples` is no tuple of examples"
    main: object = operator.main()
    if not (main is None or main in names):
        return f"its `main` gives {shown(main)}, which is none of its arguments"
    flags: list[object] = [operator.is_flag(each) for each in names]
    if not all(isinstance(flag, bool) for flag in flags):
        return "its `is_flag` does not say whether"
    return ""


def _shape(answer: object) -> str:
    if not isinstance(answer, Image | Vector):
        return f"gives {shown(answer)}, and no Image or Vector"
    channels: object = answer.channels
    if not isinstance(channels, Quantity) or not isinstance(channels.form, _FORMS):
        return f"gives channels of {shown(channels)}, and no Quantity"
    grid = answer.grid if isinstance(answer, Image) else ()
    for side in (channels.value, *grid):
        if type(side) is not int or not 1 <= side <= limits.DIMENSION:
            return f"gives a side of {shown(side)}; sides are from 1 to {limits.DIMENSION:,}"
    return ""


def _amount(answer: object) -> str:
    if type(answer) is int and 0 <= answer <= _LARGEST:
        return ""
    return f"gives {shown(answer)}, and no whole number from 0"


def _truth(answer: object) -> str:
    return "" if isinstance(answer, bool) else f"gives {shown(answer)}, and not True or False"


def _window(answer: object) -> str:
    if answer is None:
        return ""
    if not isinstance(answer, Window):
        return f"gives {shown(answer)}, and no Window"
    for name, low in (("kernel", 1), ("stride", 1), ("dilation", 1)):
        if not _has_sides(getattr(answer, name), low):
            return f"gives a window whose {name} is {shown(getattr(answer, name))}"
    padding = answer.padding
    if padding not in ("same", "valid", "tf_same", "causal") and not _has_sides(padding, 0):
        return f"gives a window whose padding is {shown(padding)}"
    return ""


def _has_sides(value: object, low: int) -> bool:
    """Check whether a value is a tuple of numbers for the sides of a grid."""
    return (
        isinstance(value, tuple)
        and len(value) > 0
        and all(
            isinstance(quantity, Quantity)
            and type(quantity.value) is int
            and low <= quantity.value <= limits.DIMENSION
            for quantity in value
        )
    )


def _reach(answer: object) -> str:
    if answer is None:
        return ""
    if not (isinstance(answer, tuple) and answer):
        return f"gives {shown(answer)}, and no rows and columns"
    for reach in answer:
        if not isinstance(reach, Reach):
            return f"gives {shown(reach)}, and no Reach"
        numbers = {"taps": 1, "stride": 1, "gap": 1, "before": -limits.DIMENSION}
        for name, low in numbers.items():
            value = getattr(reach, name)
            if type(value) is not int or not low <= value <= limits.DIMENSION:
                return f"gives a reach whose {name} is {shown(value)}"
    return ""


def _sizes(answer: object) -> str:
    if isinstance(answer, tuple) and all(type(number) is int for number in answer):
        return ""
    return f"gives {shown(answer)}, and no tuple of whole numbers"


def shown(value: object) -> str:
    """Return a short text for a value whose own text may be long, or raise an error."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return f"{value}" if abs(value) < _LARGEST or value != value else "a huge number"
    if isinstance(value, str):
        return f"the text `{value[:40]}`"
    return f"a value of type {type(value).__name__}"


ANSWERS: Final[Mapping[str, Callable[[object], str]]] = {
    "shape": _shape,
    "parameters": _amount,
    "macs": _amount,
    "window": _window,
    "reach": _reach,
    "has_statistics": _truth,
    "state_sizes": _sizes,
}
"""For each method, a function that returns the error in a value; empty if it is valid."""
