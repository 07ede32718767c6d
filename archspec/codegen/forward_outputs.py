"""Write the output of a network: a tensor or, with heads, a named tuple of all outputs.

If all heads are for training, the network returns a plain tensor at inference. If some head always
exists, it always returns the tuple, in which the outputs of other heads may be None.
"""

from collections.abc import Sequence
from typing import Final

from archspec.codegen.code import CallPiece
from archspec.codegen.format import lay_out, print_class_head, print_docstring, wrap_docstring
from archspec.expressions import Literal, Name
from archspec.graph import Graph, OutputHead
from archspec.language.model import LOGITS
from archspec.language.names import name_output_class
from archspec.text.unique_names import choose_unique

TENSOR: Final = "Tensor"

_READOUTS: Final = {
    "softmax": ("torch.softmax", (("dim", Literal(1)),)),
    "sigmoid": ("torch.sigmoid", ()),
}


def list_outputs(graph: Graph) -> dict[str, int]:
    """Return the values of a named tuple by name; its first is the last step's, unless a head is.

    Args:
        graph: a network with heads.
    """
    heads = {head.name: head.chain.output for head in graph.heads}
    last = graph.root.chain.output
    return heads if last in heads.values() else {LOGITS: last, **heads}


def name_main_output(graph: Graph) -> str:
    """Return the name of the last step's value in the named tuple."""
    last = graph.root.chain.output
    return next(name for name, value in list_outputs(graph).items() if value == last)


def is_plain_at_inference(graph: Graph) -> bool:
    """Check whether a network returns a plain tensor if no head is computed."""
    return all(head.in_training for head in graph.heads)


def print_returned_type(graph: Graph) -> str:
    """Return the return annotation of `forward`."""
    if not graph.heads:
        return TENSOR
    name = name_output_class(graph.root.block)
    return f"{TENSOR} | {name}" if is_plain_at_inference(graph) else name


def print_tuple_class(graph: Graph) -> str:
    """Return the source of the named tuple of a network with heads."""
    weights = "".join(_print_weight(head) for head in graph.heads)
    when = " while training" if is_plain_at_inference(graph) else ""
    doc = wrap_docstring(f"What {graph.root.block} returns{when}.{weights}")
    is_plain = is_plain_at_inference(graph)
    absent = {head.name for head in graph.heads if head.in_training and not is_plain}
    fields = [
        f"    {name}: {TENSOR}{' | None' if name in absent else ''}" for name in list_outputs(graph)
    ]
    head_lines = print_class_head(name_output_class(graph.root.block), "NamedTuple")
    return "\n".join([*head_lines, *print_docstring(doc, 1), "", *fields])


def _print_weight(head: OutputHead) -> str:
    weight = head.loss_weight
    return "" if weight is None else f" The loss of {head.name} weighs {weight:g}."


def print_predict(graph: Graph, readout: str, takes: Sequence[str]) -> list[str]:
    """Return the body of `predict`, which applies the readout to the result of `forward`.

    Args:
        graph: the network.
        readout: the function to apply.
        takes: the arguments of `forward`, and of `predict`.
    """
    function, keywords = _READOUTS[readout]
    result = CallPiece("self", tuple(map(Name, takes)))
    if not graph.heads:
        return lay_out(CallPiece(function, (result,), keywords), 2, "return ")
    main = name_main_output(graph)
    output, logits = (choose_unique(each, set(takes)) for each in ("output", LOGITS))
    first = lay_out(result, 2, f"{output} = ")
    if not is_plain_at_inference(graph):
        made = CallPiece(function, (Name(f"{output}.{main}"),), keywords)
        return [*first, *lay_out(made, 2, "return ")]
    return [
        *first,
        f"        {logits} = {output} if isinstance({output}, {TENSOR}) else {output}.{main}",
        *lay_out(CallPiece(function, (Name(logits),), keywords), 2, "return "),
    ]
