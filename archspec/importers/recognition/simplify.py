"""Arguments as a spec writes them: without defaults, and padding as a word."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from archspec.dataclass import replace
from archspec.expressions import Quantity
from archspec.importers.boxes import Argument, BoxGraph, FoundBox
from archspec.importers.flat import Value
from archspec.ops import find_own

_LEFT_TO_SHARE: Final = ("bias",)
"""Arguments that are kept although they have their default: specs share them as `defaults`."""


def leave_out_defaults(graph: BoxGraph) -> None:
    """Leave out arguments that have their default, and write padding as a word."""
    graph.replace({box.output: replace(box, arguments=_simplify(box)) for box in graph.boxes})


def select_given(name: str, arguments: Mapping[str, Value]) -> dict[str, Value]:
    """Return the arguments of an operator that differ from its defaults."""
    defaults = list_defaults(name)
    return {
        key: value
        for key, value in arguments.items()
        if key not in defaults or not _is_equal(value, defaults[key])
    }


@cache
def list_defaults(name: str) -> Mapping[str, object]:
    """Return the defaults of an operator as plain values; of sides, the one number of all."""
    operator = find_own(name)
    if operator is None:
        return {}
    fields: Mapping[str, Any] = operator.model_fields
    return {key: _unwrap(field.default) for key, field in fields.items() if not field.is_required()}


def _unwrap(value: object) -> object:
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, tuple):
        return _unwrap(value[0])
    return value


def _is_equal(value: object, default: object) -> bool:
    if isinstance(value, tuple):
        return all(
            side == default and isinstance(side, bool) == isinstance(default, bool)
            for side in value
        )
    return value == default and isinstance(value, bool) == isinstance(default, bool)


def _simplify(box: FoundBox) -> dict[str, Argument]:
    arguments = dict(box.arguments)
    if "padding" in arguments:
        arguments["padding"] = _name_padding(box)
    if isinstance(grid := arguments.get("grid"), tuple) and len(grid) == 1:
        arguments["grid"] = f"[{grid[0]}]"  # a number alone would be that of two sides
    plain = {key: value for key, value in arguments.items() if _is_plain(key, value)}
    kept = {key for key in arguments if key not in plain} | select_given(box.name, plain).keys()  # type: ignore[arg-type]
    return {key: value for key, value in arguments.items() if key in kept}


def _is_plain(key: str, value: Argument) -> bool:
    return key not in _LEFT_TO_SHARE and isinstance(value, (bool, int, float, str, tuple))


def _name_padding(box: FoundBox) -> Argument:
    padding = box.arguments["padding"]
    if not isinstance(padding, tuple):
        return padding
    if not any(padding):
        ones = set(box.arguments.get("kernel", ())) == {1}  # type: ignore[arg-type]
        return "same" if ones and box.name not in ("MaxPool", "AvgPool", "UpConv") else "valid"
    if box.name == "UpConv":
        return padding
    kernel = box.arguments["kernel"]
    gaps = box.arguments.get("dilation", (1,) * len(padding))
    assert isinstance(kernel, tuple)
    assert isinstance(gaps, tuple)
    spans = [int(gap * (taps - 1)) for taps, gap in zip(kernel, gaps, strict=True)]
    is_same = all(
        span % 2 == 0 and 2 * zeros == span for span, zeros in zip(spans, padding, strict=True)
    )
    return "same" if is_same else padding
