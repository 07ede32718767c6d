"""Make each block definition an ONNX function that its uses call."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from archspec.dataclass import dataclass
from archspec.exporters.step_names import BLOCK, PATH, Origin, Origins
from archspec.graph import Graph, Scope

if TYPE_CHECKING:
    import onnx_ir

DOMAIN: Final = "archspec"
"""The domain of the functions."""

VERSION: Final = 1
"""The version of the domain."""


@dataclass(frozen=True, slots=True)
class _BlockCall:
    """The nodes of one call of a block, and what crosses its border.

    Attributes:
        nodes: the nodes, in order.
        inputs: the values that enter, in order of their first use.
        outputs: the values that leave.
    """

    nodes: tuple["onnx_ir.Node", ...]
    inputs: tuple["onnx_ir.Value", ...]
    outputs: tuple["onnx_ir.Value", ...]

    @property
    def signature(self) -> tuple[object, ...]:
        """What is equal for calls that compute the same on other values."""
        numbers: dict[Any, int] = {value: at for at, value in enumerate(self.inputs)}
        steps = []
        for node in self.nodes:
            taken = tuple(-1 if each is None else numbers[each] for each in node.inputs)
            for value in node.outputs:
                numbers[value] = len(numbers)
            attributes = tuple(sorted((key, str(each)) for key, each in node.attributes.items()))
            steps.append((node.domain, node.op_type, node.overload, taken, attributes))
        return (*steps, tuple(numbers[value] for value in self.outputs))


def make_functions(model: "onnx_ir.Model", origins: Origins, graph: Graph) -> tuple[str, ...]:
    """Replace the nodes of each use of a block by a call of a function, innermost blocks first.

    Weights enter as inputs, so that uses that differ in nothing else share one function; where
    uses differ in more, such as a stride, the block has several functions.

    Args:
        model: the model, which is changed.
        origins: where its nodes come from; calls are added.
        graph: the network.

    Returns:
        The names of the functions.
    """
    known: dict[tuple[str, object], str] = {}
    blocks = {scope.block for scope in graph.scopes}
    scopes = sorted(graph.scopes[1:], key=lambda scope: -scope.path.count("."))
    for scope in scopes:
        if scope.reuses is not None:
            continue
        for nodes in list_calls(model, origins, scope):
            call = find_borders(nodes)
            if call is None or len(nodes) < 2:
                continue
            key = (scope.block, call.signature)
            if key not in known:
                known[key] = _choose_name(scope.block, known, blocks)
                _add_function(model, known[key], call, scope)
            _replace_by_call(model, origins, known[key], call, scope)
    if known:
        model.graph.opset_imports[DOMAIN] = VERSION
    return tuple(known.values())


def _choose_name(
    block: str, known: Mapping[tuple[str, object], str], blocks: Container[str]
) -> str:
    """Return the block's name, or if it is taken that with a number, which no other block has."""
    taken, name, number = set(known.values()), block, 1
    while name in taken or (name in blocks and name != block):
        number += 1
        name = f"{block}_{number}"
    return name


def list_calls(
    model: "onnx_ir.Model", origins: Origins, scope: Scope
) -> Iterator[tuple["onnx_ir.Node", ...]]:
    """Yield the nodes of each call of the module of a block, in order."""
    calls: dict[str, list[onnx_ir.Node]] = {}
    for node in model.graph:
        for module in origins[node].modules:
            if module.partition("@")[0] == scope.path:
                calls.setdefault(module, []).append(node)
    yield from map(tuple, calls.values())


def find_borders(nodes: Sequence["onnx_ir.Node"]) -> _BlockCall | None:
    """Return the nodes of a call with what crosses its border.

    None if a value leaves and what is made of it comes back, so that no single call can do.
    """
    inside = set(nodes)
    made = {value for node in nodes for value in node.outputs}
    entering = [value for node in nodes for value in node.inputs if value is not None]
    inputs = tuple(dict.fromkeys(value for value in entering if value not in made))
    leaving = (
        value
        for node in nodes
        for value in node.outputs
        if value.is_graph_output() or any(user not in inside for user, _ in value.uses())
    )
    outputs = tuple(leaving)
    if not outputs or _depends_on(inputs, made):
        return None
    return _BlockCall(tuple(nodes), inputs, outputs)


def _depends_on(values: Sequence["onnx_ir.Value"], made: set["onnx_ir.Value"]) -> bool:
    """Check whether values from outside depend on what is made inside."""
    waiting, seen = [value.producer() for value in values], set[Any]()
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        for value in node.inputs:
            if value in made:
                return True
            if value is not None:
                waiting.append(value.producer())
    return False


def _add_function(model: "onnx_ir.Model", name: str, call: _BlockCall, scope: Scope) -> None:
    import onnx_ir

    copies: dict[Any, Any] = {}
    for number, value in enumerate(call.inputs):
        copies[value] = onnx_ir.Value(name=f"in{number}")
    nodes = [_copy_node(node, copies, scope) for node in call.nodes]
    domains = {node.domain: model.graph.opset_imports.get(node.domain, VERSION) for node in nodes}
    body = onnx_ir.Graph(
        [copies[value] for value in call.inputs],
        [copies[value] for value in call.outputs],
        nodes=nodes,
        opset_imports={"": model.graph.opset_imports[""], **domains},
        name=name,
    )
    function = onnx_ir.Function(DOMAIN, name, graph=body, attributes=[])
    if scope.description:
        function.doc_string = scope.description
    model.functions[function.identifier()] = function


def _copy_node(node: "onnx_ir.Node", copies: dict[Any, Any], scope: Scope) -> "onnx_ir.Node":
    """Return a node of a function, named by its place in the block."""
    import onnx_ir

    made = onnx_ir.Node(
        node.domain,
        node.op_type,
        [None if value is None else copies[value] for value in node.inputs],
        node.attributes,
        overload=node.overload,
        num_outputs=len(node.outputs),
        name=_shorten(node.name or "", scope),
        metadata_props={
            key: _shorten(text, scope) if key == PATH else text
            for key, text in node.metadata_props.items()
            if key != BLOCK
        },
    )
    for old, new in zip(node.outputs, made.outputs, strict=True):
        new.name = _shorten(old.name or "", scope)
        copies[old] = new
    return made


def _shorten(text: str, scope: Scope) -> str:
    return text.removeprefix(f"{scope.path}.").removeprefix(f"{scope.path}/")


def _replace_by_call(
    model: "onnx_ir.Model", origins: Origins, name: str, call: _BlockCall, scope: Scope
) -> None:
    import onnx_ir
    from onnx_ir.convenience import replace_nodes_and_values

    made = onnx_ir.Node(
        DOMAIN,
        name,
        call.inputs,
        num_outputs=len(call.outputs),
        name=scope.path,
        metadata_props={PATH: scope.path, BLOCK: scope.block},
    )
    origin = origins[call.nodes[-1]]
    depth = [module.partition("@")[0] for module in origin.modules].index(scope.path)
    origins[made] = Origin(origin.modules[: depth + 1])
    names = [(value.name, value.shape, value.type) for value in call.outputs]
    replace_nodes_and_values(
        model.graph, call.nodes[-1], call.nodes, [made], call.outputs, made.outputs
    )
    for value, (label, shape, type_) in zip(made.outputs, names, strict=True):
        value.name, value.shape, value.type = label, shape, type_
    for node in call.nodes:
        del origins[node]
