"""Collect the classes of a generated file: one per distinct block, with arguments for the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from operator import itemgetter

from archspec.codegen.block_forms import (
    BlockClass,
    BlockForm,
    group_forms,
    list_parameters,
    make_class,
)
from archspec.codegen.code import (
    CallPiece,
    ModuleClass,
    Piece,
    SharedClass,
    build_piece,
    rewrite_piece,
    walk_pieces,
)
from archspec.codegen.conditions import list_conditions
from archspec.codegen.forward import map_kept_parameters, write_forward
from archspec.codegen.forward_inputs import list_arguments
from archspec.codegen.merge_lines import walk_lines
from archspec.codegen.stage_pieces import (
    StageRun,
    build_runs,
    build_sequence,
    list_pieces,
    loop_operators,
    loop_uses,
)
from archspec.codegen.torch import Lowered
from archspec.dataclass import dataclass
from archspec.diagnostics import fail
from archspec.expressions import (
    Expression,
    Name,
    Quantity,
    evaluate,
)
from archspec.graph import IN_CHANNELS, Graph, Leaf, Scope, Stage
from archspec.graph.walk import walk_modules
from archspec.language.names import make_unique_name, name_output_class


@dataclass(slots=True)
class Classes:
    """The classes of a network, each before those that use it.

    Attributes:
        graph: the network.
        blocks: the classes of blocks, the network last.
        shared: the classes that blocks share, with their names.
        lowered: the pieces that construct the operators.
    """

    graph: Graph
    blocks: list[BlockClass] = field(default_factory=list)
    shared: dict[SharedClass, str] = field(default_factory=dict)
    lowered: Lowered = field(default_factory=Lowered)
    _variants: dict[str, list[BlockClass]] = field(default_factory=dict)
    _uses: dict[tuple[object, ...], BlockClass] = field(default_factory=dict)
    _reserved: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._reserved = frozenset(self.list_reserved_names())

    def collect(self) -> "Classes":
        """Fill the lists from the graph."""
        self.add_block(self.graph.root)
        taken = {*self._reserved, *(block.name for block in self.blocks)}
        for block in self.blocks:  # any variable would shadow a function
            taken.update(line.target for line in walk_lines(block.parts))
            taken.update(list_arguments(self.graph, block.scopes[0]).values())
        for block in self.blocks:
            parts = walk_lines(block.parts)
            lines = (line.piece for line in parts if line.piece is not None)
            for made in (*(made for _, made in block.attributes), *lines):
                self.name_shared_classes(made, taken)
        return self

    def name_shared_classes(self, made: Piece, taken: set[str]) -> None:
        """Name the shared classes that a piece uses, dependencies first; no name is taken twice."""
        for piece in walk_pieces(made):
            cls_ = piece.callee if isinstance(piece, CallPiece) else ""
            if isinstance(cls_, str) or cls_ in self.shared:
                continue
            if isinstance(cls_, ModuleClass):
                for _, inner in cls_.attributes:
                    self.name_shared_classes(inner, taken)
            self.shared[cls_] = make_unique_name(cls_.name, taken)
            taken.add(self.shared[cls_])

    def name_callees(self, made: Piece) -> Piece:
        """Return a piece with shared classes replaced by their names, where these are others."""
        if all(cls_.name == name for cls_, name in self.shared.items()):
            return made

        def name(piece: Piece) -> Piece:
            if not isinstance(piece, CallPiece) or isinstance(piece.callee, str):
                return piece
            return replace(piece, callee=self.shared[piece.callee])

        return rewrite_piece(made, name)

    def add_block(self, scope: Scope) -> BlockClass:
        """Return the class of one use of a block; equal uses get the same."""
        key = self.identify_use(scope)
        found = None if key is None else self._uses.get(key)
        if found is None:
            found = self.find_class(scope)
            if key is not None:
                self._uses[key] = found
        return found

    def identify_use(self, scope: Scope) -> tuple[object, ...] | None:
        """Return all that the contents of a use depend on; None for a body without a name.

        A definition, the values of its parameters and the type that enters determine everything in
        a use. The body of a repeat can depend on the rounds of loops around it, too.
        """
        if scope.parent is None or scope.block not in self.graph.program.blocks:
            return None
        assert scope.entry is not None
        values = tuple((type(bound.value), bound.value) for bound in scope.bound.values())
        beside = tuple(map(scope.to_own, scope.beside, scope.channel_names))
        shape = (repr(scope.lists), *scope.words.values(), scope.pinned)
        return (scope.block, *shape, values, scope.to_own(scope.entry), beside)

    def find_class(self, scope: Scope) -> BlockClass:
        """Return the class with the contents of a use, a new one if there is none yet."""
        if scope.block not in self._variants:
            self._variants[scope.block] = []
            self.add_conditional(scope)
        form = self.make_form(scope)
        for made in self._variants[scope.block]:
            for known in made.forms:
                if self.are_alike(known, form):
                    known.add(scope)
                    return made
        form.lines = write_forward(self.graph, scope)
        return self.add_class(make_class(self.choose_name(scope.block), form))

    def make_form(self, scope: Scope) -> BlockForm:
        """Return what a block is in one use, as yet without the lines of its `forward`."""
        kept = map_kept_parameters(self.graph, scope.chain)
        first = tuple((attribute, Name(name)) for name, attribute in kept.items())
        attributes = (*first, *self.list_modules(scope))
        return BlockForm(list_parameters(scope, attributes), attributes, [], [scope])

    def add_class(self, made: BlockClass) -> BlockClass:
        """Add a class of a block."""
        self._variants[made.forms[0].scopes[0].block].append(made)
        self.blocks.append(made)
        return made

    def add_conditional(self, scope: Scope) -> None:
        """Add the classes of a block with conditions, as few as they allow.

        Args:
            scope: a use of the block.
        """
        block = self.graph.program.blocks.get(scope.block)
        conditions = (
            list_conditions(self.graph, block) if block and scope.parent is not None else []
        )
        forms: list[BlockForm] = []
        for use in self.graph.list_distinct_uses(scope.block) if conditions else ():
            form = self.make_form(use)
            form.lines = write_forward(self.graph, use)
            if not any(self.are_alike(known, form) for known in forms):
                forms.append(form)
        for made in group_forms(forms, conditions):
            made.name = self.choose_name(scope.block)
            self.add_class(made)

    def are_alike(self, known: BlockForm, form: BlockForm) -> bool:
        """Check whether a use has the modules of a form, and also the same `forward`."""
        (scope,), other = form.scopes, known.scopes[0]
        alike = known.parameters == form.parameters and known.attributes == form.attributes
        if not alike or (scope.lists, scope.pins) != (other.lists, other.pins):
            return False
        is_defined = scope.block in self.graph.program.blocks and not scope.deciding
        if scope.parent is None or is_defined:
            return True
        form.lines = form.lines or write_forward(self.graph, scope)
        return [line.forget_values() for line in form.lines] == [
            line.forget_values() for line in known.lines
        ]

    def choose_name(self, block: str) -> str:
        """Return the class name of a block, with a number if its uses need another class."""
        if not self._variants[block]:
            return block
        return make_unique_name(block, {*self._reserved, *(made.name for made in self.blocks)})

    def list_reserved_names(self) -> set[str]:
        """Return the names that no class may take: those of blocks, and names that shadow it."""
        scopes = [template.scope for template in self.graph.contents.inner]
        parameters = {parameter.name for scope in scopes for parameter in scope.parameters}
        return {
            *parameters,
            name_output_class(self.graph.root.block),
            *(scope.block for scope in scopes),
        }

    def list_modules(self, scope: Scope) -> Iterator[tuple[str, Piece]]:
        """Yield the modules of a block in the order of the data flow, each head after its value.

        Those of equal names share an `nn.Sequential`.
        """
        heads = self.graph.heads if scope.parent is None else ()
        placed = [(item.output, item) for item in walk_modules(scope.chain)]
        placed += [(head.chain.entry, item) for head in heads for item in walk_modules(head.chain)]
        values = scope.names_inside(self.graph.program.cells)
        modules: dict[str, list[Piece]] = {}
        several: set[str] = set()
        for _, item in sorted(placed, key=itemgetter(0)):
            made = self.build_module(item, values)
            modules.setdefault(item.place.name, []).append(made)
            if item.place.position is not None:
                several.add(item.place.name)
        for name, run in modules.items():
            yield name, build_sequence(run) if name in several else run[0]

    def build_module(self, item: Leaf | Stage, values: Mapping[str, Quantity]) -> Piece:
        """Return the piece with which `__init__` constructs a step.

        A stage is one module, or several as a loop if they are equal or grow evenly.
        """
        if isinstance(item, Leaf):
            return self.lowered.of(self.graph.nodes[item.node])
        scopes = self.graph.scopes
        first, last = scopes[item.scopes[0]], scopes[item.scopes[-1]]
        if item.count is None:
            return self.build_use(first)
        count = evaluate(item.count.tree, values)
        repeats = self.graph.list_runs(item)
        runs: Sequence[StageRun[Piece]]
        if first.operator is not None:
            runs = build_runs(repeats, self.build_repeated)
            looped = loop_operators(runs, count)
        else:
            runs = uses = build_runs(repeats, self.build_use)
            looped = loop_uses(self.graph, uses, last, count)
        if looped is not None:
            return CallPiece("nn.Sequential", (looped,))
        if not count.fixed:
            message = "the parts of this stage differ in more than evenly growing channels"
            raise fail("A501", message, item.span, help="write the count as a number")
        return build_sequence([piece for run in runs for piece in list_pieces(run)])

    def build_repeated(self, scope: Scope) -> Piece:
        """Return the piece that constructs the operator of a body with nothing else."""
        assert scope.operator is not None
        values = scope.names_outside()
        return rewrite_piece(
            self.lowered.of(self.graph.nodes[scope.operator]),
            lambda piece: evaluate(piece, values).form if isinstance(piece, Expression) else piece,
        )

    def build_use(self, scope: Scope) -> CallPiece:
        """Return the piece with which `__init__` constructs one use of a block."""
        made = self.add_block(scope)
        assert scope.entry is not None
        takes = [parameter.name for parameter in made.parameters]
        first = (build_piece(scope.entry.channels),) if IN_CHANNELS in takes else ()
        outside = scope.names_outside()
        keywords = tuple(
            (parameter.name, build_piece(outside[parameter.name]))
            for parameter in made.parameters
            if parameter.name != IN_CHANNELS
            and build_piece(outside[parameter.name]) != parameter.default
        )
        return CallPiece(made.name, first, keywords)
