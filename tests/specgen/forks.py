"""Forks and joins."""

from dataclasses import dataclass, replace

from archspec import ops
from archspec.ops import Image, Shape
from tests.specgen.boxes import for_grid
from tests.specgen.chains import Chains, Maker
from tests.specgen.model import Apply, Fork, Meet, Step, Value
from tests.specgen.numbers import LABELS, Place

ELEMENTWISE = ("sub", "max", "mean")
"""Joins that take values of one size."""


@dataclass(slots=True)
class Forks(Chains):
    """Grows forks, and joins named values."""

    def fork(self, place: Place, shape: Shape) -> Step | None:
        merge = self.random.choice(("concat", "concat", "concat", "add", "mul", *ELEMENTWISE))
        inner = replace(place, forks=place.forks + 1, labels=dict(place.labels))
        names = self.random.sample(LABELS, self.random.choice((2, 2, 3, 4)))
        if merge == "mul" and isinstance(shape, Image):
            return Fork(branches=self.gated(inner, shape, names), merge=merge)
        window = None if place.still else self.window(shape)
        common = self.width(place)
        identity = window is None and self.chance(0.6)
        if identity and merge != "concat":
            common = place.width or int(shape.channels)
        branches: dict[str, list[Step]] = {}
        for number, name in enumerate(names):
            if identity and number == 0:
                branches[name] = []
            else:
                branches[name] = self.branch(inner, shape, window, merge != "concat", common)
        return Fork(branches=branches, merge=merge)

    def window(self, shape: Shape) -> dict[str, Value] | None:
        """A window that every branch of a fork slides over the grid once."""
        if self.chance(0.7) or not isinstance(shape, Image):
            return None
        padding = self.random.choice(("valid", "same", "tf_same"))
        kernel = self.random.choice((2, 3) if padding != "same" else (3, 3))
        return {"kernel": for_grid(kernel, shape), "stride": 2, "padding": padding, "dilation": 1}

    def branch(
        self,
        place: Place,
        shape: Shape,
        window: dict[str, Value] | None,
        fitted: bool,
        common: Value,
    ) -> list[Step]:
        inner = replace(place, still=True, width=place.width)
        steps, shape = self.chain(inner, shape, self.random.choice((0, 1, 1, 2, 3)))
        if window is not None:
            shape = self.append(steps, replace(inner, still=False), shape, self.sliding(window))
        if fitted:
            self.append(steps, inner, shape, lambda place, shape: self.linear(place, shape, common))
        place.labels = inner.labels
        return steps

    def sliding(self, window: dict[str, Value]) -> Maker:
        def make(place: Place, shape: Shape) -> Step | None:
            if self.chance(0.4):
                return Apply(operator=ops.MaxPool, fields=dict(window))
            return self.box(ops.Conv, place, shape, **window)

        return make

    def gated(self, place: Place, shape: Image, names: list[str]) -> dict[str, list[Step]]:
        """A value and what is multiplied with it: a gate for each channel or each pixel."""
        width = place.width or int(shape.channels)
        inner = replace(place, still=True)
        gate: list[Step] = []
        grid: Shape = shape
        if self.chance(0.6):
            pool = Apply(operator=ops.GlobalAvgPool, fields={"keepdim": True})
            grid = self.append(gate, replace(inner, still=False), shape, lambda *_: pool)
        else:
            width = self.random.choice((1, width))
        self.append(gate, inner, grid, lambda place, shape: self.linear(place, shape, width))
        place.labels = inner.labels
        return {names[0]: [], names[1]: gate}

    def meet(self, place: Place, shape: Shape) -> Step | None:
        words = ("concat", "concat", "add", "mul", "crop", "resize", *ELEMENTWISE)
        merge = self.random.choice(words)
        count = 1 if merge in ("crop", "resize") else self.random.choice((1, 1, 2))
        sources = [".", *self.random.choices(list(place.labels), k=count)]
        self.random.shuffle(sources)
        return Meet(sources=sources, merge=merge)
