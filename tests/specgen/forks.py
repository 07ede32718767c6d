"""Forks and joins."""

from dataclasses import dataclass, replace

from archspec import ops
from archspec.ops import Image, Shape
from archspec.ops.shape import count_sides
from tests.specgen.boxes import for_grid
from tests.specgen.chains import Chains, Maker
from tests.specgen.model import ENTERING, Apply, Fork, Meet, Step, Use, Value
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
        known = [name for name in place.labels if name != ENTERING or "input" not in place.used]
        if not known:
            return None
        sources = [".", *self.random.choices(known, k=count)]
        if ENTERING in sources:
            place.used.add("input")
        self.random.shuffle(sources)
        return Meet(sources=sources, merge=merge)

    def product(self, place: Place, shape: Shape) -> Step | None:
        """A product of two matrices, whose rows are tokens."""
        if count_sides(shape) != 1:
            return None
        inner = replace(place, labels={}, still=True)
        left, right = list[Step](), list[Step]()
        common = self.random.randint(1, 6)
        self.append(left, inner, shape, lambda place, shape: self.linear(place, shape, common))
        found = self.append(
            right, inner, shape, lambda place, shape: self.linear(place, shape, common)
        )
        inner.still = False
        self.append(right, inner, found, lambda *_: Apply(operator=ops.Transpose))
        names = self.random.sample(LABELS, 2)
        return Fork(branches={names[0]: left, names[1]: right}, merge="matmul")

    def projected(self, place: Place, shape: Shape) -> Step | None:
        """A residual whose shortcut is a projection, or one only where it is needed."""
        labels = dict(place.labels)
        window = None if place.still else self.window(shape)
        inner = replace(place, forks=place.forks + 1, labels=labels)
        common = self.width(place) if self.chance(0.6) else place.width or int(shape.channels)
        residual = self.branch(inner, shape, window, True, common)
        shortcut = list[Step]()
        if window is not None:
            pinned = dict(window, filters=common)
            self.append(
                shortcut,
                replace(inner, still=False),
                shape,
                lambda place, shape: self.box(ops.Conv, place, shape, **pinned),
            )
        else:
            self.append(
                shortcut, inner, shape, lambda place, shape: self.linear(place, shape, common)
            )
        fork = Fork(branches={"shortcut": shortcut, "residual": residual}, merge="add")
        kind = self.random.choice(("plain", "key", "boxes", "skip"))
        if kind == "key":
            fork.conditions["shortcut"] = self.condition(place)
        elif kind == "skip":
            fork.skip = self.condition(place)
        elif kind == "boxes":
            condition = self.condition(place)
            for step in shortcut:
                step.condition = condition if isinstance(step, Apply | Use) else None
        fork.act = self.random.choice(("", "relu"))
        if kind == "plain" and not fork.act:
            fork.scale = self.random.choice((0.5, 1, 2))
        return fork

    def partial_fork(self, place: Place, shape: Shape) -> Step | None:
        """A fork with a branch that is there if a condition holds; no label of it is taken."""
        labels = dict(place.labels)
        fork = self.fork(place, shape)
        place.labels = labels
        if isinstance(fork, Fork):
            name = self.random.choice([*fork.branches][1:])
            fork.conditions = {name: self.condition(place)}
        return fork
