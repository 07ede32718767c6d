"""Operators as text for a terminal: a list of all, and a page for each."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from archspec.ops import Example
from archspec.ops.describe import ArgumentDoc, OperatorDoc
from archspec.text.visible import clip_text

_WIDTH: Final = 80


def print_operator_list(operators: Sequence[OperatorDoc], width: int | None = None) -> str:
    """Return one line per operator: its name and what it does.

    Args:
        operators: the operators, in order.
        width: columns of the terminal, at which lines are truncated. None truncates nothing.
    """
    column = max(len(operator.name) for operator in operators) + 2
    lines = (f"{operator.name:<{column}}{operator.doc}" for operator in operators)
    return "".join(f"{line if width is None else clip_text(line, width)}\n" for line in lines)


def print_operator_page(operator: OperatorDoc) -> str:
    """Return an operator with its arguments and examples."""
    parts = [[*wrap(f"{operator.name}: {operator.doc}", _WIDTH)]]
    if operator.arguments:
        parts.append([*_print_arguments(operator.arguments)])
    good = [example for example in operator.examples if not example.code]
    bad = [example for example in operator.examples if example.code]
    column = max((len(example.box) for example in operator.examples), default=0) + 2
    for title, examples in (("Examples:", good), ("Refused:", bad)):
        if examples:
            parts.append([title, *(_print_example(example, column) for example in examples)])
    if operator.elsewhere:
        parts.append([*_print_framework_names(operator)])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _print_framework_names(operator: OperatorDoc) -> Iterator[str]:
    """Yield its names in other frameworks, and how it differs from theirs."""
    yield "Elsewhere:"
    column = max(len(other.framework) for other in operator.elsewhere) + 4
    for other in operator.elsewhere:
        words = {name: found for name, found in other.arguments.items() if found != (name,)}
        renamed = (f"{name} = {', '.join(found)}" for name, found in words.items())
        text = "; ".join(filter(None, (", ".join(other.names), *renamed)))
        head = f"  {other.framework}".ljust(column)
        yield from wrap(text, _WIDTH, initial_indent=head, subsequent_indent=" " * column)
    for name, note in operator.notes.items():
        yield from wrap(f"{name}: {note}", _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _print_arguments(arguments: Sequence[ArgumentDoc]) -> Iterator[str]:
    yield "Arguments:"
    column = max(len(argument.name) for argument in arguments) + 4
    for argument in arguments:
        need = "required" if argument.default is None else f"default {argument.default}"
        main = ["main argument"] if argument.main else []
        described = [argument.description] if argument.description else []
        text = "; ".join([argument.takes, need, *main, *described])
        head = f"  {argument.name}".ljust(column)
        yield from wrap(text, _WIDTH, initial_indent=head, subsequent_indent=" " * column)


def _print_example(example: Example, column: int) -> str:
    leaves = f"-> {example.output}" if example.output else f"({example.code})"
    return f"  {example.box:<{column}}{', '.join(example.inputs)} {leaves}"
