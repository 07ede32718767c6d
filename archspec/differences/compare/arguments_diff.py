"""Compare the arguments of steps, and report what several of them share as one cause."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from archspec.dataclass import dataclass
from archspec.differences.compare.model import (
    Change,
    ChangeKind,
    Outcome,
    Part,
    SharedArgument,
    Spanned,
)
from archspec.differences.compare.normal_form import (
    SettingValue,
    Value,
    list_names,
    substitute_names,
)
from archspec.differences.compare.outline import ONCE, REPEAT, OutlineItem, Setting, format_setting
from archspec.differences.compare.paths import Place
from archspec.differences.compare.step_text import Side
from archspec.language import Program
from archspec.language.box import CONDITION
from archspec.language.provenance import Giver, Provenance

_COSTS: Final = {"kernel": 7, "stride": 5, "padding": 4, REPEAT: 4, "filters": 4, "features": 4}
_OTHER: Final = 3
_TURNED: Final = 4  # a transposed kernel, such as 1x7 and 7x1
_STAGED: Final = 12  # a step that becomes a stage, or a stage that becomes one step

_CELLS: Final = Provenance(Giver.ROW)
"""The provenance of cells, which is the same for all tables."""

_PARTS: Final[Mapping[Giver, Part]] = {
    Giver.MARK: "mark",
    Giver.DEFAULTS: "default",
    Giver.ROW: "cell",
    Giver.PARAMETER: "parameter",
}
"""The sources that several steps share, in the order of a spec, with the part that each is."""


@dataclass(frozen=True, slots=True)
class CompareContext:
    """The context in which two chains are compared.

    Attributes:
        within: the place that contains them, by the names of the first network.
        names: the values in the first network of names in the second.
    """

    within: Place
    names: Mapping[str, Value] = field(default_factory=dict)

    def build_change(
        self,
        steps: tuple[OutlineItem, OutlineItem],
        what: str,
        sides: tuple[Side | None, Side | None],
        *,
        kind: ChangeKind = "changed",
        spots: tuple[Spanned | None, Spanned | None] = (None, None),
    ) -> Change:
        """Return the change of a step that both networks have.

        Args:
            steps: the step in both networks.
            what: the aspect that changes.
            sides: its values in both networks.
            kind: the kind of change.
            spots: the parts of the step that change, whose locations are given; None for itself.
        """
        before, after = steps
        one, two = spots
        change = Change.between(
            one or before, two or after, sides,
            place=before.place, part="step", what=what, within=self.within, kind=kind,
        )  # fmt: skip
        return replace(change, step=before.step)


def compare_settings(
    before: OutlineItem,
    after: OutlineItem,
    at: CompareContext,
    *,
    block: str = "",
    only: Sequence[str] = (),
) -> Outcome:
    """Compare the arguments of two steps of one kind.

    Args:
        before: the step of the first network.
        after: the step of the second network.
        at: their context.
        block: the block that both use, by its name in the first network; empty for other steps.
            A parameter that only one of its versions has is compared where it is used.
        only: the arguments to compare; all of them if empty.
    """
    found = _SettingChanges(before, after, at)
    for name in only or dict.fromkeys((*before.settings, *after.settings)):
        one, two = before.settings.get(name), after.settings.get(name)
        if one is not None and two is not None:
            if one.meaning == two.meaning:
                continue
            found.compare(one, two, block)
        elif (one or two) and (name == CONDITION or not block):
            sides = (one.effect if one else None, two.effect if two else None)
            found.note(name, sides, (one, two), _COSTS.get(name, _OTHER))
    found.close()
    return Outcome(found.cost, found.list_findings)


@dataclass(slots=True)
class _SettingChanges:
    """Collects the differences between two steps.

    Attributes:
        before: the step of the first network.
        after: the step of the second network.
        at: their context.
        cost: the total cost of the changes.
        findings: the changes of the steps' own arguments, built once asked for, and those that
            come from a shared place.
        rows: arguments that come from two different table rows.
        marked: arguments that come from a mark that only one of the steps has.
    """

    before: OutlineItem
    after: OutlineItem
    at: CompareContext
    cost: int = 0
    findings: list[Callable[[], Change] | SharedArgument] = field(default_factory=list)
    rows: list[tuple[Setting, Setting]] = field(default_factory=list)
    marked: list[tuple[Setting, Setting]] = field(default_factory=list)

    def compare(self, one: Setting, two: Setting, block: str) -> None:
        """Compare one argument whose values differ."""
        if one.value == substitute_names(two.value, self.at.names):
            cells = (name for name in list_names(one.value) if "." in name)
            self.findings.extend(SharedArgument(_CELLS, name) for name in cells)
        elif (place := self.find_common_place(one, two, block)) is not None:
            self.findings.append(SharedArgument(place, one.name, one, two))
        elif one.provenance.by is two.provenance.by is Giver.ROW:
            self.rows.append((one, two))
        elif self.is_marked(one, two):
            self.marked.append((one, two))
        else:
            self.change(one, two)

    def find_common_place(self, one: Setting, two: Setting, block: str) -> Provenance | None:
        """Return the place that both steps take an argument from; None if it is not the same."""
        first, second = _get_place(one), _get_place(two)
        if first.by is second.by is Giver.PARAMETER:
            return Provenance(Giver.PARAMETER, (block,))
        if first == second and first.is_shorthand:
            return first
        for given, other, item in ((first, second, self.after), (second, first, self.before)):
            is_marked = given.by is Giver.MARK and given.name in item.marks
            if is_marked and other.by is Giver.DEFAULTS:
                return given
        return None

    def is_marked(self, one: Setting, two: Setting) -> bool:
        """Check whether the difference comes from a mark that only one of the steps has."""
        if self.before.marks == self.after.marks:
            return False
        alone = {
            Provenance(Giver.MARK, (mark,)) for mark in {*self.before.marks} ^ {*self.after.marks}
        }
        givers = (one.provenance, two.provenance)
        return all(giver.by is not Giver.BOX for giver in givers) and not alone.isdisjoint(givers)

    def change(self, one: Setting, two: Setting) -> None:
        """Record an argument that differs."""

        def build() -> Change:
            what, *sides = format_setting(one, two)
            return self.build(what, (sides[0], sides[1]), (one, two))

        self.findings.append(build)
        self.cost += _compute_cost(one, two)

    def note(
        self,
        what: str,
        sides: tuple[Side | None, Side | None],
        settings: tuple[Setting | None, Setting | None],
        cost: int = _OTHER,
    ) -> None:
        """Record a change of the step, and its cost."""
        self.findings.append(lambda: self.build(what, sides, settings))
        self.cost += cost

    def build(
        self,
        what: str,
        sides: tuple[Side | None, Side | None],
        settings: tuple[Setting | None, Setting | None],
    ) -> Change:
        """Return a change of the step."""
        one, two = (setting if setting and setting.span else None for setting in settings)
        return self.at.build_change((self.before, self.after), what, sides, spots=(one, two))

    def list_findings(self) -> Iterator[Change | SharedArgument]:
        """Yield what was found."""
        for found in self.findings:
            yield found if isinstance(found, SharedArgument) else found()

    def close(self) -> None:
        """Record each row or mark that supplies several arguments as a single cause."""
        if self.rows:
            one, two = self.rows[0]
            self.note("row", (one.provenance.name, two.provenance.name), (one, two))
        if self.marked and self.says_itself():
            for pair in self.marked:
                self.change(*pair)
        elif self.marked:
            marks = self.before.marks, self.after.marks
            gone, new = (
                " ".join(mark for mark in own if mark not in other)
                for own, other in (marks, marks[::-1])
            )
            self.note("mark", (gone, new), self.marked[0])

    def says_itself(self) -> bool:
        """Check whether a mark supplies an argument of one step that the other's box states."""
        both = self.before.settings.keys() & self.after.settings.keys()
        givers = (
            {self.before.settings[name].provenance.by, self.after.settings[name].provenance.by}
            for name in both
        )
        return {Giver.MARK, Giver.BOX} in givers


def _get_place(setting: Setting) -> Provenance:
    """Return the source of an argument; the operator itself counts as its first default."""
    given = setting.provenance
    return replace(given, by=Giver.DEFAULTS) if given.by is Giver.OPERATOR else given


def _compute_cost(one: Setting, two: Setting) -> int:
    """Return the cost of matching one argument with another."""
    if one.name == REPEAT and ONCE in (one.solved, two.solved):
        return _STAGED
    kernel = one.solved
    if one.name == "kernel" and isinstance(kernel, tuple) and kernel[::-1] == two.solved:
        return _TURNED
    return _COSTS.get(one.name, _OTHER)


def compare_shared(
    before: Program, after: Program, blocks: Mapping[str, str], shared: Iterable[SharedArgument]
) -> dict[str, list[Change]]:
    """Return the changes that several steps share.

    Args:
        before: the first network.
        after: the second network.
        blocks: the blocks that both have.
        shared: the differing arguments.

    Returns:
        The changes by the block that they belong to; those of the whole network under "".
    """
    found: dict[str, list[Change]] = {}
    for argument in sorted(dict.fromkeys(shared), key=lambda each: _get_order(before, each)):
        if argument.place == _CELLS:
            found.setdefault("", []).append(_build_cell_change(before, after, argument.name))
        else:
            name = argument.place.name if argument.place.by is Giver.PARAMETER else ""
            owner = name if name in blocks else ""
            found.setdefault(owner, []).append(_build_given_change(argument))
    return found


def _get_order(program: Program, shared: SharedArgument) -> tuple[int, int, str, str]:
    """Return a sort key in the order of a spec: legend, defaults, tables."""
    cells = [*program.cells, *program.words] if shared.place == _CELLS else []
    cell = cells.index(shared.name) if shared.name in cells else 0
    return ([*_PARTS].index(shared.place.by), cell, shared.place.name, shared.name)


def _build_cell_change(before: Program, after: Program, name: str) -> Change:
    """Return the change of a cell."""
    cells = [_find_cell(program, name) for program in (before, after)]
    one, two = (
        program.tables.get(name.partition(".")[0]) if cell else None
        for program, cell in zip((before, after), cells, strict=True)
    )
    values = [SettingValue(cell, cell) if cell else None for cell in cells]
    return Change.between(
        one, two, (values[0], values[1]), place=(name,), part="cell", within=("tables",)
    )


def _find_cell(program: Program, name: str) -> Value:
    """Return a cell of a table, None if there is none."""
    number = program.cells.get(name)
    return program.words.get(name) if number is None else number.form


def _build_given_change(shared: SharedArgument) -> Change:
    """Return the change of an argument that comes from a mark, the defaults or a parameter.

    If only one network sets it there, it is added or removed, whatever its source in the other.
    """
    one, two = (_find_argument(setting, shared.place) for setting in (shared.before, shared.after))
    part = one or two
    assert part is not None
    name, before, after = format_setting(one or part, two or part)
    place, is_mark = shared.place.path(name), shared.place.by is Giver.MARK
    if shared.place.by is Giver.PARAMETER:
        place = place[1:]  # the place of a change starts with its block
    return Change.between(
        one,
        two,
        (before if one else None, after if two else None),
        place=place[:-1] if is_mark else place,
        what=name if is_mark else "",
        part=_PARTS[shared.place.by],
        within=place[:1],
    )


def _find_argument(setting: Setting | None, place: Provenance) -> Setting | None:
    """Return the argument of a setting if it comes from this very place."""
    if setting is None or setting.span is None:
        return None
    is_there = setting.provenance == place or setting.provenance.by is Giver.PARAMETER
    return setting if is_there else None
