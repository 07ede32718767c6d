"""Labels: the values that a block names, and what is said of a name that it does not see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archspec.diagnostics import Diagnostic, Mark, SpecError
from archspec.language import Block, Fork, Label, Program, Repeat, Resume, Step
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
    """

    program: Program
    block: Block
    outer: "Labels | None" = None
    known: dict[str, tuple[int, Label]] = field(default_factory=dict)

    def name(self, label: Label, value: int) -> Diagnostic | None:
        """Give a value its name; the refusal of a name that is taken."""
        if label.name not in self.known:
            self.known[label.name] = (value, label)
            return None
        return defined_twice("label", label.name, label.span, self.known[label.name][1].span)

    def find(self, label: Label) -> int:
        """The value that a label names.

        Raises:
            SpecError: A217 where no earlier step of the block has it.
        """
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
        elif (place := _find(label, self._elsewhere())) is not None:
            message = f"`{label.name}` is named in another block"
            help = "a label is seen only in its own block or repeated body"
        else:
            help = nearest(label.name, self.known) or "name a value with `as` behind its step"
        marks = (Mark(place.span, "named here"),) if place else ()
        return Diagnostic("A217", message, label.span, "", marks, (), help)

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
        elif isinstance(step, Repeat) and repeated:
            yield from labels_in(step.steps, repeated=True)


def _find(wanted: Label, labels: Iterable[Label]) -> Label | None:
    return next((label for label in labels if label.name == wanted.name), None)
