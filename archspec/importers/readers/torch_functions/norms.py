"""Normalizations."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor

from archspec.importers.flat import Value
from archspec.importers.readers.places import CHANNELS, Inexpressible
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.translation import Drawn, Translator, draw, list_axes


def _normalize_batch(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float | None = 0.1,
    eps: float = 1e-5,
) -> Drawn:
    if running_mean is None or running_var is None or training:
        raise Inexpressible("it normalizes by the statistics of the batch at inference, too")
    if momentum is None:
        raise Inexpressible("its running statistics are the mean of all batches")
    recorder.held.check(weight, bias)
    recorder.held.check_statistics(running_mean, running_var)
    arguments: dict[str, Value] = {"eps": eps, "momentum": momentum}
    if weight is None and bias is None:
        arguments["affine"] = False
    else:
        arguments |= {"scale": False} if weight is None else {}
        arguments |= {"center": False} if bias is None else {}
    return draw(
        "BN",
        input,
        tensors={
            "weight": weight,
            "bias": bias,
            "running_mean": running_mean,
            "running_var": running_var,
        },
        axes=list_axes(result),
        options=arguments,
    )


def _normalize_groups(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Drawn:
    recorder.held.check(weight, bias)
    _check_pair(weight, bias)
    return draw(
        "GroupNorm",
        input,
        tensors={"weight": weight, "bias": bias},
        axes=list_axes(result),
        groups=num_groups,
        eps=eps,
        affine=weight is not None,
    )


def _normalize_instance(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Drawn:
    if not use_input_stats:
        raise Inexpressible("it normalizes instances by running statistics")
    recorder.held.check(weight, bias)
    _check_pair(weight, bias)
    return draw(
        "InstanceNorm",
        input,
        tensors={"weight": weight, "bias": bias},
        axes=list_axes(result),
        affine=weight is not None,
        eps=eps,
    )


def _check_pair(weight: Tensor | None, bias: Tensor | None) -> None:
    if (weight is None) != (bias is None):
        raise Inexpressible("it learns a scale or an offset alone")


def _normalize_layer(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Drawn:
    _check_pair(weight, bias)
    tensors = {"weight": weight, "bias": bias}
    return _normalize_examples(recorder, "LayerNorm", input, normalized_shape, tensors, eps)


def _normalize_rms(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Drawn:
    if eps is None:
        eps = torch.finfo(torch.float32).eps
    tensors = {"weight": weight}
    return _normalize_examples(recorder, "RMSNorm", input, normalized_shape, tensors, eps)


def _normalize_examples(
    recorder: Recorder,
    box: str,
    input: Tensor,
    sizes: Sequence[int],
    tensors: Mapping[str, Tensor | None],
    eps: float,
) -> Drawn:
    recorder.held.check(*tensors.values())
    place = recorder.get_place(input)
    over = place.axes[-len(sizes) :]
    is_affine = tensors["weight"] is not None
    arguments: dict[str, Value] = {"eps": eps, "affine": is_affine}
    if over == (CHANNELS,):
        if input.dim() > 2:
            arguments["channels"] = True
    elif not place.is_plain or len(over) != input.dim() - 1:
        raise Inexpressible("it normalizes over positions, but not over all of an example")
    return draw(box, place.value, tensors=tensors, axes=place.axes, options=arguments)


def _normalize_response(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    size: int,
    alpha: float = 1e-4,
    beta: float = 0.75,
    k: float = 1.0,
) -> Drawn:
    return draw(
        "LocalResponseNorm",
        input,
        axes=list_axes(result),
        neighbours=size,
        alpha=float(alpha),
        beta=float(beta),
        k=float(k),
    )


def _normalize_length(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    p: float = 2.0,
    dim: int = 1,
    eps: float = 1e-12,
    out: Any = None,
) -> Drawn:
    if p != 2 or recorder.get_place(input).axes[dim] != CHANNELS:
        raise Inexpressible("it divides by another length than that of the channels")
    return draw("L2Norm", input, eps=eps)


NORMS: Final[Mapping[str, Translator]] = {
    "batch_norm": _normalize_batch,
    "group_norm": _normalize_groups,
    "instance_norm": _normalize_instance,
    "layer_norm": _normalize_layer,
    "rms_norm": _normalize_rms,
    "local_response_norm": _normalize_response,
    "normalize": _normalize_length,
}
"""The translators, by the name of the function."""
