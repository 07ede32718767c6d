"""Blocks by themselves: what is wrong with the text of a block, whatever uses it.

The names, arguments and labels of a block do not depend on its uses, nor do values that are written
out. What does is left alone: sizes and channels, and in a library the words that a network which
uses it may give a meaning, as the marks of its legend and the arguments of its defaults.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from archspec.diagnostics import Diagnostic, Findings, SpecError
from archspec.elaborate.labels import Labels, labels_in
from archspec.elaborate.nesting import check_nesting
from archspec.elaborate.resolve import resolve_arguments
from archspec.elaborate.values import Values, evaluate_count
from archspec.elaborate.vocabulary import Vocabulary
from archspec.expressions import free_names
from archspec.language import (
    Block,
    Box,
    Fork,
    Formula,
    Join,
    Label,
    Loop,
    Program,
    Repeat,
    Resume,
    Step,
)
from archspec.language.box_arguments import Symbols
from archspec.language.refusals import shared_operator
from archspec.language.unknown import unknown_box
from archspec.language.unread import NOTHING
from archspec.ops import find, placed
from archspec.passes.bind import refused_constants


def check_library(program: Program) -> None:
    """Refuse what is wrong with the blocks of a library, whatever uses it.

    Raises:
        SpecError: A2xx.
    """
    check_nesting(program)
    findings = Findings()
    for block in program.blocks.values():
        findings.extend(faults_alone(program, block, is_open=True))
    findings.stop()


def faults_alone(program: Program, block: Block, *, is_open: bool) -> Iterator[Diagnostic]:
    """What is wrong with one block, whatever uses it.

    Args:
        program: the network or library.
        block: the block.
        is_open: whether a network that is not known may give words in it a meaning.
    """
    names = (*(each.name for each in block.parameters), "cin")
    network = tuple(each.name for each in program.spec.parameters)
    lists = tuple(each.name for each in block.parameters if each.type == "list")
    vocabulary = Vocabulary(names, program.cells, program.tables, network, is_open, lists)
    walk = _Walk(program, block)
    walk.chain(block.steps, vocabulary, Labels(program, block))
    yield from walk.findings


@dataclass(slots=True)
class _Walk:
    """Looks at every step of one block once.

    Attributes:
        program: the network or library.
        block: the block.
        findings: what is wrong.
        open: labels of loops, which are not written out, so that several values may have them.
        stems: what stands before the index of labels whose index depends on a round or a use.
        symbols: what the words of boxes stand for.
    """

    program: Program
    block: Block
    findings: Findings = field(default_factory=Findings)
    open: set[str] = field(default_factory=set)
    stems: tuple[str, ...] = ()
    symbols: Symbols = field(init=False)

    def __post_init__(self) -> None:
        self.symbols = Symbols.of(self.program)
        labels = labels_in(self.block.steps, repeated=True)
        self.stems = tuple({f"{each.stem}_" for each in labels if each.index is not None})

    def chain(self, steps: tuple[Step, ...], names: Vocabulary, labels: Labels) -> None:
        """Look at a chain; a step that is wrong does not stop its neighbours."""
        for step in steps:
            try:
                self.step(step, names, labels)
            except SpecError as error:
                self.findings.extend(placed(error, step.span).diagnostics)
            if not isinstance(step, Resume) and step.label is not None:
                self.name(step.label, labels)

    def name(self, label: Label, labels: Labels) -> None:
        """Give a value its name; what an index makes of it depends on a use."""
        if label.index is not None or label.name in self.open:
            labels.known.setdefault((label.name, label.round), [(0, label)])
        elif (refusal := labels.name(label, 0)) is not None:
            self.findings.add(refusal)

    def step(self, step: Step, names: Vocabulary, labels: Labels) -> None:
        """Look at one step.

        Raises:
            SpecError: A2xx.
        """
        match step:
            case Box():
                self.box(step, names)
            case Fork(branches=branches, scale=scale):
                for branch in branches:
                    self.chain(branch.steps, names, labels)
                if scale is not None:
                    self.findings.extend(names.refusals(scale.value, words=False))
            case Join(inputs=inputs):
                self.join([each for each in inputs if each.name != "."], labels)
            case Resume(source=source):
                self.take(source, labels)
            case Repeat(count=count, steps=steps):
                self.chain(steps, names, _inside(labels, steps))
                self.count(count, names)
            case Loop(variables=variables, steps=steps):
                for each in variables:
                    values = [each.values] if isinstance(each.values, Formula) else each.values
                    self.findings.extend(names.refusals(list(values), words=False))
                for label in labels_in(steps):  # a round may take what an earlier one has named
                    self.open.add(label.name)
                    labels.known.setdefault((label.name, label.round), [(0, label)])
                inner = (*names.names, *(each.name for each in variables))
                self.chain(steps, replace(names, names=inner), labels)

    def join(self, inputs: list[Label], labels: Labels) -> None:
        """Look at the values that are joined."""
        for each in inputs:
            try:
                self.take(each, labels)
            except SpecError as error:
                self.findings.extend(error.diagnostics)

    def take(self, label: Label, labels: Labels) -> None:
        """Look for the value that a label names; `enc_5` may be one of those called `enc(c)`.

        Raises:
            SpecError: A217 where there is none.
        """
        if not label.name.startswith(self.stems):
            labels.find(label)

    def box(self, box: Box, names: Vocabulary) -> None:
        """Look at a box.

        Raises:
            SpecError: A2xx.
        """
        if box.name == NOTHING:
            return  # it is reported
        self.count(box.count, names)
        block, operator = self.program.blocks.get(box.name), find(box.name)
        if block is not None:
            resolve_arguments(self.symbols, box, block, names, lists=False)
        elif operator is None:
            raise unknown_box(box, self.program.blocks)
        elif box.share is not None:
            raise shared_operator(box.name, box.share)
        else:
            given = resolve_arguments(self.symbols, box, operator, names)
            self.findings.extend(refused_constants(operator, given, names.cells, names.names))

    def count(self, count: Formula | None, names: Vocabulary) -> None:
        """Look at a repeat count.

        Raises:
            SpecError: A206, A207 or A221.
        """
        if count is None:
            return
        names.check(count)
        if not any(name in names.names for name in free_names(count.tree)):
            evaluate_count(count, Values(dict(names.cells), {}))


def _inside(labels: Labels, steps: tuple[Step, ...]) -> Labels:
    """What a repeated body sees: the values around it that it does not name anew."""
    own = {label.name for label in labels_in(steps)}
    known = {key: values for key, values in labels.known.items() if key[0] not in own}
    return replace(labels, known=known)
