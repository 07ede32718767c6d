"""The Python API: load a spec, build and fill its module, rewrite it for inference."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from archspec.extras import require_package
from archspec.graph import Graph, Setting, TemplateMemory
from archspec.language.find_spec import find_spec, shipped_specs
from archspec.loading import (
    MEMORY,
    Source,
    graph_of,
    load_trying,
    prove_library,
    read_program,
    read_text,
)
from archspec.network import Network
from archspec.reader.shipped import shipped_facts
from archspec.text.phrases import join_words

if TYPE_CHECKING:
    from torch import Tensor, nn

    from archspec.language.writing.overrides import Value
    from archspec.weights.fill import FilledNetwork
    from archspec.weights.published import PublishedWeights

Weights: TypeAlias = "str | os.PathLike[str] | nn.Module | Mapping[str, Tensor]"
"""A source of weights as `open_source` takes it, a module, or a state dict."""

Base: TypeAlias = str | os.PathLike[str] | Setting | None
"""The folder at which the paths in a text begin, or the value of a parameter called `base`."""

__all__ = [
    "CLASSES",
    "MEMORY",
    "Source",
    "build",
    "fill_module",
    "find_spec",
    "graph_of",
    "load",
    "load_trying",
    "optimize",
    "pretrained",
    "prove_library",
    "read_program",
    "read_text",
    "shipped_facts",
    "shipped_specs",
]

CLASSES: Final = "classes"
"""The parameter that is the number of classes, where a spec has one."""

_SOURCE_ALONE: Final = "take the source alone: `archspec.emit(archspec.load(...))`"

TEMPLATES: Final = TemplateMemory()
"""What `load` and `build` have derived in this process from the parts of specs, up to a size."""


def load(
    source: Source,
    /,
    *,
    base: Base = None,
    set: "Mapping[str, Value] | Setting | None" = None,
    **params: Setting,
) -> Network:
    """Read, expand and prove a spec.

    Args:
        source: a path, the name of a shipped spec (`inception_v4`, or with its folder
            `released/inception_v4`), or the text of a spec (any string with a line break).
        base: the folder at which the paths in a text begin, of `use` and `extends`. A number is the
            value of a parameter of that name.
        set: values by path, as `--set` has them: `{"body.InceptionB.repeat": 9}`; `archspec paths`
            lists the paths. A number is the value of a parameter of that name.
        **params: values for the network's parameters, overriding their defaults.

    Returns:
        The network, a graph with every shape inferred and every stated size and total proved.

    Raises:
        SpecError: with every finding of the first stage that has any, A1xx to A4xx.
        ValueError: for a path or text in `set` that has several lines.
        TypeError: for what is no value.

    Examples:
        >>> archspec.load("inception_v4")
        <Network inception_v4: 299x299x3 -> 1000, 195 operators, 42,679,816 parameters>
        >>> archspec.load("inception_v4", classes=10).parameters
        41158186
        >>> archspec.load("inception_v4", set={"body.InceptionB.repeat": 9}).operator_count
        219
        >>> text = '''
        ... archspec: 1
        ... name: net
        ... input: 8x8x3
        ... body: [3x3 Conv (4) -> 8x8x4, GlobalAvgPool, FC (10)]
        ... '''
        >>> archspec.load(text).parameters
        162
    """
    overrides, values = split_overrides(set, params)
    folder, given = split_base(base, values)
    program = read_program(source, base=folder, overrides=overrides, going_on=True)
    return graph_of(program, given, TEMPLATES)


def build(
    source: Source | Graph,
    /,
    *,
    base: Base = None,
    set: "Mapping[str, Value] | Setting | None" = None,
    weights: "Weights | Setting | None" = None,
    outputs: "str | Sequence[str] | Setting | None" = None,
    **params: Setting,
) -> "nn.Module":
    """Build the module of a spec by running its generated source.

    Args:
        source: as for `load`, or a network from it, which takes no other values.
        base: as for `load`.
        set: as for `load`.
        weights: what to fill it with: `timm:NAME`, `torchvision:NAME`, `hf:OWNER/REPO[@REVISION]`,
            `published:NAME`, a file of safetensors or of `torch.save`, a module, or a state dict.
            With `classes` among the parameters, layers that depend on it stay as they are made if
            the weights are for another number of classes; a log record names them. A number is the
            value of a parameter of that name.
        outputs: what it returns instead, as a named tuple: heads, labels of its body such as `c4`,
            steps by the names of their modules such as `reduction_a`, or `logits`. Steps that none
            of these needs are left out, and `feature_info` of the module has the channels and the
            reduction of each. Numbers are the value of a parameter of that name.
        **params: values for the network's parameters, passed to its constructor.

    Returns:
        A `torch.nn.Module` that takes N x C x H x W tensors, in training mode.

    Raises:
        SpecError: as `load`; A5xx if no source can be generated; A4xx if weights cannot be read;
            A217, A214 or A312 for outputs that it does not have, that are asked for twice, or that
            leave part of a step without use; A410 if torch is not installed.
        TransferError: if weights do not fit.
        ValueError, TypeError: for `set`, as `load`; for values beside a network.

    Examples:
        >>> module = archspec.build("zoo/lenet5", classes=26)
        >>> sum(parameter.numel() for parameter in module.parameters())
        63066
        >>> backbone = archspec.build("zoo/lenet5", outputs=["conv2", "conv3"])
        >>> backbone.feature_info.channels(), backbone.feature_info.reduction()
        ([16, 120], [2, 4])
    """
    from archspec.runtime import build_module

    require_package("torch", "`archspec.build`", otherwise=_SOURCE_ALONE)
    if isinstance(weights, int | float | Sequence) and not isinstance(weights, str):
        params, weights = {"weights": weights, **params}, None
    names = _read_names(outputs)
    if outputs is not None and names is None:
        params = {"outputs": outputs, **params}  # type: ignore[dict-item]  # numbers
    graph, given = take_network(source, base, set, params)
    if names is not None:
        return _build_backbone(graph, given, names, weights)
    network = build_module(graph, given)
    if weights is not None:
        _fill_telling(network, graph, weights, given)
    return network


def take_network(
    source: Source | Graph,
    base: Base,
    values: "Mapping[str, Value] | Setting | None",
    params: Mapping[str, Setting],
) -> tuple[Graph, Mapping[str, Setting]]:
    """Return a network, loaded unless it is one, and the values of its parameters.

    Raises:
        SpecError: as `load`.
        TypeError: for values that are given to a network, which has its own.
    """
    if not isinstance(source, Graph):
        _, given = split_base(base, split_overrides(values, params)[1])
        return load(source, base=base, set=values, **params), given
    told = {"base": base, "set": values, **params}
    refused = [f"`{name}`" for name, value in told.items() if value is not None]
    if refused:
        raise TypeError(f"{join_words(refused)}: for a spec; a network has its own from `load`")
    return source, source.settings


def _fill_telling(
    network: "nn.Module", graph: Graph, weights: "Weights", given: Mapping[str, Setting]
) -> None:
    """Fill a module with weights, and log which layers stay as they are made."""
    filled = fill_module(network, graph, weights, given)
    if filled.fresh:
        import logging

        logging.getLogger(__name__).warning("%s: %s", graph.name, filled.describe()[-1])


def _read_names(outputs: "str | Sequence[str] | Setting | None") -> Sequence[str] | None:
    """Return the outputs that are asked for; None if that is the value of a parameter."""
    if isinstance(outputs, str):
        return (outputs,)
    if not isinstance(outputs, Sequence):
        return None
    names = tuple(each for each in outputs if isinstance(each, str))
    return names if names and len(names) == len(outputs) else None


def _build_backbone(
    graph: Graph, given: Mapping[str, Setting], names: Sequence[str], weights: "Weights | None"
) -> "nn.Module":
    """Build the module of a network with other outputs; the whole network takes the weights first.

    Raises:
        SpecError: A217 for an output that it does not have.
        TransferError: if weights do not fit.
    """
    from archspec.rewrites.passes import keep_settings
    from archspec.rewrites.select_outputs import select_outputs
    from archspec.runtime import build_module
    from archspec.runtime.features import describe_outputs
    from archspec.weights.transform import transform_weights

    found = select_outputs(graph, names)
    backbone = build_module(found.graph, keep_settings(graph, found.graph.program))
    if weights is not None:
        network = build_module(graph, given)
        _fill_telling(network, graph, weights, given)
        tensors = transform_weights(found.recipe, network.state_dict())
        backbone.load_state_dict(tensors, assign=True)
    backbone.feature_info = describe_outputs(found.graph)  # type: ignore[assignment]
    return backbone


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

    Examples:
        >>> published = archspec.pretrained("inception_v4")
        >>> published.license, published.top1, published.input
        ('apache-2.0', 80.144, '299x299')
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
        SpecError: as `load`; A410 if torch is not installed.
        ValueError: for a module that this process did not build, if `source` is not given.

    Examples:
        >>> module = archspec.build("zoo/resnet18")
        >>> kinds = [type(each).__name__ for each in archspec.optimize(module).modules()]
        >>> kinds.count("BatchNorm2d")
        0
    """
    require_package("torch", "`archspec.optimize`")
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


def split_overrides(
    values: "Mapping[str, Value] | Setting | None", params: Mapping[str, Setting]
) -> tuple[str, Mapping[str, Setting]]:
    """Return the text that sets values, and the parameters, one of which may be called `set`."""
    if isinstance(values, Mapping):
        from archspec.language.writing.overrides import print_overrides

        return print_overrides(values), params
    return "", params if values is None else {"set": values, **params}


def split_base(
    base: Base, params: Mapping[str, Setting]
) -> tuple[Path | None, Mapping[str, Setting]]:
    """Return the folder of a text, and the parameters, one of which may be called `base`."""
    if base is None or isinstance(base, str | os.PathLike):
        return None if base is None else Path(base), params
    return None, {"base": base, **params}
