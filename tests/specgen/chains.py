"""Chains of steps, each kept where the rules accept it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from archspec.ops import Shape
from tests.specgen.conditions import Conditions
from tests.specgen.model import (
    ENTERING,
    Formula,
    Invalid,
    Loop,
    Meet,
    Parts,
    Resume,
    Soften,
    Step,
    Use,
    Value,
    value_of,
)
from tests.specgen.numbers import Place

Maker: TypeAlias = Callable[[Place, Shape], Step | None]
"""Makes a step for a place and what enters it; None where it has none."""


@dataclass(slots=True)
class Chains(Conditions, ABC):
    """Grows chains."""

    @abstractmethod
    def candidate(self, place: Place, shape: Shape) -> Step | None:
        """A step that the rules may accept."""

    @abstractmethod
    def fan(self, steps: list[Step], place: Place, shape: Shape) -> Shape:
        """Add a box that leaves several values, if there is one, and join them."""

    def chain(self, place: Place, shape: Shape, length: int) -> tuple[list[Step], Shape]:
        steps: list[Step] = []
        for _ in range(length):
            if self.trial.nodes > self.room:
                break
            shape = self.append(steps, place, shape, self.candidate)
            if steps and self.chance(0.08):
                shape = self.detour(steps, place, shape)
            if self.chance(0.05):
                makers = (self.divide, self.weigh, self.fan)
                make = self.random.choice(makers)
                shape = make(steps, place, shape)
        return steps, shape

    def divide(self, steps: list[Step], place: Place, shape: Shape) -> Shape:
        """Split the channels, go on from one part, and join the others with what it becomes."""
        whole, count = int(shape.channels), self.random.choice((2, 2, 3, 4))
        sizes: list[Value] = []
        by_size = count <= whole and self.chance(0.5)
        if place.variable is not None or (whole % count and not by_size):
            return shape
        names = self.new_labels(place, count)
        if names and by_size:
            ends = [0, *sorted(self.random.sample(range(1, whole), count - 1))]
            numbers = [end - start for start, end in pairwise(ends)]
            rest = self.random.choice(("here", "cin" if "cin" in place.inside else "here"))
            last = Formula("-".join([rest, *map(str, numbers)]))
            sizes = [*numbers, self.random.choice((last, whole - sum(numbers)))]
        split = Parts(source="", names=names, sizes=sizes)
        return self.part(split, names, steps, place, shape)

    def weigh(self, steps: list[Step], place: Place, shape: Shape) -> Shape:
        """Weigh values against each other, and go on from one of the weights."""
        known = [name for name, size in place.labels.items() if size.tensor == shape.tensor]
        if not known or place.variable is not None:
            return shape
        sources = self.random.sample([".", self.random.choice(known)], 2)
        if ENTERING in sources and "input" in place.used:
            return shape
        place.used.update({"input"} if ENTERING in sources else ())
        names = self.new_labels(place, 2)
        soften = Soften(source="", sources=sources, names=names)
        return self.part(soften, names, steps, place, shape)

    def part(
        self,
        step: Parts | Soften | Use,
        names: list[str],
        steps: list[Step],
        place: Place,
        shape: Shape,
    ) -> Shape:
        """Add a step that leaves several values, go on from one, and join it with the others."""
        inner = replace(place, labels=dict(place.labels), width=None)
        nodes, blocks = self.trial.nodes, len(self.network.blocks)
        try:
            if not names:
                raise Invalid("nothing to part")
            self.tried(step, inner, shape)
            place.used.update(names)
            first, inner.still, inner.width = inner.labels[names[0]], True, None
            if place.still and first.tensor[1:] != shape.tensor[1:]:
                raise Invalid("the grid must stay")
            taken, found = self.chain(inner, first, self.random.choice((0, 1, 2)))
            merge = self.random.choice(("mul", "add")) if isinstance(step, Soften) else "concat"
            sources = self.random.sample([*names[1:], "."], len(names))
            meet = Meet(sources=sources, merge=merge)
            found = self.tried(meet, inner, found)
        except Invalid:
            self.trial.nodes = nodes
            del self.network.blocks[blocks:]
            return shape
        steps += [step, Resume(source=names[0]), *taken, meet]
        place.labels, place.width = inner.labels, None
        return found

    def detour(self, steps: list[Step], place: Place, shape: Shape) -> Shape:
        """Go on from a value before, and join what was left behind afterwards."""
        known = [name for name, size in place.labels.items() if size.tensor == shape.tensor]
        last = steps[-1]
        unnamed = not isinstance(last, Loop) or not last.ends_named
        if not known or isinstance(last, Resume) or place.variable is not None or not unnamed:
            return shape
        name = last.label or self.new_label(place)
        place.used.add(name)
        inner = replace(place, labels={**place.labels, name: shape}, still=True, width=None)
        resume = Resume(source=self.random.choice(known))
        if resume.source == ENTERING:
            if "input" in place.used:
                return shape
            place.used.add("input")
        taken, found = self.chain(inner, inner.labels[resume.source], self.random.choice((0, 1, 2)))
        meet = Meet(sources=[name, "."], merge="concat")
        try:
            found = self.tried(meet, inner, found)
        except Invalid:
            return shape
        last.label = name
        steps += [resume, *taken, meet]
        place.labels, place.width = inner.labels, None
        return found

    def append(
        self,
        steps: list[Step],
        place: Place,
        shape: Shape,
        candidate: Maker,
    ) -> Shape:
        """Add one step that the rules accept, or none if there is no luck."""
        for _ in range(8):
            nodes, blocks = self.trial.nodes, len(self.network.blocks)
            try:
                step = candidate(place, shape)
                if step is not None:
                    found = self.tried(step, place, shape)
                    steps.append(step)
                    return found
            except Invalid:
                pass
            self.trial.nodes = nodes
            del self.network.blocks[blocks:]
        return shape

    def leaves_several(self, step: Step) -> bool:
        """Whether a step has no label, as its values have theirs or have one already."""
        return isinstance(step, Resume) or (isinstance(step, Use) and bool(step.taken))

    def tried(self, step: Step, place: Place, shape: Shape) -> Shape:
        ends_named = isinstance(step, Loop) and step.ends_named
        free = place.variable is None and not ends_named
        if not self.leaves_several(step) and free and self.chance(0.15):
            step.label = self.new_label(place)
        elif not isinstance(step, Resume | Loop) and place.variable and self.chance(0.3):
            step.label, step.index = self.random.choice(("enc", "up")), place.variable
        labels = dict(place.labels)
        found = self.trial.step(step, shape, place.inside, labels)
        if place.still and (type(found) is not type(shape) or found.tensor[1:] != shape.tensor[1:]):
            raise Invalid("the grid must stay")
        place.labels = labels
        place.used.add(step.label)
        if step.count is None or value_of(step.count, place.inside):
            place.width = self.width_after(step, place, shape, found)
        return found
