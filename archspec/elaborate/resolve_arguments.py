"""Resolve the arguments of a box, and report all errors in it.

The sources of an argument and their precedence are defined in one place, the table of
`archspec.language.box_arguments`. Operators and blocks differ in the meaning of a bare word and in
the wording of errors.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from dataclasses import field, replace
from functools import cache
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Findings, Mark, Span
from archspec.diagnostics.instruction import Instruction, append_text, say_to_remove, say_to_write
from archspec.elaborate.known_values import resolve_lists, resolve_words
from archspec.elaborate.vocabulary import Vocabulary, report_unknown_function
from archspec.expressions import FUNCTIONS, Call, Literal, to_text
from archspec.language import Argument, Block, Box, Formula, advice
from archspec.language.advice.argument_text import find_literal, is_in_mapping
from archspec.language.box import NAME, SHARE
from archspec.language.box_arguments import (
    Symbols,
    TakenArgument,
    get_word,
    list_parameters,
    read_word,
)
from archspec.language.box_printer import print_value
from archspec.language.messages import refuse_second_value
from archspec.language.names import suggest_nearest
from archspec.language.provenance import GivenValue, Giver
from archspec.language.sections import BUILT_IN_MARKS
from archspec.language.unknown_names import refuse_unknown_argument
from archspec.ops import Operator
from archspec.ops.arguments import Flag, Pair, Real, Whole

_LEGEND: Final = "a mark is said under `legend`, with the arguments that it stands for"


def resolve_arguments(
    symbols: Symbols,
    box: Box,
    target: type[Operator] | Block,
    names: Vocabulary,
    *,
    lists: bool = True,
) -> tuple[GivenValue, ...]:
    """Return the arguments of a box: for a block, one for each of its parameters.

    Args:
        symbols: the meaning of the words in boxes.
        box: the step.
        target: the block or operator that it names.
        names: the names that its expressions may use.
        lists: whether lists must be known by now; those of loop variables are known only once the
            loop is unrolled.

    Raises:
        SpecError: A206, A207 or A209 for unknown or extra arguments, A211 for missing, A212 for
            duplicate and A214 for ambiguous ones; A210, A224 or A310 for a list.
    """
    if not isinstance(target, Block):
        fields = target.model_fields
        return tuple(_OperatorResolver(symbols, box, names, fields, target).resolve().values())
    parameters = list_parameters(target)
    found = _BlockResolver(symbols, box, names, parameters, target).resolve()
    given = tuple(found[name] for name in parameters)
    if lists:
        resolve_lists(target.parameters, given, names.cells)
        resolve_words(target.parameters, given, names.word_cells)
    return given


@cache
def takes_words(operator: type[Operator], name: str) -> bool:
    """Check whether an argument of an operator takes words, such as `valid`."""
    checks = operator.model_fields[name].metadata
    return not any(isinstance(check, Whole | Real | Pair | Flag) for check in checks)


@cache
def _list_required_arguments(operator: type[Operator]) -> tuple[str, ...]:
    """Return the arguments of an operator that have no default."""
    return tuple(name for name, info in operator.model_fields.items() if info.is_required())


@dataclass(slots=True)
class _ArgumentResolver(ABC):
    """Collects the arguments of one box, each at most once.

    Attributes:
        symbols: the meaning of the words in boxes.
        box: the box.
        names: the names that its expressions may use.
        arguments: the names of all possible arguments.
        given: its arguments so far.
        said: the location of each in the box.
        twice: the errors for duplicate arguments.
        findings: all other errors.
    """

    symbols: Symbols
    box: Box
    names: Vocabulary
    arguments: Collection[str]
    given: dict[str, GivenValue] = field(default_factory=dict, init=False)
    said: dict[str, Span] = field(default_factory=dict, init=False)
    twice: dict[str, Diagnostic] = field(default_factory=dict, init=False)
    findings: Findings = field(default_factory=Findings, init=False)

    def resolve(self) -> dict[str, GivenValue]:
        """Return all arguments of the box, by their own names.

        Raises:
            SpecError: A2xx.
        """
        for argument in self.box.arguments:
            if argument.name is not None or self.check_word(argument):
                for taken in read_word(self.box, argument, self.symbols, self.given):
                    self.take(taken)
        complete = self.symbols.find_defaults(self.box.name) | self.given
        self.findings.extend(self.refusals(complete))
        if not self.findings:  # an invalid argument may be the missing one
            self.findings.extend(self.twice.values())
            for name, help in self.missing(complete):
                message = f"{self.box.name} needs `{name}`"
                lacking = Diagnostic("A211", message, self.box.span, help=help, about=name)
                self.findings.add(lacking)
        self.findings.stop()
        return complete

    def take(self, taken: TakenArgument) -> None:
        """Add one argument supplied by a word of the box."""
        name = taken.name
        if name not in self.arguments:
            self.findings.add(self.unknown(taken))
        elif name in self.given:
            span = taken.brought_by.span
            refusal = refuse_second_value(self.box.name, name, span, self.said[name])
            self.twice.setdefault(name, replace(refusal, help=self.meant(name) or refusal.help))
        else:
            self.given[name], self.said[name] = taken.given, taken.brought_by.span

    @abstractmethod
    def check_word(self, argument: Argument) -> bool:
        """Check whether a word without a key supplies an argument, and report mistakes."""

    def refusals(self, given: dict[str, GivenValue]) -> Iterable[Diagnostic]:
        """Return the errors for values that can be checked only once all arguments are known."""
        return ()

    @abstractmethod
    def missing(self, given: dict[str, GivenValue]) -> Iterator[tuple[str, str]]:
        """Yield the missing required arguments, each with how to write it."""

    @abstractmethod
    def unknown(self, taken: TakenArgument) -> Diagnostic:
        """Return the error for an unknown argument."""

    def meant(self, name: str) -> str:
        """Return what the second value of an argument may have been meant for."""
        return ""


@dataclass(slots=True)
class _OperatorResolver(_ArgumentResolver):
    """The arguments of a box that names an operator.

    A bare word in it means one thing: a mark, a flag of the operator, or a name for its main
    argument.
    """

    operator: type[Operator]

    def check_word(self, argument: Argument) -> bool:
        """Check whether a word supplies an argument and cannot be an unknown mark."""
        word, call = get_word(argument), _get_unknown_call(argument)
        refusal: Diagnostic | None = None
        if call is not None:
            refusal = self.unknown_call(call, argument)
        elif word and "." not in word:
            refusal = self.ambiguous(word, argument.span)
            if refusal is None and not self.is_known(word):
                if self.may_be_mark(word):
                    return False
                refusal = self.unknown_word(word, argument.span)
        if refusal is None and not self.operator.main() and not self.is_shorthand(word):
            refusal = self.without_main(argument)
        if refusal is not None:
            self.findings.add(refusal)
        return refusal is None

    def is_shorthand(self, word: str) -> bool:
        """Check whether a word is a mark or flag, which determines its argument."""
        is_mark = word in BUILT_IN_MARKS or word in self.symbols.marks
        return is_mark or self.operator.is_flag(word)

    def is_known(self, word: str) -> bool:
        """Check whether a bare word has a meaning."""
        return self.is_shorthand(word) or word in self.names or self.is_main_word()

    def is_main_word(self) -> bool:
        """Check whether the main argument takes words and is not yet set."""
        main = self.operator.main()
        return main is not None and takes_words(self.operator, main) and main not in self.given

    def may_be_mark(self, word: str) -> bool:
        """Check whether a word may be a mark of an unknown network.

        A word that closely resembles an argument or a built-in mark is taken for a typo, and so is
        one in the place of a missing argument.
        """
        if not self.names.is_open or self.is_argument(word) or not self.has_main():
            return False
        known = (*BUILT_IN_MARKS, "stride", *self.operator.model_fields)
        return word[:1].isupper() or not suggest_nearest(word, known, few=0)

    def is_argument(self, name: str) -> bool:
        """Check whether the operator has an argument with that name or alias."""
        return name in self.operator.model_fields or name in self.operator.aliases

    def has_main(self) -> bool:
        """Check whether the box sets the main argument apart from its unknown words."""
        main = self.operator.main()
        if main is None or main in self.given:
            return True
        if any(argument.name == main for argument in self.box.arguments):
            return True
        bare = [get_word(argument) for argument in self.box.arguments if argument.name is None]
        return any(not word or word in self.names for word in bare)

    def refusals(self, given: dict[str, GivenValue]) -> Iterator[Diagnostic]:
        """Yield the errors for undefined names; a single one may be meant as a word."""
        for name, given_value in given.items():
            value, words = given_value.value, takes_words(self.operator, name)
            if isinstance(value, str) or (
                isinstance(value, Formula) and isinstance(value.tree, Literal)
            ):
                continue
            for refusal in self.names.refusals(value, words=words):
                word, help = find_literal(value), ""
                if isinstance(word, str):
                    mapping = is_in_mapping(value)
                    help = advice.suggest_value(
                        self.operator, given_value.name, word, mapping=mapping
                    )
                meant = isinstance(help, Instruction) and not help.is_question
                yield replace(refusal, help=help) if meant else refusal

    def missing(self, given: dict[str, GivenValue]) -> Iterator[tuple[str, str]]:
        """Yield arguments without a default; in a library, marks and defaults may supply them."""
        for name in _list_required_arguments(self.operator):
            if name not in given and not self.names.is_open:
                known = self.operator.examples
                examples = [example.box for example in known if not example.code]
                yield name, f"write it as in `{examples[0]}`" if examples else ""

    def meant(self, name: str) -> str:
        """Return what the second value of an argument may have been meant for."""
        return advice.suggest_second_argument(self.operator, name, self.box)

    def ambiguous(self, word: str, span: Span) -> Diagnostic | None:
        """Return the error for a flag that is also a parameter or a mark."""
        other = "parameter" if word in self.names else "mark" if word in self.symbols.marks else ""
        if not (other and self.operator.is_flag(word)):
            return None
        message = f"`{word}` is a flag of {self.operator.__name__}, and also a {other}"
        main = self.operator.main()
        help = say_to_write(f"{word}=true", frame="write {} for the flag")
        if main is not None and other == "parameter":
            help = append_text(help, f", or name what the parameter is for: `{main}={word}`")
        return Diagnostic("A214", message, span, help=help)

    def unknown_word(self, word: str, span: Span) -> Diagnostic:
        """Return the error for a word that is a misspelled name or an unknown mark."""
        if self.is_argument(word):
            help = f"its value stands behind it, as in `{word}=1`"
            return Diagnostic("A209", f"`{word}` needs a value", span, help=help)
        flags = [name for name in self.operator.model_fields if self.operator.is_flag(name)]
        stride = ("stride",) if "stride" in self.operator.model_fields else ()
        words = (*self.symbols.marks, *BUILT_IN_MARKS, *stride, *flags)
        help = advice.suggest_word(self.operator, word, (*words, *self.names.names))
        if not self.has_main():
            refusal = self.names.unknown(word, span, words)
            return replace(refusal, help=help) if help else refusal
        message = f"{self.operator.__name__} has no flag `{word}`, and the legend no such mark"
        return Diagnostic("A209", message, span, help=help or _LEGEND, about=word)

    def unknown_call(self, call: Call, argument: Argument) -> Diagnostic:
        """Return the error for a word with an argument that has no key: `leaky_relu(0.2)`."""
        assert isinstance(argument.value, Formula)
        settings = advice.find_settings(self.operator, call.function)
        said = [
            f"{name}={to_text(replace(call, function=found.partition('(')[0]))}"
            for name, equals, found in (setting.partition("=") for setting in settings)
            if equals
        ]
        if not said:
            return report_unknown_function(call.function, argument.value.place(call.at))
        message = f"`{call.function}` needs the name of its argument"
        return Diagnostic("A209", message, argument.span, help=say_to_write(said[0]))

    def without_main(self, argument: Argument) -> Diagnostic:
        """Return the error for a value without a name, if no argument is the main one."""
        message = f"{self.operator.__name__} takes no argument without a name"
        bare = [print_value(each.value) for each in self.box.arguments if each.name is None]
        help = self.operator.without_name(*bare)
        return Diagnostic("A209", message, argument.span, help=help)

    def unknown(self, taken: TakenArgument) -> Diagnostic:
        """Return the error for an argument that the operator does not have."""
        operator, name, word = self.operator, taken.given.name, taken.brought_by
        if taken.provenance.by is Giver.MARK:
            return self.unknown_in_mark(name, taken)
        if name == "kernel":
            message = f"{operator.__name__} has no kernel"
            return Diagnostic("A209", message, word.name_span, help=say_to_remove())
        said = word if taken.meant is word else None
        return refuse_unknown_argument(operator, name, word.name_span, said)

    def unknown_in_mark(self, name: str, taken: TakenArgument) -> Diagnostic:
        """Return the error for an argument from a mark; for the mark if no operator has it."""
        from archspec.ops import TABLE

        there, here = taken.meant.name_span, taken.brought_by.span
        refusal = refuse_unknown_argument(self.operator, name, here, taken.meant)
        place, mark = here, Mark(there, "the mark says so here")
        if not any(name in (*operator.model_fields, *operator.aliases) for operator in TABLE):
            place, mark = there, Mark(here, "the mark stands here")
        return replace(refusal, span=place, marks=(mark,))


def _get_unknown_call(argument: Argument) -> Call | None:
    """Return a call of a word that is not a function; None for any other argument."""
    tree = argument.value.tree if isinstance(argument.value, Formula) else None
    return tree if isinstance(tree, Call) and tree.function not in FUNCTIONS else None


@dataclass(slots=True)
class _BlockResolver(_ArgumentResolver):
    """The arguments of a box that names a block.

    Positional ones fill the block's parameters in order; a row of a table fills all parameters
    that its columns name.
    """

    block: Block

    def check_word(self, argument: Argument) -> bool:
        """Check whether a word is a row with a fitting column, or there is a parameter for it."""
        names, word, row = self.arguments, get_word(argument), self.symbols.row(argument)
        if word in self.symbols.marks or word in BUILT_IN_MARKS:
            message = f"block {self.block.name} takes no mark `{word}`"
            help = f"marks belong to operators: write it at the boxes in {self.block.name}"
        elif row is not None and not any(column in names for column in row[0].columns):
            table, _ = row
            message = f"no column of table `{table.name}` is a parameter of {self.block.name}"
            help = f"the columns are {', '.join(f'`{column}`' for column in table.columns)}"
        elif row is None and all(name in self.given for name in names):
            listed = ", ".join(f"`{name}`" for name in names)
            only = f"only {listed}" if listed else "no arguments"
            message, help = f"block {self.block.name} takes {only}", say_to_remove()
        else:
            return True
        self.findings.error("A209", message, argument.span, help=help)
        return False

    def take(self, taken: TakenArgument) -> None:
        """Take an argument for a parameter, if the names in it are known."""
        refusals: tuple[Diagnostic, ...] = ()
        if taken.name in self.arguments:
            takes_word = any(
                each.name == taken.name and each.type == "word" for each in self.block.parameters
            )
            refusals = tuple(self.names.refusals(taken.meant.value, words=takes_word))
        self.findings.extend(refusals)
        if not refusals:
            _ArgumentResolver.take(self, taken)

    def missing(self, given: dict[str, GivenValue]) -> Iterator[tuple[str, str]]:
        """Yield the parameters without a default."""
        for name in self.arguments:
            if name not in given:
                yield name, f"write it as `{self.box.name} ({name}=...)`"

    def unknown(self, taken: TakenArgument) -> Diagnostic:
        """Return the error for a name that no parameter has."""
        name, span = taken.name, taken.brought_by.name_span
        if name == "kernel":
            message = f"block {self.block.name} takes no kernel"
            help = "leave it out; the boxes of the block have their own"
        else:
            message = f"block {self.block.name} has no parameter `{name}`"
            near = suggest_nearest(name, (*self.arguments, NAME, SHARE), few=0)
            help = near or suggest_nearest(name, self.arguments) or "it takes no arguments"
        return Diagnostic("A209", message, span, help=help, about=name)
