"""Read what a spec says about its network for people: its paper, errata, totals and results."""

from typing import Final, Literal, get_args

from archspec.diagnostics import fail
from archspec.language.amounts import (
    QUANTITIES,
    Budgeted,
    describe_amount,
    get_amount_example,
    parse_amount,
    parse_quantity,
)
from archspec.language.box_texts import read_box
from archspec.language.mappings import (
    FileReading,
    as_number,
    as_object,
    as_scalar,
    as_text,
    as_text_or_digits,
    as_whole,
    describe_value,
    read_optional,
    refuse_kind,
)
from archspec.language.messages import refuse_second_value
from archspec.language.spec import Erratum, Expected, Limit, Paper, Reported, Total
from archspec.reader import Scalar, Tree

PAPER_KEYS: Final = ("title", "arxiv", "figure")
ERRATUM_KEYS: Final = ("at", "printed", "used", "why")
RESULT_KEYS: Final = ("top1", "top5", "crops", "data", "source")
_RESULT_FORM: Final = "write it as `{top1: 20.0, top5: 5.0, crops: 1, data: ..., source: Table 2}`"
_WHOLE: Final = 100.0


def read_paper(reading: FileReading, tree: Tree, what: str) -> Paper:
    """Read `paper`: `{title, arxiv, figure}`."""
    paper = as_object(tree, what, "write it as `{title: ..., arxiv: ..., figure: ...}`")
    reading.report_unknown_keys(paper, PAPER_KEYS, what)
    texts = {key: read_optional(paper, key, as_text_or_digits, "") for key in PAPER_KEYS}
    return Paper(span=paper.span, **texts)


def read_erratum(reading: FileReading, tree: Tree) -> Erratum | None:
    """Read one of `errata`: a box in which the spec departs from the printed figure."""
    form = "write it as `{at, printed, used, why}`"
    erratum = reading.read_known(tree, "an erratum", form, ERRATUM_KEYS)
    if erratum is None:
        return None
    missing = next((key for key in ERRATUM_KEYS if erratum.get(key) is None), "")
    if missing:
        message = f"an erratum has no `{missing}`"
        raise fail("A202", message, erratum.span, help=f"add `{missing}: ...`")
    at, printed, used = (as_scalar(erratum[key], f"`{key}`") for key in ERRATUM_KEYS[:3])
    return Erratum(
        span=erratum.span,
        at=str(at.value),
        at_span=at.span,
        printed=None if printed.value == "" else read_box(printed),
        quote=" ".join(str(printed.value).split()),
        used=read_box(used),
        why=read_optional(erratum, "why", as_text_or_digits, ""),
    )


def read_expected(reading: FileReading, tree: Tree, what: str) -> tuple[Expected, ...]:
    """Read `expect`: stated totals."""
    expected = as_object(tree, what, "write it as `{params: ..., macs: ...}`")
    totals = get_args(Total)
    reading.report_unknown_keys(expected, totals, what)
    found = ((total, expected.get(total)) for total in totals)
    return reading.each(_read_total, ((total, value) for total, value in found if value))


def _read_total(quantity: Total, value: Tree) -> Expected:
    return Expected(span=value.span, quantity=quantity, value=as_whole(value, f"`{quantity}`"))


def read_budget(reading: FileReading, tree: Tree, what: str) -> tuple[Limit, ...]:
    """Read `budget`: the upper limit of each quantity."""
    budget = as_object(tree, what, "write it as `{params: 45M, macs: 13G}`")
    known = [str(key.value) for key, _ in budget.entries if parse_quantity(str(key.value))]
    reading.report_unknown_keys(budget, dict.fromkeys((*QUANTITIES, *known)), what)
    first: dict[Budgeted, Scalar] = {}
    limits = []
    for key, value in budget.entries:
        quantity = parse_quantity(str(key.value))
        if quantity is not None and first.setdefault(quantity, key) is key:
            limits.append((quantity, value))
        elif quantity is not None:
            twice = refuse_second_value("the budget", quantity, key.span, first[quantity].span)
            reading.findings.add(twice)
    return reading.each(_read_limit, limits)


def _read_limit(quantity: Budgeted, tree: Tree) -> Limit:
    number = as_number(tree)
    amount, text = None, ""
    if isinstance(tree, Scalar) and isinstance(tree.value, str):
        amount, text = parse_amount(quantity, tree.value), tree.value
    elif number is not None and number >= 0 and int(number) == number:
        amount, text = int(number), f"{int(number):,}"
    if amount is None:
        expected, example = describe_amount(quantity), get_amount_example(quantity)
        raise refuse_kind(
            tree, f"`{quantity}`", expected, f"it is written as in `{quantity}: {example}`"
        )
    return Limit(span=tree.span, name=quantity, value=amount, text=text)


def read_result(reading: FileReading, tree: Tree) -> Reported | None:
    """Read one of `reported`: errors that a paper reports for the network.

    Raises:
        SpecError: A202 if it reports no error or no data, A203 for a malformed error.
    """
    result = reading.read_known(tree, "a reported result", _RESULT_FORM, RESULT_KEYS)
    if result is None:
        return None
    top1 = read_optional(result, "top1", _read_error, None)
    top5 = read_optional(result, "top5", _read_error, None)
    if top1 is None and top5 is None:
        message = "a reported result has neither `top1` nor `top5`"
        raise fail("A202", message, result.span, help="add `top1: ...`, an error in percent")
    data = read_optional(result, "data", as_text, "")
    if not data.strip():
        message = "a reported result does not say what it was measured on"
        raise fail("A202", message, result.span, help="add `data: ImageNet 2012 validation`")
    if top1 is not None and top5 is not None and top5 > top1:
        message = f"the top-5 error, {top5:g} %, is larger than the top-1 error, {top1:g} %"
        help = "these are errors: where a paper prints accuracies, write 100 minus each"
        raise fail("A203", message, result["top5"].span, help=help)
    return Reported(
        span=result.span,
        top1=top1,
        top5=top5,
        crops=read_optional(result, "crops", _read_crops, None),
        data=data,
        source=read_optional(result, "source", as_text, ""),
    )


def _read_error(tree: Tree, what: str) -> float:
    """Read an error in percent."""
    value = as_number(tree)
    if value is None:
        raise refuse_kind(tree, what, "an error in percent, a number from 0 to 100")
    if not 0 <= value <= _WHOLE:
        message = f"{what} is an error in percent, from 0 to 100, and {describe_value(tree)} is not"
        raise fail("A203", message, tree.span)
    return float(value)


def _read_crops(tree: Tree, what: str) -> int | Literal["dense"]:
    match tree:
        case Scalar("dense"):
            return "dense"
        case Scalar(int(value)) if value >= 1 and value is not True:
            return value
        case _:
            raise refuse_kind(tree, what, "a whole number from 1, or `dense`")
