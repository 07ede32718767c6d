"""Checks of a block by itself, independent of its uses.

The names, arguments and labels of a block do not depend on its uses, nor do values that are
written out. Whatever does depend on a use is skipped: sizes and channels and, in a library, words
that the importing network may define, such as marks of its legend and default arguments.
"""

from collections.abc import Iterator
from dataclasses import field

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Findings, SpecError
from archspec.elaborate.check_nesting import check_nesting
from archspec.elaborate.known_values import ScopeValues, evaluate_count
from archspec.elaborate.labels import LabelScope, list_labels, walk_labels
from archspec.elaborate.mentions import list_mentions
from archspec.elaborate.resolve_arguments import resolve_arguments
from archspec.elaborate.substitute import FIRST
from archspec.elaborate.vocabulary import Vocabulary
from archspec.expressions import Name, find_names
from archspec.graph import TemplateMemory
from archspec.language import (
    Argument,
    Block,
    Box,
    Conditional,
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
from archspec.language.box_arguments import Symbols, get_word
from archspec.language.messages import refuse_shared_operator
from archspec.language.model import NOTHING
from archspec.language.unknown_names import refuse_unknown_box
from archspec.ops import find, placed
from archspec.passes.bind import check_constants


def check_library(program: Program) -> None:
    """Check the blocks of a library, independent of any use.

    Raises:
        SpecError: A2xx.
    """
    memory = TemplateMemory()
    check_nesting(program, list_mentions(program, memory), memory)
    findings = Findings()
    for block in program.blocks.values():
        findings.extend(find_block_faults(program, block, is_open=True))
    findings.stop()


def find_block_faults(program: Program, block: Block, *, is_open: bool) -> Iterator[Diagnostic]:
    """Yield the findings of one block, independent of its uses.

    Args:
        program: the network or library.
        block: the block.
        is_open: whether an unknown network may define words that the block uses.
    """
    lists = tuple(parameter.name for parameter in block.parameters if parameter.type == "list")
    vocabulary = Vocabulary.of(program, block.parameters, is_open=is_open)
    walk = _BlockChecker(program, block)
    labels = LabelScope(program, block, entry=None if block.takes_several else 0)
    for label in block.inputs:
        labels.declare(label, 0)
    walk.check_chain(block.steps, replace(vocabulary, lists=lists), labels)
    walk.look_up_labels([output.source for output in block.outputs], labels)
    yield from walk.findings


@dataclass(slots=True)
class _BlockChecker:
    """Visits every step of one block once.

    Attributes:
        program: the network or library.
        block: the block.
        findings: the findings so far.
        open: the labels inside loops: loops are not unrolled, so one label may name several
            values.
        stems: the prefixes of labels whose index depends on a round or a use.
        rows: the first row of the table that each variable of a loop runs over, if it does.
        symbols: the meaning of the words in boxes.
    """

    program: Program
    block: Block
    findings: Findings = field(default_factory=Findings)
    open: set[str] = field(default_factory=set)
    stems: tuple[str, ...] = ()
    rows: dict[str, str] = field(default_factory=dict)
    symbols: Symbols = field(init=False)

    def __post_init__(self) -> None:
        self.symbols = Symbols.of(self.program)
        labels = walk_labels(self.block.steps, repeated=True)
        self.stems = tuple({f"{label.stem}_" for label in labels if label.index is not None})

    def check_chain(self, steps: tuple[Step, ...], names: Vocabulary, labels: LabelScope) -> None:
        """Check a chain; a faulty step does not stop the check of its neighbors."""
        for step in steps:
            try:
                self.check_step(step, names, labels)
            except SpecError as error:
                self.findings.extend(placed(error, step.span).diagnostics)
            for label in list_labels(step):
                self.declare_label(label, labels)

    def declare_label(self, label: Label, labels: LabelScope) -> None:
        """Declare the label of a value; an index makes its name depend on the use."""
        if label.index is not None or label.name in self.open:
            labels.known.setdefault((label.name, label.round), [(0, label)])
        elif (refusal := labels.declare(label, 0)) is not None:
            self.findings.add(refusal)

    def check_step(self, step: Step, names: Vocabulary, labels: LabelScope) -> None:
        """Check one step.

        Raises:
            SpecError: A2xx.
        """
        match step:
            case Box(inputs=inputs):
                self.check_box(step, names)
                self.look_up_labels([label for label in inputs if label.name != "."], labels)
            case Fork(branches=branches, scale=scale, skip=skip):
                for branch in branches:
                    self.check_chain(branch.steps, names, labels)
                conditions = (skip, *(branch.condition for branch in branches))
                for data in (scale.value if scale else None, *conditions):
                    inside = names.outside_arguments()
                    self.findings.extend(inside.refusals(data, words=False))
            case Join(inputs=inputs, sizes=sizes):
                self.findings.extend(names.refusals(list(sizes), words=False))
                self.look_up_labels([label for label in inputs if label.name != "."], labels)
            case Resume(source=source):
                self.look_up_labels([source], labels)
            case Repeat(count=count, steps=steps):
                inner = replace(names, names=(*names.names, FIRST))
                self.check_chain(steps, inner, _copy_outer_labels(labels, steps))
                self.check_count(count, names)
            case Conditional(condition=condition, steps=steps, otherwise=otherwise):
                inside = names.outside_arguments()
                self.findings.extend(inside.refusals(condition, words=False))
                self.open_labels((step,), labels)  # there is one of the two chains
                self.check_chain((*steps, *otherwise), names, labels)
            case Loop():
                self.check_loop(step, names, labels)

    def check_loop(self, loop: Loop, names: Vocabulary, labels: LabelScope) -> None:
        """Check a loop."""
        for variable in loop.variables:
            self.findings.extend(names.loop_refusals(variable))
            if (table := names.find_looped_table(variable)) is not None and table.rows:
                self.rows[variable.name] = f"{table.name}.{next(iter(table.rows))}"
        self.open_labels(loop.steps, labels)  # a round may use labels of earlier rounds
        self.check_chain(loop.steps, names.inside_loop(loop.variables), labels)

    def open_labels(self, steps: tuple[Step, ...], labels: LabelScope) -> None:
        """Declare labels that may name several values, or none."""
        for label in walk_labels(steps):
            self.open.add(label.name)
            labels.known.setdefault((label.name, label.round), [(0, label)])

    def look_up_labels(self, named: list[Label], labels: LabelScope) -> None:
        """Look up the values that labels name; `enc_5` may come from a label `enc(c)`."""
        for label in named:
            try:
                if not label.name.startswith(self.stems):
                    labels.find(label)
            except SpecError as error:
                self.findings.extend(error.diagnostics)

    def check_box(self, box: Box, names: Vocabulary) -> None:
        """Check a box.

        Raises:
            SpecError: A2xx.
        """
        if box.name == NOTHING:
            return  # already reported
        box = self.expand_functions(box)
        self.check_count(box.count, names)
        outside = names.outside_arguments()
        self.findings.extend(outside.refusals(box.condition, words=False))
        names = names if box.count is None else replace(names, names=(*names.names, FIRST))
        block, operator = self.program.blocks.get(box.name), find(box.name)
        if block is not None:
            box = replace(box, arguments=tuple(map(self.take_first_row, box.arguments)))
            resolve_arguments(self.symbols, box, block, names, lists=False)
        elif operator is None:
            raise refuse_unknown_box(box, self.program.blocks)
        elif box.share is not None:
            raise refuse_shared_operator(box.name, box.share)
        else:
            given = resolve_arguments(self.symbols, box, operator, names)
            self.findings.extend(check_constants(operator, given, names.cells, names.names))

    def expand_functions(self, box: Box) -> Box:
        """Return a box with the calls of the spec's functions in its arguments expanded.

        Raises:
            SpecError: A206 for a wrong call.
        """
        if not self.program.functions:
            return box
        from archspec.language.functions import expand_in_data

        functions = self.program.functions
        arguments = (
            replace(each, value=expand_in_data(each.value, functions)) for each in box.arguments
        )
        return replace(box, arguments=tuple(arguments))

    def take_first_row(self, argument: Argument) -> Argument:
        """Return an argument that names the row of a loop with the first row of its table."""
        row = self.rows.get(get_word(argument))
        value = argument.value
        if row is None or not isinstance(value, Formula):
            return argument
        return replace(argument, value=replace(value, tree=Name(row, value.tree.at)))

    def check_count(self, count: Formula | None, names: Vocabulary) -> None:
        """Check a repeat count.

        Raises:
            SpecError: A206, A207 or A221.
        """
        if count is None:
            return
        names.check(count)
        if not any(name in names.names for name in find_names(count.tree)):
            evaluate_count(count, ScopeValues(dict(names.cells), {}))


def _copy_outer_labels(labels: LabelScope, steps: tuple[Step, ...]) -> LabelScope:
    """Return the labels visible in a repeated body: those around it that it does not redefine."""
    own = {label.name for label in walk_labels(steps)}
    known = {key: values for key, values in labels.known.items() if key[0] not in own}
    return replace(labels, known=known)
