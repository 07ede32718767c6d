"""Name the nodes and values of an ONNX model after the steps of its spec."""

import ast
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from archspec.dataclass import cached_property, dataclass
from archspec.graph import Graph, Node, Scope

if TYPE_CHECKING:
    import onnx_ir

PATH: Final = "archspec.path"
"""The entry of a node's metadata with the path of its step, as in a state dict."""

BOX: Final = "archspec.box"
"""The entry with its step as the spec writes it."""

BLOCK: Final = "archspec.block"
"""The entry with the block that its step is in."""

SPAN: Final = "archspec.span"
"""The entry with the place of its step: file, line and column."""

_SCOPES: Final = "pkg.torch.onnx.name_scopes"
_AGAIN: Final = "@"
"""What torch puts between the path of a module and the number of a call of it after the first."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a node of ONNX comes from.

    Attributes:
        modules: the paths of the modules around it, outermost first, with torch's numbers of calls.
        step: the step that it is part of; None if that is not known.
    """

    modules: tuple[str, ...]
    step: Node | None = None

    @property
    def calls(self) -> tuple[str, ...]:
        """Which call of each module around it this is, for modules that are called again."""
        return tuple(module for module in self.modules if _AGAIN in module)

    @property
    def path(self) -> str:
        """The path of its step, or of the module that it is in."""
        module = self.modules[-1].partition(_AGAIN)[0] if self.modules else ""
        return module if self.step is None else self.step.path


Origins = dict["onnx_ir.Node", Origin]


@dataclass(frozen=True)
class StepFinder:
    """Finds the step that a module, or an operation in the class of a block, belongs to.

    Attributes:
        graph: the network.
    """

    graph: Graph

    @cached_property
    def steps(self) -> dict[str, Node]:
        """Each step by its path, in its first use."""
        return {node.path: node for node in reversed(self.graph.nodes)}

    @cached_property
    def scopes(self) -> dict[str, Scope]:
        """Each use of a block by its path."""
        return {scope.path: scope for scope in reversed(self.graph.scopes)}

    def find(self, module: str) -> Node | None:
        """Return the step whose module is this one or around it."""
        around = module.partition(_AGAIN)[0]
        while around:
            if around in self.steps:
                return self.steps[around]
            around = around.rpartition(".")[0]
        return None

    def list_joins(self, module: str, modules: set[str]) -> list[Node]:
        """Return the steps of a block that are no modules, in order."""
        scope = self.scopes.get(module.partition(_AGAIN)[0])
        if scope is None:
            return []
        nodes = (self.graph.nodes[at] for at in range(*scope.nodes))
        return [node for node in nodes if node.scope == scope.index and node.path not in modules]


def find_origins(model: "onnx_ir.Model", graph: Graph | None) -> Origins:
    """Return where each node comes from, by what torch's exporter says of it.

    An operation in the class of a block is its join if the numbers of both are the same, or if
    there is a single one.

    Args:
        model: the model, as torch exports it.
        graph: the network that it was exported from, if it is known.
    """
    found = {node: Origin(_read_modules(node)) for node in model.graph}
    if graph is None:
        return found
    finder = StepFinder(graph)
    called = {path.partition(_AGAIN)[0] for origin in found.values() for path in origin.modules}
    loose = defaultdict[str, list["onnx_ir.Node"]](list)
    for node, origin in found.items():
        innermost = origin.modules[-1] if origin.modules else ""
        step = finder.find(innermost)
        if step is None:
            loose[innermost].append(node)
        found[node] = Origin(origin.modules, step)
    for module, nodes in loose.items():
        for node, step in _pair(nodes, finder.list_joins(module, called)):
            found[node] = Origin(found[node].modules, step)
    return found


def _pair(nodes: list["onnx_ir.Node"], joins: list[Node]) -> list[tuple["onnx_ir.Node", Node]]:
    if len(joins) == 1:
        return [(node, joins[0]) for node in nodes]
    return [*zip(nodes, joins, strict=True)] if len(nodes) == len(joins) else []


def _read_modules(node: "onnx_ir.Node") -> tuple[str, ...]:
    """Return the paths of the modules around a node; the last entry of torch is the node itself."""
    text = node.metadata_props.get(_SCOPES)
    scopes: list[str] = ast.literal_eval(text) if text else []
    return tuple(scope for scope in scopes[:-1] if scope)


def name_nodes(model: "onnx_ir.Model", origins: Origins, graph: Graph | None) -> None:
    """Name nodes and values after their steps, and say in their metadata what they are.

    The last value of a step has its path; others have what computes them behind it, as in
    `stem.conv1/Conv`. What torch's exporter noted, such as paths of this machine, is removed.
    """
    last = {(origins[node].path, origins[node].calls): node for node in model.graph}
    ends = set(map(id, last.values()))
    taken: set[str] = {value.name for value in model.graph.initializers.values() if value.name}
    for node in model.graph:
        origin = origins[node]
        node.metadata_props.clear()
        node.doc_string = None
        node.metadata_props.update(_describe(origin, graph))
        operation = f"{origin.path}/{node.op_type}" if origin.path else node.op_type
        node.name = _choose_free(operation, taken)
        for place, value in enumerate(node.outputs):
            value.metadata_props.clear()
            is_end = id(node) in ends and place == 0 and origin.path
            value.name = _choose_free(origin.path, taken) if is_end else _tell(node.name, place)
    for initializer in model.graph.initializers.values():
        initializer.metadata_props.clear()


def _tell(name: str, place: int) -> str:
    return f"{name}:{place}"


def _choose_free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free


def _describe(origin: Origin, graph: Graph | None) -> dict[str, str]:
    if graph is None or origin.step is None:
        return {PATH: origin.path} if origin.path else {}
    step = origin.step
    block = graph.scopes[step.scope].block
    place = f"{step.span.file}:{step.span.line}:{step.span.column}"
    return {PATH: step.path, BOX: step.text, BLOCK: block, SPAN: place}


def name_ends(model: "onnx_ir.Model", inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """Name the inputs and outputs of a model, if their numbers are right."""
    for values, names in ((model.graph.inputs, inputs), (model.graph.outputs, outputs)):
        if len(values) == len(names):
            for value, name in zip(values, names, strict=True):
                value.name = name
