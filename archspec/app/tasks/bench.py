"""Measure how fast the network of a spec runs, and draw it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from archspec.api import fill_module, graph_of
from archspec.app.options import add_override, usage_error
from archspec.app.output.target import Target
from archspec.app.specs import open_spec
from archspec.app.tasks.weights import refuse_transfer
from archspec.bench import Benchmark, NetworkSource, Subject
from archspec.bench.random_weights import draw_weights
from archspec.bench.subject import Form
from archspec.codegen import emit
from archspec.dataclass import dataclass
from archspec.graph import Graph, Node
from archspec.ops.shape import Image
from archspec.rewrites import optimize_network
from archspec.runtime import build_module
from archspec.weights import TransferError
from archspec.weights.sources import create_peer, open_source
from archspec.weights.sources.library import LIBRARIES
from archspec.weights.transform import fill_rewritten

_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class LoadedSubject:
    """A network that is to be measured, with the spec that it is from.

    Attributes:
        shown: the name of the spec in messages.
        graph: the network.
        subject: what is measured.
    """

    shown: str
    graph: Graph
    subject: Subject


@dataclass(frozen=True, slots=True)
class BenchChart:
    """The settings of a chart.

    Attributes:
        output: the file, whose suffix selects the format.
        theme: the name of the colors.
        scale: device pixels per drawing pixel in a raster format.
    """

    output: Path
    theme: str
    scale: float


def has_device(device: str) -> bool:
    """Return whether torch can compute on a device here."""
    return device == "cpu" or torch.cuda.is_available()


def set_size(spec: str, size: str) -> None:
    """Set the size of the images that enter the network of a spec, as `--set` does.

    Args:
        spec: names the spec.
        size: the sides, `224x224`.

    Raises:
        SpecError: with every error of the spec.
        UsageError: if no image of that many sides enters.
    """
    inputs = graph_of(open_spec(spec).program).inputs
    sides = size.split("x")
    shape = inputs[0].type
    fits = len(inputs) == 1 and isinstance(shape, Image) and len(sides) == len(shape.grid)
    if not fits or not all(side.isdecimal() and side.isascii() for side in sides):
        raise usage_error(f"--size is for one image, such as 224x224; `{size}` does not fit")
    assert isinstance(shape, Image)
    add_override(f"input: {size}x{shape.channels.whole}")


def load_subject(spec: str, against: str, weights: str) -> LoadedSubject:
    """Load the network of a spec, and the network that it is compared with.

    Without a source of weights they are drawn, and the network gets those of the peer if it
    computes the same.

    Args:
        spec: names the spec.
        against: a network of a library, `timm:NAME`; empty for none.
        weights: a source of weights; empty for random ones.

    Raises:
        SpecError: with every error of the spec; A4xx if the weights cannot be read or do not fit,
            or if there is no such network.
    """
    opened = open_spec(spec)
    graph = graph_of(opened.program)
    with _seeding():
        network = build_module(graph, {})
        draw_weights(network)
    is_library = against.partition(":")[0] in LIBRARIES
    if weights and weights == against and is_library:
        peer = open_source(weights).network
        assert peer is not None  # a network of a library is one
        source, is_same = _fill(network, graph, peer, weights), True
    else:
        source = _fill(network, graph, weights, weights) if weights else ""
        peer = _draw_peer(against) if against else None
        is_same = peer is not None and not weights and _takes_weights(network, graph, peer)
    return LoadedSubject(
        opened.shown,
        graph,
        _make_subject(graph, network.eval(), Peer(against, peer, is_same), source),
    )


@dataclass(frozen=True, slots=True)
class Peer:
    """The network of a library.

    Attributes:
        name: its name, `timm:NAME`; empty for none.
        network: the network.
        is_same: whether it has the weights of the network that it is compared with.
    """

    name: str
    network: nn.Module | None
    is_same: bool


def _draw_peer(name: str) -> nn.Module:
    with _seeding():
        peer = create_peer(name)
        draw_weights(peer)
    return peer


@contextmanager
def _seeding() -> Iterator[None]:
    """Make what is drawn the same in every run."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        yield


def _fill(network: nn.Module, graph: Graph, weights: str | nn.Module, shown: str) -> str:
    """Fill a network, and return where its weights are from.

    Raises:
        SpecError: A4xx if they cannot be read or do not fit.
    """
    try:
        filled = fill_module(network, graph, weights, {})
    except TransferError as error:
        raise refuse_transfer(error, graph) from error
    return shown if isinstance(weights, nn.Module) else filled.source


def _takes_weights(network: nn.Module, graph: Graph, peer: nn.Module) -> bool:
    """Give a network the weights of another; return False if that one computes another thing."""
    try:
        fill_module(network, graph, peer, {})
    except TransferError:
        return False
    return True


def _make_subject(graph: Graph, network: nn.Module, peer: Peer, weights: str) -> Subject:
    found = optimize_network(graph)
    faster = build_module(found.graph, found.graph.settings, found.done)
    networks: dict[Form, nn.Module] = {
        "written": network,
        "inference": fill_rewritten(faster, found.recipe, network.state_dict()),
    }
    shapes = tuple(_get_shape(node) for node in graph.inputs)
    counted: dict[Form, int] = {
        "written": sum(node.macs for node in graph.at_inference),
        "inference": found.graph.macs,
    }
    if peer.network is not None:
        networks["peer"] = peer.network.eval()
        counted["peer"] = _count_macs(peer.network, shapes)
    return Subject(
        title=graph.title,
        networks=networks,
        graphs={"written": graph, "inference": found.graph},
        sources={
            "written": NetworkSource(emit(graph), graph.name, graph.root.block),
            "inference": NetworkSource(
                emit(found.graph, found.done), found.graph.name, found.graph.root.block
            ),
        },
        macs=counted,
        shapes=shapes,
        peer=peer.name,
        same_weights=peer.is_same,
        weights=weights,
    )


def _count_macs(network: nn.Module, shapes: Sequence[tuple[int, ...]]) -> int:
    """Return the multiply-accumulates of one example, as torch counts them."""
    inputs = [torch.zeros(1, *shape) for shape in shapes]
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        network(*inputs)
    flops: int = counter.get_total_flops()
    return flops // 2


def _get_shape(node: Node) -> tuple[int, ...]:
    assert node.type is not None  # the network is proved
    return tuple(node.type.tensor)


def make_chart(loaded: LoadedSubject, chart: BenchChart, benchmark: Benchmark | None) -> Target:
    """Draw a benchmark.

    Args:
        loaded: the network.
        chart: the settings.
        benchmark: what was measured; None for a file that is only to be inspected.

    Raises:
        SpecError: A410 or A411 if the chart cannot be drawn.
    """
    from archspec.bench.chart import draw_benchmark
    from archspec.render import THEMES, format_mark, read_mark, seal_picture
    from archspec.render.backends.pictures import PICTURES

    program = loaded.graph.program
    data = b""
    if benchmark is not None:
        picture = draw_benchmark(benchmark, THEMES[chart.theme])
        mark = format_mark(loaded.shown, program.digest)
        write = PICTURES[chart.output.suffix.lower()]
        data = seal_picture(write(picture, mark, chart.scale))
    return Target(
        chart.output, data, loaded.shown, program.digest, program.files, read_mark, "draw"
    )
