"""Write the `forward` of a block: statements in the spec's order that free tensors early.

A plain branch is called inside the expression that joins it. Every other value is assigned to a
variable with the name that the spec uses, reused along the chain, and deleted after its last use
unless the next line overwrites it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import field, replace
from itertools import zip_longest

from archspec.codegen.code import CallPiece, GroupPiece, InfixPiece, Piece, TrainingPiece
from archspec.codegen.format import lay_out
from archspec.codegen.forward_inputs import MAIN, list_arguments
from archspec.codegen.forward_outputs import is_plain_at_inference, list_outputs
from archspec.codegen.head_sizes import choose_check
from archspec.codegen.statements import Assign, ModuleCall, write_statements
from archspec.codegen.torch import lower_join
from archspec.dataclass import dataclass
from archspec.expressions import Expression, Name, Quantity, find_names, substitute
from archspec.graph import (
    Chain,
    Graph,
    Meet,
    OutputHead,
    Scope,
    Split,
)
from archspec.graph.template import TemplateUse
from archspec.graph.walk import walk_items, walk_modules
from archspec.language.names import name_output_class
from archspec.ops import Operator, Shape
from archspec.ops.shape import count_sides
from archspec.text.unique_names import choose_unique


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
        others: the further variables that are assigned, each with the node of its value.
    """

    target: str
    piece: Piece | None = None
    value: int | None = None
    names: tuple[str, ...] = ()
    declares: bool = False
    others: tuple[tuple[str, int], ...] = ()

    def forget_values(self) -> "ForwardLine":
        """Return the line without the numbers of its values, which no use has in common."""
        return replace(self, value=None, others=tuple((name, 0) for name, _ in self.others))


def write_forward(graph: Graph, scope: Scope) -> list[ForwardLine]:
    """Return the lines of a block's `forward`, from its arguments to its `return`.

    They are written in the numbers of its template, in which values that enter differ even if a use
    gives the same one twice.

    Args:
        graph: the network.
        scope: a use of the block.
    """
    use = TemplateUse(graph.contents).find_use(scope.index)
    chain = use.template.scope.chain
    heads = graph.heads if scope.parent is None else ()
    entering = list_arguments(graph, scope)
    statements = write_statements(graph, chain, heads, entering)
    kept = map_kept_parameters(graph, scope.chain)
    while True:
        lines = _VariableNaming(
            graph, statements, entering, chain.ends, kept, heads, use.move
        ).write_lines()
        wide = {line.value for line in lines if _is_too_wide(line)}
        if not wide:
            return lines if scope.parent is None else [_move_values(line, use) for line in lines]
        statements = [
            part
            for statement in statements
            for part in _split_statement(statement, statement.value in wide)
        ]


def _move_values(line: ForwardLine, use: TemplateUse) -> ForwardLine:
    """Return a line with its values in the numbers of the network."""
    if line.value is None:
        return line
    others = tuple((name, use.move(value)) for name, value in line.others)
    return replace(line, value=use.move(line.value), others=others)


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
class _VariableNaming:
    """Assigns every value a variable, and deletes it after its last use."""

    graph: Graph
    statements: list[Assign]
    entering: Mapping[int, str]
    outputs: tuple[int, ...]
    kept: Mapping[str, str]
    heads: tuple[OutputHead, ...]
    move: Callable[[int], int]
    variables: dict[int, str] = field(default_factory=dict)

    @property
    def output(self) -> int:
        """The value that the block returns, or the first of several."""
        return self.outputs[0]

    def write_lines(self) -> list[ForwardLine]:
        """Return the lines of `forward`, each variable deleted after its last use."""
        last = self.find_last_uses()
        self.variables |= self.entering
        live = {name: value for value, name in self.entering.items()}
        lines: list[ForwardLine] = []
        for number, statement in enumerate(self.statements):
            piece = self.build_statement(statement)
            ended = {name for name, value in live.items() if last.get(value, -1) <= number}
            made = self.choose_targets(statement, live.keys() - ended)
            (target, _), *others = made.items()
            lines.append(ForwardLine(target, piece, statement.value, others=tuple(others)))
            dead = [name for name in sorted(ended - made.keys()) if live[name] not in self.entering]
            if dead and number + 1 < len(self.statements):
                lines.append(ForwardLine("del", names=tuple(dead)))
            live = {name: value for name, value in live.items() if name not in ended} | made
            self.variables |= {value: name for name, value in made.items()}
        return list(_drop_overwritten(self.annotate_main(self.add_return(lines))))

    def choose_targets(self, statement: Assign, taken: Collection[str]) -> dict[str, int]:
        """Return the variables that a statement assigns, each with its value."""
        made: dict[str, int] = {}
        for value, hint in ((statement.value, statement.hint), *statement.others):
            made[choose_unique(hint, {*taken, *made})] = value
        return made

    def find_last_uses(self) -> dict[int, int]:
        """Map each value to the number of the last statement that takes it."""
        last = {
            source: number
            for number, statement in enumerate(self.statements)
            for source in statement.sources()
        }
        outputs = (*self.outputs, *(head.chain.output for head in self.heads))
        return last | dict.fromkeys(outputs, len(self.statements))

    def add_return(self, lines: list[ForwardLine]) -> list[ForwardLine]:
        """Add the `return`; the value of a module goes through `x`, whose type is declared."""
        if len(self.outputs) > 1:
            names = tuple(Name(self.variables[value]) for value in self.outputs)
            return [*lines, ForwardLine("", GroupPiece(names))]
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
        if len(parts) == 1 and isinstance(parts[0], CallPiece):
            return TrainingPiece(parts[0]) if statement.in_training else parts[0]
        values = (statement.value, *(value for value, _ in statement.others))
        nodes = [self.graph.nodes[self.move(value)] for value in values]
        first, *others = [_use_attributes(node.op, self.kept) for node in nodes if node.op]
        sides = count_sides(nodes[0].type)
        return lower_join(first, *parts, siblings=others, sides=sides)

    def build_part(self, part: ModuleCall | int) -> Piece:
        """Return a variable, or the call of a module on one."""
        if isinstance(part, ModuleCall):
            value: Piece = Name(self.variables[part.source])
            if part.others:
                values = (part.source, *part.others)
                names = tuple(Name(self.variables[source]) for source in values)
                return CallPiece(f"self.{part.attribute}", names)
            if part.sizes:
                check = choose_check(self.graph.nodes[self.move(part.source)].type)
                value = CallPiece(check, (value, *part.sizes))
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
    items = (item for item in walk_items(chain, topdown=True) if isinstance(item, Split | Meet))
    joins = [graph.nodes[item.node].op for item in items]
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
