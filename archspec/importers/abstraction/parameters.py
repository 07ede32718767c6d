"""Which parameters a block needs, and how its numbers follow from them."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.importers.abstraction.model import Parameter
from archspec.importers.abstraction.unify import Mismatch, Slot
from archspec.importers.abstraction.values import (
    CHANNELS,
    Vector,
    add_stride,
    find_condition,
    find_expression,
    fits,
    name_parameter,
)
from archspec.importers.structure.model import Text

_WIDTHS: Final = ("filters", "features", "c")
"""The arguments that say how wide a step is."""

_FROM_WIDTHS: Final = (*_WIDTHS, "groups", "slopes", "channels", "start", "stop")
"""The arguments that may follow from how wide a step is."""

_CONDITIONS: Final = ("present", "shortcut")
"""The roles of conditions: that of a step, and that of the steps of a shortcut or of a sum."""

_ONE_BY_DEFAULT: Final = ("stride", "dilation", "groups", "multiplier", "repeat", "s", "d", "g")
"""The arguments whose parameter is 1 where a use does not say it."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Parameters and the expressions of the slots.

    Attributes:
        parameters: the parameters, with their values in each use.
        texts: the expression of each slot.
        cost: the number of parameters, and the length of all expressions that are no conditions.
    """

    parameters: tuple[tuple[Parameter, tuple[object, ...]], ...]
    texts: tuple[str, ...]
    cost: tuple[int, int]


def solve_slots(slots: Sequence[Slot], channels: Sequence[int]) -> Solution:
    """Return the fewest parameters that give the numbers of all slots.

    Args:
        slots: the slots of a block.
        channels: the channels that enter each of its uses.

    Raises:
        Mismatch: if a slot cannot be a parameter.
    """
    widths = [slot for slot in slots if slot.role in _WIDTHS]
    seeds: list[Slot | None] = [*dict.fromkeys([*widths[-1:], *widths[:1], *widths])]
    return min(
        (_solve(slots, channels, seed) for seed in seeds or [None]), key=lambda found: found.cost
    )


def fill_slots(slots: Sequence[Slot], solution: Solution) -> None:
    """Put the expressions of a solution into its slots."""
    for slot, text in zip(slots, solution.texts, strict=True):
        slot.fill(Text(text))


def _solve(slots: Sequence[Slot], channels: Sequence[int], seed: Slot | None) -> Solution:
    solver = _Solver(channels)
    if seed is not None:
        solver.solve_main(seed)
    for slot in slots:
        if slot is not seed and slot.role not in _CONDITIONS:
            solver.solve(slot)
    solver.set_widths(slots)
    for slot in slots:
        if slot.role in _CONDITIONS:
            solver.solve_condition(slot)
    texts = tuple(solver.texts[id(slot)] for slot in slots)
    numbers = sum(len(solver.texts[id(slot)]) for slot in slots if slot.role not in _CONDITIONS)
    return Solution(tuple(solver.parameters), texts, (len(solver.parameters), numbers))


class _Solver:
    def __init__(self, channels: Sequence[int]) -> None:
        self.parameters: list[tuple[Parameter, tuple[object, ...]]] = []
        self.texts: dict[int, str] = {}
        self._known: list[Vector] = [Vector(CHANNELS, tuple(channels))]
        self._widths: list[Slot] = []

    def solve_main(self, slot: Slot) -> None:
        """Find the expression of how wide a block is; it is a parameter if it is not the same."""
        text = find_expression(slot.values, self._known)
        self.texts[id(slot)] = text or self._add(slot.role, slot.values)

    def solve(self, slot: Slot) -> None:
        """Find the expression of a slot, with a new parameter if it needs one."""
        text = find_expression(slot.values, list(self._list_related(slot.role)))
        self.texts[id(slot)] = text or self._find_ratio(slot) or self._add(slot.role, slot.values)

    def _list_related(self, role: str) -> Iterator[Vector]:
        """Yield what the values of an argument may follow from: widths from widths."""
        for vector in self._known:
            is_width = vector.role in ("", *_WIDTHS)
            if is_width if role in _FROM_WIDTHS else vector.role == role:
                yield vector

    def set_widths(self, slots: Sequence[Slot]) -> None:
        """Take the widths that conditions may compare with, in the order of the text."""
        self._widths = [slot for slot in slots if slot.role in _WIDTHS and None not in slot.values]

    def solve_condition(self, slot: Slot) -> None:
        """Find the condition under which a step is there."""
        known = [vector for vector in self._known if None not in vector.values]
        wanted = [value if isinstance(value, bool) else None for value in slot.values]
        text = self._compare_widths(wanted) if slot.role == "shortcut" else None
        if (text := text or find_condition(wanted, known)) is None:
            text = self._add("present", tuple(value is not False for value in wanted))
        elif slot.role == "shortcut":
            text = add_stride(text, wanted, known)
        self.texts[id(slot)] = text

    def _compare_widths(self, wanted: Sequence[bool | None]) -> str | None:
        """Return whether a shortcut may be the identity: as many channels leave as enter."""
        entering = self._known[-1].values
        for slot in reversed(self._widths):
            equal = [one == other for one, other in zip(entering, slot.values, strict=True)]
            for sign, holds in (("!=", [not each for each in equal]), ("==", equal)):
                if fits(holds, wanted):
                    return f"{CHANNELS} {sign} {self.texts[id(slot)]}"
        return None

    def _find_ratio(self, slot: Slot) -> str | None:
        """Return a multiple of the channels that enter, if few numbers say which."""
        base = self._known[-1].values
        if slot.role not in _WIDTHS:
            return None
        factors: list[int | None] = []
        for value, side in zip(slot.values, base, strict=True):
            if value is None:
                factors.append(None)
            elif isinstance(value, int) and isinstance(side, int) and value % side == 0:
                factors.append(value // side)
            else:
                return None
        different = {each for each in factors if each is not None}
        if len(different) < len(set(slot.values) - {None}) and max(different) <= 16:
            filled = tuple(1 if each is None else each for each in factors)
            return f"{self._add('t', filled)}*{CHANNELS}"
        return None

    def _add(self, role: str, values: tuple[object, ...]) -> str:
        """Return the name of a new parameter with these values."""
        given = [value for value in values if value is not None]
        if not all(isinstance(value, (bool, int, float)) for value in given):
            raise Mismatch
        name = name_parameter(role, {known.text: True for known in self._known})
        kind = _find_type(given)
        default = _find_default(role, given, kind)
        fallback = default if default is not None else given[0]
        whole = tuple(fallback if value is None else value for value in values)
        self.parameters.append((Parameter(name, kind, default), whole))
        vector = Vector(name, whole, "" if role == "t" else role)
        self._known.insert(len(self._known) - 1, vector)
        return name


def _find_type(values: Sequence[object]) -> str:
    if all(isinstance(value, bool) for value in values):
        return "bool"
    if all(isinstance(value, int) for value in values):
        return "int"
    return "float"


def _find_default(role: str, values: Sequence[object], kind: str) -> object:
    if role in _ONE_BY_DEFAULT and 1 in values:
        return 1
    if role in _WIDTHS or kind == "float":
        return None
    common = max(dict.fromkeys(values), key=list(values).count)
    return common if 2 * list(values).count(common) >= len(values) else None
