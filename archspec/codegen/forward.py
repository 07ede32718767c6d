"""Write the `forward` of a block: statements in the spec's order that free tensors early.

A plain branch is called inside the expression that joins it. Every other value is assigned to a
variable with the name that the spec uses, reused along the chain, and deleted after its last use
unless the next line overwrites it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from archspec.codegen.code import Infix, InTraining, Invoke, Piece
from archspec.codegen.format import laid_out
from archspec.codegen.forward_inputs import MAIN, arguments, free_name
from archspec.codegen.forward_outputs import is_plain_at_inference
from archspec.codegen.head_sizes import CHECK_GRID, checked_sizes
from archspec.codegen.torch import call_of
from archspec.expressions import Expression, Name, Quantity, free_names, substituted
from archspec.graph import Chain, Graph, Head, Item, Jump, Lane, Leaf, Meet, Place, Split, Stage
from archspec.graph.walk import forks_in, modules_in, named_values
from archspec.language.names import output_class
from archspec.ops import Operator, Shape


@dataclass(frozen=True, slots=True)
class Step:
    """A module of the block applied to a value: `self.stem(x)`.

    Attributes:
        attribute: the module.
        source: the node whose value it takes.
        value: the node whose value it makes.
        hint: what the variable of that value is best called.
        sizes: what the grid of that value is checked against before; nothing for most.
    """

    attribute: str
    source: int
    value: int
    hint: str
    sizes: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """One statement: a module or a join, and the value that it makes.

    Attributes:
        value: the node whose value it is.
        parts: what it is made of: one module step, or the inputs of a join in order.
        hint: what its variable is best called.
        in_training: whether it is made while training only.
    """

    value: int
    parts: "tuple[Step | int, ...]"
    hint: str
    in_training: bool = False

    def sources(self) -> Iterator[int]:
        """The values that it reads."""
        for part in self.parts:
            yield part.source if isinstance(part, Step) else part


@dataclass(frozen=True, slots=True)
class Line:
    """One line of `forward`.

    Attributes:
        target: the variable that is assigned; empty for `return`, `del` for a deletion, and `if`
            for a return where some variables are not None.
        piece: what is assigned or returned.
        value: the node whose value it is, None where it is none.
        names: what is deleted, or must not be None.
        declares: whether the variable gets its type here.
    """

    target: str
    piece: Piece | None = None
    value: int | None = None
    names: tuple[str, ...] = ()
    declares: bool = False


def forward_lines(graph: Graph, chain: Chain) -> list[Line]:
    """The lines of a block's `forward`, from its arguments to its `return`."""
    heads = graph.heads if chain is graph.root.chain else ()
    behind = {item.output for item in chain.items}
    writer = _Writer({*named_values(chain), *({head.chain.entry for head in heads} - behind)})
    output = writer.chain(chain, MAIN)
    entering = arguments(graph, chain)
    statements = _with_heads(graph, writer.statements, heads, entering)
    kept = kept_parameters(graph, chain)
    while True:
        lines = _Naming(graph, statements, entering, output, kept, heads).lines()
        wide = {line.value for line in lines if _too_wide(line)}
        if not wide:
            return lines
        statements = [part for each in statements for part in _spread(each, each.value in wide)]


def _with_heads(
    graph: Graph, statements: list[Assign], heads: tuple[Head, ...], entering: Mapping[int, str]
) -> list[Assign]:
    """The statements, with each head behind the value that it takes."""
    calls: dict[int, list[Assign]] = {}
    for head in heads:
        (item,) = head.chain.items
        assert isinstance(item, Leaf | Stage)
        sizes = checked_sizes(graph, head)
        step = Step(item.place.name, head.chain.entry, head.chain.output, head.name, sizes)
        call = Assign(head.chain.output, (step,), head.name, head.in_training)
        calls.setdefault(head.chain.entry, []).append(call)
    made = [[each, *calls.get(each.value, [])] for each in statements]
    first = [each for entry in entering for each in calls.get(entry, [])]
    return [*first, *(each for some in made for each in some)]


def _too_wide(line: Line) -> bool:
    """Whether a sum or product with calls in it does not fit on its line."""
    if not isinstance(line.piece, Infix):
        return False
    calls = any(isinstance(each, Invoke) for each in line.piece.operands)
    return calls and len(laid_out(line.piece, 2, f"{line.target} = ")) > 1


def _spread(statement: Assign, wide: bool) -> Iterator[Assign]:
    """The statement, with its calls as statements of their own before it where it is too wide."""
    if not wide:
        yield statement
        return
    for part in statement.parts:
        if isinstance(part, Step):
            yield Assign(part.value, (part,), part.hint)
    parts = tuple(part.value if isinstance(part, Step) else part for part in statement.parts)
    yield Assign(statement.value, parts, statement.hint)


@dataclass(slots=True)
class _Writer:
    """Turns the structure into statements.

    Attributes:
        named: the values that are taken by name.
        statements: what is written so far.
        split: the attributes of runs that are written step by step, for a value within is named.
    """

    named: set[int]
    statements: list[Assign] = field(default_factory=list)
    split: set[str] = field(default_factory=set)

    def chain(self, chain: Chain, hint: str) -> int:
        running = chain.entry
        self.split |= self.tapped(chain)
        for number, item in enumerate(chain.items):
            following = chain.items[number + 1] if number + 1 < len(chain.items) else None
            running = self.item(item, following, running, hint)
        return chain.output

    def item(self, item: Item, following: Item | None, running: int, hint: str) -> int:
        """Write one item; the steps of one `nn.Sequential` are written with their last."""
        match item:
            case Leaf() | Stage():
                split = item.place.name in self.split
                if _shares(item, following) and not split:
                    return running
                name = _indexed(item.place) if split else item.place.name
                part = Step(name, running, item.output, hint)
                self.assign(item.output, (part,), item.label, hint)
            case Split():
                self.assign(item.node, self.lanes(item), item.label, hint)
            case Meet():
                self.assign(item.node, item.sources, item.label, hint)
            case Jump():
                pass
        return item.output

    def tapped(self, chain: Chain) -> set[str]:
        """The attributes of runs in a chain of which another value than the last is named."""
        return {
            item.place.name
            for item, following in pairwise(chain.items)
            if isinstance(item, Leaf | Stage)
            and _shares(item, following)
            and item.output in self.named
        }

    def assign(
        self, value: int, parts: tuple[Step | int, ...], label: str | None, hint: str
    ) -> None:
        name = label if label and value in self.named else hint
        self.statements.append(Assign(value, parts, name))

    def lanes(self, split: Split) -> tuple[Step | int, ...]:
        """The inputs of a join: what comes after the last branch of some length stays inline."""
        plain = [self.plain(lane) for lane in split.lanes]
        inline = max((i + 1 for i, step in enumerate(plain) if step is None), default=0)
        parts: list[Step | int] = []
        for number, lane in enumerate(split.lanes):
            step = plain[number]
            if step is not None and (number >= inline or isinstance(step, int)):
                parts.append(step)
            else:
                parts.append(self.chain(lane.chain, lane.name))
        return tuple(parts)

    def plain(self, lane: Lane) -> Step | int | None:
        """A branch that is one module or the identity; None for any other."""
        chain = lane.chain
        if not chain.items:
            return chain.entry
        first = chain.items[0]
        if chain.output in self.named or not isinstance(first, Leaf | Stage):
            return None
        if self.tapped(chain):
            return None
        rest = pairwise(chain.items)
        alike = all(isinstance(one, Leaf | Stage) and _shares(one, other) for one, other in rest)
        return Step(first.place.name, chain.entry, chain.output, lane.name) if alike else None


def _indexed(place: Place) -> str:
    """One step of an `nn.Sequential` by itself: `b3[1]`."""
    return place.name if place.position is None else f"{place.name}[{place.position}]"


def _shares(item: Leaf | Stage, following: Item | None) -> bool:
    """Whether two steps stand in one `nn.Sequential`."""
    if item.place.position is None or not isinstance(following, Leaf | Stage):
        return False
    return following.place.name == item.place.name


@dataclass(slots=True)
class _Naming:
    """Gives every value a variable, and ends its life after its last use."""

    graph: Graph
    statements: list[Assign]
    entering: Mapping[int, str]
    output: int
    kept: Mapping[str, str]
    heads: tuple[Head, ...]
    variables: dict[int, str] = field(default_factory=dict)

    def lines(self) -> list[Line]:
        last = self.last_uses()
        self.variables |= self.entering
        live = {name: value for value, name in self.entering.items()}
        lines: list[Line] = []
        for number, statement in enumerate(self.statements):
            piece = self.piece(statement)
            ended = {name for name, value in live.items() if last.get(value, -1) <= number}
            target = free_name(statement.hint, live.keys() - ended)
            lines.append(Line(target, piece, statement.value))
            dead = [name for name in sorted(ended - {target}) if live[name] not in self.entering]
            if dead and number + 1 < len(self.statements):
                lines.append(Line("del", names=tuple(dead)))
            live = {name: value for name, value in live.items() if name not in ended}
            live[target] = statement.value
            self.variables[statement.value] = target
        return list(_overwritten(self.declared(self.returned(lines))))

    def last_uses(self) -> dict[int, int]:
        last = {
            source: number
            for number, statement in enumerate(self.statements)
            for source in statement.sources()
        }
        outputs = (self.output, *(head.chain.output for head in self.heads))
        return last | dict.fromkeys(outputs, len(self.statements))

    def returned(self, lines: list[Line]) -> list[Line]:
        """End with `return`; a module's value passes through `x`, whose type is declared."""
        variable = self.variables[self.output]
        final = lines[-1] if lines else None
        if final is None or final.value != self.output:
            if variable != MAIN:
                lines.append(Line(MAIN, Name(variable), self.output))
            return [*lines, *self.ending()]
        callee = final.piece.callee if isinstance(final.piece, Invoke) else ""
        if callee in ("torch.cat", "torch.add") and not self.heads:
            return [*lines[:-1], Line("", final.piece, final.value)]
        return [*lines[:-1], Line(MAIN, final.piece, final.value), *self.ending()]

    def declared(self, lines: list[Line]) -> list[Line]:
        """The lines; where `x` is no argument, its type is given where it is first assigned."""
        number = next((n for n, line in enumerate(lines) if line.target == MAIN), None)
        if number is not None and MAIN not in self.entering.values():
            lines[number] = replace(lines[number], declares=True)
        return lines

    def ending(self) -> list[Line]:
        """The last lines; with heads, what they put out goes with the network's own output."""
        if not self.heads:
            return [Line("", Name(MAIN))]
        names = tuple(self.variables[head.chain.output] for head in self.heads)
        made = Invoke(output_class(self.graph.root.block), (Name(MAIN), *map(Name, names)))
        if is_plain_at_inference(self.graph):
            return [Line("if", made, names=names), Line("", Name(MAIN))]
        return [Line("", made)]

    def piece(self, statement: Assign) -> Piece:
        parts = tuple(self.part(part) for part in statement.parts)
        op = self.graph.nodes[statement.value].op
        if len(parts) == 1 and isinstance(parts[0], Invoke):
            return InTraining(parts[0]) if statement.in_training else parts[0]
        assert op is not None
        return call_of(_with_attributes(op, self.kept), *parts)

    def part(self, part: Step | int) -> Piece:
        if isinstance(part, Step):
            value: Piece = Name(self.variables[part.source])
            if part.sizes:
                value = Invoke(CHECK_GRID, (value, *part.sizes))
            return Invoke(f"self.{part.attribute}", (value,))
        return Name(self.variables[part])


def _overwritten(lines: list[Line]) -> Iterator[Line]:
    """The lines, without the deletion of what the next line assigns anyway."""
    for line, following in zip_longest(lines, lines[1:]):
        if line.target != "del":
            yield line
        elif kept := tuple(name for name in line.names if name != following.target):
            yield replace(line, names=kept)


def kept_parameters(graph: Graph, chain: Chain) -> dict[str, str]:
    """The parameters of a block that its `forward` takes, each with the attribute that keeps it."""
    heads = graph.heads if chain is graph.root.chain else ()
    joins = [graph.nodes[fork.node].op for fork in forks_in(chain)]
    chains = (chain, *(head.chain for head in heads))
    taken = {item.place.name for each in chains for item in modules_in(each)}
    kept: dict[str, str] = {}
    for name in (name for op in joins if op for name in _parameters(op)):
        if name not in kept:
            kept[name] = free_name(name, taken)
            taken.add(kept[name])
    return kept


def _parameters(join: Operator) -> Iterator[str]:
    for value in vars(join).values():
        if isinstance(value, Quantity):
            yield from free_names(value.form)


def _with_attributes(join: Operator, kept: Mapping[str, str]) -> Operator:
    """A join whose arguments take the block's parameters from `self`."""
    own: dict[str, Expression] = {name: Name(f"self.{kept[name]}") for name in _parameters(join)}
    changed = {
        name: Quantity(value.value, substituted(value.form, own))
        for name, value in vars(join).items()
        if own and isinstance(value, Quantity)
    }
    return join.model_copy(update=changed) if changed else join


def tensor_comment(shape: Shape) -> str:
    """The tensor behind a value, for a comment: `N, 384, 35, 35`."""
    return ", ".join(["N", *map(str, shape.tensor)])
