"""Name the modules: every step of a block gets an attribute, named in the words of the spec.

The name comes from `name` or from a branch; `as` names only a value. A step without either is named
after its operator or block, with a number if there are several. A plain branch is one
`nn.Sequential`, whose steps have positions. Steps that share a module share its name. Four
invariants: module names are unique in a block; none shadows an attribute that every module has;
they are the same on every run; and a name from the spec is used as is, unless the block gives it
twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import filterfalse

from archspec.dataclass import dataclass
from archspec.elaborate.stage_modules import is_absent_stage
from archspec.graph import Place
from archspec.language import Box, Branch, Fork, Head, Join, Label, Repeat, Resume, Step
from archspec.language.names import MODULE_ATTRIBUTES, separate_number
from archspec.language.step_names import derive_name
from archspec.language.walk import walk_steps


@dataclass(slots=True)
class StepPlaces:
    """The places of one block's steps, by the identity of the step.

    Attributes:
        places: where each step is.
        given: the steps named by the spec itself.
    """

    places: dict[int, Place] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)

    def is_given(self, step: Step) -> bool:
        """Check whether the step is named by the spec itself."""
        return id(step) in self.given

    def of(self, step: Step) -> Place:
        """Return the place of a step."""
        return self.places[id(step)]

    def carry(self, steps: Iterable[tuple[Step, Step]]) -> "StepPlaces":
        """Return the places of other steps, each with the step here that it replaces first."""
        moved = {id(before): id(step) for before, step in steps}
        places = {moved.get(step, step): place for step, place in self.places.items()}
        return StepPlaces(places, {moved.get(step, step) for step in self.given})


def name_steps(steps: tuple[Step, ...], heads: tuple[Head, ...] = ()) -> StepPlaces:
    """Assign every step of a block its place, and name the steps of the network's heads.

    A head keeps its name from the spec, unless it shares a module.
    """
    heads = tuple(head for head in heads if not head.is_value)
    shares = set(filter(None, (_get_share(head.step) for head in heads)))
    given = {*_list_module_names(steps), *(head.name for head in heads), *shares}
    naming = _PlaceNaming(Counter(_list_automatic_names(steps)), given)
    for head in heads:
        name = naming.own(head.step) if _get_share(head.step) else naming.free(head.name)
        naming.place(head.step, name)
        naming.names.given.add(id(head.step))
    naming.chain(steps)
    return naming.names


def _get_share(step: Step) -> str:
    """Return the name of the module that a step shares with others."""
    return step.share.name if isinstance(step, Box) and step.share else ""


def _get_module_name(step: Step) -> str:
    """Return the name that the spec gives to a step's module; `as` names only its value."""
    match step:
        case Box(share=Label(name=name)) | Box(module=Label(name=name)):
            return name
        case Repeat(module=Label(name=name)) | Repeat(steps=(Box(module=Label(name=name)),)):
            return name
        case _:
            return ""


def _list_module_names(steps: Iterable[Step]) -> Iterator[str]:
    """Yield the names that the spec gives to modules, at any depth, and to branches."""
    for step in filterfalse(is_absent_stage, walk_steps(steps, into=(Fork,))):
        if name := _get_module_name(step):
            yield name
        if isinstance(step, Fork):
            yield from (branch.name for branch in step.branches)


def _list_automatic_names(steps: Iterable[Step]) -> Iterator[str]:
    """Yield the names that operators and blocks give to steps outside branches."""
    for step in filterfalse(is_absent_stage, steps):
        if not _get_module_name(step):
            yield derive_name(step)
        if isinstance(step, Fork):
            for branch in step.branches:
                if _is_own_chain(step, branch):
                    yield from _list_automatic_names(branch.steps)


def _is_own_chain(fork: Fork, branch: Branch) -> bool:
    """Check whether a branch is named like the block around it: a residual that forks again."""
    return fork.residual and len(list(_split_runs(branch.steps))) > 1


@dataclass(slots=True)
class _PlaceNaming:
    """Names the steps of one block.

    Attributes:
        automatic: the number of requests for each name derived from an operator or block.
        given: the names that the spec gives.
        taken: the names that are no longer available.
        names: the places so far.
        next_number: the next number to try, by the name before it.
        shared: the names of modules that steps share, by the names that the spec gives them.
    """

    automatic: Counter[str]
    given: set[str]
    taken: set[str] = field(default_factory=lambda: set(MODULE_ATTRIBUTES))
    names: StepPlaces = field(default_factory=StepPlaces)
    next_number: dict[str, int] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)

    def chain(self, steps: tuple[Step, ...]) -> None:
        """Name the steps of a block outside branches, and then those of the branches."""
        for step in filterfalse(is_absent_stage, steps):
            label = _get_module_name(step)
            self.place(step, self.own(step) if label else self.numbered(derive_name(step)))
            self.branches(step, "")

    def place(self, step: Step, name: str, position: int | None = None) -> None:
        """Record the place of a step."""
        self.names.places[id(step)] = Place(name, position)

    def numbered(self, name: str) -> str:
        """Return the name of an operator or block, with a number if there are several."""
        if self.automatic[name] <= 1 and name not in self.given and name not in MODULE_ATTRIBUTES:
            return self.free(name)
        return self.with_number(separate_number(name), 1)

    def own(self, step: Step) -> str:
        """Return the name given by the spec; steps that share a module have the same."""
        share = _get_share(step)
        self.names.given.add(id(step))
        if not share:
            return self.free(_get_module_name(step))
        if share not in self.shared:
            self.shared[share] = self.free(share)
        return self.shared[share]

    def free(self, name: str, *, is_made: bool = False) -> str:
        """Return the name if it is free, or else with the first number that makes it unique.

        Args:
            name: the name.
            is_made: whether it is composed of others, so that names of the spec come first.
        """
        if name in self.taken or (is_made and name in self.given):
            return self.with_number(f"{name}_", 2)
        self.taken.add(name)
        return name

    def with_number(self, name: str, first: int) -> str:
        """Return the name with the first number that makes it unique."""
        number = self.next_number.get(name, first)
        asked = (self.taken, self.given, self.automatic)
        while any(f"{name}{number}" in names for names in asked):
            number += 1
        self.next_number[name] = number + 1
        self.taken.add(f"{name}{number}")
        return f"{name}{number}"

    def branches(self, step: Step, prefix: str) -> None:
        """Name the steps of a fork's branches; the prefix is the branch around it, if any."""
        if isinstance(step, Fork):
            for branch in step.branches:
                name = f"{prefix}_{branch.name}" if prefix else branch.name
                if not prefix and _is_own_chain(step, branch):
                    self.chain(branch.steps)
                else:
                    self.lane(branch.steps, name, is_nested=bool(prefix))

    def lane(self, steps: tuple[Step, ...], prefix: str, *, is_nested: bool) -> None:
        """Name the steps of a branch by its name, and by those of the branches around it."""
        for run in _split_runs(steps):
            first, label = run[0], _get_module_name(run[0])
            if is_absent_stage(first):
                continue
            if label:
                self.place(first, self.own(first))
                self.branches(first, prefix)
            elif isinstance(first, Fork | Join | Resume):
                name = f"{prefix}_{derive_name(first) or 'from'}"
                self.place(first, self.free(name, is_made=True))
                self.branches(first, prefix)
            else:
                name = self.free(prefix, is_made=is_nested)
                for position, box in enumerate(run):
                    self.place(box, name, position if len(run) > 1 else None)


def _split_runs(steps: tuple[Step, ...]) -> Iterator[list[Step]]:
    """Split a branch into runs of plain steps; every other step is a run of its own."""
    run: list[Step] = []
    for step in steps:
        takes_several = isinstance(step, Box) and (step.inputs or step.parts)
        is_apart = _get_module_name(step) or is_absent_stage(step) or takes_several
        if isinstance(step, Box | Repeat) and not is_apart:
            run.append(step)
            continue
        if run:
            yield run
        yield [step]
        run = []
    if run:
        yield run
