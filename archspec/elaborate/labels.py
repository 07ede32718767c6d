"""Labels: the values that a block names, and what is said of a name that it does not see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archspec.diagnostics import Diagnostic, Mark, SpecError
from archspec.language import Block, Fork, Label, Loop, Program, Repeat, Resume, Step
from archspec.language.names import nearest
from archspec.language.refusals import defined_twice


@dataclass(slots=True)
class Labels:
    """The named values of one use of a block, as far as it is expanded.

    Attributes:
        program: where labels of other blocks are looked for, to explain.
        block: the block.
        outer: the values around a repeated body, which it does not see.
        known: the node behind each label so far.
        open: labels of loops that are not written out, so that several values may have them.
        lost: labels, with or without their index, in steps that are wrong and reported.
    """

    program: Program
    block: Block
    outer: "Labels | None" = None
    known: dict[str, tuple[int, Label]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    lost: frozenset[str] = frozenset()

    def name(self, label: Label, value: int) -> Diagnostic | None:
        """Give a value its name; the refusal of a name that is taken."""
        refusal = self.taken(label)
        if refusal is None:
            self.known[label.name] = (value, label)
        return refusal

    def taken(self, label: Label) -> Diagnostic | None:
        """The refusal of a name that another value has."""
        if label.name not in self.known:
            return None
        first = self.known[label.name][1]
        if first.span == label.span:
            return _in_every_round(label)
        return defined_twice("label", label.name, label.span, first.span)

    def find(self, label: Label) -> int:
        """The value that a label names.

        Raises:
            SpecError: A217 where no earlier step of the block has it; without a finding where one
                that is wrong may have it.
        """
        if label.name not in self.known and not self.lost.isdisjoint((label.name, label.stem)):
            raise SpecError(())
        if label.name not in self.known:
            raise SpecError([self._unknown(label)])
        return self.known[label.name][0]

    def _unknown(self, label: Label) -> Diagnostic:
        message, help = f"no value is called `{label.name}` here", ""
        if (place := _find(label, labels_in(self.block.steps))) is not None:
            message, help = f"`{label.name}` is named only later", "take it after that step"
        elif (place := self._around(label)) is not None:
            message = f"`{label.name}` is named outside this repeated body"
            help = "a repeated body sees only its own values: join after it, or write it out"
        elif others := self._indices(label):
            message = f"`{label.name}` has an index, which is missing here"
            if label.stem:
                message = f"`{label.stem}` has no index {_index(label)}"
            help = f"it has {', '.join(others)}"
        elif (place := _find(label, self._elsewhere())) is not None:
            message = f"`{label.name}` is named in another block"
            help = "a label is seen only in its own block or repeated body"
        else:
            help = nearest(label.name, self.known) or "name a value with `as` behind its step"
        marks = (Mark(place.span, "named here"),) if place else ()
        return Diagnostic("A217", message, label.span, "", marks, (), help)

    def _indices(self, label: Label) -> list[str]:
        """The indices with which the stem of a label stands anywhere in the block."""
        stem = label.stem or label.name
        return [_index(each) for each in labels_in(self.block.steps) if each.stem == stem]

    def _around(self, label: Label) -> Label | None:
        """The label where it belongs to a block around this body."""
        outer = self.outer
        while outer is not None:
            if label.name in outer.known:
                return outer.known[label.name][1]
            outer = outer.outer
        return None

    def _elsewhere(self) -> Iterator[Label]:
        """The labels of all other blocks, and of repeated bodies."""
        for steps in (
            self.program.spec.body or (),
            *(block.steps for block in self.program.blocks.values()),
        ):
            yield from labels_in(steps, repeated=True)


def labels_in(steps: Iterable[Step], *, repeated: bool = False) -> Iterator[Label]:
    """The labels of a chain, at any depth of its forks.

    Args:
        steps: the chain.
        repeated: look into repeated bodies too, though they are blocks of their own.
    """
    for step in steps:
        if not isinstance(step, Resume) and step.label is not None:
            yield step.label
        if isinstance(step, Fork):
            for branch in step.branches:
                yield from labels_in(branch.steps, repeated=repeated)
        elif isinstance(step, Loop) or (isinstance(step, Repeat) and repeated):
            yield from labels_in(step.steps, repeated=repeated)


def _in_every_round(label: Label) -> Diagnostic:
    """The refusal of a label that names a value in several rounds of a loop."""
    message = f"`{label.name}` would be named in more than one round"
    help = f"give it an index: `{label.name}(c)`, with a variable of the loop"
    if label.stem:
        help = "let the index differ from round to round"
    return Diagnostic("A214", message, label.span, help=help)


def _index(label: Label) -> str:
    return label.name.removeprefix(f"{label.stem}_")


def _find(wanted: Label, labels: Iterable[Label]) -> Label | None:
    """The first label of that name; where the index is still open, of that stem."""
    names = (wanted.name, wanted.stem)
    return next((label for label in labels if label.name in names), None)
