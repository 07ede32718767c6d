"""Names for the values that a chain takes by name."""

from typing import Final

from archspec.importers.structure.model import RUNNING, Call, Frame, Parting, walk_steps
from archspec.language.names import is_valid_name

_LONGEST: Final = 40
"""Letters of a label, to which a number may be added."""

INPUT: Final = "input"
"""What enters a block, as its steps call it."""


def label_values(frame: Frame) -> None:
    """Give every value that is taken by name a label, and let the steps take it by that."""
    chain = frame.steps
    used = {head.takes for head in frame.heads}
    used |= {value for step in walk_steps(chain) for value in step.takes if value != RUNNING}
    names: dict[str, str] = {}
    if len(frame.inputs) == 1:
        names[frame.inputs[0]] = INPUT
    elif not frame.path:  # the network itself, whose inputs have names
        names |= {value: value for value in frame.inputs}
    else:
        names |= {value: f"x{number}" for number, value in enumerate(frame.inputs, 1)}
        frame.labels = tuple(names.values())
    taken = {INPUT, *names.values()}
    for step in walk_steps(chain):
        if isinstance(step.part, Parting):
            for value in step.part.values:
                names[value] = _make_label(step.part, taken)
                taken.add(names[value])
            step.part.labels = tuple(names[value] for value in step.part.values)
        elif step.output in used:
            step.label = names[step.output] = _make_label(step.part, taken)
            taken.add(step.label)
    for head in frame.heads:
        head.takes = names.get(head.takes, head.takes)
        head.name = head.name or head.takes
    for step in walk_steps(chain):
        step.takes = tuple(names.get(value, value) for value in step.takes)


def _make_label(part: object, taken: set[str]) -> str:
    hint = part.hint if isinstance(part, Call) else ""
    stem = hint[:_LONGEST] if is_valid_name(hint, "label") and hint.islower() else "x"
    if stem != "x" and stem not in taken:
        return stem
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
