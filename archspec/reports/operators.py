"""List the operators that a box can name."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from archspec.ops import JOINS, TABLE, Operator, find
from archspec.ops import names as list_operator_names
from archspec.ops.describe import OperatorDoc, describe_operator
from archspec.text.report import Report

if TYPE_CHECKING:
    from archspec.ops.records import OperatorsRecord


class OperatorList(Report, Sequence[OperatorDoc]):
    """Operators with their arguments and examples, as `archspec ops` prints them."""

    __slots__ = ("_in_full", "_operators")

    def __init__(self, operators: Sequence[OperatorDoc], *, in_full: bool = True) -> None:
        """List some operators.

        Args:
            operators: the operators.
            in_full: whether the text has a page for each instead of a line.
        """
        self._operators, self._in_full = tuple(operators), in_full

    def __len__(self) -> int:
        return len(self._operators)

    @overload
    def __getitem__(self, index: int) -> OperatorDoc: ...
    @overload
    def __getitem__(self, index: slice) -> "OperatorList": ...
    def __getitem__(self, index: int | slice) -> "OperatorDoc | OperatorList":
        if isinstance(index, slice):
            return OperatorList(self._operators[index], in_full=self._in_full)
        return self._operators[index]

    def __iter__(self) -> Iterator[OperatorDoc]:
        return iter(self._operators)

    def __repr__(self) -> str:
        return f"<OperatorList: {', '.join(operator.name for operator in self)}>"

    def _make_record(self) -> "OperatorsRecord":
        from archspec.ops.records import OperatorsRecord

        return OperatorsRecord.model_validate({"operators": self._operators})

    def _print_text(self) -> str:
        return self.print_text()

    def print_text(self, width: int | None = None) -> str:
        """Return a page for each operator, or a line for each.

        Args:
            width: columns of a terminal, at which lines are truncated; None truncates nothing.

        Examples:
            >>> archspec.operators()[:2].print_text(22).splitlines()
            ['Conv    Convolution, …', 'UpConv  Transposed co…']
        """
        from archspec.ops.describe_text import print_operator_list, print_operator_page

        if self._in_full:
            return "\n".join(map(print_operator_page, self))
        return print_operator_list(self._operators, width)


def operators(*names: str) -> OperatorList:
    """List the operators that a box can name, with arguments, bounds, examples and JSON Schema.

    Args:
        *names: which: operators by their names in a box, such as `Conv`; joins as in `merge`; or
            operators by their names in another framework, such as `BatchNorm2d`. None for all.

    Raises:
        ValueError: for an unknown name, with the nearest one.

    Examples:
        >>> [argument.name for argument in archspec.operators("Dropout")[0].arguments]
        ['rate']
        >>> archspec.operators("BatchNorm2d")
        <OperatorList: BN>
    """
    found = [operator for name in names for operator in _find_operators(name)]
    described = [describe_operator(operator) for operator in found or _list_all()]
    return OperatorList(described, in_full=bool(names))


def _list_all() -> list[type[Operator]]:
    return [*TABLE, *JOINS.values()]


def _find_operators(name: str) -> Sequence[type[Operator]]:
    """Find operators by name: built-in, from a package, or by the name in another framework.

    Raises:
        ValueError: for an unknown name, with a suggestion.
    """
    from archspec.language.advice import suggest_operator
    from archspec.ops.synonyms.lookup import operators_like

    own = find(name) or JOINS.get(name)
    if own is not None:
        return [own]
    like = operators_like(name, (*list_operator_names(), *JOINS))
    if not like:
        hint = _describe_argument(name)
        hint = hint or suggest_operator(name, otherwise="`archspec ops` lists them")
        raise ValueError(f"there is no operator `{name}`; {hint}")
    found = (find(alike) or JOINS.get(alike) for alike in like)
    return [operator for operator in found if operator is not None]


def _describe_argument(name: str) -> str:
    """Describe the argument of a given name, here or in another framework."""
    from archspec.ops.synonyms.lookup import argument_like, no_argument

    found: dict[str, list[str]] = {}
    for operator in _list_all():
        if argument := argument_like(operator, name):
            shown = operator.word if operator.joins else operator.__name__
            found.setdefault(argument, []).append(shown)
    said = (f"`{argument}` of {', '.join(owners)}" for argument, owners in found.items())
    return f"as an argument it is {', or '.join(said)}" if found else no_argument(Operator, name)
