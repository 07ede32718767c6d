"""Write the `forward` of a block: statements in the spec's order that free tensors early.

A plain branch is called inside the expression that joins it. Every other value is assigned to a
variable with the name that the spec uses, reused along the chain, and deleted after its last use
unless the next line overwrites it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from itertools import groupby, zip_longest

from archspec.codegen.code import CallPiece, InfixPiece, Piece, TrainingPiece
from archspec.codegen.format import lay_out
from archspec.codegen.forward_inputs import MAIN, list_arguments
from archspec.codegen.forward_outputs import is_plain_at_inference, list_outputs
from archspec.codegen.head_sizes import CHECK_GRID, list_checked_sizes
from archspec.codegen.torch import lower_join
from archspec.dataclass import dataclass
from archspec.expressions import Expression, Name, Quantity, find_names, substitute
from archspec.graph import (
    Chain,
    Graph,
    Item,
    Lane,
    Leaf,
    Meet,
    OutputHead,
    Split,
    Stage,
)
from archspec.graph.walk import find_named_values, walk_forks, walk_modules
from archspec.language.names import name_output_class
from archspec.ops import Operator, Shape
from archspec.text.unique_names import choose_unique


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A module of the block applied to a value: `self.stem(x)`.

    Attributes:
        attribute: the module.
        source: the node whose value it takes.
        value: the node whose value it computes.
        hint: the preferred name for the variable of that value.
        sizes: the arguments of a prior check of the grid; empty for most.
    """

    attribute: str
    source: int
    value: int
    hint: str
    sizes: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """One statement: a module or a join, and the value that it computes.

    Attributes:
        value: the node whose value it is.
        parts: one module call, or the inputs of a join in order.
        hint: the preferred name for its variable.
        in_training: whether it is computed only during training.
    """

    value: int
    parts: "tuple[ModuleCall | int, ...]"
    hint: str
    in_training: bool = False

    def sources(self) -> Iterator[int]:
        """Yield the values that it reads."""
        for part in self.parts:
            yield part.source if isinstance(part, ModuleCall) else part


@dataclass(frozen=True, slots=True)
class ForwardLine:
    """One line of `forward`.

    Attributes:
        target: the variable that is assigned; empty for `return`, `del` for a deletion, and `if`
            for a return that depends on some variables not being None.
        piece: the expression that is assigned or returned.
        value: the node whose value it is; None if there is none.
        names: the variables that are deleted, or must not be None.
        declares: whether the variable is annotated with its type here.
    """

    target: str
    piece: Piece | None = None
    value: int | None = None
    names: tuple[str, ...] = ()
    declares: bool = False


def write_forward(graph: Graph, chain: Chain) -> list[ForwardLine]:
    """Return the lines of a block's `forward`, from its arguments to its `return`."""
    heads = graph.heads if chain is graph.root.chain else ()
    behind = {item.output for item in chain.items}
    taken = {head.chain.entry for head in heads if head.chain.items} - behind
    returned = {head.chain.entry for head in heads if not head.chain.items}
    writer = _StatementWriter({*find_named_values(chain), *taken, *returned})
    writer.write_chain(chain, MAIN)
    entering = list_arguments(graph, chain)
    statements = _insert_heads(graph, writer.statements, heads, entering)
    kept = map_kept_parameters(graph, chain)
    while True:
        lines = _VariableNaming(
            graph, statements, entering, chain.output, kept, heads
        ).write_lines()
        wide = {line.value for line in lines if _is_too_wide(line)}
        if not wide:
            return lines
        statements = [
            part
            for statement in statements
            for part in _split_statement(statement, statement.value in wide)
        ]


def _insert_heads(
    graph: Graph,
    statements: list[Assign],
    heads: tuple[OutputHead, ...],
    entering: Mapping[int, str],
) -> list[Assign]:
    """Return the statements with each head inserted after the value that it takes."""
    calls: dict[int, list[Assign]] = {}
    for head in (head for head in heads if head.chain.items):
        (item,) = head.chain.items
        assert isinstance(item, Leaf | Stage)
        sizes = list_checked_sizes(graph, head)
        step = ModuleCall(item.place.name, head.chain.entry, head.chain.output, head.name, sizes)
        call = Assign(head.chain.output, (step,), head.name, head.in_training)
        calls.setdefault(head.chain.entry, []).append(call)
    made = [[statement, *calls.get(statement.value, [])] for statement in statements]
    first = [assign for entry in entering for assign in calls.get(entry, [])]
    return [*first, *(assign for some in made for assign in some)]


def _is_too_wide(line: ForwardLine) -> bool:
    """Check whether a sum or product with calls in it does not fit on its line."""
    if not isinstance(line.piece, InfixPiece):
        return False
    calls = any(isinstance(operand, CallPiece) for operand in line.piece.operands)
    return calls and len(lay_out(line.piece, 2, f"{line.target} = ")) > 1


def _split_statement(statement: Assign, wide: bool) -> Iterator[Assign]:
    """Yield the statement, preceded by its calls as statements if it is too wide."""
    if not wide:
        yield statement
        return
    for part in statement.parts:
        if isinstance(part, ModuleCall):
            yield Assign(part.value, (part,), part.hint)
    parts = tuple(part.value if isinstance(part, ModuleCall) else part for part in statement.parts)
    yield Assign(statement.value, parts, statement.hint)


@dataclass(slots=True)
class _StatementWriter:
    """Converts a chain into statements.

    Attributes:
        named: the values that are referenced by name.
        statements: the statements so far.
    """

    named: set[int]
    statements: list[Assign] = field(default_factory=list)

    def write_chain(self, chain: Chain, hint: str) -> None:
        """Write the steps of a chain; each assigns to a variable of that name if it can."""
        running = chain.entry
        for module, item in self.list_steps(chain):
            match item:
                case Leaf() | Stage():
                    self.assign(item, (ModuleCall(module, running, item.output, hint),), hint)
                case Split():
                    self.assign(item, self.write_lanes(item), hint)
                case Meet():
                    self.assign(item, item.sources, hint)
            running = item.output

    def list_steps(self, chain: Chain) -> Iterator[tuple[str, Item]]:
        """Yield the items that are statements, each with the module that it calls.

        The steps of an `nn.Sequential` are one, unless a value inside is named: `b3[1]`.
        """
        for *inner, last in _list_runs(chain):
            if not isinstance(last, Leaf | Stage):
                yield "", last
            elif self.named.isdisjoint(item.output for item in inner):
                yield last.place.name, last
            else:
                steps = (item for item in (*inner, last) if isinstance(item, Leaf | Stage))
                yield from ((f"{step.place.name}[{step.place.position}]", step) for step in steps)

    def assign(
        self, item: Leaf | Stage | Split | Meet, parts: tuple[ModuleCall | int, ...], hint: str
    ) -> None:
        name = item.label if item.label and item.output in self.named else hint
        self.statements.append(Assign(item.output, parts, name))

    def write_lanes(self, split: Split) -> tuple[ModuleCall | int, ...]:
        """Return the inputs of a join; those after the last long branch stay inline."""
        plain = [self.inline(lane) for lane in split.lanes]
        long = max((i + 1 for i, step in enumerate(plain) if step is None), default=0)
        parts: list[ModuleCall | int] = []
        for number, (lane, step) in enumerate(zip(split.lanes, plain, strict=True)):
            if step is not None and (number >= long or isinstance(step, int)):
                parts.append(step)
            else:
                self.write_chain(lane.chain, lane.name)
                parts.append(lane.chain.output)
        return tuple(parts)

    def inline(self, lane: Lane) -> ModuleCall | int | None:
        """Return a branch that is one module or the identity; None for any other."""
        chain = lane.chain
        if not chain.items:
            return chain.entry
        runs = list(_list_runs(chain))
        first = runs[0][0]
        is_named = any(item.output in self.named for item in chain.items)
        if len(runs) > 1 or is_named or not isinstance(first, Leaf | Stage):
            return None
        return ModuleCall(first.place.name, chain.entry, chain.output, lane.name)


def _list_runs(chain: Chain) -> Iterator[list[Item]]:
    """Yield the steps of each `nn.Sequential` together, and any other item alone."""

    def find_module(numbered: tuple[int, Item]) -> str | int:
        number, item = numbered
        if isinstance(item, Leaf | Stage) and item.place.position is not None:
            return item.place.name
        return number

    for _, run in groupby(enumerate(chain.items), find_module):
        yield [item for _, item in run]


@dataclass(slots=True)
class _VariableNaming:
    """Assigns every value a variable, and deletes it after its last use."""

    graph: Graph
    statements: list[Assign]
    entering: Mapping[int, str]
    output: int
    kept: Mapping[str, str]
    heads: tuple[OutputHead, ...]
    variables: dict[int, str] = field(default_factory=dict)

    def write_lines(self) -> list[ForwardLine]:
        """Return the lines of `forward`, each variable deleted after its last use."""
        last = self.find_last_uses()
        self.variables |= self.entering
        live = {name: value for value, name in self.entering.items()}
        lines: list[ForwardLine] = []
        for number, statement in enumerate(self.statements):
            piece = self.build_statement(statement)
            ended = {name for name, value in live.items() if last.get(value, -1) <= number}
            target = choose_unique(statement.hint, live.keys() - ended)
            lines.append(ForwardLine(target, piece, statement.value))
            dead = [name for name in sorted(ended - {target}) if live[name] not in self.entering]
            if dead and number + 1 < len(self.statements):
                lines.append(ForwardLine("del", names=tuple(dead)))
            live = {name: value for name, value in live.items() if name not in ended}
            live[target] = statement.value
            self.variables[statement.value] = target
        return list(_drop_overwritten(self.annotate_main(self.add_return(lines))))

    def find_last_uses(self) -> dict[int, int]:
        """Map each value to the number of the last statement that takes it."""
        last = {
            source: number
            for number, statement in enumerate(self.statements)
            for source in statement.sources()
        }
        outputs = (self.output, *(head.chain.output for head in self.heads))
        return last | dict.fromkeys(outputs, len(self.statements))

    def add_return(self, lines: list[ForwardLine]) -> list[ForwardLine]:
        """Add the `return`; the value of a module goes through `x`, whose type is declared."""
        variable = self.variables[self.output]
        final = lines[-1] if lines else None
        if self.returns_main():
            return [*lines, *self.list_returns(variable)]
        if final is None or final.value != self.output:
            if variable != MAIN:
                lines.append(ForwardLine(MAIN, Name(variable), self.output))
            return [*lines, *self.list_returns()]
        callee = final.piece.callee if isinstance(final.piece, CallPiece) else ""
        if callee in ("torch.cat", "torch.add") and not self.heads:
            return [*lines[:-1], ForwardLine("", final.piece, final.value)]
        return [*lines[:-1], ForwardLine(MAIN, final.piece, final.value), *self.list_returns()]

    def returns_main(self) -> bool:
        """Check whether a head is the value in `x`, which the output must not overwrite then."""
        returned = {head.chain.output for head in self.heads} - {self.output}
        return any(self.variables[value] == MAIN for value in returned)

    def annotate_main(self, lines: list[ForwardLine]) -> list[ForwardLine]:
        """Return the lines, annotating `x` at its first assignment unless it is an argument."""
        number = next((n for n, line in enumerate(lines) if line.target == MAIN), None)
        if number is not None and MAIN not in self.entering.values():
            lines[number] = replace(lines[number], declares=True)
        return lines

    def list_returns(self, variable: str = MAIN) -> list[ForwardLine]:
        """Return the last lines, which return the output and the outputs of the heads.

        Args:
            variable: the variable of the output.
        """
        if not self.heads:
            return [ForwardLine("", Name(variable))]
        variables = {**self.variables, self.output: variable}
        names = tuple(variables[head.chain.output] for head in self.heads)
        outputs = (Name(variables[value]) for value in list_outputs(self.graph).values())
        made = CallPiece(name_output_class(self.graph.root.block), tuple(outputs))
        if is_plain_at_inference(self.graph):
            return [ForwardLine("if", made, names=names), ForwardLine("", Name(MAIN))]
        return [ForwardLine("", made)]

    def build_statement(self, statement: Assign) -> Piece:
        """Return the right-hand side of a statement."""
        parts = tuple(self.build_part(part) for part in statement.parts)
        op = self.graph.nodes[statement.value].op
        if len(parts) == 1 and isinstance(parts[0], CallPiece):
            return TrainingPiece(parts[0]) if statement.in_training else parts[0]
        assert op is not None
        return lower_join(_use_attributes(op, self.kept), *parts)

    def build_part(self, part: ModuleCall | int) -> Piece:
        """Return a variable, or the call of a module on one."""
        if isinstance(part, ModuleCall):
            value: Piece = Name(self.variables[part.source])
            if part.sizes:
                value = CallPiece(CHECK_GRID, (value, *part.sizes))
            return CallPiece(f"self.{part.attribute}", (value,))
        return Name(self.variables[part])


def _drop_overwritten(lines: list[ForwardLine]) -> Iterator[ForwardLine]:
    """Yield the lines without deletions of variables that the next line assigns anyway."""
    for line, following in zip_longest(lines, lines[1:]):
        if line.target != "del":
            yield line
        elif kept := tuple(name for name in line.names if name != following.target):
            yield replace(line, names=kept)


def map_kept_parameters(graph: Graph, chain: Chain) -> dict[str, str]:
    """Return the block parameters that `forward` uses, with the attributes that store them."""
    heads = graph.heads if chain is graph.root.chain else ()
    joins = [graph.nodes[fork.node].op for fork in walk_forks(chain)]
    names = dict.fromkeys(name for op in joins if op for name in _list_parameters(op))
    if not names:
        return {}
    chains = (chain, *(head.chain for head in heads))
    taken = {item.place.name for inner in chains for item in walk_modules(inner)}
    kept: dict[str, str] = {}
    for name in names:
        kept[name] = choose_unique(name, taken)
        taken.add(kept[name])
    return kept


def _list_parameters(join: Operator) -> Iterator[str]:
    for value in vars(join).values():
        if isinstance(value, Quantity):
            yield from find_names(value.form)


def _use_attributes(join: Operator, kept: Mapping[str, str]) -> Operator:
    """Return a join whose arguments read the block's parameters from `self`."""
    own: dict[str, Expression] = {
        name: Name(f"self.{kept[name]}") for name in _list_parameters(join)
    }
    changed = {
        name: Quantity(value.value, substitute(value.form, own))
        for name, value in vars(join).items()
        if own and isinstance(value, Quantity)
    }
    return join.model_copy(update=changed) if changed else join


def format_tensor(shape: Shape) -> str:
    """Return the shape of a value's tensor, for a comment: `N, 384, 35, 35`."""
    return ", ".join(["N", *map(str, shape.tensor)])
