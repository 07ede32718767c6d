"""The arguments of a box that names an operator.

The layers are, from weakest to strongest: the operator's own defaults, the spec's `defaults`, and
what the box says by itself or through marks. A box says everything once, and a bare word in it
means one thing: a mark, a flag of the operator, or a name for its main argument.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from archspec.diagnostics import Diagnostic, Findings, Mark, Span
from archspec.elaborate.vocabulary import Vocabulary, unknown_function
from archspec.expressions import FUNCTIONS, Call, Name, Quantity, to_text
from archspec.graph import Given
from archspec.language import Argument, Box, Formula, Shorthand, Spec
from archspec.language.advice import settings_of, value_meant, word_meant
from archspec.language.advice.given import is_in_mapping, known_value
from archspec.language.advice.twice import second_meant
from archspec.language.box_printer import print_value
from archspec.language.names import nearest
from archspec.language.refusals import given_twice
from archspec.language.sections import BUILT_IN_MARKS
from archspec.language.unknown import unknown_argument
from archspec.ops import TABLE, Operator
from archspec.ops.arguments import Flag, Pair, Real, Whole


def operator_arguments(
    spec: Spec, box: Box, operator: type[Operator], names: Vocabulary
) -> tuple[Given, ...]:
    """The arguments of a box.

    Args:
        spec: gives the legend and the defaults.
        box: the step.
        operator: what its name stands for.
        names: what its expressions may use.

    Raises:
        SpecError: A206, A207 or A209 unknown, A211 missing, A212 given twice, A214 ambiguous.
    """
    legend = {mark.name: mark for mark in spec.legend}
    return _Reading(box, operator, names, legend).arguments(_defaults(spec, operator))


@dataclass(frozen=True, slots=True)
class Layers:
    """What a box is given, layer by layer, each argument by the name of its field.

    Attributes:
        own: what the box says by itself or through marks.
        marks: the mark of the legend that says so, for arguments that come from one.
        defaults: what the spec's `defaults` say of its operator.
    """

    own: Mapping[str, Given]
    marks: Mapping[str, str]
    defaults: Mapping[str, Given]


def layers(spec: Spec, box: Box, operator: type[Operator], names: Vocabulary) -> Layers:
    """Where a box takes its arguments from; what is wrong in it is left out, and not reported.

    Args:
        spec: gives the legend and the defaults.
        box: the step.
        operator: what its name stands for.
        names: what its expressions may use.
    """
    reading = _Reading(box, operator, names, {mark.name: mark for mark in spec.legend})
    for argument in box.arguments:
        reading.take(argument)
    return Layers(reading.given, reading.marks, _defaults(spec, operator))


def _defaults(spec: Spec, operator: type[Operator]) -> dict[str, Given]:
    return {
        operator.aliases.get(argument.name or "", argument.name or ""): Given(
            argument.name or "", argument.value, argument.span
        )
        for each in spec.defaults
        if each.name == operator.__name__
        for argument in each.arguments
    }


@dataclass(slots=True)
class _Reading:
    """What one box has said so far, each argument at most once."""

    box: Box
    operator: type[Operator]
    names: Vocabulary
    legend: dict[str, Shorthand]
    given: dict[str, Given] = field(default_factory=dict)
    said: dict[str, Span] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    twice: dict[str, Diagnostic] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    def arguments(self, defaults: dict[str, Given]) -> tuple[Given, ...]:
        """All arguments of the box, its defaults first."""
        for argument in self.box.arguments:
            self.take(argument)
        complete = defaults | self.given
        for name, given in complete.items():
            self.findings.extend(self.refusals(name, given))
        if not self.findings:  # an argument that is not understood may be the one that is meant
            self.findings.extend(self.twice.values())
            if not self.names.is_open:  # defaults and marks may complete it
                self.check_complete(complete)
        self.findings.stop()
        return tuple(complete.values())

    def refusals(self, name: str, given: Given) -> Iterator[Diagnostic]:
        """What is wrong with the names in an argument; one alone may be meant as a word."""
        for refusal in self.names.refusals(given.value, words=self.takes_words(name)):
            word = known_value(given.value)
            help = ""
            if isinstance(word, str):
                mapping = is_in_mapping(given.value)
                help = value_meant(self.operator, given.name, word, mapping=mapping)
            meant = help.startswith("write ")
            yield replace(refusal, help=help) if meant else refusal

    def check_complete(self, complete: dict[str, Given]) -> None:
        for name, info in self.operator.model_fields.items():
            if info.is_required() and name not in complete:
                message = f"{self.box.name} needs `{name}`"
                examples = [each.box for each in self.operator.examples if not each.code]
                help = f"write it as in `{examples[0]}`" if examples else ""
                self.findings.error("A211", message, self.box.span, help=help)

    def take(self, argument: Argument) -> None:
        """Take one argument as the box says it."""
        word = _word(argument)
        if argument.name is not None:
            given = Given(argument.name, argument.value, argument.span)
            self.add(given, argument.name_span, argument.span, argument)
        elif call := _unknown_call(argument):
            self.findings.add(self.unknown_call(call, argument))
        elif not word or "." in word:
            self.add_main(argument)
        else:
            self.take_word(argument, word)

    def take_word(self, argument: Argument, word: str) -> None:
        """Take a bare word: a mark, a flag, or a name for the main argument."""
        span = argument.span
        if self.is_ambiguous(word, span):
            return
        if word in BUILT_IN_MARKS:
            self.add(Given("padding", BUILT_IN_MARKS[word], span), span, span)
        elif word in self.legend:
            for each in self.legend[word].arguments:
                self.add_meant(Given(each.name or "", each.value, each.span), each, span)
                self.note_mark(word, each.name or "")
        elif self.operator.is_flag(word):
            self.add(Given(word, Quantity.of(True), span), span, span)
        elif word in self.names or self.is_main_word():
            self.add_main(argument)
        elif not self.may_be_mark(word):
            self.findings.add(self.unknown_word(word, span))

    def may_be_mark(self, word: str) -> bool:
        """Whether a word may be a mark of a network that is not known.

        One that is nearly an argument or a built-in mark is a slip, and so is one in the place of
        an argument that is missing.
        """
        if not self.names.is_open or self.is_argument(word) or not self.has_main():
            return False
        known = (*BUILT_IN_MARKS, "stride", *self.operator.model_fields)
        return word[:1].isupper() or not nearest(word, known, few=0)

    def is_ambiguous(self, word: str, span: Span) -> bool:
        """Refuse a flag that is also a parameter or a mark; whether it is."""
        other = "parameter" if word in self.names else "mark" if word in self.legend else ""
        if not (other and self.operator.is_flag(word)):
            return False
        message = f"`{word}` is a flag of {self.operator.__name__}, and also a {other}"
        main = self.operator.main()
        help = f"write `{word}=true` for the flag"
        if main is not None and other == "parameter":
            help += f", or name what the parameter is for, as in `{main}={word}`"
        self.findings.error("A214", message, span, help=help)
        return True

    def unknown_word(self, word: str, span: Span) -> Diagnostic:
        """The refusal of a word that is a misspelt name where one is missing, or else a mark."""
        if self.is_argument(word):
            help = f"write `{word}=`, and its value behind it"
            return Diagnostic("A209", f"`{word}` needs a value", span, help=help)
        flags = [name for name in self.operator.model_fields if self.operator.is_flag(name)]
        stride = ("stride",) if "stride" in self.operator.model_fields else ()
        words = (*self.legend, *BUILT_IN_MARKS, *stride, *flags)
        help = word_meant(self.operator, word, (*words, *self.names.names))
        if not self.has_main():
            refusal = self.names.unknown(word, span, words)
            return replace(refusal, help=help) if help else refusal
        message = f"{self.operator.__name__} has no flag `{word}`, and the legend no such mark"
        return Diagnostic("A209", message, span, help=help or _LEGEND)

    def unknown_call(self, call: Call, argument: Argument) -> Diagnostic:
        """The refusal of a word with an argument that has no key: `leaky_relu(0.2)`."""
        assert isinstance(argument.value, Formula)
        settings = settings_of(self.operator, call.function)
        said = [
            f"{name}={to_text(replace(call, function=found.partition('(')[0]))}"
            for name, equals, found in (each.partition("=") for each in settings)
            if equals
        ]
        if not said:
            return unknown_function(call.function, argument.value.place(call.at))
        message = f"`{call.function}` needs the name of its argument"
        return Diagnostic("A209", message, argument.span, help=f"write `{said[0]}`")

    def has_main(self) -> bool:
        """Whether the box gives the main argument beside its unknown words."""
        main = self.operator.main()
        if main is None or main in self.given:
            return True
        return any(
            argument.name == main
            or (argument.name is None and (not _word(argument) or _word(argument) in self.names))
            for argument in self.box.arguments
        )

    def add_main(self, argument: Argument) -> None:
        """Take an argument that the box does not name."""
        main = self.operator.main()
        if main is None:
            message = f"{self.operator.__name__} takes no argument without a name"
            bare = [print_value(each.value) for each in self.box.arguments if each.name is None]
            help = self.operator.without_name(*bare)
            self.findings.error("A209", message, argument.span, help=help)
            return
        self.add(Given(main, argument.value, argument.span), argument.span, argument.span)

    def add_meant(self, given: Given, meant: Argument, span: Span) -> None:
        """Take an argument that a mark stands for."""
        name = given.name
        if self.is_argument(name):
            self.add(given, span, span)
            return
        refusal = unknown_argument(self.operator, name, span, meant)
        place, mark = span, Mark(meant.name_span, "the mark says so here")
        if not any(name in (*each.model_fields, *each.aliases) for each in TABLE):
            place, mark = meant.name_span, Mark(span, "the mark stands here")
        self.findings.error("A209", refusal.message, place, marks=[mark], help=refusal.help)

    def note_mark(self, mark: str, said: str) -> None:
        """Remember the mark that an argument comes from; the first to say it counts."""
        name = self.operator.aliases.get(said, said)
        if name in self.given:
            self.marks.setdefault(name, mark)

    def add(
        self, given: Given, name_span: Span, span: Span, argument: Argument | None = None
    ) -> None:
        """Take a named argument.

        Args:
            given: the argument.
            name_span: where its name stands.
            span: where the box says it.
            argument: it, where the box itself says it by name.
        """
        if not self.is_argument(given.name):
            self.findings.add(self.unknown_argument(given.name, name_span, argument))
            return
        name = self.operator.aliases.get(given.name, given.name)
        if name in self.given:
            refusal = given_twice(self.box.name, name, span, self.said[name])
            help = second_meant(self.operator, name, self.box) or refusal.help
            self.twice.setdefault(name, replace(refusal, help=help))
            return
        self.given[name], self.said[name] = given, span

    def unknown_argument(self, name: str, span: Span, argument: Argument | None) -> Diagnostic:
        if name == "kernel":
            message = f"{self.operator.__name__} has no kernel"
            return Diagnostic("A209", message, span, help="leave it out")
        return unknown_argument(self.operator, name, span, argument)

    def is_argument(self, name: str) -> bool:
        return name in self.operator.model_fields or name in self.operator.aliases

    def is_main_word(self) -> bool:
        """Whether the main argument takes words, and is still to be given."""
        main = self.operator.main()
        return main is not None and self.takes_words(main) and not self.has_main()

    def takes_words(self, name: str) -> bool:
        """Whether an argument takes words, such as `valid`, beside numbers or instead of them."""
        return takes_words(self.operator, name)


def takes_words(operator: type[Operator], name: str) -> bool:
    """Whether an argument of an operator takes words, such as `valid`."""
    checks = operator.model_fields[name].metadata
    return not any(isinstance(each, Whole | Real | Pair | Flag) for each in checks)


_LEGEND: Final = "a mark is said under `legend`, with the arguments that it stands for"


def _unknown_call(argument: Argument) -> Call | None:
    """A word with arguments that is no function."""
    tree = argument.value.tree if isinstance(argument.value, Formula) else None
    return tree if isinstance(tree, Call) and tree.function not in FUNCTIONS else None


def _word(argument: Argument) -> str:
    """The name that an argument consists of, if it does."""
    value = argument.value
    return value.tree.name if isinstance(value, Formula) and isinstance(value.tree, Name) else ""
