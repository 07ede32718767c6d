"""Track what the generated `forward` keeps in memory at inference, call by call.

The emitted lines are interpreted as Python would run them. A tensor is live while a variable of
some `forward` refers to it, or while a call with it as an argument runs: the input of an
`nn.Sequential` is live until its last module returns, and that of the network to the end. Internal
allocations of a torch function are live until its call returns.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import Final

from archspec.codegen.code import (
    CallPiece,
    FixedClass,
    GroupPiece,
    InfixPiece,
    Piece,
    TrainingPiece,
)
from archspec.codegen.forward import ForwardLine, write_forward
from archspec.codegen.forward_inputs import list_arguments
from archspec.codegen.torch.memory import Tensors
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.dataclass import dataclass
from archspec.expressions import Name, maximum
from archspec.graph import Graph, Leaf, Scope, Stage
from archspec.graph.walk import walk_modules, walk_stages

Tensor = int
"""The unique number of a tensor."""

_Module = Callable[[Tensor], Tensor]
"""Runs on a tensor held by its caller, which also holds the tensor returned."""

_Call = Callable[..., tuple[Tensor, ...]]
"""Runs a block on one or more such tensors, and returns one or more."""


@dataclass(frozen=True, slots=True)
class Liveness:
    """The count of live numbers, for one example.

    Attributes:
        peaks: the peak during each node; None for a node not run at inference.
    """

    peaks: tuple[int | None, ...]

    @property
    def peak(self) -> int:
        """The peak over the whole run."""
        return maximum(0, *(size for size in self.peaks if size is not None))

    @property
    def busiest(self) -> int | None:
        """The first node at which the peak occurs."""
        known = [index for index, peak in enumerate(self.peaks) if peak is not None]
        return max(known, key=lambda index: self.peaks[index] or 0, default=None)


INDEX: Final = 8
"""The size of an index in bytes, such as a max pool computes for each output number."""


def compute_liveness(graph: Graph, number: int = 4) -> Liveness:
    """Interpret a network's source at inference with symbolic tensors.

    Args:
        graph: a proved graph.
        number: the size of a number in bytes; an index counts as several numbers accordingly.
    """
    run = _Interpreter(graph, INDEX // number)
    run.run_network()
    return Liveness(tuple(run.peaks.get(node.index) for node in graph.nodes))


@dataclass(slots=True)
class _Interpreter:
    """One run of the interpreter.

    Attributes:
        graph: the network.
        index: the size of an index in numbers.
        sizes: the count of numbers in each tensor.
        held: the reference count of each live tensor.
        alive: the count of numbers in all live tensors.
        peaks: the peak of live numbers during each node.
    """

    graph: Graph
    index: int = 2
    sizes: list[int] = field(default_factory=list)
    held: Counter[Tensor] = field(default_factory=Counter)
    alive: int = 0
    peaks: dict[int, int] = field(default_factory=dict)
    tensors: Tensors = field(default_factory=Tensors)

    def run_network(self) -> None:
        """Run the network; its caller holds the inputs."""
        inputs = {node.index: self.allocate(count_numbers(node.type)) for node in self.graph.inputs
                  if node.type}  # fmt: skip
        for index in inputs:
            self.record_peak(index)
        self.run_block(self.graph.root, *inputs.values())

    def allocate(self, size: int) -> Tensor:
        """Return a new tensor with one reference."""
        self.sizes.append(size)
        return self.hold(len(self.sizes) - 1)

    def hold(self, tensor: Tensor) -> Tensor:
        if not self.held[tensor]:
            self.alive += self.sizes[tensor]
        self.held[tensor] += 1
        return tensor

    def drop(self, *tensors: Tensor) -> None:
        for tensor in tensors:
            self.held[tensor] -= 1
            if not self.held[tensor]:
                self.alive -= self.sizes[tensor]

    def record_peak(self, node: int, more: int = 0) -> None:
        self.peaks[node] = maximum(self.alive + more, self.peaks.get(node, 0))

    def list_tensors(self, node: int) -> tuple[Made, ...]:
        """Return the tensors that a node allocates, in order."""
        return self.tensors.of(self.graph.nodes[node], training=False)

    def run_block(self, scope: Scope, *entering: Tensor) -> tuple[Tensor, ...]:
        """Run the lines of a block's `forward`, and return its results."""
        names = list_arguments(self.graph, scope).values()
        frame = _CallFrame(self, _build_modules(self, scope), _build_calls(self, scope))
        for name, tensor in zip(names, entering, strict=True):
            frame.assign(name, self.hold(tensor))
        for line in write_forward(self.graph, scope):
            frame.run_line(line)
        assert frame.returned
        self.drop(*frame.variables.values())
        return frame.returned

    def run_operator(self, index: int, source: Tensor) -> Tensor:
        """Run the module of an operator, which computes each tensor from the previous one."""
        current = self.hold(source)
        self.record_peak(index)
        for made in self.list_tensors(index):
            self.record_peak(index, made.work + self.index * made.indices)
            following = self.allocate(made.size)
            self.drop(current)
            current = following
        return current

    def run_sequence(self, modules: Sequence[_Module], source: Tensor) -> Tensor:
        """Run an `nn.Sequential`."""
        current = self.hold(source)
        for module in modules:
            following = module(current)
            self.drop(current)
            current = following
        return current


@dataclass(slots=True)
class _CallFrame:
    """One call of a `forward`.

    Attributes:
        run: the interpreter, which keeps the counts.
        modules: the modules of the block by attribute, one for each call of it.
        variables: the tensors that the variables refer to.
        returned: the results of the call; empty until it returns.
        calls: the blocks of the block that several values enter or leave, by attribute.
    """

    run: _Interpreter
    modules: Mapping[str, deque[_Module]]
    calls: Mapping[str, deque[_Call]]
    variables: dict[str, Tensor] = field(default_factory=dict)
    returned: tuple[Tensor, ...] = ()

    def assign(self, name: str, tensor: Tensor) -> None:
        """Assign a tensor to a variable, taking over its reference and dropping the old one."""
        before = self.variables.get(name)
        self.variables[name] = tensor
        if before is not None:
            self.run.drop(before)

    def run_line(self, line: ForwardLine) -> None:
        """Run a line; training-only heads are None, and so are values that depend on them."""
        match line:
            case ForwardLine("del", names=names):
                self.run.drop(*(self.variables.pop(name) for name in names
                                if name in self.variables))  # fmt: skip
            case ForwardLine("if") | ForwardLine(piece=TrainingPiece()):
                pass
            case ForwardLine("", CallPiece(arguments=(Name(name), *_)) | Name(name), None):
                self.returned = (self.run.hold(self.variables[name]),)  # the network's own output
            case ForwardLine("", GroupPiece(values)):
                self.returned = tuple(map(self.call, values))
            case ForwardLine(target, CallPiece() as piece, int(node), others=(_, *_)):
                self.run_parts(target, piece, node, line.others)
            case ForwardLine(target, piece, int(node)) if piece is not None:
                value = self.evaluate(piece, node)
                if target:
                    self.assign(target, value)
                else:
                    self.returned = (value,)

    def evaluate(self, piece: Piece, node: int) -> Tensor:
        """Return the value of a node, with a reference owned by the caller."""
        match piece:
            case CallPiece(str(callee)) if callee in self.calls:
                (value,) = self.call_block(piece)
                return value
            case InfixPiece(_, (first, *others)):  # in `a + b + c`, `a + b` is computed first
                return self.join(first, [[other] for other in others], node)
            case CallPiece(FixedClass(), (GroupPiece(values),)):
                return self.join_list(values, node)
            case CallPiece("torch.cat", (GroupPiece((first, *others)),)):
                return self.join(first, [others], node)
            case CallPiece(_, (first, *others)) if others:
                return self.join(first, [others], node)
            case _:
                return self.call(piece)

    def call(self, piece: Piece) -> Tensor:
        """Return a variable, or a module applied to one, with a reference owned by the caller."""
        match piece:
            case Name(name):
                return self.run.hold(self.variables[name])
            case CallPiece(str(callee), (Name(name),)) | CallPiece(
                str(callee), (CallPiece(arguments=(Name(name), *_)),)
            ):
                module = self.modules[callee.removeprefix("self.")].popleft()
                return module(self.variables[name])
        raise TypeError(piece)

    def join(self, first: Piece, steps: Sequence[Sequence[Piece]], node: int) -> Tensor:
        """Compute a join in steps, each of which releases what it takes.

        Args:
            first: the first operand.
            steps: the further operands of each step.
            node: the join, which allocates a tensor in each step unless the result is a view.
        """
        run, tensors = self.run, iter(self.run.list_tensors(node))
        current = self.call(first)
        for operands in steps:
            taken = [self.call(operand) for operand in operands]
            made = next(tensors, None)
            following = run.hold(current) if made is None else run.allocate(made.size)
            run.record_peak(node)
            run.drop(current, *taken)
            current = following
        return current

    def run_parts(
        self, target: str, piece: CallPiece, node: int, others: Sequence[tuple[str, int]]
    ) -> None:
        """Run a line that assigns several values, which are views of one tensor.

        Args:
            target: the variable of the first value.
            piece: what computes them.
            node: the first value.
            others: the other variables, with their values.
        """
        if piece.callee in self.calls:
            values = self.call_block(piece)
            for (name, _), value in zip(((target, node), *others), values, strict=True):
                self.assign(name, value)
            return
        first = piece.arguments[0]
        while isinstance(first, CallPiece):
            first = first.arguments[0]
        whole = self.join_list(first.items if isinstance(first, GroupPiece) else (first,), node)
        for name, value in others:
            self.run.record_peak(value)
            self.assign(name, self.run.hold(whole))
        self.assign(target, whole)

    def call_block(self, piece: CallPiece) -> tuple[Tensor, ...]:
        """Return what a block leaves, with references owned by the caller."""
        names = [piece for piece in piece.arguments if isinstance(piece, Name)]
        call = self.calls[str(piece.callee)].popleft()
        return call(*(self.variables[name.name] for name in names))

    def join_list(self, values: Sequence[Piece], node: int) -> Tensor:
        """Compute a join in a function that is given a list, which holds what is in it."""
        run, taken = self.run, [self.call(value) for value in values]
        current = run.hold(taken[0])
        run.record_peak(node)
        for made in run.list_tensors(node):
            following = run.allocate(made.size)
            run.record_peak(node)
            run.drop(current)
            current = following
        run.drop(*taken)
        return current


def _build_modules(run: _Interpreter, scope: Scope) -> dict[str, deque[_Module]]:
    """Return the modules of a block by attribute, in the order in which `forward` calls them.

    Steps with positions form one `nn.Sequential`, or are called one by one, as `b3[1]`; several
    without positions are one shared module.
    """
    heads = run.graph.heads if scope.parent is None else ()
    modules: defaultdict[str, deque[_Module]] = defaultdict(deque)
    runs: defaultdict[str, list[_Module]] = defaultdict(list)
    for chain in (scope.chain, *(head.chain for head in heads)):
        for item in filter(_is_plain, walk_modules(chain)):
            module, position = _build_module(run, item), item.place.position
            found = modules if position is None else runs
            found[item.place.name].append(module)
            modules[f"{item.place.name}[{position}]"].append(module)
    for name, counted in runs.items():
        modules[name].append(partial(run.run_sequence, counted))
    return modules


def _is_plain(item: Leaf | Stage) -> bool:
    """Check whether one value enters a module and one leaves it."""
    return isinstance(item, Leaf) or not (item.sources or item.outputs)


def _build_calls(run: _Interpreter, scope: Scope) -> dict[str, deque[_Call]]:
    """Return the blocks in a block that several values enter or leave, as `self.fuse`."""
    calls: defaultdict[str, deque[_Call]] = defaultdict(deque)
    for item in walk_stages(scope.chain):
        if not _is_plain(item):
            used = run.graph.scopes[item.scopes[0]]
            calls[f"self.{item.place.name}"].append(partial(run.run_block, used))
    return calls


def _build_module(run: _Interpreter, item: Leaf | Stage) -> _Module:
    if isinstance(item, Leaf):
        return partial(run.run_operator, item.node)
    scopes = [run.graph.scopes[index] for index in item.scopes]
    uses = [_build_use(run, scope) for scope in scopes]
    return uses[0] if len(uses) == 1 else partial(run.run_sequence, uses)


def _build_use(run: _Interpreter, scope: Scope) -> _Module:
    """Return a block, or the operator of a repeated body with nothing else."""
    if scope.operator is not None:
        return partial(run.run_operator, scope.operator)
    return lambda source: run.run_block(scope, source)[0]
