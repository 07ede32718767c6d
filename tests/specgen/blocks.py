"""Blocks, and what repeats steps."""

from dataclasses import dataclass, field, replace

from archspec.ops import Shape
from archspec.ops.family import ACTIVATIONS
from tests.specgen.forks import Forks
from tests.specgen.model import (
    ENTERING,
    WORDS,
    Block,
    Body,
    Fork,
    Formula,
    Invalid,
    Step,
    Use,
    Value,
    Word,
)
from tests.specgen.numbers import LABELS, ROW, Place
from tests.specgen.sizes import entered

BLOCK_NAMES = "Cell Unit Dense SE Stem Down Conv2 BNReLU Cell2 A Inner Gate Up".split()
PARAMETERS = "k w n c width growth r i depth kernel eps p q keep classes rate".split()
PARAMETERS += ["growth_of_the_channels_in_every_layer_of_a_block"]


@dataclass(slots=True)
class Blocks(Forks):
    """Grows blocks.

    Attributes:
        even: those that keep the grid and let the channels grow evenly, by their identity; kept, so
            that no later block has it.
    """

    even: dict[int, Block] = field(default_factory=dict)

    def parameters(self, count: int, *, given: bool) -> dict[str, Value]:
        """Parameters with their defaults; those that need not be given may have a type alone."""
        chosen = self.random.sample(PARAMETERS, count)
        made: dict[str, Value] = {}
        for name in chosen:
            values: list[Value] = [
                self.random.randint(1, 12),
                self.random.randint(1, 3),
                self.random.choice((0.1, 0.5, 0.25, 0.8)),
                self.chance(0.5),
            ]
            values += [Word(self.random.choice(WORDS))]
            value = self.random.choice(values)
            bare = not given and self.chance(0.5)
            made[name] = type(value).__name__.lower() if bare else value
        return made

    def use(self, place: Place, shape: Shape) -> Step | None:
        blocks = [each for each in self.network.blocks if each.steps and not each.inputs]
        blocks = [each for each in blocks if not each.outputs]
        if blocks and (self.chance(0.5) or place.depth >= 3 or self.trial.nodes > self.room // 2):
            block = self.random.choice(blocks)
            even = id(block) in self.even
        elif place.depth < 3:
            even = self.chance(0.4)
            block = self.new_block(place, shape, even=even)
        else:
            return None
        count = self.stage_count(place, even=even)
        around = self.inside_box(place, shape)
        if count is not None and self.chance(0.4):
            around = replace(around, inside={**around.inside, "first": True})
        step = Use(block=block, given=self.given(around, block), count=count)
        rows = self.network.tables.get("table1", {})
        needed = [name for name, value in block.parameters.items() if isinstance(value, str)]
        columns = set(next(iter(rows.values()))) if rows else set()
        if count is None and needed and set(needed) <= columns and self.chance(0.7):
            row = self.random.choice(list(rows))
            runs = bool(place.row()) and self.chance(0.8)
            cells = {name: rows[row][name] for name in block.parameters if name in columns}
            if all(block.parameters[name] in ("int",) or _is_int(block, name) for name in cells):
                step = Use(block=block, given=dict(cells), row=f"table1.{row}")
            if step.row and runs:
                step.given, step.row = {name: Formula(f"{ROW}.{name}") for name in cells}, ROW
        if self.chance(0.05):
            step.module = self.random.choice(LABELS[:-1])
        return step

    def stage_count(self, place: Place, *, even: bool) -> Value | None:
        """How often a block is repeated; mostly not at all."""
        if not self.chance(0.35):
            return None
        return self.count(place) if even else self.random.randint(1, 3)

    def twins(self, place: Place, shape: Shape) -> Step | None:
        """A fork whose branches apply one module."""
        first = self.use(place, shape)
        if not isinstance(first, Use):
            return None
        first.count, first.share, first.module = None, self.new_label(place), ""
        if first.tells_first:
            return None
        between = self.operator(replace(place, still=True), shape)
        second = replace(first)
        place.used.add(first.share)
        names = self.random.sample(LABELS, 2)
        branches: dict[str, list[Step]] = {names[0]: [first], names[1]: [second]}
        if self.keeps_channels(between, place, shape):
            branches[self.random.choice(names)].insert(0, between)
        if _keeps_channels(first.block) and self.chance(0.5):
            branches[names[1]].append(replace(second))
        return Fork(branches=branches, merge=self.random.choice(("concat", "add", "mul")))

    def given(self, place: Place, block: Block) -> dict[str, Value]:
        """The arguments of a use; a default may stay."""
        given: dict[str, Value] = {}
        for name, value in block.parameters.items():
            kind = value if isinstance(value, str) else type(value).__name__.lower()
            if kind == "list":
                if self.chance(0.5):
                    given[name] = self.column()
                continue
            if not isinstance(value, str) and self.chance(0.5):
                continue
            if kind == "int":
                given[name] = self.random.choice((self.width(place, 1, 12), 1, 2, 3))
                if "first" in place.inside and self.chance(0.6):
                    number = self.random.randint(1, 4)
                    given[name] = Formula(f"{number} if first else {self.random.randint(1, 4)}")
            elif kind == "word":
                known: list[Value] = [Formula(each) for each in self.words(place)]
                given[name] = self.random.choice([*known, Word(self.random.choice(WORDS))])
            elif kind == "float":
                given[name] = self.real(place, 0.2, 0.75, 1)
            else:
                given[name] = self.flag(place)
        return given

    def new_block(self, place: Place, shape: Shape, *, even: bool) -> Block:
        taken = {each.name for each in self.network.blocks}
        name = self.random.choice([each for each in BLOCK_NAMES if each not in taken] or ["Last"])
        block = Block(name, self.parameters(self.random.choice((0, 0, 1, 1, 2, 3)), given=False))
        inside = entered(block, self.given(place, block), shape, place.inside)
        inner = Place(
            self.network.cells() | inside,
            depth=place.depth + 1,
            width=Formula("cin"),
            holder=block.parameters,
        )
        self.network.blocks.append(block)
        if even:
            block.steps = self.even_steps(inner, shape)
            self.even[id(block)] = block
        else:
            inner.labels = {ENTERING: shape}
            block.steps, _ = self.chain(inner, shape, self.random.choice((1, 2, 3, 4)))
        self.network.blocks.remove(block)
        self.network.blocks.append(block)
        if not block.steps or (name == "Last" and "Last" in taken):
            raise Invalid("an empty block")
        return block

    def even_steps(self, place: Place, shape: Shape) -> list[Step]:
        """Steps that keep the grid, and keep the channels or add equally many each time."""
        place.still = True
        name = self.random.choice(("residual", "dense", "plain"))
        steps, inner = self.chain(place, shape, self.random.choice((0, 1, 2)))
        place.labels = {}
        last = Formula("cin") if name != "dense" else self.growth(place)
        self.append(steps, place, inner, lambda place, shape: self.linear(place, shape, last))
        if name == "plain":
            return steps
        if name == "residual" and self.chance(0.6):
            return [self.residual(place, steps)]
        branches: dict[str, list[Step]] = {"skip": [], "new": steps}
        if self.chance(0.3):
            branches = dict(reversed(branches.items()))
        return [Fork(branches=branches, merge="add" if name == "residual" else "concat")]

    def residual(self, place: Place, steps: list[Step]) -> Fork:
        """`act(shortcut + scale * residual)`, with an identity for its shortcut."""
        names = [name for name in place.numbers(float) if name not in self.network.cells()]
        scale: Value | None = self.random.choice((0.1, 2, 0.5, 1))
        if names and self.chance(0.5):
            scale = Formula(self.random.choice((names[0], f"{names[0]} / 2", f"1 - {names[0]}")))
        act = self.random.choice(("", *ACTIVATIONS.names))
        scale = None if act and self.chance(0.3) else scale
        branches: dict[str, list[Step]] = {"shortcut": [], "residual": steps}
        skip = self.condition(place) if self.chance(0.25) else None
        return Fork(branches=branches, merge="add", scale=scale, act=act, skip=skip)

    def body(self, place: Place, shape: Shape) -> Step | None:
        """`{repeat: 2, body: [...]}`."""
        inner = replace(place, labels={}, used=set(), width=None, variable=None, mirrors=[])
        if self.chance(0.4):
            inner.inside = {**place.inside, "first": True}
        sees = self.chance(0.4)
        if sees:
            inner.labels, inner.used = dict(place.labels), set(place.used)
        if self.chance(0.5):
            inner.still = True
            new, found = self.chain(inner, shape, self.random.choice((0, 1)))
            width = self.growth(place)
            self.append(new, inner, found, lambda place, shape: self.linear(place, shape, width))
            fork = Fork(branches={"keep": [], "new": new}, merge="concat")
            return Body(steps=[fork], count=self.count(place), sees=sees)
        steps, _ = self.chain(inner, shape, self.random.choice((1, 2, 3)))
        return Body(steps=steps, count=self.random.randint(1, 3), sees=sees) if steps else None


def _keeps_channels(block: Block) -> bool:
    """Whether a block is a residual with an identity for its shortcut."""
    only = block.steps[0] if len(block.steps) == 1 else None
    return isinstance(only, Fork) and only.branches.get("shortcut") == []


def _is_int(block: Block, name: str) -> bool:
    return type(block.parameters[name]) is int
