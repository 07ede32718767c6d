"""Read `legend`, `defaults`, `use`, `extends` and `expect`."""

from typing import Final, get_args

from archspec.diagnostics import fail
from archspec.language.advice import suggest_operator
from archspec.language.argument_values import read_argument
from archspec.language.mappings import FileReading, as_array, as_object, as_text, as_whole
from archspec.language.messages import refuse_second_value
from archspec.language.model import Argument, Shorthand
from archspec.language.names import check_name
from archspec.language.spec import Expected, Total, Used
from archspec.language.unknown_names import refuse_unknown_argument
from archspec.ops import Operator, PackageError, find, placed
from archspec.reader import Scalar, Tree

BUILT_IN_MARKS: Final = {"V": "valid", "same": "same"}
"""The predefined marks, and the padding each stands for."""


def read_legend(reading: FileReading, tree: Tree) -> tuple[Shorthand, ...]:
    """Read `legend`: the meaning of marks inside the parentheses of a box."""
    entries = as_object(tree, "`legend`", "write it as `{mark: {argument: value}}`").entries
    return reading.each(_read_mark, [(reading, key, value) for key, value in entries])


def _read_mark(reading: FileReading, key: Scalar, value: Tree) -> Shorthand:
    name = str(key.value)
    if name in (*BUILT_IN_MARKS, "stride"):
        raise fail("A214", f"mark `{name}` is built in", key.span, help="choose another word")
    return _read_shorthand(reading, key, value, f"mark `{check_name(name, key.span, 'mark')}`")


def read_defaults(reading: FileReading, tree: Tree) -> tuple[Shorthand, ...]:
    """Read `defaults`: arguments of operators for every box that does not give them itself."""
    entries = as_object(tree, "`defaults`", "write it as `{Conv: {argument: value}}`").entries
    return reading.each(_read_default, [(reading, key, value) for key, value in entries])


def _read_default(reading: FileReading, key: Scalar, value: Tree) -> Shorthand:
    name = str(key.value)
    try:
        operator = find(name)
    except PackageError as error:
        raise placed(error, key.span) from None
    if operator is None:
        message = f"there is no operator `{name}`"
        raise fail("A208", message, key.span, help=suggest_operator(name))
    made = _read_shorthand(reading, key, value, f"the defaults of {name}")
    _check_arguments(reading, operator, made.arguments)
    return made


def _check_arguments(
    reading: FileReading, operator: type[Operator], arguments: tuple[Argument, ...]
) -> None:
    """Check that each argument exists and is given once, even if no box ever uses it."""
    first: dict[str, Argument] = {}
    for argument in arguments:
        written = argument.name or ""
        name = operator.aliases.get(written, written)
        if name not in operator.model_fields:
            reading.findings.add(
                refuse_unknown_argument(operator, written, argument.name_span, argument)
            )
        elif name in first:
            span, before = argument.name_span, first[name].name_span
            reading.findings.add(refuse_second_value(operator.__name__, name, span, before))
        first.setdefault(name, argument)


def _read_shorthand(reading: FileReading, key: Scalar, value: Tree, what: str) -> Shorthand:
    entries = as_object(value, what, "write it as `{argument: value}`").entries
    arguments = reading.each(read_argument, entries)
    return Shorthand(span=key.span, name=str(key.value), arguments=arguments)


def read_use(reading: FileReading, tree: Tree) -> tuple[Used, ...]:
    """Read `use`: a list of library files."""
    items = as_array(tree, "`use`").items
    return reading.each(_read_used, [(item,) for item in items])


def _read_used(tree: Tree) -> Used:
    return Used(span=tree.span, path=as_text(tree, "a used file"))


def read_extends(tree: Tree) -> Used:
    """Read `extends`: the network that a variant extends.

    Raises:
        SpecError: A203 if it is not text.
    """
    return Used(span=tree.span, path=as_text(tree, "`extends`", "name the file of one network"))


def read_expected(reading: FileReading, tree: Tree) -> tuple[Expected, ...]:
    """Read `expect`: stated totals."""
    expected = as_object(tree, "`expect`", "write it as `{params: ..., macs: ...}`")
    reading.report_unknown_keys(expected, get_args(Total), "`expect`")
    entries = {str(key.value): value for key, value in expected.entries}
    return reading.each(_read_total, [(arg, entries.get(arg)) for arg in get_args(Total)])


def _read_total(quantity: Total, value: Tree | None) -> Expected | None:
    if value is None:
        return None
    return Expected(span=value.span, quantity=quantity, value=as_whole(value, f"`{quantity}`"))
