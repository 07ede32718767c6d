"""The Python API: load a spec, emit its source, build its module."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from archspec.dataclass import replace
from archspec.diagnostics import Diagnostic, SpecError
from archspec.graph import Graph, Setting, TemplateMemory
from archspec.language import Program
from archspec.language.file_lookup import locate_files
from archspec.language.file_memory import FileMemory
from archspec.language.find_spec import find_spec, shipped_specs
from archspec.language.load import Loader
from archspec.passes.prove_program import prove_program, prove_unused
from archspec.passes.settle_error import settle_error
from archspec.reader import read_source
from archspec.reader.shipped import shipped_facts

if TYPE_CHECKING:
    from torch import Tensor, nn

    from archspec.weights.fill import FilledNetwork
    from archspec.weights.published import PublishedWeights

Weights: TypeAlias = "str | os.PathLike[str] | nn.Module | Mapping[str, Tensor]"
"""A source of weights as `open_source` takes it, a module, or a state dict."""

Source: TypeAlias = str | os.PathLike[str]
"""A path, the name of a shipped spec, or the text of a spec."""

Base: TypeAlias = str | os.PathLike[str] | Setting | None
"""The folder at which the paths in a text begin, or the value of a parameter called `base`."""

MEMORY: Final = FileMemory()
"""What `load` and `build` have read in this process: the latest 128 files of 256 Ki characters.

A file is opened each time, and read again if its text is another. Several threads may load.
"""

__all__ = [
    "CLASSES",
    "MEMORY",
    "build",
    "fill_module",
    "find_spec",
    "graph_of",
    "load",
    "optimize",
    "pretrained",
    "prove_library",
    "read_program",
    "shipped_facts",
    "shipped_specs",
]

CLASSES: Final = "classes"
"""The parameter that is the number of classes, where a spec has one."""

TEMPLATES: Final = TemplateMemory()
"""What `load` and `build` have derived in this process from the parts of specs, up to a size."""


def load(source: Source, /, *, base: Base = None, **params: Setting) -> Graph:
    """Read, expand and prove a spec.

    Args:
        source: a path, the name of a shipped spec (`inception_v4`, or with its folder
            `released/inception_v4`), or the text of a spec (any string with a line break).
        base: the folder at which the paths in a text begin, of `use` and `extends`. A number is the
            value of a parameter of that name.
        **params: values for the network's parameters, overriding their defaults.

    Returns:
        The network's graph, with every shape inferred and every stated size and total proved.

    Raises:
        SpecError: with every finding of the first stage that has any, A1xx to A4xx.
    """
    folder, given = _split_base(base, params)
    return graph_of(read_program(source, base=folder, going_on=True), given, TEMPLATES)


def build(
    source: Source,
    /,
    *,
    base: Base = None,
    weights: "Weights | Setting | None" = None,
    **params: Setting,
) -> "nn.Module":
    """Build the module of a spec by running its generated source.

    Args:
        source: as for `load`.
        base: as for `load`.
        weights: what to fill it with: `timm:NAME`, `torchvision:NAME`, `hf:OWNER/REPO[@REVISION]`,
            `published:NAME`, a file of safetensors or of `torch.save`, a module, or a state dict.
            With `classes` among the parameters, layers that depend on it stay as they are made if
            the weights are for another number of classes; a log record names them. A number is the
            value of a parameter of that name.
        **params: values for the network's parameters, passed to its constructor.

    Returns:
        A `torch.nn.Module` that takes N x C x H x W tensors, in training mode.

    Raises:
        SpecError: as `load`; A5xx if no source can be generated; A4xx if weights cannot be read.
        TransferError: if weights do not fit.
    """
    from archspec.runtime import build_module

    if isinstance(weights, int | float | Sequence) and not isinstance(weights, str):
        params, weights = {"weights": weights, **params}, None
    _, given = _split_base(base, params)
    graph = load(source, base=base, **params)
    network = build_module(graph, given)
    if weights is not None:
        filled = fill_module(network, graph, weights, given)
        if filled.fresh:
            import logging

            logging.getLogger(__name__).warning("%s: %s", graph.name, filled.describe()[-1])
    return network


def fill_module(
    network: "nn.Module",
    graph: Graph,
    weights: Weights,
    given: Mapping[str, Setting],
    *,
    peers: Sequence[str] = (),
) -> "FilledNetwork":
    """Fill the module of a graph with weights.

    Args:
        network: the module.
        graph: the graph that it was built from.
        weights: as for `build`.
        given: the values of parameters that it was built with; with `classes` among them, the
            weights may be for another number of classes.
        peers: networks of libraries that have its weights under other names, `timm:NAME`; those
            that are known are tried too.

    Raises:
        SpecError: A4xx if the weights cannot be read.
        TransferError: if they do not fit.
    """
    from archspec.runtime import build_module
    from archspec.weights.fill import Variation, fill_network, make_checkpoint
    from archspec.weights.published import list_peers
    from archspec.weights.sources import open_source

    if isinstance(weights, str | os.PathLike):
        checkpoint = open_source(weights)
    else:
        checkpoint = make_checkpoint(weights)

    def make(classes: int) -> "nn.Module":
        settings = {**graph.settings, **given, CLASSES: classes}
        return build_module(graph_of(graph.program, settings, TEMPLATES), settings)

    return fill_network(
        network,
        checkpoint,
        peers=(*peers, *list_peers(graph.name)),
        variation=Variation(make if CLASSES in given else None, list_training(graph)),
    )


def list_training(graph: Graph) -> tuple[str, ...]:
    """Return the paths of the steps that exist in training alone."""
    heads = (graph.nodes[slice(*head.nodes)] for head in graph.heads if head.in_training)
    return tuple(node.path for nodes in heads for node in nodes if not node.reused)


def pretrained(name: str, /) -> "PublishedWeights":
    """Return where the published weights of a shipped spec are, and what is known of them.

    Args:
        name: the name of the spec, such as `inception_v4`, or with its folder.

    Returns:
        Their source, license, input normalization, top-1 and digest; `build` makes the network with
        them, and `download` gets the file.

    Raises:
        SpecError: A415 if none are known.
    """
    from archspec.weights.published import find_published

    return find_published(name, build)


def optimize(
    module: "nn.Module",
    source: Source | None = None,
    /,
    *,
    base: Base = None,
    compile: bool = False,
    **params: Setting,
) -> "nn.Module":
    """Return a network for inference that computes what a trained one does, with fewer layers.

    Dropout and heads for training are gone; batch normalization and scales are folded into the
    layers before them; parallel convolutions are one. `archspec.rewrites` proves each step. The
    source of the result is that of `archspec build --for inference`, which takes its state dict.

    Args:
        module: a module from `build`, which is only read.
        source: its spec, as for `load`; needed for a module that another process built.
        base: as for `load`.
        compile: also compile it with torch, which needs a C++ compiler and up to a minute when it
            first runs, and again for each new size: layers are fused, and weights frozen. The
            network is then the attribute `network` of the result, which computes without gradients.
        **params: the values of its parameters, if `source` is given.

    Returns:
        A module in evaluation mode, on the device and in the dtype of the other one, with weights
        in the layout `channels_last`.

    Raises:
        SpecError: as `load`.
        ValueError: for a module that this process did not build, if `source` is not given.
    """
    from archspec.rewrites import optimize_network
    from archspec.runtime import build_module, find_graph
    from archspec.weights.transform import fill_rewritten

    graph = find_graph(module) if source is None else load(source, base=base, **params)
    if graph is None:
        kind = type(module).__name__
        message = f"this process did not build this {kind}: give its spec, `optimize(module, spec)`"
        raise ValueError(message)
    found = optimize_network(graph)
    made = build_module(found.graph, found.graph.settings, found.done)
    faster = fill_rewritten(made, found.recipe, module.state_dict())
    if compile:
        from archspec.runtime.compiled import compile_module

        return compile_module(faster)
    return faster


def _split_base(
    base: Base, params: Mapping[str, Setting]
) -> tuple[Path | None, Mapping[str, Setting]]:
    """Return the folder of a text, and the parameters, one of which may be called `base`."""
    if base is None or isinstance(base, str | os.PathLike):
        return None if base is None else Path(base), params
    return None, {"base": base, **params}


def read_program(source: Source, *, base: Path | None = None, going_on: bool = False) -> Program:
    """Read a spec and the libraries it uses, without expanding it.

    Args:
        source: as for `load`.
        base: the folder at which the paths in a text begin.
        going_on: return a program despite errors in single boxes, which `graph_of` then reports.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
    """
    if isinstance(source, str) and "\n" in source:
        return read_text(source, "<text>", base=base, going_on=going_on, memory=MEMORY)
    path, shown = find_spec(source)
    text = read_source(path, shown)
    return read_text(text, shown, path, going_on=going_on, memory=MEMORY)


def read_text(
    text: str,
    file: str,
    place: Path | None = None,
    *,
    base: Path | None = None,
    prefix: str = "",
    overrides: str = "",
    going_on: bool = False,
    memory: FileMemory | None = None,
    texts: Mapping[str, str] | None = None,
) -> Program:
    """Read a spec as `load_program` does, and try what the help of its findings says.

    Args:
        text: as for `load_program`, as are the others.
        file: the name of the spec in messages.
        place: its path.
        base: the folder that the paths in a text begin at.
        prefix: a prefix of all file names in messages.
        overrides: what is set in the spec.
        going_on: return a program despite errors in single boxes.
        memory: the files and networks that were read before.
        texts: texts to read in place of those of files, by their names in messages.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
    """
    places = locate_files(file, place, base, prefix)
    memory = memory or FileMemory()
    loader = Loader(places, place is not None, overrides, memory, texts or {})
    return load_trying(loader, text, going_on=going_on)


def load_trying(loader: Loader, text: str, *, going_on: bool = False) -> Program:
    """Load a text, and try what the help of its findings says.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
    """
    try:
        program = loader.load(text)
        if program.findings and not going_on:
            raise SpecError(program.findings, loader.sources)
    except SpecError as error:
        raise settle_error(error, loader.reread) from None
    return program


def graph_of(
    program: Program,
    params: Mapping[str, Setting] | None = None,
    memory: TemplateMemory | None = None,
) -> Graph:
    """Expand and prove a program.

    Args:
        program: the result of `read_program`.
        params: values for the network's parameters, overriding their defaults.
        memory: what was derived from the parts of other programs.

    Raises:
        SpecError: A2xx or A3xx; A220 for a library.
    """
    memory = TemplateMemory() if memory is None else memory
    try:
        graph = prove_program(program, params, memory)
    except SpecError as error:
        raise settle_error(error, program.reread, params) from None
    return replace(graph, _find_warnings=partial(_find_settled_warnings, graph, params, memory))


def _find_settled_warnings(
    proved: Graph,
    params: Mapping[str, Setting] | None,
    memory: TemplateMemory | None,
    _graph: Graph,
) -> tuple[Diagnostic, ...]:
    """Return the warnings of a graph, whose helps were tried."""
    if not proved.warnings:
        return ()
    noticed = SpecError(proved.warnings, proved.program.sources)
    return settle_error(noticed, proved.program.reread, params).diagnostics


def prove_library(program: Program) -> None:
    """Check a library as far as possible without a use.

    Raises:
        SpecError: A2xx.
    """
    try:
        prove_unused(program)
    except SpecError as error:
        raise settle_error(error, program.reread) from None
