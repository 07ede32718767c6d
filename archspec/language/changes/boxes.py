"""What a box says of each of its arguments, and a box that says something else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from archspec.diagnostics import Span
from archspec.language.box import number, read_formula
from archspec.language.box_printer import print_value
from archspec.language.model import Argument, Box, Formula, Shorthand, Table
from archspec.language.sections import BUILT_IN_MARKS
from archspec.ops import Operator, find
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the words of a box can mean.

    Attributes:
        marks: the marks of the legend.
        blocks: the parameters of every block.
        tables: the tables.
    """

    marks: Mapping[str, Shorthand]
    blocks: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Table]

    def names(self, box: Box) -> tuple[str, ...]:
        """The arguments that a box can be given."""
        operator = find(box.name)
        if operator is not None:
            return (*operator.model_fields, *operator.aliases)
        return self.blocks.get(box.name, ())


def given_to(box: Box, words: Vocabulary) -> dict[str, tuple[Argument, Argument]]:
    """What a box is given, by the name of each argument.

    Returns:
        for each name the argument as it is meant, and the one in the box that brings it: itself,
        or a mark or the row of a table that brings several.
    """
    given: dict[str, tuple[Argument, Argument]] = {}
    for argument in box.arguments:
        for name, meant in _meanings(box, argument, words, tuple(given)):
            given.setdefault(name, (meant, argument))
    return given


def with_argument(box: Box, name: str, new: Argument | None, words: Vocabulary) -> Box:
    """A box that is given another value for an argument, or none.

    Args:
        box: the box.
        name: the argument, by its own name.
        new: what it is given instead, None for nothing.
        words: what the words of the box mean.
    """
    given = given_to(box, words)
    if name not in given:
        assert new is not None
        return replace(box, arguments=(*box.arguments, new))
    meant, bringing = given[name]
    if new is not None and meant is bringing and bringing.name is None:
        new = new if _means_more(box, new, words) else replace(new, name=None)
    others = [each for key, (each, by) in given.items() if by is bringing and key != name]
    instead = (*([new] if new else []), *others)
    at = next(number for number, each in enumerate(box.arguments) if each is bringing)
    after = box.arguments[at + 1 :]
    if new is None and find(box.name) is None:
        after = tuple(_named(each, given) for each in after)
    return replace(box, arguments=(*box.arguments[:at], *instead, *after))


def _named(argument: Argument, given: Mapping[str, tuple[Argument, Argument]]) -> Argument:
    """An argument of a block that keeps its meaning where one before it goes: it says its name."""
    name = next((name for name, (meant, _) in given.items() if meant is argument), None)
    return argument if name is None else replace(argument, name=name)


def _means_more(box: Box, new: Argument, words: Vocabulary) -> bool:
    """Whether a value without its name would be a mark, a flag or the row of a table."""
    word, operator = print_value(new.value), find(box.name)
    is_flag = operator is not None and operator.is_flag(word)
    is_mark = word in BUILT_IN_MARKS or word in words.marks
    return is_flag or is_mark or bool(_row(new, words))


def own_name(box: Box, name: str) -> str:
    """The name of an argument without aliases: dropout's `keep` is its `rate`."""
    operator = find(box.name)
    return name if operator is None else operator.aliases.get(name, name)


def _meanings(
    box: Box, argument: Argument, words: Vocabulary, before: tuple[str, ...]
) -> Iterator[tuple[str, Argument]]:
    """The arguments that one word of a box brings."""
    operator = find(box.name)
    if argument.name is not None:
        yield own_name(box, argument.name), argument
    elif operator is not None:
        yield from _of_operator(operator, argument, words)
    else:
        yield from _of_block(words.blocks.get(box.name, ()), argument, words, before)


def _of_operator(
    operator: type[Operator], argument: Argument, words: Vocabulary
) -> Iterator[tuple[str, Argument]]:
    word, main = print_value(argument.value), operator.main()
    if word in BUILT_IN_MARKS:
        value = BUILT_IN_MARKS[word]
        yield "padding", replace(argument, name="padding", value=_formula(value, argument.span))
    elif word in words.marks:
        for each in words.marks[word].arguments:
            name = each.name or ""
            yield operator.aliases.get(name, name), each
    elif operator.is_flag(word):
        true = number(Scalar(word, argument.span, None), True)
        yield word, replace(argument, name=word, value=true)
    elif main is not None:
        yield main, argument


def _of_block(
    parameters: tuple[str, ...], argument: Argument, words: Vocabulary, before: tuple[str, ...]
) -> Iterator[tuple[str, Argument]]:
    columns = _row(argument, words)
    if columns:
        row = print_value(argument.value)
        for column in columns:
            if column in parameters:
                value = _formula(f"{row}.{column}", argument.span)
                yield column, replace(argument, name=column, value=value)
        return
    free = [name for name in parameters if name not in before]
    if free:
        yield free[0], argument


def _row(argument: Argument, words: Vocabulary) -> tuple[str, ...]:
    """The columns of the row of a table that an argument names, if it names one."""
    table, _, row = print_value(argument.value).partition(".")
    if table in words.tables and row in words.tables[table].rows:
        return words.tables[table].columns
    return ()


def _formula(text: str, span: Span) -> Formula:
    """An expression that nobody wrote, in the place of what brings it."""
    return read_formula(Scalar(text, span, None), text, 0)
