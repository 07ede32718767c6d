"""Mend a box that does not expand: another operator, the value that it lacks, another word.

Nothing of such a network can be measured, so each edit is tried on the text.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from archspec.diagnostics import Diagnostic, Edit, Span
from archspec.language import Data, Formula, Program
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.box_printer import print_value
from archspec.ops import find
from archspec.passes.blame.candidate import Candidate, Likelihood
from archspec.passes.blame.edits_of_boxes import OPERATORS, BoxEdits
from archspec.passes.blame.edits_of_sections import find_scalar
from archspec.passes.blame.overlay import Overlay
from archspec.text.spelling import count_edits

REPAIRED: Final = frozenset(("A207", "A209", "A210", "A211", "A212"))
"""The codes of boxes that do not expand."""

_TYPES: Final = ("int", "float", "bool", "list", "word")

_FAR: Final = 2
"""How many edits apart a word is that is meant to be another."""

_OTHERS: Final = 5
"""The most other operators, and the most values of other boxes, to try."""


def list_repairs(program: Program, finding: Diagnostic, *, has_claims: bool) -> Iterator[Candidate]:
    """Yield the edits that may mend what a finding is about, the most likely first.

    Args:
        program: the network.
        finding: the finding.
        has_claims: whether the network states sizes or totals, which tell edits of boxes apart.
    """
    if finding.span is None:
        return
    for span in (finding.span, *(mark.span for mark in finding.marks)):
        yield from _list_types(program, span)
    box = next((box for box in program.boxes if finding.span.is_within(box.span)), None)
    if box is None:
        yield from _list_words(program, finding)
        return
    edits = BoxEdits.of(box, Symbols.of(program), program.sources)
    if edits is None or not has_claims:
        return
    if finding.about and finding.code == "A211":
        yield from _list_missing(program, edits, finding.about)
    if find(box.name) is not None:
        yield from _exchange_operator(program, edits)
    if finding.code == "A212":
        places = (finding.span, *(mark.span for mark in finding.marks))
        twice = (argument for argument in box.arguments if argument.span in places)
        yield from (edits.remove(argument, Likelihood.STEP) for argument in twice)


def _list_types(program: Program, declared: Span) -> Iterator[Candidate]:
    """Yield the edits that declare a parameter of a block with another type."""
    for block in program.blocks.values():
        for parameter in block.parameters:
            scalar = find_scalar(program, ("blocks", block.name, "params", parameter.name))
            if scalar is not None and declared in (parameter.span, scalar.span):
                now, words = scalar.value, list(_TYPES)
                if isinstance(now, int) and now > 0:
                    words.append(f"{now / 10 ** len(str(now)):g}")  # 0.8 for 8
                for number, word in enumerate(words):
                    edit, quote = Edit(scalar.span, word), f"{parameter.name}: {word}"
                    yield Candidate.write(Likelihood.WORD + number, Overlay(), edit, quote)


def _list_missing(program: Program, edits: BoxEdits, lacking: str) -> Iterator[Candidate]:
    """Yield the edits that give a box a value that it lacks."""
    box, cost = edits.box, Likelihood.WORD
    for table in program.tables.values():
        if box.name in program.blocks and lacking in table.columns:
            for row in table.rows:
                yield edits.add("stride", f"{table.name}.{row}", cost)
    operator = find(box.name)
    for word in _list_values(program, box.name, lacking):
        if lacking == "kernel":
            written = edits.text.replace(box.name_span.part(0, 0), f"{word} ")
            yield edits.write(written, cost, box.span)
        else:
            yield edits.add("stride", word, cost)
    for parameter in program.spec.parameters:
        if operator is None or parameter.name in (*operator.model_fields, *operator.aliases):
            if operator or parameter.name == lacking:
                yield edits.add("stride", f"{parameter.name}={parameter.name}", cost)
        elif operator.main() == lacking and parameter.type == "int":
            yield edits.add("stride", parameter.name, cost + 1)


def _list_values(program: Program, name: str, argument: str) -> Iterator[str]:
    """Yield what other boxes with a name say for an argument, the most frequent first."""
    symbols, found = Symbols.of(program), Counter[str]()
    for box in program.boxes:
        if box.name == name:
            taken = take_arguments(box, symbols).get(argument)
            if taken is not None and taken.brought_by.value is not None:
                word = _print_kernel(taken.brought_by.value)
                by_name = argument != "kernel" and taken.brought_by.name
                found[f"{by_name}={word}" if by_name else word] += 1
    return (word for word, _ in found.most_common(_OTHERS))


def _print_kernel(value: Data) -> str:
    """Return the value of an argument as a box has it: the sides of a kernel with an `x`."""
    return "x".join(map(print_value, value)) if isinstance(value, list) else print_value(value)


def _exchange_operator(program: Program, edits: BoxEdits) -> Iterator[Candidate]:
    """Yield the edits that write another operator of the network, the most frequent first."""
    used = Counter(box.name for box in program.boxes if find(box.name) is not None)
    name = edits.box.name
    others = [other for other, _ in used.most_common() if other != name][:_OTHERS]
    others += [other for other in OPERATORS.get(name, ()) if other not in others]
    for number, other in enumerate(others):
        yield edits.replace(edits.box.name_span, other, Likelihood.WORD + min(number, 3))


def _list_words(program: Program, finding: Diagnostic) -> Iterator[Candidate]:
    """Yield the edits of a default that has a word which is none of its own."""
    span = finding.span
    for shorthand in (*program.spec.defaults, *program.spec.legend):
        for argument in shorthand.arguments:
            is_word = isinstance(argument.value, Formula | str)
            if span == argument.span and argument.name is not None and is_word:
                known = list(_list_defaults(program, argument.name))
                said = print_value(argument.value).casefold()
                slips = [word for word in known if count_edits(said, word.casefold()) < _FAR]
                for number, word in enumerate(slips or known):
                    edit, quote = Edit(argument.span, word), f"{argument.name}: {word}"
                    yield Candidate.write(Likelihood.WORD + number, Overlay(), edit, quote)


def _list_defaults(program: Program, name: str) -> Iterator[str]:
    """Yield the words that defaults or boxes give an argument, and what switches it off."""
    shorthands = (*program.spec.defaults, *program.spec.legend)
    given = [argument for shorthand in shorthands for argument in shorthand.arguments]
    given += [argument for box in program.boxes for argument in box.arguments]
    found = Counter(
        print_value(argument.value)
        for argument in given
        if argument.name == name and isinstance(argument.value, Formula | str)
    )
    yield from dict.fromkeys([*(word for word, _ in found.most_common()), "none", "relu", "batch"])
