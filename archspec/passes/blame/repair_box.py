"""Mend a box that does not expand: another operator, or the value that it lacks.

Nothing of such a network can be measured, so each edit is tried on the text.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from archspec.diagnostics import Diagnostic, Edit
from archspec.language import Box, Data, Loop, Program
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.box_printer import print_value
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.messages import DECLARED
from archspec.language.walk import walk_steps
from archspec.ops import find
from archspec.passes.blame.edits_of_boxes import FIRST, OPERATORS, BoxEdits
from archspec.passes.blame.edits_of_sections import find_scalar

REPAIRED: Final = frozenset(("A207", "A209", "A210", "A211", "A212"))
"""The codes of boxes that do not expand."""

_OTHERS: Final = 5
"""The most other operators, and the most values of other boxes, to try."""

_MOST_ROUNDS: Final = 17
"""From how many rounds on a count is not tried."""

_KERNELS: Final = ("3x3", "2x2", "1x1", "5x5", "7x7")
"""Usual kernels."""

_SHARES: Final = ("cin//4", "cin//16", "cin//8", "cin//2", "cin")
"""What a block is often given of the channels that enter."""

_TYPES: Final = ("int", "float", "bool", "word", "list")
"""The types of parameters."""


def list_repairs(program: Program, finding: Diagnostic) -> Iterator[Correction]:
    """Yield the edits that may mend the box that a finding is about, the most likely first."""
    if finding.span is None:
        return
    box = next((box for box in program.boxes if finding.span.is_within(box.span)), None)
    edits = BoxEdits.of(box, Symbols.of(program), program.sources) if box else None
    if box is None or edits is None:
        return
    if finding.code == "A207" and finding.about == FIRST:
        for count in range(2, _MOST_ROUNDS):
            yield edits.write(edits.text.prefix(str(count)), Rarity.WORD + count)
    yield from _list_types(program, finding)
    if finding.about and finding.code == "A211":
        yield from _list_missing(program, edits, finding.about)
    if find(box.name) is not None:
        yield from _exchange_operator(program, edits)
    if finding.code == "A212":
        places = (finding.span, *(mark.span for mark in finding.marks))
        twice = (argument for argument in box.arguments if argument.span in places)
        yield from (edits.remove(argument, Rarity.STEP) for argument in twice)


def _list_types(program: Program, finding: Diagnostic) -> Iterator[Correction]:
    """Yield the edits that declare another type of a parameter, if its own is contradicted."""
    declared = {mark.span for mark in finding.marks if mark.text == DECLARED}
    for block in program.blocks.values():
        for parameter in block.parameters:
            scalar = find_scalar(program, ("blocks", block.name, "params", parameter.name))
            is_given = any(f"`{parameter.name}`" in mark.text for mark in finding.marks)
            is_broken = parameter.type == "float" and is_given and finding.code == "A210"
            is_told = parameter.span in declared or is_broken
            if is_told and scalar is not None and scalar.value in _TYPES:
                for word in ("int",) if is_broken else _TYPES:
                    edit, quote = Edit(scalar.span, word), f"{parameter.name}: {word}"
                    yield Correction.at(Rarity.WORD, edit, f"write `{quote}`")


def _list_missing(program: Program, edits: BoxEdits, lacking: str) -> Iterator[Correction]:
    """Yield the edits that give a box a value that it lacks."""
    box, rarity = edits.box, Rarity.WORD
    operator = find(box.name)
    for word in _list_rows(program, box, lacking):
        yield edits.add("stride", word, rarity)
    yield from _list_shifted(program, edits, lacking)
    if lacking in (operator.main() if operator else None, *_list_lead(program, box)):
        stated = [str(box.size.sides[-1])] if box.size is not None else []
        for name in (*_list_names(program, box), *stated):
            yield edits.add("stride", name, rarity)
    for word in _list_values(program, box.name, lacking):
        if lacking == "kernel":
            written = edits.text.replace(box.name_span.part(0, 0), f"{word} ")
            yield edits.write(written, rarity, box.span)
        else:
            yield edits.add("stride", word, rarity)
    for word in _SHARES if operator is None else ():
        yield edits.add("stride", word, rarity + 1)
    for parameter in program.spec.parameters:
        if operator is None or parameter.name in (*operator.model_fields, *operator.aliases):
            if operator or parameter.name == lacking:
                yield edits.add("stride", f"{parameter.name}={parameter.name}", rarity)
        elif operator.main() == lacking and parameter.type in ("int", "float"):
            yield edits.add("stride", parameter.name, rarity + (parameter.type == "int"))


def _list_rows(program: Program, box: Box, lacking: str) -> Iterator[str]:
    """Yield the rows of tables that give a use of a block what it lacks."""
    for table in program.tables.values():
        if box.name in program.blocks and lacking in table.columns:
            yield from (f"{table.name}.{row}" for row in table.rows)


def _list_lead(program: Program, box: Box) -> list[str]:
    """Return the parameter that a use of a block gives first; none for an operator."""
    block = program.blocks.get(box.name)
    return [one.name for one in block.parameters[:1]] if block else []


def _list_names(program: Program, box: Box) -> Iterator[str]:
    """Yield the numbers that have a name where a box is, and that it does not mention."""
    said = {name for one in box.arguments for name in find_names_in_data(one.value)}
    steps = [*(program.spec.body or ()), *(program.spec.steps or ())]
    for block in program.blocks.values():
        if box.span.is_within(block.span):
            steps += block.steps
            yield from (one.name for one in block.parameters if one.name not in said)
    loops = [one for one in walk_steps(tuple(steps)) if isinstance(one, Loop)]
    inside = [variable for loop in loops if box.span.is_within(loop.span)
              for variable in loop.variables]  # fmt: skip
    yield from dict.fromkeys(one.name for one in inside if one.name not in said)


def _list_shifted(program: Program, edits: BoxEdits, lacking: str) -> Iterator[Correction]:
    """Yield the edits that write a value before those of a use of a block, which then shift."""
    block = program.blocks.get(edits.box.name)
    first = next((one for one in edits.box.arguments if one.name is None), None)
    for parameter in block.parameters if block and first else ():
        if parameter.name == lacking:
            break
        for word in islice(_list_values(program, edits.box.name, parameter.name), _OTHERS):
            if first is not None and "=" not in word:
                written = edits.text.replace(first.span.part(0, 0), f"{word} ")
                yield edits.write(written, Rarity.WORD, edits.box.span)


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
    words = [word for word, _ in found.most_common(_OTHERS)]
    words += _KERNELS if argument == "kernel" else ()
    numbers = sorted(int(word) for word in words if word.isdecimal() and int(word))
    likely = [2 * number for number in reversed(numbers)] + [number // 2 for number in numbers]
    return iter(dict.fromkeys([*words, *map(str, likely)]))


def _print_kernel(value: Data) -> str:
    """Return the value of an argument as a box has it: the sides of a kernel with an `x`."""
    return "x".join(map(print_value, value)) if isinstance(value, list) else print_value(value)


def _exchange_operator(program: Program, edits: BoxEdits) -> Iterator[Correction]:
    """Yield the edits that write another operator of the network, the most frequent first."""
    used = Counter(box.name for box in program.boxes if find(box.name) is not None)
    name = edits.box.name
    others = [other for other, _ in used.most_common() if other != name][:_OTHERS]
    others += [other for other in OPERATORS.get(name, ()) if other not in others]
    for number, other in enumerate(others):
        yield edits.replace(edits.box.name_span, other, Rarity.WORD + min(number, 3))
