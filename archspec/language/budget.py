"""Read `budget`: upper limits on a network's cost."""

from archspec.language.amounts import (
    QUANTITIES,
    Budgeted,
    amount_example,
    amount_of,
    budgeted,
    expected_amount,
)
from archspec.language.mappings import Reading, as_object, wrong_kind
from archspec.language.messages import given_twice
from archspec.language.model import Limit
from archspec.reader import Scalar, Tree


def read_budget(reading: Reading, tree: Tree) -> tuple[Limit, ...]:
    """Read `budget`: the upper limit of each quantity."""
    budget = as_object(tree, "`budget`", "write it as `{params: 45M, macs: 13G}`")
    known = [str(key.value) for key, _ in budget.entries if budgeted(str(key.value))]
    reading.unknown_keys(budget, dict.fromkeys((*QUANTITIES, *known)), "`budget`")
    first: dict[Budgeted, Scalar] = {}
    limits = []
    for key, value in budget.entries:
        quantity = budgeted(str(key.value))
        if quantity is not None and first.setdefault(quantity, key) is key:
            limits.append((quantity, value))
        elif quantity is not None:
            twice = given_twice("the budget", quantity, key.span, first[quantity].span)
            reading.findings.add(twice)
    return reading.each(_limit, limits)


def _limit(quantity: Budgeted, tree: Tree) -> Limit:
    """Read a limit.

    Raises:
        SpecError: A203 if it is not an amount of its quantity.
    """
    found = _amount(quantity, tree)
    if found is None:
        expected, example = expected_amount(quantity), amount_example(quantity)
        raise wrong_kind(tree, f"`{quantity}`", expected, f"write `{quantity}: {example}`")
    value, text = found
    return Limit(span=tree.span, name=quantity, value=value, text=text)


def _amount(quantity: Budgeted, tree: Tree) -> tuple[int, str] | None:
    """Return the amount that a value states, and its text."""
    value = tree.value if isinstance(tree, Scalar) else None
    if isinstance(value, str):
        amount = amount_of(quantity, value)
        return None if amount is None else (amount, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return (int(value), f"{int(value):,}") if value >= 0 and int(value) == value else None
