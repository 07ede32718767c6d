"""Blocks of several values, as the cells of searched networks are."""

from dataclasses import dataclass

from archspec.ops import Shape
from tests.specgen.blocks import BLOCK_NAMES, Blocks
from tests.specgen.model import ENTERING, Block, Invalid, Loop, Meet, Resume, Step, Use
from tests.specgen.numbers import LABELS, Place
from tests.specgen.sizes import entered

OUTPUTS = "up down high low out".split()


@dataclass(slots=True)
class Cells(Blocks):
    """Grows blocks of several values."""

    def taking_box(self, place: Place, shape: Shape) -> Step | None:
        """A box that takes several values."""
        if not place.labels or place.depth >= 3:
            return None
        sources = self.sources(place)
        shapes = [shape if name == "." else place.labels[name] for name in sources]
        blocks = [each for each in self.network.blocks if each.steps and each.inputs]
        blocks = [each for each in blocks if not each.outputs]
        if not sources:
            return None
        if blocks and self.chance(0.4):
            block = self.random.choice(blocks)
        else:
            block, _ = self.new_cell(place, shapes)
        return Use(block=block, given=self.given(place, block), sources=sources)

    def fan(self, steps: list[Step], place: Place, shape: Shape) -> Shape:
        """Add a box that leaves several values, and join them."""
        names = self.new_labels(place, 2)
        if place.depth >= 3 or not names or place.variable is not None:
            return shape
        sources = self.sources(place) if self.chance(0.5) else []
        shapes = [shape if name == "." else place.labels[name] for name in sources]
        nodes, blocks = self.trial.nodes, len(self.network.blocks)
        try:
            block, inner = self.new_cell(place, shapes or [shape])
            self.let_several_leave(block, inner)
        except Invalid:
            self.trial.nodes = nodes
            del self.network.blocks[blocks:]
            return shape
        step = Use(block=block, given=self.given(place, block), sources=sources)
        step.taken = dict(zip(names, self.random.sample([*block.outputs], 2), strict=True))
        found = self.part(step, names, steps, place, shape)
        if step not in steps:
            self.network.blocks.remove(block)
        return found

    def let_several_leave(self, block: Block, inner: Place) -> None:
        """Let the last value of a block leave, and another one."""
        last = block.steps[-1]
        if last.index or isinstance(last, Loop | Resume):
            raise Invalid("no value to name")
        if not last.label:
            last.label = self.new_label(inner)
        others = [name for name in inner.labels if name not in (last.label, ENTERING)]
        if not others:
            raise Invalid("one value alone")
        labels = self.random.sample([last.label, self.random.choice(others)], 2)
        block.outputs = dict(zip(self.random.sample(OUTPUTS, 2), labels, strict=True))

    def sources(self, place: Place) -> list[str]:
        """The running value and a named one, in any order; none where there is none."""
        known = [name for name in place.labels if name != ENTERING]
        return self.random.sample([".", self.random.choice(known)], 2) if known else []

    def new_cell(self, place: Place, shapes: list[Shape]) -> tuple[Block, Place]:
        """A block that values enter, and what it knows at its end."""
        taken = {each.name for each in self.network.blocks}
        name = self.random.choice([each for each in BLOCK_NAMES if each not in taken] or ["Last"])
        block = Block(name, self.parameters(self.random.choice((0, 0, 1, 2)), given=False))
        if len(shapes) > 1:
            block.inputs = self.random.sample(LABELS, len(shapes))
        inside = entered(block, self.given(place, block), shapes[0], place.inside)
        inner = Place(
            self.network.cells() | inside,
            depth=place.depth + 1,
            holder=block.parameters,
            labels=dict(zip(block.inputs or [ENTERING], shapes, strict=True)),
            used={*block.inputs},
        )
        self.network.blocks.append(block)
        ahead, found = self.entry(block, inner, shapes)
        behind, found = self.chain(inner, found, self.random.choice((0, 1, 2)))
        block.steps = [*ahead, *behind]
        self.network.blocks.remove(block)
        self.network.blocks.append(block)
        if not block.steps:
            raise Invalid("an empty block")
        return block, inner

    def entry(self, block: Block, inner: Place, shapes: list[Shape]) -> tuple[list[Step], Shape]:
        """The steps that take what enters a block, and what leaves them."""
        if not block.inputs:
            return self.chain(inner, shapes[0], self.random.choice((1, 2)))
        start = Resume(source=block.inputs[0])
        ahead, found = self.chain(inner, shapes[0], self.random.choice((0, 0, 1)))
        merge = self.random.choice(("concat", "concat", "add", "mul", "max", "crop", "resize"))
        meet = Meet(sources=self.random.sample([".", *block.inputs[1:]], len(shapes)), merge=merge)
        found = self.tried(meet, inner, found)
        return [start, *ahead, meet], found
