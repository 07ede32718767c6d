"""Loops over lists, and loops that join what others have named."""

from dataclasses import dataclass, replace
from typing import cast

from archspec.ops import Shape
from tests.specgen.blocks import PARAMETERS
from tests.specgen.cells import Cells
from tests.specgen.model import PENDING, WORDS, Formula, Invalid, Loop, Meet, Range, Step, Value
from tests.specgen.numbers import ROW, Place

LISTS = "widths depths sizes steps counts".split()


@dataclass(slots=True)
class Loops(Cells):
    """Grows loops."""

    def loop(self, place: Place, shape: Shape) -> Step | None:
        """`{for: {c: [4, 8]}, body: [...]}`."""
        if self.network.tables and ROW not in place.inside and self.chance(0.4):
            return self.loop_over_rows(place, shape)
        free = [name for name in PARAMETERS if name not in place.inside][:8]
        variable = self.random.choice(free)
        second, number = self.random.sample([each for each in free if each != variable], 2)
        loop = Loop(variable=variable, values=self.column(), steps=[])
        indexed = place.variable is None
        if self.chance(0.3):
            self.name_list(loop, place)
        elif self.chance(0.3):
            loop.values = [self.width(place, 1, 9) for _ in range(self.random.choice((1, 2, 3)))]
            indexed = False
        elif self.chance(0.3):
            loop.values, loop.backwards = Range(1, self.bound(place)), self.chance(0.3)
        if self.chance(0.2):
            self.add_beside(loop, place, second)
        if self.chance(0.15):
            loop.number = number
        rounds = loop.rounds(place.inside)
        if not rounds:
            raise Invalid("no rounds")
        inside = {**place.inside, **rounds[0]}
        if not indexed:
            inside[PENDING] = inside[PENDING] | {variable}
        inner = replace(
            place,
            inside=inside,
            labels=dict(place.labels),
            width=None,
            variable=loop.number or (variable if indexed else ""),
            mirrors=[],
        )
        loop.steps, _ = self.chain(inner, shape, self.random.choice((1, 2, 2, 3)))
        if any(step.index == variable for step in loop.steps):
            place.mirrors.append(loop)
        return loop if loop.steps else None

    def bound(self, place: Place) -> Value:
        """The end of a range: a number of the network or a block, which shapes its code."""
        names = [
            name
            for name, value in place.holder.items()
            if type(value) is int and place.inside.get(name) == value and value <= 3
        ]
        names = [name for name in names if name not in place.inside[PENDING]]
        return Formula(self.random.choice(names)) if names else self.random.randint(1, 3)

    def add_beside(self, loop: Loop, place: Place, name: str) -> None:
        """Let another variable go along with the first."""
        count = len(loop.rounds(place.inside))
        if self.chance(0.5):
            loop.beside[name] = list(self.random.choices(range(1, 7), k=count))
        else:
            loop.beside[name] = [Formula(word) for word in self.random.choices(WORDS, k=count)]

    def loop_over_rows(self, place: Place, shape: Shape) -> Step | None:
        """`{for: {row: table1}, body: [...]}`."""
        table = self.random.choice([*self.network.tables])
        loop = Loop(variable=ROW, values=Formula(table), backwards=self.chance(0.3), steps=[])
        inside = {**place.inside, **loop.rounds(place.inside)[0]}
        labels = dict(place.labels)
        inner = replace(place, inside=inside, labels=labels, width=None, variable="", mirrors=[])
        loop.steps, _ = self.chain(inner, shape, self.random.choice((1, 2, 2)))
        return loop if loop.steps else None

    def name_list(self, loop: Loop, place: Place) -> None:
        """Let a parameter hold the list."""
        name = self.random.choice(LISTS)
        if name not in place.inside and name not in place.holder:
            place.holder[name] = cast("Value", loop.values)
            place.inside[name] = loop.values
        elif type(place.inside.get(name)) is not list:
            return
        loop.values, loop.backwards = Formula(name), self.chance(0.4)

    def mirror(self, place: Place, shape: Shape) -> Step | None:
        """A second loop over the same list, which joins what the first one has named."""
        first = self.random.choice(place.mirrors)
        labelled = [step for step in first.steps if step.index == first.variable]
        named = self.random.choice(labelled or [None])
        if named is None:
            return None
        sources = [f"{named.label}({first.variable})", "."]
        meet = Meet(sources=sources, merge=self.random.choice(("concat", "concat", "mul", "crop")))
        back = first.backwards ^ (isinstance(first.values, Formula) and self.chance(0.7))
        inside = {**place.inside, first.variable: first.rounds(place.inside)[0][first.variable]}
        inner = replace(place, still=True, inside=inside)
        layer = self.linear(inner, shape, Formula(first.variable))
        return Loop(
            variable=first.variable, values=first.values, backwards=back, steps=[meet, layer]
        )
