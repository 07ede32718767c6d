"""Resolve the labels of values, and explain those that are not in scope."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import field
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Mark, SpecError
from archspec.expressions import to_text
from archspec.language import (
    Block,
    Box,
    Conditional,
    Fork,
    Join,
    Label,
    Loop,
    Program,
    Repeat,
    Resume,
    Step,
)
from archspec.language.messages import refuse_second_definition
from archspec.language.model import INPUT
from archspec.language.names import find_nearest_number, suggest_nearest
from archspec.language.walk import walk_steps
from archspec.text.spelling import find_slips


@dataclass(slots=True)
class LabelScope:
    """The named values of one use of a block, as far as it has been expanded.

    Attributes:
        program: the program, searched for labels of other blocks to explain an error.
        block: the block.
        outer: the scope around the body of a repeat or a head, which sees only its own labels.
        known: the nodes of each label so far, by its name and round.
        lost: the labels, with or without their index, in invalid steps that are reported.
        entry: the value that `input` names; None in the body of a repeat or a head, and if several
            values enter.
    """

    program: Program
    block: Block
    outer: "LabelScope | None" = None
    known: dict[tuple[str, int], list[tuple[int, Label]]] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    entry: int | None = None

    def declare(self, label: Label, value: int) -> Diagnostic | None:
        """Bind a label to a value; return an error if the name is taken."""
        refusal = self.taken(label)
        if refusal is None:
            self.known.setdefault(_build_key(label), []).append((value, label))
        return refusal

    def taken(self, label: Label) -> Diagnostic | None:
        """Return the error for a name that another value has; None if it is free.

        Only elements of the same list may share an index: they differ in their positions.
        """
        for _, first in self.known.get(_build_key(label), ()):
            if first.span != label.span:
                return refuse_second_definition("label", label.name, label.span, first.span)
            if label.element is None or first.element == label.element:
                return _report_round_label(label)
        return None

    def find(self, label: Label) -> int:
        """Return the value that a label names.

        Raises:
            SpecError: A217 if no earlier step of the block has it, A230 if several have it;
                without a finding if an invalid step may have it.
        """
        known = self.known.get(_build_key(label), ())
        if not known and not self.lost.isdisjoint((label.name, label.stem)):
            raise SpecError(())
        if not known and self.entry is not None and self._is_input(label):
            return self.entry
        if not known:
            raise SpecError([self._unknown(label)])
        same = [value for value, first in known if first.element == label.element]
        if len(known) > 1 and not same:
            raise SpecError([_report_repeated_index(label, [first for _, first in known])])
        return same[0] if same else known[0][0]

    def _is_input(self, label: Label) -> bool:
        """Check whether a label means what enters the block, as no step has that name."""
        return label.name == INPUT and INPUT not in list_own_names(self.block.steps)

    def _unknown(self, label: Label) -> Diagnostic:
        message, help = f"no value is called `{label.name}` here", ""
        if (place := _find_label(label, walk_labels(self.block.steps))) is not None:
            message, help = f"`{label.name}` is named only later", "take it after that step"
            if self._around(label) or (label.round and (label.name, 0) in self.known):
                message += ", in this body"
                help = f"rename one of the two: `{label.name}` around the body is another value"
        elif (place := self._around(label)) is not None:
            message = f"`{label.name}` is a value of the network, and a head sees only its own"
            help = "join them in `body`, name what comes of it, and take that under `from`"
        elif others := self._indices(label):
            message = f"`{label.name}` has an index, which is missing here"
            if label.stem:
                message = f"`{label.stem}` has no index {_print_index(label)}"
            help = f"it has {', '.join(dict.fromkeys(others))}"
            stem = label.stem or label.name
            labels = walk_labels(self.block.steps)
            place = next((each for each in labels if each.stem == stem), None)
        elif place := self._in_rounds(label):
            message = f"`{label.name}` is named inside a repeated body, and known only there"
            help = "`as: ...` beside `repeat` names its end; a `for` shows what its rounds name"
        elif (place := _find_label(label, self._elsewhere())) is not None:
            message = f"`{label.name}` is named in another block"
            help = "a label is seen only in its own block"
        else:
            names = [name for name, _ in self.known]
            help = suggest_nearest(label.name, names) or "name a value with `as` behind its step"
            alike = [name for name in names if name.casefold() == label.name.casefold()]
            alike = alike or [*find_slips(label.name, names)]
            slips = [first for name in alike for first in self._first(name)]
            if len(slips) == 1:
                (place,) = slips
                help = f"write `{place.name}`, or call it `{label.name}` where it is defined"
        marks = [Mark(place.span, "named here")] if place else []
        marks += [
            Mark(one.span, f"`{one.name}` is named here")
            for one in self._beside(label)
            if place is None or one.span != place.span
        ]
        return Diagnostic("A217", message, label.span, "", tuple(marks), (), help)

    def _beside(self, label: Label) -> Iterator[Label]:
        """Yield the value of this block whose name is the nearest number with the same letters."""
        nearest = find_nearest_number(label.name, (name for name, _ in self.known))
        yield from self._first(nearest) if nearest else ()

    def _first(self, name: str) -> Iterator[Label]:
        """Yield the place where a value gets its name, unless a round of a loop is in that."""
        yield from (label for _, label in self.known.get((name, 0), ())[:1])

    def _indices(self, label: Label) -> list[str]:
        """Return the indices that the stem of a label has anywhere in the block."""
        stem = label.stem or label.name
        labels = (each for each in walk_labels(self.block.steps) if each.round == label.round)
        return [_print_index(each) for each in labels if each.stem == stem]

    def _around(self, label: Label) -> Label | None:
        """Return the label if it belongs to the scope around the body of a repeat or a head."""
        known = self.outer.known.get(_build_key(label)) if self.outer else None
        return known[0][1] if known else None

    def _in_rounds(self, label: Label) -> Label | None:
        """Return the label if it belongs to the rounds of a repeated body."""
        labels = walk_labels(self.block.steps, repeated=True)
        return next((each for each in labels if each.name == label.name), None)

    def _elsewhere(self) -> Iterator[Label]:
        """Yield the labels of all other blocks, and of repeated bodies."""
        blocks = (block.steps for block in self.program.blocks.values())
        for steps in (self.program.spec.body or (), *blocks):
            yield from walk_labels(steps, repeated=True)


_IN_PLACE: Final = (Fork, Loop, Conditional)
_REPEATED: Final = (*_IN_PLACE, Repeat)


def walk_labels(steps: Iterable[Step], *, repeated: bool = False) -> Iterator[Label]:
    """Yield the labels of a chain, at any depth of its forks.

    Args:
        steps: the chain.
        repeated: descend into repeated bodies too, though they are blocks of their own.
    """
    for step in walk_steps(steps, into=_REPEATED if repeated else _IN_PLACE):
        yield from list_labels(step)


def list_labels(step: Step) -> Iterator[Label]:
    """Yield the names of the values that a step leaves."""
    if isinstance(step, Join | Box):
        yield from step.parts
    if not isinstance(step, Resume) and step.label is not None:
        yield step.label


def find_outer_labels(steps: Iterable[Step]) -> Iterator[Label]:
    """Yield the labels of outside values that a chain takes, at any depth."""
    steps = tuple(steps)
    own = list_own_names(steps)
    yield from (label for label in _list_taken(steps) if match_label(label, own) is None)


def list_own_names(steps: Iterable[Step]) -> frozenset[str]:
    """Return the names that a chain defines outside repeated bodies; an indexed one as `enc(`."""
    return frozenset(f"{label.stem}(" if label.stem else label.name for label in walk_labels(steps))


def match_label(label: Label, names: Container[str]) -> str | None:
    """Return the name in a chain that a label refers to: `enc(` for `enc(8)` and `enc_8`."""
    indexed = f"{label.stem or label.name.rpartition('_')[0]}("
    return next((each for each in (label.name, indexed) if each in names), None)


def _list_taken(steps: Iterable[Step]) -> Iterator[Label]:
    for step in steps:
        match step:
            case Join(inputs=inputs) | Box(inputs=inputs):
                yield from (label for label in inputs if label.name != ".")
            case Resume(source=source):
                yield source
            case Fork(branches=branches):
                for branch in branches:
                    yield from _list_taken(branch.steps)
            case Loop(steps=inner):
                yield from _list_taken(inner)
            case Conditional(steps=inner, otherwise=otherwise):
                yield from _list_taken((*inner, *otherwise))
            case Repeat(steps=inner):
                yield from find_outer_labels(inner)


def _build_key(label: Label) -> tuple[str, int]:
    return label.name, label.round


def _report_repeated_index(label: Label, named: list[Label]) -> Diagnostic:
    """Return the error for an index that several values have."""
    index = named[0].index
    written = f"{label.stem}({to_text(index.tree)})" if index else label.name
    message = f"`{written}` names {len(named)} values, and this does not say which"
    marks = (Mark(named[0].span, f"names {len(named)} values"),)
    help = (
        f"number the rounds: `for: {{i: [1, 2], ...}}` and `{label.stem}(i)`; or let both loops "
        "run over one list of `params`, which `reversed` may turn around"
    )
    return Diagnostic("A230", message, label.span, "", marks, (), help)


def _report_round_label(label: Label) -> Diagnostic:
    """Return the error for a label that names a value in several rounds of a loop."""
    message = f"`{label.name}` would be named again in every round"
    help = f"give it an index: `{label.name}(c)`, with a variable of the loop"
    if label.stem:
        help = "let the index differ from round to round"
    return Diagnostic("A214", message, label.span, help=help)


def _print_index(label: Label) -> str:
    return label.name.removeprefix(f"{label.stem}_")


def _find_label(wanted: Label, labels: Iterable[Label]) -> Label | None:
    """Return the first label with that name, or with that stem if its index is unresolved."""
    names = (wanted.name, wanted.stem)
    seen = (label for label in labels if label.round == wanted.round)
    return next((label for label in seen if label.name in names), None)
