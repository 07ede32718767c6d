"""Import a network: read it, find its structure, write the spec, and prove it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from archspec.api import graph_of, read_text
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, SpecError, fail
from archspec.extras import require_package
from archspec.importers.abstraction import abstract_blocks
from archspec.importers.boxes import JOINS, BoxGraph, FoundBox
from archspec.importers.flat import FlatNetwork
from archspec.importers.recognition import recognize_boxes
from archspec.importers.structure import find_structure
from archspec.importers.structure.model import Call, Frame, walk_chain, walk_frames
from archspec.importers.writing import print_document, write_document
from archspec.language.writing import write_spec
from archspec.network import Network
from archspec.ops import find_own
from archspec.text.phrases import pluralize
from archspec.text.report import Report

if TYPE_CHECKING:
    from torch import nn

    from archspec.importers.proof import Proof
    from archspec.importers.records import ImportRecord

TOLERANCE = 1e-5
"""How far outputs may be apart, relative to the largest."""


@dataclass(frozen=True, slots=True)
class ImportedNetwork(Report):
    """A network that was imported; as text, its spec, as `archspec import` prints it.

    Attributes:
        source: what was read.
        text: the spec.
        network: the spec as a proved network.
        module: its module with the source's weights; None if that was not made.
        proof: what is known of it; None if it was not asked for.
    """

    source: FlatNetwork
    text: str
    network: Network
    module: "nn.Module | None" = None
    proof: "Proof | None" = None

    def __repr__(self) -> str:
        return f"<ImportedNetwork {self.network.name} of {self.source.origin}>"

    @property
    def names(self) -> Mapping[str, str]:
        """What the spec's module calls each tensor of the source; empty without a proof."""
        return {} if self.proof is None else self.proof.names

    def _make_record(self) -> "ImportRecord":
        from archspec.importers.records import record_import

        return record_import(self)

    def _print_text(self) -> str:
        return self.text


def import_network(
    source: str,
    /,
    *,
    arguments: Mapping[str, object] | None = None,
    size: str | None = None,
    name: str = "",
    prove: bool = True,
    pretrained: bool = False,
) -> ImportedNetwork:
    """Make a spec of a network that exists, and prove that it is the same network.

    Args:
        source: `timm:NAME`, `torchvision:NAME`, `package.module:function`, whose code runs, or a
            file of ONNX, Keras, Ultralytics, Darknet or `torch.export`.
        arguments: what the function is called with, by name.
        size: the size of the input, `64x64x3`; None for what the source states.
        name: what to call the network; empty for the name that its source has.
        prove: whether to build the spec, give it the source's weights and compare both.
        pretrained: whether a network of a library has its published weights, which the library may
            download, and not random ones.

    Returns:
        The network, with the text of its spec.

    Raises:
        SpecError: A410, A415, A42x or A43x if the source cannot be read, A431 for what the language
            cannot say, with every such operation; A432 if the spec is not the same network.

    Examples:
        >>> module = "generated.zoo.lenet5:LeNet5"
        >>> done = archspec.import_network(module, size="32x32x1")  # doctest: +SKIP
        >>> print(done)  # doctest: +SKIP
    """
    from archspec.importers.readers import read_source

    require_package("torch", "`archspec.import_network`")
    flat = read_source(source, arguments, size, pretrained=pretrained)
    return import_flat(flat, name=name, proved=prove)


def import_flat(flat: FlatNetwork, *, name: str = "", proved: bool = True) -> ImportedNetwork:
    """Return the spec of a network that a reader gave.

    Args:
        flat: the network.
        name: what to call it; empty for the name that its source has.
        proved: whether to build the spec, give it the source's weights and compare both.

    Raises:
        SpecError: A431 for what the language cannot say, with every such operation; A432 if the
            spec is not the same network, which is a fault of archspec.
    """
    flat = replace(flat, name=name or flat.name)
    boxes = recognize_boxes(flat)
    refuse_unknown(flat, boxes)
    root = find_structure(boxes)
    refuse_factors(flat, root)
    refuse_heads(flat, root)
    sketch = abstract_blocks(root)
    text = print_document(write_document(flat, sketch))
    network = _prove_text(text, flat)
    text = f"{_comment(flat)}{write_spec(network.program)}{_state_totals(network)}"
    network = Network.of(graph_of(read_text(text, f"{flat.name}.yaml")))
    if not proved:
        return ImportedNetwork(flat, text, network)
    module, proof = _prove(flat, root, network)
    return ImportedNetwork(flat, text, network, module, proof)


def _prove_text(text: str, flat: FlatNetwork) -> Network:
    try:
        return Network.of(graph_of(read_text(text, f"{flat.name}.yaml")))
    except SpecError as error:
        raise fail(
            "A432", f"the spec of {flat.origin} does not hold: {error.diagnostics[0].message}", None
        ) from error


def _comment(flat: FlatNetwork) -> str:
    return f"# Imported from {flat.origin}\n" if flat.origin else ""


def _state_totals(network: Network) -> str:
    return f"expect: {{params: {network.parameters}, macs: {network.macs}}}\n"


def refuse_unknown(flat: FlatNetwork, graph: BoxGraph) -> None:
    """Refuse a network with operations that the language cannot say, naming each.

    Args:
        flat: the network.
        graph: its boxes.

    Raises:
        SpecError: A431.
    """
    unknown = [box for box in graph.boxes if not _is_known(box)]
    if unknown:
        raise SpecError(tuple(_describe_unknown(flat, unknown)), {})


def refuse_factors(flat: FlatNetwork, root: Frame) -> None:
    """Refuse a network that multiplies by a number elsewhere than in a residual.

    Raises:
        SpecError: A431.
    """
    chains = [chain for frame in walk_frames(root) for chain in frame.chains]
    parts = [part for chain in chains for part in walk_chain(chain)]
    boxes = [
        part.box for part in parts if isinstance(part, Call) and part.name == "scale" and part.box
    ]
    if boxes:
        why = "a residual alone has a factor"
        named = [replace(box, operations=(replace(box.main, why=why),)) for box in boxes]
        raise SpecError(tuple(_describe_unknown(flat, named)), {})


def refuse_heads(flat: FlatNetwork, root: Frame) -> None:
    """Refuse a network that returns a value in training which is none of a chain of its own.

    Raises:
        SpecError: A431.
    """
    names = [head.name for head in root.heads if head.training and not head.steps]
    if names:
        why = "a head for training is a chain of steps from one value of the body"
        message = f"{flat.origin} returns `{names[0]}` in training, which no head says: {why}"
        raise fail("A431", message, None)


def _is_known(box: FoundBox) -> bool:
    return box.name in JOINS or box.name == "scale" or find_own(box.name) is not None


def _describe_unknown(flat: FlatNetwork, unknown: Sequence[FoundBox]) -> Iterator[Diagnostic]:
    kinds = Counter((box.main.source or box.name, box.main.why) for box in unknown)
    for (source, why), count in kinds.items():
        first = next(
            box for box in unknown if (box.main.source or box.name, box.main.why) == (source, why)
        )
        owners = first.main.owners
        place = f" in `{owners[-1].path}`" if owners and owners[-1].path else ""
        reason = f": {why}" if why else ""
        message = f"{flat.origin} calls {source}{place}, which no box says{reason}"
        times = f", {count:,} times" if count > 1 else ""
        yield fail("A431", f"{message}{times}", None).diagnostics[0]


def _prove(
    flat: FlatNetwork, root: Frame, network: Network
) -> "tuple[nn.Module | None, Proof | None]":
    from archspec.importers.proof import NoProof, prove_import
    from archspec.runtime import build_module

    if flat.read_weights is None:
        return None, None
    module = build_module(network, {})
    try:
        return module, prove_import(flat, root, module, TOLERANCE)
    except NoProof as error:
        raise fail(
            "A432", f"the spec of {flat.origin} is another network: {error}", None
        ) from error


def describe_import(done: ImportedNetwork) -> list[str]:
    """Return what was imported and how it was proved, in a line each."""
    lines = len(done.text.splitlines())
    blocks = len(done.network.program.spec.blocks)
    counted = ((lines, "line"), (blocks, "block"), (done.network.operator_count, "operator"))
    told = [", ".join(pluralize(count, what) for count, what in counted)]
    if done.proof is None:
        return told
    told.append(f"parameters equal: {done.proof.parameters:,}")
    if done.proof.compared:
        sizes = " and ".join(dict.fromkeys(each.size for each in done.proof.compared))
        apart = done.proof.difference
        how = "equal in every bit" if not apart else f"equal to {apart:.0e} of the largest"
        modes = "at inference and in training" if done.source.trains else "at inference"
        told.append(f"outputs {how}, at {sizes}, {modes}")
    return told
