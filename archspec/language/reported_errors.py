"""Read `reported`: the errors that a paper reports for the network."""

from typing import Final, Literal

from archspec.diagnostics import fail
from archspec.language.mappings import (
    FileReading,
    as_array,
    as_object,
    as_text,
    describe_value,
    refuse_kind,
)
from archspec.language.spec import Reported
from archspec.reader import Object, Scalar, Tree

_KEYS: Final = ("top1", "top5", "crops", "data", "source")
_FORM: Final = "write it as `{top1: 20.0, top5: 5.0, crops: 1, data: ..., source: Table 2}`"
_WHOLE: Final = 100.0


def read_reported(reading: FileReading, tree: Tree) -> tuple[Reported, ...]:
    """Read `reported`: a list of results, starting with the one used to compare networks."""
    items = as_array(tree, "`reported`").items
    return reading.each(_read_result, [(reading, item) for item in items])


def _read_result(reading: FileReading, tree: Tree) -> Reported | None:
    """Read one result.

    Raises:
        SpecError: A202 if it reports no error or no data, A203 for a malformed error.
    """
    result = as_object(tree, "a reported result", _FORM)
    if reading.report_unknown_keys(result, _KEYS, "a reported result"):
        return None  # what seems to be missing may be under the unknown key
    top1, top5 = _read_error(result, "top1"), _read_error(result, "top5")
    if top1 is None and top5 is None:
        message = "a reported result has neither `top1` nor `top5`"
        raise fail("A202", message, result.span, help="add `top1: ...`, an error in percent")
    if not _read_text(result, "data").strip():
        message = "a reported result does not say what it was measured on"
        raise fail("A202", message, result.span, help="add `data: ImageNet 2012 validation`")
    if top1 is not None and top5 is not None and top5 > top1:
        raise _refuse_order(result, top1, top5)
    return Reported(
        span=result.span,
        top1=top1,
        top5=top5,
        crops=_read_crops(result.get("crops")),
        data=_read_text(result, "data"),
        source=_read_text(result, "source"),
    )


def _read_error(result: Object, key: str) -> float | None:
    """Read an error in percent, if it is given.

    Raises:
        SpecError: A203 if it is malformed.
    """
    tree = result.get(key)
    if tree is None:
        return None
    value = tree.value if isinstance(tree, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse_kind(tree, f"`{key}`", "an error in percent, a number from 0 to 100")
    if not 0 <= value <= _WHOLE:
        message = (
            f"`{key}` is an error in percent, from 0 to 100, and {describe_value(tree)} is not"
        )
        raise fail("A203", message, tree.span)
    return float(value)


def _refuse_order(result: Object, top1: float, top5: float) -> Exception:
    place = result.get("top5")
    assert place is not None
    message = f"the top-5 error, {top5:g} %, is larger than the top-1 error, {top1:g} %"
    help = "these are errors: where a paper prints accuracies, write 100 minus each"
    return fail("A203", message, place.span, help=help)


def _read_crops(tree: Tree | None) -> int | Literal["dense"] | None:
    match tree:
        case None:
            return None
        case Scalar("dense"):
            return "dense"
        case Scalar(int(value)) if value >= 1 and value is not True:
            return value
        case _:
            raise refuse_kind(tree, "`crops`", "a whole number from 1, or `dense`")


def _read_text(result: Object, key: str) -> str:
    tree = result.get(key)
    return "" if tree is None else as_text(tree, f"`{key}`")
