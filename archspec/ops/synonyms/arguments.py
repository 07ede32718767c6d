"""What other frameworks call the arguments of operators, one row for each.

A row for all operators is called by the argument, one for a single operator by both, as in
`MaxPool.kernel`.
"""

from collections.abc import Mapping
from typing import Final

from archspec.ops.synonyms.model import Names

_POOLED: Final = Names(
    torch="kernel_size", keras="pool_size", caffe="kernel_size kernel_h kernel_w", darknet="size",
    onnx="kernel_shape", others="ksize ks k window",
)  # fmt: skip

_WINDOW: Final[Mapping[str, Names]] = {
    "filters": Names(
        torch="out_channels", keras="filters", caffe="num_output", darknet="filters",
        others="num_filter num_filters n_filters nb_filter num_outputs out_planes out_chs features "
        "units c2",
        note="ONNX has it in the shape of the weight",
    ),
    "kernel": Names(
        torch="kernel_size", keras="kernel_size", caffe="kernel_size kernel_h kernel_w",
        darknet="size", onnx="kernel_shape", others="ksize filter_size ks k window",
    ),
    "MaxPool.kernel": _POOLED,
    "AvgPool.kernel": _POOLED,
    "stride": Names(
        torch="stride", keras="strides", caffe="stride stride_h stride_w", darknet="stride",
        onnx="strides", others="subsample s",
        note="1 where none is given; the pools of torch and Keras then move by their window",
    ),
    "dilation": Names(
        torch="dilation", keras="dilation_rate", caffe="dilation", darknet="dilation",
        onnx="dilations", others="rate atrous_rate dilate d",
    ),
    "groups": Names(
        torch="groups", keras="groups", caffe="group", darknet="groups", onnx="group",
        others="num_group n_groups cardinality feature_group_count g",
    ),
    "padding": Names(
        torch="padding", keras="padding", caffe="pad pad_h pad_w", darknet="padding pad",
        onnx="pads auto_pad", others="border_mode pad_type p",
        note="Keras' `same` and ONNX' `SAME_UPPER` are `tf_same`, which is `same` at stride 1 "
        "under an odd kernel; Darknet's `pad=1` is `same`",
    ),
    "output_padding": Names(
        torch="output_padding", keras="output_padding", onnx="output_padding",
        others="adj out_pad",
    ),
    "count_include_pad": Names(
        torch="count_include_pad", onnx="count_include_pad",
        note="false where none is given, as in Keras and ONNX; in torch true",
    ),
    "factor": Names(
        torch="scale_factor", keras="size", darknet="stride", onnx="scales",
        others="scale upsampling_factor",
    ),
    "mode": Names(
        torch="mode", keras="interpolation", onnx="mode", others="method upsample_mode",
        note="bilinear as torch's without `align_corners`",
    ),
    "ceil": Names(torch="ceil_mode", caffe="round_mode", onnx="ceil_mode", others="cover_all"),
    "keepdim": Names(
        torch="keepdim", keras="keepdims", onnx="keepdims", others="keep_dims keep_dim",
        note="torch's adaptive pool and ONNX' always do",
    ),
}  # fmt: skip

_LAYER: Final[Mapping[str, Names]] = {
    "features": Names(
        torch="out_features", keras="units", caffe="num_output", darknet="output",
        others="num_hidden num_outputs num_units output_dim out_dim filters",
        note="ONNX has it in the shape of the weight",
    ),
    "bias": Names(
        torch="bias", keras="use_bias", caffe="bias_term", onnx="B",
        others="with_bias add_bias has_bias",
        note="Darknet has one unless `batch_normalize=1`",
    ),
    "FC.bias": Names(
        torch="bias", keras="use_bias", caffe="bias_term", onnx="C", others="with_bias add_bias"
    ),
    "norm": Names(
        darknet="batch_normalize",
        others="norm_layer norm_cfg norm_fn norm_type normalizer_fn normalization normalisation "
        "batch_norm use_bn bn with_bn",
        note="elsewhere a layer of its own",
    ),
    "act": Names(
        keras="activation", darknet="activation",
        others="act_layer act_cfg act_fn act_type activation_fn activation_layer nonlinearity "
        "non_linearity non_linear hidden_act",
        note="elsewhere a layer of its own",
    ),
    "rate": Names(
        torch="p", keras="rate", caffe="dropout_ratio", darknet="probability", onnx="ratio",
        others="drop drop_rate drop_prob dropout dropout_rate prob",
        note="the share that is dropped; `keep` is 1 minus it",
    ),
    "keep": Names(others="keep_prob keep_probability", note="the share that is kept"),
}  # fmt: skip

_NORMALISATION: Final[Mapping[str, Names]] = {
    "eps": Names(
        torch="eps", keras="epsilon", caffe="eps", onnx="epsilon",
        others="variance_epsilon layer_norm_eps",
        note="1e-5 where none is given, as in torch, Caffe and ONNX; Keras has 1e-3",
    ),
    "momentum": Names(
        torch="momentum", keras="momentum", caffe="moving_average_fraction", onnx="momentum",
        others="decay",
        note="the weight of the new batch, as in torch; in Keras, Caffe and ONNX that of what was "
        "before, 1 minus ours: their 0.99 is 0.01",
    ),
    "affine": Names(
        torch="affine elementwise_affine",
        others="learnable use_affine trainable_affine",
        note="Keras gives scale and offset one by one, as `scale` and `center`; Caffe "
        "has them as a layer, Scale",
    ),
    "GroupNorm.groups": Names(
        torch="num_groups", keras="groups", onnx="num_groups", others="G"
    ),
    "neighbours": Names(
        torch="size", caffe="local_size", darknet="size", onnx="size",
        others="depth_radius nsize n",
        note="TensorFlow's `depth_radius` is one side: 2 stands for 5",
    ),
    "LocalResponseNorm.alpha": Names(
        torch="alpha", keras="alpha", caffe="alpha", darknet="alpha", onnx="alpha",
        note="divided by the neighbours, as in torch, Caffe and ONNX; TensorFlow does not divide",
    ),
    "beta": Names(
        torch="beta", keras="beta", caffe="beta", darknet="beta", onnx="beta"
    ),
    "k": Names(
        torch="k", keras="bias", caffe="k", darknet="kappa", onnx="bias", others="knorm"
    ),
}  # fmt: skip

_ACTIVATION: Final[Mapping[str, Names]] = {
    "slope": Names(
        torch="negative_slope", keras="negative_slope", caffe="negative_slope", onnx="alpha",
        others="leak leakage leaky_slope",
        note="Darknet's is 0.1 and cannot be changed",
    ),
    "init": Names(
        torch="init", keras="alpha_initializer", caffe="filler", onnx="slope", others="a"
    ),
    "slopes": Names(
        torch="num_parameters", keras="shared_axes", caffe="channel_shared",
        others="num_channels",
    ),
    "alpha": Names(torch="alpha", keras="alpha", caffe="alpha", onnx="alpha", others="a"),
    "lower": Names(torch="lower"),
    "upper": Names(torch="upper"),
    "low": Names(torch="min_val", keras="x_min", caffe="min", onnx="min", others="min_value"),
    "high": Names(torch="max_val", keras="x_max", caffe="max", onnx="max", others="max_value"),
    "threshold": Names(torch="lambd", keras="threshold", onnx="lambd", others="lambda lam"),
    "Softplus.beta": Names(torch="beta"),
    "approximate": Names(
        torch="approximate", keras="approximate", onnx="approximate",
        note="Keras says true for `tanh`",
    ),
    "scale": Names(
        caffe="coeff", onnx="alpha", others="residual_scale layer_scale alpha",
        note="of a residual; torch.add calls it alpha",
    ),
}  # fmt: skip

ARGUMENTS: Final[Mapping[str, Names]] = {**_WINDOW, **_LAYER, **_NORMALISATION, **_ACTIVATION}
"""The names of each argument, by the argument or by operator and argument."""
