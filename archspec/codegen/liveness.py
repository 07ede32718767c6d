"""Track what the generated `forward` keeps in memory at inference, call by call.

The emitted lines are interpreted as Python would run them. A tensor is live while a variable of
some `forward` refers to it, or while a call with it as an argument runs: the input of an
`nn.Sequential` is live until its last module returns, and that of the network to the end. Internal
allocations of a torch function are live until its call returns.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from archspec.codegen.code import CallPiece, GroupPiece, InfixPiece, Piece, TrainingPiece
from archspec.codegen.forward import ForwardLine, write_forward
from archspec.codegen.forward_inputs import list_arguments
from archspec.codegen.torch.join import CENTER_CROP
from archspec.codegen.torch.memory import Tensors
from archspec.codegen.torch.tensors import count_numbers
from archspec.expressions import Name
from archspec.graph import Graph, Leaf, Scope, Stage
from archspec.graph.walk import walk_modules

Tensor = int
"""The unique number of a tensor."""

_Module = Callable[[Tensor], Tensor]
"""Runs on a tensor held by its caller, which also holds the tensor returned."""


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
        return max((size for size in self.peaks if size is not None), default=0)

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
    run.network()
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

    def network(self) -> None:
        """Run the network; its caller holds the inputs."""
        inputs = {node.index: self.made(count_numbers(node.type)) for node in self.graph.inputs
                  if node.type}  # fmt: skip
        for index in inputs:
            self.mark(index)
        self.block(self.graph.root, inputs)

    def made(self, size: int) -> Tensor:
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

    def mark(self, node: int, more: int = 0) -> None:
        self.peaks[node] = max(self.alive + more, self.peaks.get(node, 0))

    def block(self, scope: Scope, entering: Mapping[int, Tensor]) -> Tensor:
        """Run the lines of a block's `forward`, and return its result."""
        names = list_arguments(self.graph, scope.chain)
        frame = _CallFrame(self, _build_modules(self, scope))
        for node, name in names.items():
            frame.assign(name, self.hold(entering[node]))
        for line in write_forward(self.graph, scope.chain):
            frame.line(line)
        assert frame.returned is not None
        self.drop(*frame.variables.values())
        return frame.returned

    def operator(self, index: int, source: Tensor) -> Tensor:
        """Run the module of an operator, which computes each tensor from the previous one."""
        current = self.hold(source)
        self.mark(index)
        for made in self.tensors.of(self.graph.nodes[index], training=False):
            self.mark(index, made.work + self.index * made.indices)
            following = self.made(made.size)
            self.drop(current)
            current = following
        return current

    def sequence(self, modules: Sequence[_Module], source: Tensor) -> Tensor:
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
        returned: the result of the call; None until it returns.
    """

    run: _Interpreter
    modules: Mapping[str, deque[_Module]]
    variables: dict[str, Tensor] = field(default_factory=dict)
    returned: Tensor | None = None

    def assign(self, name: str, tensor: Tensor) -> None:
        """Assign a tensor to a variable, taking over its reference and dropping the old one."""
        before = self.variables.get(name)
        self.variables[name] = tensor
        if before is not None:
            self.run.drop(before)

    def line(self, line: ForwardLine) -> None:
        """Run a line; training-only heads are None, and so are values that depend on them."""
        match line.target:
            case "del":
                self.run.drop(*(self.variables.pop(name) for name in line.names
                                if name in self.variables))  # fmt: skip
            case "if":
                pass
            case _ if isinstance(line.piece, TrainingPiece):
                pass
            case "" if line.value is None:
                self.returned = self.run.hold(self.main(line.piece))
            case "":
                self.returned = self.value(line)
            case target:
                self.assign(target, self.value(line))

    def main(self, piece: Piece | None) -> Tensor:
        """Return the network's own output: a variable, or the first field of a named tuple."""
        first = piece.arguments[0] if isinstance(piece, CallPiece) else piece
        assert isinstance(first, Name)
        return self.variables[first.name]

    def value(self, line: ForwardLine) -> Tensor:
        """Return the result of a line, with a reference owned by the caller."""
        assert line.piece is not None
        assert line.value is not None
        match line.piece:
            case InfixPiece(_, operands):
                return self.folded(operands, line.value)
            case CallPiece(callee, values) if isinstance(callee, str) and callee.startswith(
                "torch."
            ):
                parts = values[0].items if isinstance(values[0], GroupPiece) else values
                return self.joined([self.part(part) for part in parts], line.value)
            case CallPiece(callee, (first, second)) if callee == CENTER_CROP:
                return self.cut(self.part(first), self.part(second), line.value)
            case piece:
                return self.part(piece)

    def part(self, piece: Piece) -> Tensor:
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

    def folded(self, operands: Sequence[Piece], node: int) -> Tensor:
        """Return `a + b + c`, where `a + b` is computed before `c` is evaluated."""
        run, sizes = self.run, iter(self.run.tensors.of(self.run.graph.nodes[node], training=False))
        current = self.part(operands[0])
        for operand in operands[1:]:
            other = self.part(operand)
            following = run.made(next(sizes).size)
            run.mark(node)
            run.drop(current, other)
            current = following
        return current

    def cut(self, first: Tensor, second: Tensor, node: int) -> Tensor:
        """Return a view of the first tensor, which keeps that tensor live."""
        self.run.mark(node)
        self.run.drop(second)
        return first

    def joined(self, parts: Sequence[Tensor], node: int) -> Tensor:
        """Compute a join: allocate its output, then release what it takes."""
        (made,) = self.run.tensors.of(self.run.graph.nodes[node], training=False)
        output = self.run.made(made.size)
        self.run.mark(node)
        self.run.drop(*parts)
        return output


def _build_modules(run: _Interpreter, scope: Scope) -> dict[str, deque[_Module]]:
    """Return the modules of a block by attribute, in the order in which `forward` calls them.

    Steps with positions form one `nn.Sequential`, or are called one by one, as `b3[1]`; several
    without positions are one shared module.
    """
    heads = run.graph.heads if scope.parent is None else ()
    modules: defaultdict[str, deque[_Module]] = defaultdict(deque)
    runs: defaultdict[str, list[_Module]] = defaultdict(list)
    for chain in (scope.chain, *(head.chain for head in heads)):
        for item in walk_modules(chain):
            module, position = _build_module(run, item), item.place.position
            found = modules if position is None else runs
            found[item.place.name].append(module)
            modules[f"{item.place.name}[{position}]"].append(module)
    for name, counted in runs.items():
        modules[name].append(partial(run.sequence, counted))
    return modules


def _build_module(run: _Interpreter, item: Leaf | Stage) -> _Module:
    if isinstance(item, Leaf):
        return partial(run.operator, item.node)
    scopes = [run.graph.scopes[index] for index in item.scopes]
    uses = [_build_use(run, scope) for scope in scopes]
    return uses[0] if len(uses) == 1 else partial(run.sequence, uses)


def _build_use(run: _Interpreter, scope: Scope) -> _Module:
    """Return a block, or the operator of a repeated body with nothing else."""
    if scope.operator is not None:
        return partial(run.operator, scope.operator)
    return lambda source: run.block(scope, {scope.chain.entry: source})
