"""Conditions, and what is there where they hold."""

from dataclasses import dataclass

from tests.specgen.boxes import Boxes
from tests.specgen.model import WORDS, Formula
from tests.specgen.numbers import Place


@dataclass(slots=True)
class Conditions(Boxes):
    """Draws conditions."""

    def condition(self, place: Place) -> Formula:
        """A condition on the numbers, words and switches of a place."""
        known = [*place.numbers(int), *place.row(), "3"]
        tests = [self.comparison(known) for _ in range(self.random.choice((1, 1, 2)))]
        if switches := place.numbers(bool):
            tests += [self.random.choice(switches)] if self.chance(0.3) else []
        if words := self.words(place):
            word = f"{self.random.choice(words)} {self.random.choice(('==', '!='))} "
            word += self.random.choice(WORDS)
            tests = [word, *self.random.sample(tests, self.random.randint(0, len(tests)))]
        text = self.random.choice((" and ", " or ")).join(tests)
        return Formula(f"not ({text})" if self.chance(0.1) else text)

    def comparison(self, known: list[str]) -> str:
        sign = self.random.choice(("==", "!=", "<", ">="))
        number, first = self.random.randint(1, 9), self.random.choice(known)
        if self.chance(0.15):
            return f"{number // 2} < {first} <= {number}"
        return f"{first} {sign} {number}"
