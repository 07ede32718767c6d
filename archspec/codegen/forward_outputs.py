"""The output of a network: a tensor or, with heads, a named tuple of all outputs.

If all heads are for training, the network returns a plain tensor at inference. If some head always
exists, it always returns the tuple, in which the outputs of other heads may be None.
"""

from collections.abc import Sequence
from typing import Final

from archspec.codegen.code import Invoke
from archspec.codegen.format import class_head, docstring, laid_out, wrapped
from archspec.codegen.forward_inputs import free_name
from archspec.expressions import Literal, Name
from archspec.graph import Graph, Head
from archspec.language.heads import LOGITS
from archspec.language.names import output_class

TENSOR: Final = "Tensor"

_READOUTS: Final = {
    "softmax": ("torch.softmax", (("dim", Literal(1)),)),
    "sigmoid": ("torch.sigmoid", ()),
}


def is_plain_at_inference(graph: Graph) -> bool:
    """Whether a network returns a plain tensor where no head is computed."""
    return all(head.in_training for head in graph.heads)


def returned_type(graph: Graph) -> str:
    """The annotation of what `forward` returns."""
    if not graph.heads:
        return TENSOR
    name = output_class(graph.root.block)
    return f"{TENSOR} | {name}" if is_plain_at_inference(graph) else name


def tuple_class(graph: Graph) -> str:
    """The source of the named tuple of a network with heads."""
    weights = "".join(_weight(head) for head in graph.heads)
    when = " while training" if is_plain_at_inference(graph) else ""
    doc = wrapped(f"What {graph.root.block} returns{when}.{weights}")
    fields = [f"    {LOGITS}: {TENSOR}"]
    for head in graph.heads:
        optional = head.in_training and not is_plain_at_inference(graph)
        fields.append(f"    {head.name}: {TENSOR}{' | None' if optional else ''}")
    head_lines = class_head(output_class(graph.root.block), "NamedTuple")
    return "\n".join([*head_lines, *docstring(doc, 1), "", *fields])


def _weight(head: Head) -> str:
    weight = head.loss_weight
    return "" if weight is None else f" The loss of {head.name} weighs {weight:g}."


def predict_lines(graph: Graph, readout: str, takes: Sequence[str]) -> list[str]:
    """The body of `predict`: the readout of what `forward` returns.

    Args:
        graph: the network.
        readout: the function that is applied.
        takes: the arguments of `forward`, and of `predict`.
    """
    function, keywords = _READOUTS[readout]
    result = Invoke("self", tuple(map(Name, takes)))
    if not graph.heads:
        return laid_out(Invoke(function, (result,), keywords), 2, "return ")
    output, logits = (free_name(each, set(takes)) for each in ("output", LOGITS))
    first = laid_out(result, 2, f"{output} = ")
    if not is_plain_at_inference(graph):
        made = Invoke(function, (Name(f"{output}.{LOGITS}"),), keywords)
        return [*first, *laid_out(made, 2, "return ")]
    return [
        *first,
        f"        {logits} = {output} if isinstance({output}, {TENSOR}) else {output}.{LOGITS}",
        *laid_out(Invoke(function, (Name(logits),), keywords), 2, "return "),
    ]
