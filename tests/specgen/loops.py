"""Loops over lists, and loops that join what others have named."""

from dataclasses import dataclass, replace

from archspec.ops import Shape
from tests.specgen.blocks import PARAMETERS, Blocks
from tests.specgen.model import PENDING, Formula, Loop, Meet, Step
from tests.specgen.numbers import Place

LISTS = "widths depths sizes steps counts".split()


@dataclass(slots=True)
class Loops(Blocks):
    """Grows loops."""

    def loop(self, place: Place, shape: Shape) -> Step | None:
        """`{for: {c: [4, 8]}, body: [...]}`."""
        free = [name for name in PARAMETERS if name not in place.inside]
        variable = self.random.choice(free[:8])
        loop = Loop(variable=variable, values=self.column(), steps=[])
        indexed = place.variable is None
        if self.chance(0.3):
            self.name_list(loop, place)
        elif self.chance(0.3):
            loop.values = [self.width(place, 1, 9) for _ in range(self.random.choice((1, 2, 3)))]
            indexed = False
        inside = {**place.inside, variable: loop.column(place.inside)[0]}
        if not indexed:
            inside[PENDING] = inside[PENDING] | {variable}
        inner = replace(
            place,
            inside=inside,
            labels=dict(place.labels),
            width=None,
            variable=variable if indexed else "",
            mirrors=[],
        )
        loop.steps, _ = self.chain(inner, shape, self.random.choice((1, 2, 2, 3)))
        if any(step.label for step in loop.steps):
            place.mirrors.append(loop)
        return loop if loop.steps else None

    def name_list(self, loop: Loop, place: Place) -> None:
        """Let a parameter hold the list."""
        name = self.random.choice(LISTS)
        if name not in place.inside and name not in place.holder:
            place.holder[name] = loop.values
            place.inside[name] = loop.values
        elif type(place.inside.get(name)) is not list:
            return
        loop.values, loop.backwards = Formula(name), self.chance(0.4)

    def mirror(self, place: Place, shape: Shape) -> Step | None:
        """A second loop over the same list, which joins what the first one has named."""
        first = self.random.choice(place.mirrors)
        named = self.random.choice([step for step in first.steps if step.label] or [None])
        if named is None:
            return None
        sources = [f"{named.label}({first.variable})", "."]
        meet = Meet(sources=sources, merge=self.random.choice(("concat", "concat", "mul", "crop")))
        back = first.backwards ^ (isinstance(first.values, Formula) and self.chance(0.7))
        inside = {**place.inside, first.variable: first.column(place.inside)[0]}
        inner = replace(place, still=True, inside=inside)
        layer = self.linear(inner, shape, Formula(first.variable))
        return Loop(
            variable=first.variable, values=first.values, backwards=back, steps=[meet, layer]
        )
