"""Check the design space of a network: its axes, their choices, and its conditions."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Findings, SpecError, attaching_sources
from archspec.elaborate import elaborate_partially
from archspec.language import Program
from archspec.language.load import Loader
from archspec.language.reopen import load_choices, reopen_program
from archspec.language.variants.model import Set
from archspec.language.variants.space_conditions import BoundCondition, bind_conditions
from archspec.language.variants.space_places import PlacedAxis, place_axes
from archspec.passes import collect_faults
from archspec.reader import Scalar, Tree

_WRONG_PATH: Final = ("A227", "A228")
_LANGUAGE: Final = "A2"


@dataclass(frozen=True, slots=True)
class CheckedSpace:
    """The design space of a network, whose paths, choices and conditions were checked."""

    axes: tuple[PlacedAxis, ...]
    conditions: tuple[BoundCondition, ...]


def check_space(program: Program) -> CheckedSpace:
    """Check the space of a network.

    Whether the members are valid is not checked, save that no choice is written wrongly by itself.

    Raises:
        SpecError: A202 if it has no space, A227 or A228 for paths that cannot be set, A231 for an
            axis, A206 or A232 for a condition, and A2xx for choices that cannot be read.
    """
    with attaching_sources(program.sources):
        if not program.spec.space:
            help = "add `space: {body.Conv.filters: [16, 32]}`; `archspec paths` lists the paths"
            message = f"{program.spec.file} has no `space`"
            raise SpecError([Diagnostic("A202", message, program.spec.span, help=help)])
        axes = place_axes(program)
        findings = Findings()
        findings.extend(_list_choice_faults(program, axes))
        findings.stop()
        return CheckedSpace(axes, bind_conditions(program, axes))


def _list_choice_faults(program: Program, axes: Sequence[PlacedAxis]) -> Iterator[Diagnostic]:
    """Yield what is wrong with paths, for the first choices, and with each choice by itself.

    Numbers can be read; whether a network with them is valid depends on all the others.
    """
    loader = reopen_program(program)
    yield from _list_faults(loader, [(axis, _list_trees(axis)[0]) for axis in axes], paths=True)
    texts = [(axis, [*filter(_is_text, axis.stated.items)]) for axis in axes]
    for number in range(max(len(choices) for _, choices in texts)):
        chosen = [(axis, choices[number]) for axis, choices in texts if number < len(choices)]
        yield from _list_faults(loader, chosen, paths=False)


def _list_faults(
    loader: Loader, chosen: Sequence[tuple[PlacedAxis, Tree]], *, paths: bool
) -> Iterator[Diagnostic]:
    """Yield the findings about paths of a network with choices, or those within the choices."""
    found = _collect_findings(loader, chosen)
    if paths:
        yield from (finding for finding in found if finding.code in _WRONG_PATH)
        return
    spans = [choice.span for _, choice in chosen]
    for finding in found:
        place = finding.span
        is_language = finding.code.startswith(_LANGUAGE)
        if is_language and place is not None and any(map(place.is_within, spans)):
            yield finding


def _collect_findings(
    loader: Loader, chosen: Sequence[tuple[PlacedAxis, Tree]]
) -> Sequence[Diagnostic]:
    changes = [
        Set(span=axis.stated.span, path=path, value=choice)
        for axis, choice in chosen
        for path in axis.list_changed()
    ]
    try:
        graph, found = elaborate_partially(load_choices(loader, changes))
        return collect_faults(graph, found).diagnostics
    except SpecError as error:
        return error.diagnostics


def _list_trees(axis: PlacedAxis) -> Sequence[Tree]:
    """Return the choices as data; of a range, the first one."""
    numbers = axis.stated.numbers
    return (Scalar(numbers[0], axis.stated.span),) if numbers else axis.stated.items


def _is_text(tree: Tree) -> bool:
    return not isinstance(tree, Scalar) or isinstance(tree.value, str)
