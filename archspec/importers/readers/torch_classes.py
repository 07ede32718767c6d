"""Modules that are one box as a whole, where the functions that they call do not tell.

A reader takes the recorder, the module and what it is called with. It raises `Inexpressible`, or
fails to find an attribute, where the class is another of the same name or has other options; then
the functions of the module are read one by one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from torch import Tensor, nn

from archspec.importers.readers.places import CHANNELS, Inexpressible
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.run_modules import ModuleReader
from archspec.importers.readers.translation import Drawn, draw, list_axes, spread_sides

Arguments: TypeAlias = tuple[Any, ...]


def _read_response_norm(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    """Read the GRN of timm, which may have the channels last."""
    (x,) = args
    place = recorder.get_place(x)
    over = [place.axes[axis] for axis in module.spatial_dim]
    if place.axes[module.channel_dim] != CHANNELS or sorted(over) != list(range(2, x.dim())):
        raise Inexpressible("it takes lengths over other axes than the sides")
    tensors = {"weight": module.weight, "bias": module.bias}
    return draw("GRN", place.value, tensors=tensors, axes=place.axes, eps=float(module.eps))


def _read_own_response_norm(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    (x,) = args
    if list(module.axes) != list(range(2, x.dim())):
        raise Inexpressible("it takes lengths over other axes than the sides")
    tensors = {"weight": module.weight, "bias": module.bias}
    return draw("GRN", x, tensors=tensors, axes=list_axes(x), eps=float(module.eps))


def _read_own_attention(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    (x,) = args
    tensors = _list_projections(module.qkv, module.proj)
    if "distances" in dict(module.named_parameters()):
        tensors["distances"] = module.distances
    return draw(
        "MultiHeadAttention",
        x,
        tensors=tensors,
        axes=list_axes(x),
        heads=module.heads,
        filters=module.proj.out_features,
        bias=module.qkv.bias is not None,
        relative="distances" in tensors,
    )


def _read_attention(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    """Read the attention of timm's vision transformers."""
    x, *masks = args
    _check_tokens(recorder, x, masks)
    parts = [getattr(module, name, None) for name in ("q_norm", "k_norm", "norm", "gate")]
    known = ("qkv", "proj", "attn_drop", "proj_drop", "q_norm", "k_norm", "norm", "gate")
    others = [name for name, _ in module.named_children() if name not in known]
    own = [name for name, _ in module.named_parameters(recurse=False)]
    if others or own or not all(part is None or isinstance(part, nn.Identity) for part in parts):
        raise Inexpressible("it has parts that the attention of the language has not")
    width = module.proj.in_features
    if (
        module.qkv.out_features != 3 * width
        or abs(module.scale**-2 * module.num_heads - width) > 0.5
    ):
        raise Inexpressible("its heads are scaled in a way of their own")
    _check_undropped(module.attn_drop.p, module.proj_drop.p)
    return _draw_attention(
        recorder, x, _list_projections(module.qkv, module.proj), module.num_heads, width
    )


def _read_torch_attention(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    """Read `nn.MultiheadAttention` of one value with itself."""
    x, keys, values, *masks = args
    _check_tokens(recorder, x, masks)
    places = {recorder.get_place(each) for each in (x, keys, values)}
    if len(places) > 1 or not module.batch_first:
        raise Inexpressible("it attends to another value, or has the batch as the second axis")
    is_plain = module.in_proj_weight is not None and module.bias_k is None
    if not is_plain or module.add_zero_attn:
        raise Inexpressible("it has parts that the attention of the language has not")
    _check_undropped(module.dropout)
    tensors = {
        "qkv.weight": module.in_proj_weight,
        "qkv.bias": module.in_proj_bias,
        "proj.weight": module.out_proj.weight,
        "proj.bias": module.out_proj.bias,
    }
    return _draw_attention(recorder, x, tensors, module.num_heads, module.embed_dim)


def _check_tokens(recorder: Recorder, x: Tensor, masks: Sequence[Any]) -> None:
    place = recorder.get_place(x)
    if x.dim() != 3 or not place.is_channels_last:
        raise Inexpressible("it attends to something else than tokens")
    if any(isinstance(mask, Tensor) or mask is True for mask in masks):
        raise Inexpressible("its attention is masked")


def _check_undropped(*rates: float) -> None:
    if any(rates):
        raise Inexpressible("it drops weights of its attention in training")


def _list_projections(qkv: Any, proj: Any) -> dict[str, Tensor | None]:
    return {
        "qkv.weight": qkv.weight,
        "qkv.bias": qkv.bias,
        "proj.weight": proj.weight,
        "proj.bias": proj.bias,
    }


def _draw_attention(
    recorder: Recorder, x: Tensor, tensors: Mapping[str, Tensor | None], heads: int, width: int
) -> Drawn:
    has_bias = tensors["qkv.bias"] is not None
    if has_bias != (tensors["proj.bias"] is not None):
        raise Inexpressible("some of its projections have a bias, and others have none")
    place = recorder.get_place(x)
    return draw(
        "MultiHeadAttention",
        place.value,
        tensors=tensors,
        axes=place.axes,
        heads=heads,
        filters=width,
        bias=has_bias,
        relative=False,
    )


def _read_same_mean(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    """Read a mean under TensorFlow's `same` padding, in two dimensions or in others."""
    (x,) = args
    if hasattr(module, "extents"):
        kernel, stride = module.extents, module.strides
    else:
        kernel = (module.extent_h, module.extent_w)
        stride = (module.stride_h, module.stride_w)
    return draw(
        "AvgPool",
        x,
        axes=list_axes(x),
        kernel=tuple(kernel),
        stride=tuple(stride),
        padding="tf_same",
        count_include_pad=bool(module.counted),
    )


def _read_padded_mean(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    """Read a mean over a volume that is padded before it is pooled."""
    (x,) = args
    pool = module.pool
    return draw(
        "AvgPool",
        x,
        axes=list_axes(x),
        kernel=spread_sides(pool.kernel_size, 3),
        stride=spread_sides(pool.stride, 3),
        padding=tuple(reversed(module.pads[::2])),
        ceil=pool.ceil_mode,
        count_include_pad=bool(module.counted),
    )


def _read_same_upconv(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    """Read a transposed convolution whose result is cut to the grid times the stride."""
    (x,) = args
    conv = module.conv
    return draw(
        "UpConv",
        x,
        tensors={"weight": conv.weight, "bias": conv.bias},
        axes=list_axes(x),
        filters=conv.out_channels,
        kernel=conv.kernel_size,
        stride=conv.stride,
        padding="tf_same",
        output_padding=(0,) * len(conv.kernel_size),
        dilation=conv.dilation,
        groups=conv.groups,
        bias=conv.bias is not None,
    )


def _read_random_slopes(recorder: Recorder, module: Any, args: Arguments) -> Drawn:
    """Read a leaky ReLU whose slopes are random in training, and fixed at inference."""
    (x,) = args
    return draw("RReLU", x, lower=float(module.lower), upper=float(module.upper))


CLASSES: Final[Mapping[str, ModuleReader]] = {
    "GlobalResponseNorm": _read_response_norm,
    "GRN": _read_own_response_norm,
    "Attention": _read_attention,
    "MultiheadAttention": _read_torch_attention,
    "MultiHeadAttention": _read_own_attention,
    "RelativeAttention": _read_own_attention,
    "RReLU": _read_random_slopes,
    "SameAvgPool": _read_same_mean,
    **{f"SameAvgPool{count}d": _read_same_mean for count in (1, 2, 3)},
    "PaddedAvgPool": _read_padded_mean,
    "SameConvTranspose": _read_same_upconv,
    **{f"SameConvTranspose{count}d": _read_same_upconv for count in (1, 2, 3)},
}
"""What reads modules as one box, by the name of their class."""
