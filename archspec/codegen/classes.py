"""Collect the classes of a generated file: one per distinct block, with arguments for the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from archspec import language
from archspec.codegen.code import (
    CallPiece,
    ModuleClass,
    Piece,
    RepeatPiece,
    SharedClass,
    SignatureParameter,
    build_piece,
)
from archspec.codegen.forward import ForwardLine, map_kept_parameters, write_forward
from archspec.codegen.forward_inputs import list_arguments
from archspec.codegen.torch import module_of
from archspec.codegen.walk import rewrite_piece, walk_names, walk_shared_classes
from archspec.diagnostics import fail
from archspec.expressions import (
    BinaryOperation,
    Expression,
    Literal,
    Name,
    Negation,
    Quantity,
    evaluate,
)
from archspec.graph import IN_CHANNELS, Chain, Graph, Item, Leaf, OutputHead, Scope, Split, Stage
from archspec.graph.walk import walk_modules
from archspec.language.names import make_unique_name, name_output_class

_LOOPED = 3
"""The number of evenly growing blocks from which a loop is easier to read than a list."""


@dataclass(slots=True)
class BlockClass:
    """A class of the generated file that one or more uses of a block share.

    Attributes:
        name: its name.
        parameters: its constructor's arguments.
        attributes: its modules, in the order of the data flow.
        lines: the lines of its `forward`.
        scopes: the uses that share it.
    """

    name: str
    parameters: tuple[SignatureParameter, ...]
    attributes: tuple[tuple[str, Piece], ...]
    lines: list[ForwardLine]
    scopes: list[Scope]


@dataclass(slots=True)
class Classes:
    """The classes of a network, each before those that use it."""

    graph: Graph
    blocks: list[BlockClass] = field(default_factory=list)
    shared: dict[SharedClass, str] = field(default_factory=dict)
    tables: dict[str, Quantity] = field(default_factory=dict)

    def collect(self) -> "Classes":
        """Fill the lists from the graph."""
        self.tables = self.graph.program.cells
        self.block(self.graph.root)
        for block in self.blocks:
            for _, made in block.attributes:
                self.share(made)
            for line in block.lines:
                if line.piece is not None:
                    self.share(line.piece)
        return self

    def share(self, made: Piece) -> None:
        """Name the shared classes that a piece uses, dependencies first."""
        for cls_ in walk_shared_classes(made):
            if cls_ in self.shared:
                continue
            if isinstance(cls_, ModuleClass):
                for _, inner in cls_.attributes:
                    self.share(inner)
            taken = {*self.shared.values(), *(block.name for block in self.blocks)}
            taken.update(self.variables())
            self.shared[cls_] = make_unique_name(cls_.name, taken | self.reserved())

    def variables(self) -> Iterator[str]:
        """Yield the names in the `forward` of all blocks, any of which would shadow a function."""
        for block in self.blocks:
            yield from (line.target for line in block.lines)
            yield from list_arguments(self.graph, block.scopes[0].chain).values()

    def named(self, made: Piece) -> Piece:
        """Return a piece with shared classes replaced by their names."""
        return rewrite_piece(
            made, callee=lambda each: each if isinstance(each, str) else self.shared[each]
        )

    def block(self, scope: Scope) -> BlockClass:
        """Return the class of one use of a block; equal uses get the same."""
        values = scope.names_inside(self.tables)
        kept = map_kept_parameters(self.graph, scope.chain)
        first = tuple((attribute, Name(name)) for name, attribute in kept.items())
        heads = self.graph.heads if scope.parent is None else ()
        attributes = (*first, *self.attributes(scope.chain, heads, values))
        parameters = _list_parameters(scope, attributes)
        for known in self.blocks:
            alike = known.parameters == parameters and known.attributes == attributes
            if alike and self.are_alike(known, scope):
                known.scopes.append(scope)
                return known
        lines = write_forward(self.graph, scope.chain)
        made = BlockClass(self.name(scope.block), parameters, attributes, lines, [scope])
        self.blocks.append(made)
        return made

    def are_alike(self, known: BlockClass, scope: Scope) -> bool:
        """Check whether a use with the same modules as a class also has the same `forward`."""
        other = known.scopes[0]
        if not _are_shaped_alike(other, scope):
            return False
        if scope.parent is None or scope.block in self.graph.program.blocks:
            return True
        lines = write_forward(self.graph, scope.chain)
        return list(map(_strip_node, lines)) == list(map(_strip_node, known.lines))

    def name(self, block: str) -> str:
        """Return the class name of a block, with a number if its uses need another class."""
        if all(block_class.scopes[0].block != block for block_class in self.blocks):
            return block
        taken = {*self.reserved(), *(block_class.name for block_class in self.blocks)}
        return make_unique_name(block, taken)

    def reserved(self) -> set[str]:
        """Return the names that no class may take: those of blocks, and names that shadow it."""
        scopes = self.graph.scopes
        parameters = {parameter.name for scope in scopes for parameter in scope.parameters}
        return {
            *parameters,
            name_output_class(self.graph.root.block),
            *(scope.block for scope in scopes),
        }

    def attributes(
        self, chain: Chain, heads: tuple[OutputHead, ...], values: Mapping[str, Quantity]
    ) -> Iterator[tuple[str, Piece]]:
        """Yield the modules of a chain and its heads; equal names share an `nn.Sequential`."""
        modules: dict[str, list[Piece]] = {}
        several: set[str] = set()
        for item in walk_modules(_insert_heads(chain, heads)):
            made = self.operator(item.node) if isinstance(item, Leaf) else self.stage(item, values)
            modules.setdefault(item.place.name, []).append(made)
            if item.place.position is not None:
                several.add(item.place.name)
        for name, run in modules.items():
            if name in several:
                yield name, CallPiece("nn.Sequential", tuple(run), tall=True)
            else:
                yield name, run[0]

    def operator(self, index: int) -> Piece:
        """Return the piece with which `__init__` constructs an operator."""
        return module_of(self.graph.nodes[index])

    def stage(self, stage: Stage, values: Mapping[str, Quantity]) -> Piece:
        """Return one module, or several as a loop if they are equal or grow evenly."""
        scopes = [self.graph.scopes[index] for index in stage.scopes]
        if stage.count is None:
            return self.use(scopes[0])
        count = evaluate(stage.count.tree, values)
        if scopes[0].operator is not None:
            return self.operators(stage, [self.repeated(scope) for scope in scopes], count)
        uses = [self.use(scope) for scope in scopes]
        looped = self.loop(stage, uses, count)
        return self.sequence(stage, uses, looped, count)

    def sequence(
        self, stage: Stage, made: Sequence[Piece], looped: RepeatPiece | None, count: Quantity
    ) -> Piece:
        """Return the modules of a stage as a loop, or else as a list."""
        if looped is not None:
            return CallPiece("nn.Sequential", (looped,))
        if not count.fixed:
            message = "the parts of this stage differ in more than evenly growing channels"
            raise fail("A501", message, stage.span, help="write the count as a number")
        return CallPiece("nn.Sequential", tuple(made), tall=True)

    def operators(self, stage: Stage, made: list[Piece], count: Quantity) -> Piece:
        """Return a stage of operators: `2 x 3x3 Conv (64)`."""
        equal = all(piece == made[0] for piece in made)
        looped = equal and (not count.fixed or len(made) >= _LOOPED)
        repeat = RepeatPiece(made[0], "_", build_piece(count)) if looped else None
        return self.sequence(stage, made, repeat, count)

    def repeated(self, scope: Scope) -> Piece:
        """Return the piece that constructs the operator of a body with nothing else."""
        assert scope.operator is not None
        names_outside = scope.names_outside()
        return rewrite_piece(
            self.operator(scope.operator), lambda form: evaluate(form, names_outside).form
        )

    def use(self, scope: Scope) -> CallPiece:
        """Return the piece with which `__init__` constructs one use of a block."""
        made = self.block(scope)
        assert scope.entry is not None
        takes = [parameter.name for parameter in made.parameters]
        first = (build_piece(scope.entry.channels),) if IN_CHANNELS in takes else ()
        keywords = tuple(
            (parameter.name, build_piece(scope.bound[parameter.name]))
            for parameter in made.parameters
            if parameter.name != IN_CHANNELS
            and build_piece(scope.bound[parameter.name]) != parameter.default
        )
        return CallPiece(made.name, first, keywords)

    def loop(self, stage: Stage, uses: list[CallPiece], count: Quantity) -> RepeatPiece | None:
        """Return the blocks of a stage as a loop; None if no loop can construct them."""
        first = uses[0]
        if any(use.callee != first.callee or use.keywords != first.keywords for use in uses):
            return None
        channels = self.channels(stage)
        if not first.arguments:
            return RepeatPiece(first, "_", build_piece(count))
        steps = [after - before for before, after in pairwise(channels)]
        if count.fixed:
            steps = steps[:-1]
        if any(step.form != steps[0].form for step in steps):
            return None
        if not steps or steps[0].form == Literal(0):
            return RepeatPiece(first, "_", build_piece(count))
        if count.fixed and len(uses) < _LOOPED:
            return None
        taken = {parameter.name for parameter in self.around(stage).parameters}
        index = make_unique_name("i", taken)
        more = Quantity(0, Name(index)) * steps[0]
        grown = _build_sum(channels[0].form, more.form)
        return RepeatPiece(
            CallPiece(first.callee, (grown,), first.keywords), index, build_piece(count)
        )

    def around(self, stage: Stage) -> Scope:
        """Return the scope that contains a stage."""
        parent = self.graph.scopes[stage.scopes[0]].parent
        assert parent is not None
        return self.graph.scopes[parent]

    def channels(self, stage: Stage) -> list[Quantity]:
        """Return the input channels of each repetition, and the output channels of the last."""
        scopes = [self.graph.scopes[index] for index in stage.scopes]
        entering = [scope.entry.channels for scope in scopes if scope.entry is not None]
        last = scopes[-1]
        assert last.exit is not None
        return [*entering, last.to_parent(last.exit).channels]


def _are_shaped_alike(one: Scope, other: Scope) -> bool:
    """Check whether two uses of a block may share a class, having been unrolled the same way."""
    return (one.block, one.lists, one.pins) == (other.block, other.lists, other.pins)


def _strip_node(line: ForwardLine) -> ForwardLine:
    """Return a line without the node that it computes, leaving only its text."""
    return replace(line, value=None)


def _insert_heads(chain: Chain, heads: tuple[OutputHead, ...]) -> Chain:
    """Return a chain with each head inserted after the step whose value it takes."""
    waiting = list(heads)
    inner = _insert_heads_behind(chain, waiting)
    early = [leaf for head in waiting for leaf in head.chain.items]
    return replace(inner, items=(*early, *inner.items), rounds=())


def _insert_heads_behind(chain: Chain, waiting: list[OutputHead]) -> Chain:
    """Return a chain with the waiting heads that take its values inserted."""
    items: list[Item] = []
    for item in chain.items:
        if isinstance(item, Split):
            lanes = [
                replace(lane, chain=_insert_heads_behind(lane.chain, waiting))
                for lane in item.lanes
            ]
            items.append(replace(item, lanes=tuple(lanes)))
        else:
            items.append(item)
        for head in [
            output_head for output_head in waiting if output_head.chain.entry == item.output
        ]:
            items += head.chain.items
            waiting.remove(head)
    return replace(chain, items=tuple(items), rounds=())


def _build_sum(first: Expression, more: Expression) -> Expression:
    """Return a sum in this order, which reads best in a loop: `64 + i * growth`."""
    if isinstance(more, Negation):
        return BinaryOperation("-", first, more.operand)
    return BinaryOperation("+", first, more)


def _list_parameters(
    scope: Scope, attributes: tuple[tuple[str, Piece], ...]
) -> tuple[SignatureParameter, ...]:
    used = {name for _, made in attributes for name in walk_names(made)}
    first = (SignatureParameter(IN_CHANNELS, "int"),) if scope.index and IN_CHANNELS in used else ()
    own = tuple(
        SignatureParameter(parameter.name, parameter.type, _choose_default(scope, parameter))
        for parameter in scope.parameters
        if parameter.name not in scope.pinned
    )
    ordered = sorted(own, key=lambda each: each.default is not None)
    return (*first, *ordered)


def _choose_default(scope: Scope, parameter: language.Parameter) -> Literal | None:
    """Return the default of a parameter; for the network, the value that it was proved with."""
    if scope.parent is None and parameter.name in scope.bound:
        return Literal(scope.bound[parameter.name].value)
    default = parameter.default
    assert not isinstance(default, tuple), "lists are written out"
    return None if default is None else Literal(default)
