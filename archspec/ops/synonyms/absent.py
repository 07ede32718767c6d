"""Words of the field that have no counterpart here, and what can be done instead, if anything.

They are listed because they look like words that exist: `GlobalMaxPool` is no slip of the pen for
`GlobalAvgPool`.
"""

from collections.abc import Mapping
from typing import Final

NONE: Final = "there is no counterpart yet"
"""What is said of a word where nothing can be done instead."""

_VOLUME: Final = "there are no boxes for volumes: a grid has a height and a width"
_SEQUENCE: Final = (
    "there are no boxes for sequences: one may be written as an image of height 1, "
    "with kernels of height 1"
)
_DEPTHWISE: Final = "write it as a Conv whose groups and filters are the channels that enter"
_SEPARABLE: Final = (
    "write it as two boxes: a Conv whose groups and filters are the channels that enter, then a "
    "Conv with a 1x1 kernel"
)
_BLOCK: Final = "it is no operator: write it as a block under `blocks`"
_FUSED: Final = "write it as a Conv, whose `norm` and `act` say what follows it"
_PAD: Final = "write it as the `padding` of the box behind it"
_DATA: Final = "leave it out: what is fed in is prepared outside of the network"
_LOSS: Final = "leave it out: a spec ends where the loss begins"
_VIEW: Final = "there is none: values are images or vectors, and Flatten makes one of the other"

_OPERATORS: Final = (
    (
        _VOLUME,
        """
        Conv3d Conv3D Convolution3D LazyConv3d ConvTranspose3d Conv3DTranspose Deconv3d UpConv3d
        MaxPool3d MaxPooling3D MaxPool3D AvgPool3d AveragePooling3D AvgPool3D AdaptiveAvgPool3d
        AdaptiveMaxPool3d GlobalAveragePooling3D GlobalMaxPooling3D BatchNorm3d LazyBatchNorm3d
        InstanceNorm3d Dropout3d UpSampling3D ZeroPadding3D Cropping3D SpatialDropout3D
        """,
    ),
    (
        _SEQUENCE,
        """
        Conv1d Conv1D Convolution1D LazyConv1d ConvTranspose1d Conv1DTranspose UpConv1d
        MaxPool1d MaxPooling1D MaxPool1D AvgPool1d AveragePooling1D AvgPool1D AdaptiveAvgPool1d
        AdaptiveMaxPool1d GlobalAveragePooling1D GlobalMaxPooling1D InstanceNorm1d UpSampling1D
        ZeroPadding1D Cropping1D CausalConv1d WaveNet TCN
        """,
    ),
    (
        "there is none: over a grid of known size write a MaxPool of that size, then Flatten",
        """
        GlobalMaxPool GlobalMaxPooling GlobalMaxPool2d GlobalMaxPooling2D GMP AdaptiveMaxPool
        AdaptiveMaxPool2d
        """,
    ),
    (
        NONE,
        """
        LPPool LPPool2d GlobalLpPool MinPool MinPool2d MinPooling SumPool SumPooling
        StochasticPool StochasticPooling FractionalMaxPool2d MaxUnpool MaxUnpool2d SoftPool
        MixedPool GatedPool MedianPool BlurPool AntiAliasPool ROIPool RoIPool RoIAlign ROIAlign
        ROIPooling SpatialPyramidPooling SPP GeM GlobalSumPool PSPPool StripPool
        """,
    ),
    (
        NONE,
        """
        LSTM GRU RNN RNNCell LSTMCell GRUCell SimpleRNN ConvLSTM ConvLSTM2D ConvGRU BiLSTM BiGRU
        Bidirectional TimeDistributed CRNN crnn Recurrent Attention MultiheadAttention
        MultiHeadAttention SelfAttention AdditiveAttention CrossAttention WindowAttention MHSA
        MHA Transformer TransformerEncoder TransformerDecoder TransformerEncoderLayer
        TransformerDecoderLayer ViT Embedding EmbeddingBag Embed PositionalEncoding PatchEmbed
        NonLocal NonLocalBlock GCNConv GATConv GraphConv SAGEConv Mamba
        """,
    ),
    (
        NONE,
        """
        DeformConv DeformConv2d DeformableConv DeformableConvolution DCN DCNv2 PConv PartialConv
        GConv OctConv OctaveConv CondConv DynamicConv ODConv Involution GatedConv MaskedConv
        MaskConv CoordConv SubMConv SparseConv SpConv KPConv LocallyConnected2D
        LocallyConnected1D SConv SNConv WSConv StdConv StdConv2d WeightStandardization RepConv
        RFAConv FFTConv ConvInteger QLinearConv BinaryConv HadamardConv QuantConv
        """,
    ),
    (
        _DEPTHWISE,
        """
        DepthwiseConv DepthwiseConv2d DepthwiseConv2D DepthwiseConvolution DWConv DW Depthwise
        DConv
        """,
    ),
    (
        _SEPARABLE,
        """
        SeparableConv SeparableConv2d SeparableConv2D SepConv DSConv DWSConv
        DepthwiseSeparableConv XceptionConv
        """,
    ),
    (
        "write it as a Conv with a 1x1 kernel",
        "PointwiseConv PWConv Pointwise NIN",
    ),
    (
        "write it as a Conv with a `dilation`",
        "DilatedConv AtrousConv AtrousConv2D DilConv",
    ),
    (
        "write it as a Conv with `groups`",
        "GroupConv GroupedConv GroupedConvolution",
    ),
    (
        _FUSED,
        """
        ConvBNReLU ConvBN ConvBNAct ConvBnAct ConvNormAct ConvReLU ConvAct CBR CBS CBL
        BasicConv2d BasicConv ConvModule Conv2dNormActivation ConvLayer Conv2dBN ConvBnRelu
        """,
    ),
    (
        "write it as two boxes: the normalization, then the activation",
        "BNReLU BatchNormReLU BNAct NormAct BatchNormAct2d",
    ),
    (
        _BLOCK,
        """
        Bottleneck BasicBlock ResBlock ResidualBlock ResUnit InvertedResidual MBConv FusedMBConv
        SE SEBlock SELayer SEModule SqueezeExcite SqueezeExcitation SqueezeAndExcitation CBAM
        ECA DenseBlock DenseLayer TransitionLayer Transition Inception InceptionModule Fire
        FireModule ASPP PPM FPN PAN BiFPN C2f C3 C3k2 C2PSA PSA SPPF SPPCSPC BottleneckCSP CSP
        ELAN RepVGGBlock RepC3 Focus GhostModule GhostConv GhostBottleneck ShuffleUnit
        ConvNeXtBlock DoubleConv Stem Classifier Sequential ModuleList Model Backbone Head
        """,
    ),
    (
        _PAD,
        """
        ZeroPad2d ZeroPadding2D ZeroPad ZeroPadding Padding ConstantPad2d ConstantPad Pad PadV2
        SamePad
        """,
    ),
    (
        "there is none: what is padded here is zero",
        """
        ReflectionPad2d ReflectionPad ReflectionPadding2D ReplicationPad2d ReplicationPad
        CircularPad2d SymmetricPad MirrorPad
        """,
    ),
    (
        NONE,
        """
        PixelShuffle PixelUnshuffle DepthToSpace SpaceToDepth SubPixel SubpixelConv Reorg
        reorg3d Fold Unfold Im2col GridSample AffineGrid
        SpatialTransformer Bilinear CosineSimilarity PairwiseDistance EuclideanDistance
        """,
    ),
    (
        "there is none yet: Dropout drops single numbers",
        """
        Dropout2d SpatialDropout2D SpatialDropout SpatialDropout1D Dropout1d FeatureDropout
        ChannelDropout AlphaDropout FeatureAlphaDropout GaussianDropout GaussianNoise DropBlock
        DropBlock2d DropPath StochasticDepth DropConnect ActivityRegularization
        """,
    ),
    (
        NONE,
        """
        LogSoftmax Softmin AdaptiveLogSoftmax Maxout CReLU ShiftedReLU ThresholdedReLU Threshold
        BReLU ReLU1 ReLUN FReLU DReLU DyReLU TeLU TReLU SReLU SquaredReLU ReLUSquared Snake Sine
        Sin Cos Softmax1 ReGLU SwiGLU GEGLU GeGLU QuickGELU ACON MetaACON Hardmish HardMish
        hard_mish BentIdentity ISRU LiSHT Aria SoftExponential Serf StarReLU Hardmax Exp
        Exponential Log Sqrt Power Pow Square Abs AbsVal Neg Reciprocal Sign BNLL Bias Erf Round
        Floor Ceil loggy relie ramp plse stair lhtan PLU
        """,
    ),
    (
        "write it as `GELU (approximate=tanh)`",
        "GELUTanh gelu_tanh gelu_new gelu_pytorch_tanh gelu_fast NewGELU FastGELU",
    ),
    (
        NONE,
        """
        SpectralNorm spectral_norm WeightNorm weight_norm LayerNorm2d ChannelNorm
        FilterResponseNorm FRN PowerNorm SwitchableNorm SwitchNorm BatchRenorm ActNorm PixelNorm
        L2Norm L2Normalize Normalize UnitNormalization GRN AdaIN SPADE IBN IBNorm DivisiveNorm
        CosineNorm EvoNorm InstanceBatchNorm ConditionalBatchNorm BatchInstanceNorm
        CrossChannelNorm
        """,
    ),
    (
        (
            "there is none: freezing weights is a matter of training; BN has the same "
            "function at inference"
        ),
        "FrozenBatchNorm FrozenBatchNorm2d FrozenBN",
    ),
    (
        "leave it out behind a BN, which scales and shifts by itself",
        "Scale",
    ),
    (
        "leave it out: Conv, UpConv and FC have `bias`",
        "BiasAdd bias_add",
    ),
    (
        _VIEW,
        """
        Reshape View Permute Transpose Squeeze Unsqueeze ExpandDims Expand RepeatVector Tile
        Rearrange Unflatten Gather Slice Split Chunk Unstack Stack Shape Cast
        """,
    ),
    (
        NONE,
        "Cropping CropAndResize",
    ),
    (
        "there is none: `concat`, `add` and `mul` join values",
        """
        Sub Subtract subtract sub minus Div Divide div divide Maximum maximum Max max Minimum
        minimum Min min Average average Mean mean Dot dot BatchMatMul bmm Einsum Where
        """,
    ),
    (
        "over the whole grid it is GlobalAvgPool, and there is no other",
        "ReduceMean reduce_mean",
    ),
    (
        _DATA,
        """
        Lambda Masking Rescaling RandomFlip RandomCrop RandomRotation ImageData Data Input
        InputLayer Placeholder HDF5Data MemoryData
        """,
    ),
    (
        _LOSS,
        """
        SoftmaxWithLoss SoftmaxLoss CrossEntropyLoss NLLLoss MSELoss BCELoss BCEWithLogitsLoss
        EuclideanLoss HingeLoss Accuracy cost yolo yolov3 Yolo YOLO Detect region Region
        detection Segment Silence ArgMax
        """,
    ),
    (
        "write the activation itself as a box, such as ReLU",
        "Activation ActivationLayer",
    ),
)

_FLAT: Final = "leave it out: it follows from what enters"
_TRAINED: Final = "leave it out: a spec says nothing of weights and training"
_PLACED: Final = "leave it out: a spec says nothing of it"

_ARGUMENTS: Final = (
    (
        _FLAT,
        """
        in_channels in_features num_features in_planes in_dim in_chs c1 input_dim input_shape
        batch_input_shape batch_shape normalized_shape num_channels_in in_ch
        """,
    ),
    (
        "leave it out; a size is stated behind a box, after `->`",
        "output_size output_shape out_size",
    ),
    (
        _PLACED,
        """
        data_format dim_ordering image_data_format layout memory_format device dtype
        implementation engine autocast storage_order
        """,
    ),
    (
        _TRAINED,
        """
        trainable kernel_initializer bias_initializer depthwise_initializer weight_initializer
        weights_initializer beta_initializer gamma_initializer moving_mean_initializer
        moving_variance_initializer kernel_regularizer bias_regularizer activity_regularizer
        kernel_constraint bias_constraint weights_regularizer weight_filler bias_filler param
        lr_mult decay_mult weight_decay learning_rate init_weights seed is_training training fused
        """,
    ),
    ("leave it out, and write `as` and the name behind the box", "name"),
    ("leave it out: the generated source does so where it is safe", "inplace in_place"),
    ("there is none: what is padded is zero", "padding_mode pad_mode pad_value padding_value"),
    ("leave it out: it is the channels", "axis dim axes"),
    ("leave it out: a spec is about one example", "batch_size batch"),
    ("there is none: sizes are rounded down", "ceil_mode round_mode cover_all"),
    ("there is none: write GlobalAvgPool for it", "global_pooling"),
    ("there is none: write `filters` and `groups`", "depth_multiplier channel_multiplier"),
    (
        "there is none: it is the statistics of the batch in training, and running ones after it",
        "use_global_stats track_running_stats renorm synchronized",
    ),
    (
        "there is none",
        """
        return_indices divisor_override stochastic norm_region across_channels
        normalize_variance max_norm trans_a trans_b threshold_value start_axis end_dim start_dim
        end_axis noise_shape
        """,
    ),
)

OF_OPERATORS: Final[Mapping[tuple[str, str], str]] = {
    ("ReLU", "negative_slope"): "write LeakyReLU, which has a `slope`",
    ("ReLU", "alpha"): "write LeakyReLU, which has a `slope`",
    ("ReLU", "max_value"): "write ReLU6, which is held to 6, or Hardtanh",
    **{
        (norm, word): "there is none for one of the two alone: `affine` is for scale and offset"
        for norm in ("BN", "GroupNorm", "InstanceNorm", "LayerNorm")
        for word in ("scale", "center")
    },
    **{
        (norm, axis): "leave it out: it is over the channels and the grid"
        for norm in ("LayerNorm", "RMSNorm")
        for axis in ("axis", "dim", "axes")
    },
    ("RMSNorm", "scale"): "did you mean `affine`?",
    ("RMSNorm", "center"): "leave it out: there is no offset",
    ("InstanceNorm", "track_running_stats"): (
        "leave it out: it is the statistics of each example, in training and after it"
    ),
    ("GlobalAvgPool", "output_size"): "leave it out: it is one pixel",
}
"""What is said of an argument elsewhere of an operator that is another one here."""

_PADDINGS: Final = (
    (
        "there is none: what is padded is zero",
        """
        reflect reflection symmetric replicate replication edge circular wrap border constant
        mirror
        """,
    ),
    (
        "there is none: `tf_same` pads more below and to the right",
        "same_lower",
    ),
    (
        "there is none: write the zeros on each side as a number",
        "full causal",
    ),
)


def _by_word(rows: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {word: said for said, words in rows for word in words.split()}


OPERATORS: Final[Mapping[str, str]] = _by_word(_OPERATORS)
"""What is said of each operator elsewhere that there is none of here."""

ARGUMENTS: Final[Mapping[str, str]] = _by_word(_ARGUMENTS)
"""What is said of each argument elsewhere that there is none of here."""

PADDINGS: Final[Mapping[str, str]] = _by_word(_PADDINGS)
"""What is said of each word for a padding that there is none of here."""
