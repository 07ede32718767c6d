"""Fill the network of a spec with weights, and write them under its names or those of a peer."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from archspec.api import CLASSES, fill_module, find_spec, graph_of, list_training
from archspec.app.output.target import Target
from archspec.app.output.write import Built, build
from archspec.app.specs import open_spec
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.graph import Graph, Setting
from archspec.runtime import build_module
from archspec.weights import FilledNetwork, Transfer, TransferError
from archspec.weights.layer import Layer
from archspec.weights.metadata import describe_network
from archspec.weights.published import list_peers, list_specs
from archspec.weights.rename import fill_peer
from archspec.weights.save import pack_weights, read_seal


@dataclass(frozen=True, slots=True)
class TransferSettings:
    """How weights are transferred.

    Attributes:
        source: where the weights are.
        classes: for how many classes the network is made; None for as many as the spec says.
        peers: networks whose names a file may have.
        license: the license of the weights; empty for what the source says.
        names: the network of a library whose names the file gets; empty for the first that is known
            to compute what the spec does, None for the names of the spec.
    """

    source: str
    classes: int | None = None
    peers: Sequence[str] = ()
    license: str = ""
    names: str | None = None


@dataclass(frozen=True, slots=True)
class TransferredWeights:
    """Weights in the network of a spec.

    Attributes:
        shown: the name of the spec in messages.
        graph: the network.
        filled: the way they took.
        metadata: what their file says of them.
        data: their file.
        names: the network of a library whose names the file has; empty for those of the spec.
        renamed: the layers of both, if the file has those names.
    """

    shown: str
    graph: Graph
    filled: FilledNetwork
    metadata: Mapping[str, str]
    data: bytes
    names: str = ""
    renamed: Transfer | None = None


def transfer_weights(spec: str, settings: TransferSettings) -> TransferredWeights:
    """Transfer weights into the network of a spec.

    Args:
        spec: names the spec.
        settings: how.

    Raises:
        SpecError: with every error of the spec; A4xx if the weights cannot be read or do not fit.
    """
    opened = open_spec(spec)
    given: dict[str, Setting] = {} if settings.classes is None else {CLASSES: settings.classes}
    graph = graph_of(opened.program, given)
    network = build_module(graph, given)
    try:
        filled = fill_module(network, graph, settings.source, given, peers=settings.peers)
        metadata = describe_network(graph, filled, settings.license)
        names = "" if settings.names is None else settings.names or _find_names(graph)
        renamed = None
        if names:
            classes = graph.root.bound.get(CLASSES)
            number = None if classes is None else classes.whole
            network, renamed = fill_peer(network, names, number, list_training(graph))
            metadata = {**metadata, "names": names}
    except TransferError as error:
        raise refuse_transfer(error, graph) from error
    data = pack_weights(network, metadata)
    return TransferredWeights(opened.shown, graph, filled, metadata, data, names, renamed)


def _find_names(graph: Graph) -> str:
    """Return the first network of a library that is known to compute what a network does."""
    for peer in list_peers(graph.name):
        return peer
    message = f"no network of a library is known to compute what `{graph.name}` does"
    help = "name the one whose names the file gets: `--names timm:NAME`"
    raise fail("A414", message, None, help=help)


def write_weights(done: TransferredWeights, output: str, *, force: bool) -> Built:
    """Write weights as a safetensors file.

    Args:
        done: the weights.
        output: the file.
        force: overwrite a protected file.
    """
    program = done.graph.program
    target = Target(
        Path(output), done.data, done.shown, program.digest, program.files, read_seal, "transfer"
    )
    return build([target], lambda made: made, force=force)


def refuse_transfer(error: TransferError, graph: Graph) -> SpecError:
    """Return the finding for weights that do not fit the network of a spec."""
    sides = (("source", error.source), ("target", error.target))
    layers = "; ".join(f"{side}: {layer}" for side, layer in sides if layer is not None)
    message = f"{error.message}; {layers}" if layers else error.message
    return fail("A414", message, None, help=_suggest_spec(error, graph))


def _suggest_spec(error: TransferError, graph: Graph) -> str:
    """Return what to do about weights that do not fit."""
    released = next(iter(list_specs(graph.name)), "")
    if released and graph.program.files[:1] != (find_spec(released)[0],):
        return f"`{released}` computes what its published weights are for"
    if error.source is None and error.target is None:
        return "name the network that has the names of the file: `--peer timm:NAME`"
    if _differ_in_kind(error):
        return "convert the file to a floating-point type"
    if CLASSES in graph.root.bound and _list_shapes(error.source) != _list_shapes(error.target):
        return "if only the number of classes differs, give it: `--classes N`"
    return "take a spec that computes what the network of the weights does"


def _differ_in_kind(error: TransferError) -> bool:
    """Check whether a layer of the source has whole or complex numbers in place of real ones."""
    given, wanted = (side.tensors if side else {} for side in (error.source, error.target))
    return any(
        wanted[name].is_floating_point() and not value.is_floating_point()
        for name, value in given.items()
        if name in wanted
    )


def _list_shapes(layer: Layer | None) -> list[tuple[int, ...]]:
    return [tuple(value.shape) for value in layer.tensors.values()] if layer else []
