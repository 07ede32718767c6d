"""What other frameworks call the operators and joins, one row for each."""

from collections.abc import Mapping
from typing import Final

from archspec.ops.synonyms.model import Names

IDENTITY: Final = "[]"
"""How a spec writes that nothing is done: a branch without steps."""

_LAYERS: Final[Mapping[str, Names]] = {
    "Conv": Names(
        torch="Conv2d LazyConv2d",
        keras="Conv2D Convolution2D",
        caffe="Convolution",
        darknet="convolutional",
        onnx="Conv",
    ),
    "UpConv": Names(
        torch="ConvTranspose2d LazyConvTranspose2d",
        keras="Conv2DTranspose Convolution2DTranspose",
        caffe="Deconvolution",
        darknet="deconvolutional",
        onnx="ConvTranspose",
        others="Deconv Deconv2d Deconvolution2D TransposedConv TransposedConvolution "
        "TransposeConv ConvTransposed UpConvolution FractionallyStridedConv TConv",
    ),
    "MaxPool": Names(
        torch="MaxPool2d",
        keras="MaxPooling2D MaxPool2D",
        caffe="Pooling",
        darknet="maxpool",
        onnx="MaxPool",
        others="MaxPooling Pool Pool2d",
    ),
    "AvgPool": Names(
        torch="AvgPool2d",
        keras="AveragePooling2D AvgPool2D",
        caffe="Pooling",
        darknet="local_avgpool",
        onnx="AveragePool",
        others="AveragePooling AvgPooling MeanPool MeanPooling Pool Pool2d",
    ),
    "GlobalAvgPool": Names(
        torch="AdaptiveAvgPool2d",
        keras="GlobalAveragePooling2D GlobalAvgPool2D",
        caffe="Pooling",
        darknet="avgpool",
        onnx="GlobalAveragePool",
        others="GAP GlobalPool GlobalPooling GlobalAveragePooling GlobalMeanPool AdaptiveAvgPool",
        note="torch's adaptive pool is the same for an output size of 1 alone, and keeps a 1x1 "
        "grid as `keepdim` does; Caffe's is its pooling with `global_pooling`",
    ),
    "FC": Names(
        torch="Linear LazyLinear",
        keras="Dense",
        caffe="InnerProduct",
        darknet="connected",
        onnx="Gemm MatMul",
        others="FullyConnected FullConnection FullyConnectedLayer Affine",
    ),
    "Dropout": Names(
        torch="Dropout", keras="Dropout", caffe="Dropout", darknet="dropout", onnx="Dropout"
    ),
    "Flatten": Names(
        torch="Flatten", keras="Flatten", caffe="Flatten", onnx="Flatten",
        note="channels first, as in torch; Keras flattens channels last",
    ),
    "Upsample": Names(
        torch="Upsample UpsamplingNearest2d UpsamplingBilinear2d Interpolate",
        keras="UpSampling2D",
        darknet="upsample",
        onnx="Resize Upsample",
        others="Interp Upsampling Resizing Unpool NearestUpsample BilinearUpsample",
    ),
    "ChannelShuffle": Names(torch="ChannelShuffle", caffe="ShuffleChannel", others="ShuffleBlock"),
}  # fmt: skip

_NORMALISATIONS: Final[Mapping[str, Names]] = {
    "BN": Names(
        torch="BatchNorm2d BatchNorm1d LazyBatchNorm2d LazyBatchNorm1d SyncBatchNorm",
        keras="BatchNormalization",
        caffe="BatchNorm",
        darknet="batchnorm",
        onnx="BatchNormalization",
        others="SyncBN SpatialBN BatchNormalisation",
        note="Caffe's scale and offset are a layer of their own, Scale",
    ),
    "GroupNorm": Names(
        torch="GroupNorm", keras="GroupNormalization", onnx="GroupNormalization", others="GN"
    ),
    "InstanceNorm": Names(
        torch="InstanceNorm2d LazyInstanceNorm2d",
        caffe="MVN",
        onnx="InstanceNormalization",
        others="IN",
        note="Caffe's MVN learns nothing, as ours without `affine`",
    ),
    "LayerNorm": Names(
        torch="LayerNorm", keras="LayerNormalization", onnx="LayerNormalization", others="LN",
        note="over channels and grid; elsewhere over the axes that are named, by default the last",
    ),
    "RMSNorm": Names(
        torch="RMSNorm", keras="RMSNormalization", onnx="RMSNormalization",
        others="SimplifiedLayerNormalization",
        note="over channels and grid; elsewhere over the axes that are named, by default the last",
    ),
    "LocalResponseNorm": Names(
        torch="LocalResponseNorm CrossMapLRN2d",
        keras="local_response_normalization",
        caffe="LRN",
        darknet="normalization",
        onnx="LRN",
        others="ResponseNorm",
    ),
}  # fmt: skip

_ACTIVATIONS: Final[Mapping[str, Names]] = {
    "ReLU": Names(
        torch="ReLU", keras="ReLU relu", caffe="ReLU", darknet="relu", onnx="Relu",
        others="rectifier rectify rectified_linear",
    ),
    "ReLU6": Names(
        torch="ReLU6", keras="relu6", darknet="relu6", onnx="Clip", others="clipped_relu"
    ),
    "LeakyReLU": Names(
        torch="LeakyReLU", keras="LeakyReLU leaky_relu", darknet="leaky",
        onnx="LeakyRelu", others="lrelu",
        note="the slope is 0.01 where none is given, as in torch and ONNX; Keras has 0.3 (0.2 as "
        "a function), Darknet 0.1; in Caffe it is a ReLU with a `negative_slope`",
    ),
    "PReLU": Names(
        torch="PReLU", keras="PReLU", caffe="PReLU", onnx="PRelu", others="parametric_relu",
        note="Keras has a slope for every number unless axes are shared, Caffe one for each "
        "channel",
    ),
    "RReLU": Names(torch="RReLU", others="randomized_relu"),
    "ELU": Names(torch="ELU", keras="ELU elu", caffe="ELU", darknet="elu", onnx="Elu"),
    "CELU": Names(torch="CELU", keras="celu", onnx="Celu"),
    "SELU": Names(torch="SELU", keras="selu", darknet="selu", onnx="Selu"),
    "GELU": Names(torch="GELU", keras="gelu", darknet="gelu", onnx="Gelu"),
    "SiLU": Names(
        torch="SiLU", keras="silu swish", caffe="Swish", darknet="swish", onnx="Swish",
        others="swish1 MemoryEfficientSwish",
    ),
    "Mish": Names(torch="Mish", keras="mish", darknet="mish", onnx="Mish"),
    "Sigmoid": Names(
        torch="Sigmoid", keras="sigmoid", caffe="Sigmoid", darknet="logistic", onnx="Sigmoid",
        others="expit",
    ),
    "Tanh": Names(torch="Tanh", keras="tanh", caffe="TanH", darknet="tanh", onnx="Tanh"),
    "Hardtanh": Names(
        torch="Hardtanh", keras="hard_tanh", caffe="Clip", darknet="hardtan", onnx="Clip",
        others="clamp clip_by_value",
    ),
    "Hardsigmoid": Names(
        torch="Hardsigmoid", keras="hard_sigmoid", onnx="HardSigmoid", others="h_sigmoid",
        note="the slope is 1/6, as in torch and Keras 3; ONNX and Keras 2 have 0.2 where none is "
        "given",
    ),
    "Hardswish": Names(
        torch="Hardswish", keras="hard_swish hard_silu", onnx="HardSwish", others="h_swish"
    ),
    "Softplus": Names(torch="Softplus", keras="softplus", onnx="Softplus"),
    "Softsign": Names(torch="Softsign", keras="softsign", onnx="Softsign"),
    "LogSigmoid": Names(torch="LogSigmoid", keras="log_sigmoid"),
    "Hardshrink": Names(torch="Hardshrink", keras="hard_shrink", onnx="Shrink"),
    "Softshrink": Names(torch="Softshrink", keras="soft_shrink", onnx="Shrink"),
    "Tanhshrink": Names(torch="Tanhshrink", keras="tanh_shrink"),
    "Softmax": Names(
        torch="Softmax Softmax2d", keras="Softmax", caffe="Softmax", darknet="softmax",
        onnx="Softmax",
        note="over the channels, as in Caffe and Darknet; elsewhere over the axis that is named",
    ),
    "GLU": Names(torch="GLU", keras="glu"),
}  # fmt: skip

_JOINS: Final[Mapping[str, Names]] = {
    "concat": Names(
        torch="cat", keras="Concatenate", caffe="Concat", darknet="route", onnx="Concat",
        others="ConcatV2 DepthConcat FilterConcat concatenation",
        note="of channels; Darknet's `route` to one layer is `from`",
    ),
    "add": Names(
        torch="add", keras="Add", caffe="Eltwise", darknet="shortcut", onnx="Add Sum",
        others="plus ElementwiseAdd EltwiseAdd",
    ),
    "mul": Names(
        torch="mul", keras="Multiply", caffe="Eltwise", darknet="scale_channels", onnx="Mul",
        others="times prod ElementwiseMul EltwiseProd",
    ),
    "crop": Names(caffe="Crop", keras="Cropping2D", onnx="CenterCropPad", others="CenterCrop"),
}  # fmt: skip

_NOTHING: Final[Mapping[str, Names]] = {
    IDENTITY: Names(
        torch="Identity", keras="Identity", onnx="Identity",
        others="Noop Nop no_op pass_through skip_connect",
    ),
}  # fmt: skip

OPERATORS: Final[Mapping[str, Names]] = {
    **_LAYERS, **_NORMALISATIONS, **_ACTIVATIONS, **_JOINS, **_NOTHING
}  # fmt: skip
"""The names of each operator by our name for it, of each join by its word, and of `[]`."""
