"""Chains of steps, each kept where the rules accept it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from archspec.expressions import Quantity
from archspec.ops import Shape
from tests.specgen.boxes import Boxes
from tests.specgen.model import Invalid, Loop, Meet, Parts, Resume, Step, value_of
from tests.specgen.numbers import LABELS, Place

NODES = 60
"""From so many operators on, nothing more is grown."""

Maker: TypeAlias = Callable[[Place, Shape], Step | None]
"""Makes a step for a place and what enters it; None where it has none."""


@dataclass(slots=True)
class Chains(Boxes, ABC):
    """Grows chains."""

    @abstractmethod
    def candidate(self, place: Place, shape: Shape) -> Step | None:
        """A step that the rules may accept."""

    def chain(self, place: Place, shape: Shape, length: int) -> tuple[list[Step], Shape]:
        steps: list[Step] = []
        for _ in range(length):
            if self.trial.nodes > NODES:
                break
            shape = self.append(steps, place, shape, self.candidate)
            if steps and self.chance(0.08):
                shape = self.detour(steps, place, shape)
            if self.chance(0.05):
                shape = self.divide(steps, place, shape)
        return steps, shape

    def divide(self, steps: list[Step], place: Place, shape: Shape) -> Shape:
        """Split the channels, go on from one part, and join the others with what it becomes."""
        count = self.random.choice((2, 2, 3, 4))
        free = [label for label in LABELS if label not in place.used]
        if place.variable is not None or int(shape.channels) % count or len(free) < 2 * count:
            return shape
        names = self.random.sample(free, count)
        split, resume = Parts(source="", names=names), Resume(source=names[0])
        part = shape.with_channels(Quantity.of(int(shape.channels) // count))
        labels = {**place.labels, **dict.fromkeys(names, part)}
        place.used.update(names)
        inner = replace(place, labels=labels, still=True, width=None)
        nodes = self.trial.nodes
        taken, found = self.chain(inner, part, self.random.choice((0, 1, 2)))
        meet = Meet(sources=self.random.sample([*names[1:], "."], count), merge="concat")
        try:
            found = self.tried(meet, inner, found)
        except Invalid:
            self.trial.nodes = nodes
            return shape
        self.trial.nodes += count
        steps += [split, resume, *taken, meet]
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
            step = candidate(place, shape)
            try:
                if step is not None:
                    found = self.tried(step, place, shape)
                    steps.append(step)
                    return found
            except Invalid:
                pass
            self.trial.nodes = nodes
            del self.network.blocks[blocks:]
        return shape

    def tried(self, step: Step, place: Place, shape: Shape) -> Shape:
        ends_named = isinstance(step, Loop) and step.ends_named
        free = place.variable is None and not ends_named
        if not isinstance(step, Resume) and free and self.chance(0.15):
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
