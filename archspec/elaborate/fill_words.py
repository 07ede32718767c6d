"""Substitute words in expressions: those of parameters, loop variables and cells of tables.

A word is a value that shapes the network, as a list does: it is known where a block is unrolled. So
comparisons of words are decided here, and what is behind this sees words as if they were written.
"""

from collections.abc import Mapping
from dataclasses import field

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import SpecError
from archspec.elaborate.vocabulary import Vocabulary, refuse_comparison, refuse_word
from archspec.expressions import (
    Comparison,
    Complement,
    Expression,
    Junction,
    Literal,
    Name,
    Selection,
    Word,
    find_names,
    map_operands,
)
from archspec.language import Box, Formula


@dataclass(frozen=True, slots=True)
class WordScope:
    """The meaning of words at one place.

    Attributes:
        names: the names that expressions may use there.
        words: the words of parameters and of variables of loops.
    """

    names: Vocabulary
    words: Mapping[str, str] = field(default_factory=dict)

    def fill(self, formula: Formula) -> Formula:
        """Return an expression with its words substituted and their comparisons decided.

        Raises:
            SpecError: A206 for a word in place of a number.
        """
        if not any(self.concerns(name) for name in find_names(formula.tree)):
            return formula
        return replace(formula, tree=self._fill(formula, formula.tree, is_value=True))

    def concerns(self, name: str) -> bool:
        """Check whether a name is a word, or a cell in a row that a word chooses."""
        return self.find(name) is not None or self.choose_row(name) != name

    def find(self, name: str) -> str | None:
        """Return the word that a name stands for; None for any other name."""
        return self.words.get(name) or self.names.word_cells.get(name)

    def choose_row(self, name: str) -> str:
        """Return the name of a cell whose row a word chooses: `scaling.b0.width`."""
        first, *inner = name.split(".")
        table = self.names.tables.get(first)
        if not inner or table is None or inner[0] in table.rows:
            return name
        return ".".join((first, self.words.get(inner[0], inner[0]), *inner[1:]))

    def selects(self, formula: Formula) -> bool:
        """Check whether an expression chooses between words: `relu if c < 80 else hardswish`."""
        return isinstance(formula.tree, Selection) and self._may_be_word(formula.tree)

    def selects_argument(self, box: Box) -> bool:
        """Check whether an argument of a box chooses between words."""
        given = (argument.value for argument in box.arguments)
        return any(isinstance(value, Formula) and self.selects(value) for value in given)

    def _may_be_word(self, tree: Expression) -> bool:
        match tree:
            case Word():
                return True
            case Name(name):
                return "." not in name and name not in self.names
            case Selection(chosen, _, otherwise):
                return self._may_be_word(chosen) or self._may_be_word(otherwise)
            case _:
                return False

    def _fill(self, formula: Formula, tree: Expression, *, is_value: bool = False) -> Expression:
        """Substitute the words in a part of an expression.

        Args:
            formula: the expression.
            tree: the part.
            is_value: whether the part is the value of the expression, so that it may be a word.
        """
        match tree:
            case Name(name, at):
                chosen = self.choose_row(name)
                word = self.find(chosen)
                if word is None:
                    return Name(chosen, at)
                if not is_value:
                    raise SpecError([refuse_word(name, word, formula.place(at))])
                return Word(word, at)
            case Comparison(operator, left, right):
                words = [self._find_compared(side) for side in (left, right)]
                if any(self._is_known(side) for side in (left, right)):
                    if None in words or operator not in ("==", "!="):
                        raise SpecError([refuse_comparison(formula.place(tree.at))])
                    return Literal((words[0] == words[1]) == (operator == "=="), tree.at)
            case Selection(chosen, condition, otherwise, at):
                test = self._fill(formula, condition)
                arms = [self._fill(formula, arm, is_value=is_value) for arm in (chosen, otherwise)]
                if isinstance(test, Literal):
                    return arms[0] if test.value else arms[1]
                return Selection(arms[0], test, arms[1], at)
        return _fold(map_operands(tree, lambda operand: self._fill(formula, operand)))

    def _is_known(self, side: Expression) -> bool:
        return isinstance(side, Name) and self.find(self.choose_row(side.name)) is not None

    def _find_compared(self, side: Expression) -> str | None:
        """Return the word on one side of a comparison; None for anything else."""
        if not isinstance(side, Name):
            return None
        known = self.find(self.choose_row(side.name))
        if known is not None:
            return known
        return None if "." in side.name or side.name in self.names else side.name


def _fold(tree: Expression) -> Expression:
    """Return a condition without the parts that are decided."""
    match tree:
        case Complement(Literal(bool(value)), at):
            return Literal(not value, at)
        case Junction(operator, Literal(bool(value)), right, at):
            return Literal(value, at) if value == (operator == "or") else right
        case _:
            return tree
