"""Make one block of several parts of a source that are equal up to numbers."""

from collections.abc import Callable, Sequence
from dataclasses import field
from functools import partial

from archspec.dataclass import dataclass, replace
from archspec.importers.abstraction.stages import First
from archspec.importers.abstraction.values import find_constant
from archspec.importers.boxes import Argument
from archspec.importers.recognition.simplify import list_defaults
from archspec.importers.structure.keys import make_key
from archspec.importers.structure.model import (
    Branch,
    Call,
    Chain,
    Fork,
    Join,
    Part,
    Parting,
    Residual,
    Step,
    Text,
)


class Mismatch(Exception):  # noqa: N818  # no error: the parts become two blocks
    """Parts that cannot be one block."""


@dataclass(slots=True, eq=False)
class Slot:
    """A place in a block where uses differ.

    Attributes:
        role: the argument, or `present` for a condition.
        values: the value in each use; None where a use does not have it.
        fill: puts an expression there.
    """

    role: str
    values: tuple[object, ...]
    fill: Callable[["Argument | Text"], None]
    is_main: bool = False


@dataclass(slots=True, eq=False)
class Template:
    """Steps that several uses share, with slots where they differ.

    Attributes:
        steps: the steps.
        slots: the slots, in the order of the steps.
    """

    steps: Chain
    slots: list[Slot] = field(default_factory=list)


def unify_chains(chains: "Sequence[Chain | None]") -> Template:
    """Return what chains have in common.

    Args:
        chains: a chain for each use; None for a use without it.

    Raises:
        Mismatch: if they differ in more than numbers and absent steps.
    """
    unifier = _Unifier()
    steps = unifier.unify(chains)
    return Template(steps, unifier.slots)


class _Unifier:
    def __init__(self) -> None:
        self.slots: list[Slot] = []

    def unify(self, chains: "Sequence[Chain | None]") -> Chain:
        """Return one chain for all."""
        longest = max((chain for chain in chains if chain is not None), key=len)
        aligned = [None if chain is None else _align(chain, longest) for chain in chains]
        return [
            self._unify_steps([None if row is None else row[at] for row in aligned], aligned)
            for at in range(len(longest))
        ]

    def _unify_steps(self, steps: "Sequence[Step | None]", rows: Sequence[object]) -> Step:
        first = next(step for step in steps if step is not None)
        parts = [None if step is None else step.part for step in steps]
        absent = [step is None and row is not None for step, row in zip(steps, rows, strict=True)]
        part = self._unify_parts(parts)
        if any(absent):
            if not isinstance(part, Call) or first.label:
                raise Mismatch
            present = tuple(
                None if row is None else step is not None
                for step, row in zip(steps, rows, strict=True)
            )
            self.slots.append(Slot("present", present, partial(_set_text, part, "condition")))
        return replace(first, part=part)

    def _unify_parts(self, parts: "Sequence[Part | None]") -> Part:
        match next(part for part in parts if part is not None):
            case Call() as call:
                return self._unify_calls(call, parts)
            case Fork() as fork:
                branches = [
                    Branch(branch.name, self.unify(_list_branches(parts, at)))
                    for at, branch in enumerate(fork.branches)
                ]
                return replace(fork, branches=branches)
            case Residual() as residual:
                return self._unify_residuals(residual, parts)
            case Parting() as parting:
                return self._unify_partings(parting, parts)
            case Join() as join:
                return join

    def _unify_partings(self, parting: Parting, parts: "Sequence[Part | None]") -> Parting:
        made = replace(parting, sizes=list(parting.sizes))
        for at in range(len(parting.sizes)):
            values = tuple(part.sizes[at] if isinstance(part, Parting) else None for part in parts)
            self._add("filters", values, partial(made.sizes.__setitem__, at))
        return made

    def _unify_calls(self, call: Call, parts: "Sequence[Part | None]") -> Call:
        made = replace(call, arguments={})
        defaults = list_defaults(call.name)
        calls = [part if isinstance(part, Call) else None for part in parts]
        names = list(dict.fromkeys(key for each in calls if each for key in each.arguments))
        found: dict[str, Argument | Text] = {}
        for name in names:
            values = tuple(
                None
                if each is None
                else _settle(each.arguments.get(name, _default(defaults, name)))
                for each in calls
            )
            found[name] = values[0]  # type: ignore[assignment]
            self._add_argument(name, values, partial(found.__setitem__, name))
        counts = tuple(None if each is None else each.count for each in calls)
        self._add("repeat", counts, partial(setattr, made, "count"))
        made.arguments = found
        return made

    def _unify_residuals(self, residual: Residual, parts: "Sequence[Part | None]") -> Residual:
        each = [part if isinstance(part, Residual) else None for part in parts]
        shortcuts = [part.shortcut if part else None for part in each]
        with_steps = [chain or None if chain is not None else None for chain in shortcuts]
        made = replace(residual)
        if any(with_steps):
            made.shortcut = self.unify(with_steps)
            present = tuple(None if chain is None else bool(chain) for chain in shortcuts)
            if not all(value is not False for value in present):
                self.slots.append(Slot("shortcut", present, partial(_set_shortcut, made)))
        made.steps = self.unify([part.steps if part else None for part in each])
        scales = tuple(part.scale if part else None for part in each)
        self._add("scale", scales, partial(setattr, made, "scale"))
        return made

    def _add_argument(
        self, name: str, values: tuple[object, ...], fill: Callable[["Argument | Text"], None]
    ) -> None:
        """Add a slot for an argument, or two if the first round of a stage has another value."""
        if not any(isinstance(value, First) for value in values):
            self._add(name, values, fill)
            return
        both: dict[str, Argument | Text] = {}

        def write(role: str) -> Callable[["Argument | Text"], None]:
            def put(value: "Argument | Text") -> None:
                both[role] = value
                if len(both) == 2:
                    one, rest = (print_plain(both[each]) for each in ("first", "rest"))
                    fill(Text(one if one == rest else f"{one} if first else {rest}"))

            return put

        for role in ("first", "rest"):
            part = tuple(
                getattr(value, role) if isinstance(value, First) else value for value in values
            )
            self._add(name, part, write(role))

    def _add(
        self, role: str, values: tuple[object, ...], fill: Callable[["Argument | Text"], None]
    ) -> None:
        given = [value for value in values if value is not None]
        if not given:
            return
        if find_constant(given) is not None:
            fill(given[0])  # type: ignore[arg-type]
            return
        if not all(isinstance(value, (bool, int, float)) for value in given):
            raise Mismatch
        self.slots.append(Slot(role, values, fill))


def _align(chain: Chain, longest: Chain) -> "list[Step | None]":
    """Return the steps of a chain beside those of the longest that they are; None for the others.

    Raises:
        Mismatch: if a step has no counterpart.
    """
    aligned: list[Step | None] = []
    rest = list(chain)
    for number, step in enumerate(longest):
        left = len(longest) - number
        if rest and make_key(rest[0]) == make_key(step) and (len(rest) <= left):
            aligned.append(rest.pop(0))
        else:
            aligned.append(None)
    if rest:
        raise Mismatch
    return aligned


def _settle(value: object) -> object:
    """Return sides that are equal as one number."""
    if isinstance(value, tuple) and len(set(value)) == 1:
        return value[0]
    return value


def print_plain(value: object) -> str:
    """Return a number or an expression as a spec writes it."""
    if isinstance(value, Text):
        return value.text
    return str(value).lower() if isinstance(value, bool) else str(value)


def _default(defaults: object, name: str) -> object:
    return defaults.get(name) if isinstance(defaults, dict) else None


def _list_branches(parts: "Sequence[Part | None]", at: int) -> "list[Chain | None]":
    return [part.branches[at].steps if isinstance(part, Fork) else None for part in parts]


def _set_text(part: Call | Residual, name: str, value: "Argument | Text") -> None:
    assert isinstance(value, Text)
    setattr(part, name, value.text)


def _set_shortcut(residual: Residual, value: "Argument | Text") -> None:
    """Say when a shortcut has its steps, at the step if it is one."""
    only = residual.shortcut[0].part if len(residual.shortcut) == 1 else None
    _set_text(only if isinstance(only, Call) else residual, "condition", value)
