"""Report a refused value where it is written: at its parameter, its cell or its declaration."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, Span
from archspec.language import Block, Parameter, Program, Step
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols, TakenArgument, take_arguments
from archspec.language.messages import DECLARED
from archspec.language.walk import walk_boxes
from archspec.passes.blame.edits_of_sections import find_scalar

_REFUSED: Final = frozenset(("A206", "A210"))
"""The codes of values that an argument cannot have."""

_SHOWN: Final = 3
"""How many uses of a value a finding shows."""


@dataclass(frozen=True, slots=True)
class NumberSource:
    """A number that arguments are made of.

    Attributes:
        name: its name in expressions.
        span: the place where it is written.
    """

    name: str
    span: Span


_Sources: TypeAlias = Mapping[str, NumberSource | None]


def tell_at_source(program: Program, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings in which a number that no use accepts is reported once, where it is written.

    Args:
        program: the network.
        found: the findings.
    """
    found = list(found)
    refused = {one.span for one in found if one.code in _REFUSED}
    sources = dict(_list_sources(program)) if refused else {}
    told: dict[NumberSource | Span | Diagnostic, list[Diagnostic]] = {}
    for finding in found:
        source = sources.get(finding.span) if finding.code in _REFUSED and finding.span else None
        declared = next((mark.span for mark in finding.marks if mark.text == DECLARED), None)
        if declared is not None:
            told.setdefault(declared, []).append(finding)
        elif source and refused.issuperset(at for at, other in sources.items() if other == source):
            told.setdefault(source, []).append(finding)
        elif source:
            mark = Mark(source.span, f"`{source.name}` is given here")
            told[finding] = [replace(finding, marks=(mark, *finding.marks))]
        else:
            told.setdefault(finding, []).append(finding)
    return [_retell(key, findings) for key, findings in told.items()]


def _retell(key: NumberSource | Span | Diagnostic, found: Sequence[Diagnostic]) -> Diagnostic:
    """Return the finding at a source, at a type that several uses contradict, or as it is."""
    first, uses = found[0], dict.fromkeys(one.span for one in found if one.span is not None)
    shown = [*uses][:_SHOWN]
    if isinstance(key, NumberSource):
        marks = tuple(Mark(span, f"`{key.name}` is used here") for span in shown)
        help = f"give `{key.name}` another value"
        return replace(first, span=key.span, label="", marks=marks + first.marks, help=help, fix=())
    if isinstance(key, Diagnostic) or len(found) == 1:
        return first
    marks = tuple(Mark(span, "in this use") for span in shown)
    help = "declare another type, or give it a value of this one"
    return replace(first, span=key, marks=marks, help=help, fix=())


def _list_sources(program: Program) -> Iterator[tuple[Span, NumberSource]]:
    """Yield the places of arguments that one number alone makes, with that number."""
    spec, symbols = program.spec, Symbols.of(program)
    own = {one.name: _find_number(program, one.name, "params", one.name) for one in spec.parameters}
    chains = [spec.body or (), *((head.step,) for head in spec.heads)]
    yield from (each for chain in chains for each in _follow(program, chain, own, symbols))
    uses: dict[tuple[str, str], list[TakenArgument]] = {}
    for box in program.boxes:
        for name, taken in take_arguments(box, symbols).items():
            uses.setdefault((box.name, name), []).append(taken)
    for block in program.blocks.values():
        names = {
            one.name: _find_given(program, block, one, uses.get((block.name, one.name), ()))
            for one in block.parameters
        }
        yield from _follow(program, block.steps, names, symbols)


def _follow(
    program: Program, steps: Sequence[Step], names: _Sources, symbols: Symbols
) -> Iterator[tuple[Span, NumberSource]]:
    """Yield the places of arguments in a chain that one number alone makes, with that number."""
    for box in walk_boxes(steps):
        for taken in take_arguments(box, symbols).values():
            used = [*dict.fromkeys(find_names_in_data(taken.meant.value))]
            if len(used) == 1:
                source = names.get(used[0]) or _find_cell(program, used[0])
                if source is not None and taken.meant is taken.brought_by:
                    yield taken.brought_by.span, source


def _find_given(
    program: Program, block: Block, parameter: Parameter, uses: Sequence[TakenArgument]
) -> NumberSource | None:
    """Return what a parameter of a block is given: its default, its type, or by its only use."""
    if parameter.type == "float" or not uses:
        return _find_number(program, parameter.name, "blocks", block.name, "params", parameter.name)
    if len(uses) > 1:
        return None
    (use,) = uses
    used = [*dict.fromkeys(find_names_in_data(use.meant.value))]
    if len(used) == 1:
        return _find_cell(program, used[0])
    return None if used else NumberSource(parameter.name, use.brought_by.span)


def _find_number(program: Program, name: str, *path: str) -> NumberSource | None:
    """Return a number that the files have at a path, or None."""
    scalar = find_scalar(program, path)
    return NumberSource(name, scalar.span) if scalar else None


def _find_cell(program: Program, name: str) -> NumberSource | None:
    """Return a cell of a table by its name in expressions, or None."""
    table, row, column = name.split(".") if name.count(".") == 2 else ("", "", "")
    columns = program.tables[table].columns if table in program.tables else ()
    if column not in columns:
        return None
    scalar = find_scalar(program, ("tables", table, row, columns.index(column)))
    return NumberSource(name, scalar.span) if scalar else None
