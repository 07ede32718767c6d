"""Read `budget`: upper limits on a network's cost."""

from archspec.language.amounts import (
    QUANTITIES,
    Budgeted,
    describe_amount,
    get_amount_example,
    parse_amount,
    parse_quantity,
)
from archspec.language.mappings import FileReading, as_object, refuse_kind
from archspec.language.messages import refuse_second_value
from archspec.language.spec import Limit
from archspec.reader import Scalar, Tree


def read_budget(reading: FileReading, tree: Tree) -> tuple[Limit, ...]:
    """Read `budget`: the upper limit of each quantity."""
    budget = as_object(tree, "`budget`", "write it as `{params: 45M, macs: 13G}`")
    known = [str(key.value) for key, _ in budget.entries if parse_quantity(str(key.value))]
    reading.report_unknown_keys(budget, dict.fromkeys((*QUANTITIES, *known)), "`budget`")
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
    """Read a limit.

    Raises:
        SpecError: A203 if it is not an amount of its quantity.
    """
    found = _read_amount(quantity, tree)
    if found is None:
        expected, example = describe_amount(quantity), get_amount_example(quantity)
        raise refuse_kind(tree, f"`{quantity}`", expected, f"write `{quantity}: {example}`")
    value, text = found
    return Limit(span=tree.span, name=quantity, value=value, text=text)


def _read_amount(quantity: Budgeted, tree: Tree) -> tuple[int, str] | None:
    """Return the amount that a value states, and its text."""
    value = tree.value if isinstance(tree, Scalar) else None
    if isinstance(value, str):
        amount = parse_amount(quantity, value)
        return None if amount is None else (amount, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return (int(value), f"{int(value):,}") if value >= 0 and int(value) == value else None
