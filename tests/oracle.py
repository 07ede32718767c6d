"""The oracle of the lowering: what a graph computes, without its generated source.

Every node is computed in turn by functions of torch. Weights and buffers come from a state dict
by the path of the node, so that this also says what every key of it belongs to.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from archspec import ops
from archspec.expressions import Quantity
from archspec.graph import Graph, Node
from archspec.ops import Operator, elementwise, join, parts, rectifiers, resize, smooth_activations
from archspec.ops.adaptive_pool import AdaptivePool
from archspec.ops.input import Input
from archspec.ops.matmul import MatMul
from archspec.ops.norm import Normalization
from archspec.ops.pool import GlobalPool

State = MutableMapping[str, Tensor]


def compute(graph: Graph, state: State, *sources: Tensor, training: bool) -> "Run":
    """Compute every node.

    Args:
        graph: a proved graph.
        state: a state dict; while training, running statistics are updated in it.
        sources: the network's inputs.
        training: whether batch statistics and dropout are in effect.
    """
    run = Run(state, training)
    for node in graph.nodes:
        is_input = node.operator is Input
        run.values.append(sources[node.index] if is_input else run.node(node))
    return run


@dataclass(slots=True)
class Run:
    """One pass over the nodes.

    Attributes:
        state: weights and buffers by their path.
        training: whether batch statistics and dropout are in effect.
        values: what each node computed.
        read: the keys of the state that some node has read.
    """

    state: State
    training: bool
    values: list[Tensor] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def node(self, node: Node) -> Tensor:
        inputs = [self.values[index] for index in node.inputs]
        assert node.op is not None
        return self.apply(node.op, node.path, *inputs)

    def apply(self, op: Operator, path: str, x: Tensor, *others: Tensor) -> Tensor:
        match op:
            case join.Concat():
                return torch.cat([x, *others], dim=1)
            case join.Add():
                scale = float(op.scale)
                for other in others:
                    x = x + other if scale == 1 else torch.add(x, other, alpha=scale)
                return x
            case join.Mul():
                for other in others:
                    x = x * other
                return x
            case parts.ChannelSplit():
                size, start = x.shape[1] // int(op.parts), 0
                if op.channels is not None:
                    size, start = int(op.channels), int(op.start)
                else:
                    start = size * int(op.index)
                return x[:, start : start + size]
            case parts.BranchSoftmax():
                return torch.stack([x, *others]).softmax(0)[int(op.index)]
            case elementwise.Sub():
                for other in others:
                    x = x - other
                return x
            case elementwise.Max():
                return torch.stack([x, *others]).amax(0)
            case elementwise.Mean():
                for other in others:
                    x = x + other
                return x / (len(others) + 1)
            case join.Crop():
                (other,) = others
                for side in range(2, x.dim()):
                    wanted = other.shape[side]
                    x = x.narrow(side, (x.shape[side] - wanted) // 2, wanted)
                return x
            case MatMul():
                return torch.einsum("nci,nkc->nki", x, *others)
            case resize.ResizeLike():
                (other,) = others
                mode = ("linear", "bilinear", "trilinear")[x.dim() - 3]
                return F.interpolate(x, other.shape[2:], mode=mode)
            case ops.Conv():
                return self.convolution(op, path, x)
            case ops.DWConv() | ops.SepConv():
                return self.by_channel(op, path, x)
            case ops.UpConv():
                return self.widened(op, path, x)
            case ops.Upsample():
                factors = [float(each) for each in sides(op.factor)]
                aligned = True if op.align_corners else None
                return F.interpolate(x, None, factors, op.mode, aligned)
            case ops.Resize():
                options: Any = {"antialias": bool(op.antialias)}
                options |= {"align_corners": True} if op.align_corners else {}
                return F.interpolate(x, sides(op.grid), mode=op.mode, **options)
            case ops.Pad() | ops.Cropping():
                return bordered(op, x)
            case ops.CenterCrop():
                return self.apply(join.Crop(), path, x, x.new_empty(1, 1, *sides(op.grid)))
            case ops.FC():
                return self.full(op, path, x)
            case ops.MaxPool() | ops.AvgPool() | GlobalPool() | AdaptivePool():
                return pooled(op, x)
            case ops.PixelShuffle():
                return F.pixel_shuffle(x, int(op.factor))
            case ops.PixelUnshuffle():
                return F.pixel_unshuffle(x, int(op.factor))
            case ops.Slice():
                return x[:, int(op.start) : int(op.find_end(Quantity.of(x.shape[1])))]
            case ops.ChannelPad():
                return widened_channels(op, x)
            case ops.LayerScale():
                return torch.einsum("nc...,c->nc...", x, self.weight(f"{path}.weight").flatten())
            case ops.L2Norm():
                return F.normalize(x, dim=1, eps=float(op.eps))
            case ops.GRN():
                length = torch.linalg.vector_norm(x, dim=[*range(2, x.dim())], keepdim=True)
                share = length / (length.mean(1, keepdim=True) + float(op.eps))
                weight, bias = self.weight(f"{path}.weight"), self.weight(f"{path}.bias")
                return x + torch.addcmul(bias, weight, x * share)
            case ops.LearnedScale():
                return x * self.weight(f"{path}.weight")
            case ops.StochasticDepth():
                return dropped(op, x) if self.training and op.rate else x
            case ops.ChannelMean():
                return x.mean(1, keepdim=True)
            case ops.ChannelMax():
                return x.max(1, keepdim=True).values
            case ops.Dropout():
                return F.dropout(x, float(op.rate), self.training)
            case ops.Flatten():
                return x.flatten(1)
            case ops.Tokens():
                return x.reshape(*x.shape[:2], -1)
            case ops.Unflatten():
                return x.reshape(len(x), -1, *sides(op.grid))
            case ops.Transpose():
                return torch.einsum("nci->nic", x).contiguous()
            case ops.TakeToken():
                return x[..., int(op.index)]
            case ops.ClassToken():
                token = self.weight(f"{path}.weight")[None, :, None]
                return torch.cat([token.repeat(len(x), 1, 1), x], -1)
            case ops.PositionEmbedding():
                return x + torch.einsum("n...c->nc...", self.weight(f"{path}.weight"))
            case ops.MultiHeadAttention():
                return self.attention(op, path, x)
            case smooth_activations.Softmax() | smooth_activations.GLU():
                return named_function(op, x, dim=1)
            case rectifiers.PReLU():
                return F.prelu(x, self.weight(f"{path}.weight"))
            case rectifiers.RReLU():
                return F.rrelu(x, float(op.lower), float(op.upper), self.training)
            case Normalization():
                return self.normalised(op, path, x)
            case _:
                return named_function(op, x)

    def weight(self, key: str) -> Tensor:
        self.read.add(key)
        return self.state[key]

    def learned(self, path: str, present: object) -> tuple[Tensor | None, Tensor | None]:
        """Scale and offset of a normalisation."""
        if not present:
            return None, None
        return self.weight(f"{path}.weight"), self.weight(f"{path}.bias")

    def convolution(self, op: ops.Conv, path: str, x: Tensor) -> Tensor:
        x, zeros = padded(op, x)
        own = f"{path}.conv" if f"{path}.conv.weight" in self.state else path
        bias = self.weight(f"{own}.bias") if op.bias else None
        stride, dilation = sides(op.stride), sides(op.dilation)
        weight = self.weight(f"{own}.weight")
        x = of_sides("conv", x)(x, weight, bias, stride, zeros, dilation, int(op.groups))
        return self.attached(op, path, x)

    def by_channel(self, op: ops.DWConv | ops.SepConv, path: str, x: Tensor) -> Tensor:
        """Each channel by itself, and then all together where it is separable."""
        own = f"{path}.conv" if f"{path}.conv.weight" in self.state else path
        own = f"{path}.depthwise" if isinstance(op, ops.SepConv) else own
        has_bias = isinstance(op, ops.DWConv) and op.bias
        bias = self.weight(f"{own}.bias") if has_bias else None
        groups = x.shape[1]
        x, zeros = padded(op, x)
        window = (sides(op.stride), zeros, sides(op.dilation), groups)
        x = of_sides("conv", x)(x, self.weight(f"{own}.weight"), bias, *window)
        if isinstance(op, ops.SepConv):
            bias = self.weight(f"{path}.pointwise.bias") if op.bias else None
            x = of_sides("conv", x)(x, self.weight(f"{path}.pointwise.weight"), bias)
        return self.attached(op, path, x)

    def attached(self, op: Any, path: str, x: Tensor) -> Tensor:
        """Norm and activation of a layer."""
        x = x if op.norm is None else self.apply(op.norm, f"{path}.norm", x)
        if op.act is None:
            return x
        made = self.apply(op.act, f"{path}.act", x)
        if not op.act.in_place:
            return made
        # what is computed in place keeps its strides, on which the last bit of a mean can depend
        return torch.empty_strided(x.shape, x.stride(), dtype=made.dtype).copy_(made)

    def widened(self, op: ops.UpConv, path: str, x: Tensor) -> Tensor:
        own = path
        while f"{own}.weight" not in self.state:  # within a class that crops, or one with a norm
            own = f"{own}.conv"
        cut, more, odd = transposed_ends(op)
        made = of_sides("conv_transpose", x)(
            x,
            self.weight(f"{own}.weight"),
            self.weight(f"{own}.bias") if op.bias else None,
            sides(op.stride),
            cut,
            more,
            int(op.groups),
            sides(op.dilation),
        )
        for axis, more_at_end in enumerate(odd, 2):
            made = made.narrow(axis, 0, made.shape[axis] - more_at_end)
        return self.attached(op, path, made)

    def full(self, op: ops.FC, path: str, x: Tensor) -> Tensor:
        own = path if op.act is None and op.norm is None else f"{path}.linear"
        bias = self.weight(f"{own}.bias") if op.bias else None
        return self.attached(op, path, F.linear(x, self.weight(f"{own}.weight"), bias))

    def attention(self, op: ops.MultiHeadAttention, path: str, x: Tensor) -> Tensor:
        """All heads at once, as torch takes them, so that sums have the same order."""
        grid, rows = x.shape[2:], x.flatten(2).mT.contiguous()
        biases = [self.weight(f"{path}.{one}.bias") if op.bias else None for one in ("qkv", "proj")]
        parts = F.linear(rows, self.weight(f"{path}.qkv.weight"), biases[0]).chunk(3, -1)
        query, key, value = (
            part.unflatten(-1, (int(op.heads), -1)).transpose(1, 2) for part in parts
        )
        scores = None
        if op.relative:
            places = torch.cartesian_prod(*map(torch.arange, grid)).view(-1, len(grid))
            apart = (places[:, None] - places + torch.tensor(grid) - 1).unbind(-1)
            learned = self.weight(f"{path}.distances").mT
            scores = learned.unflatten(1, [2 * side - 1 for side in grid])[:, *apart][None]
        is_learned = op.relative and self.training  # which torch computes in two products
        with sdpa_kernel(SDPBackend.MATH) if is_learned else nullcontext():
            found = F.scaled_dot_product_attention(query, key, value, attn_mask=scores)
        rows = found.transpose(1, 2).flatten(2)
        made = F.linear(rows, self.weight(f"{path}.proj.weight"), biases[1])
        turned: Tensor = made.mT.unflatten(2, grid).clone(memory_format=torch.contiguous_format)
        return turned

    def normalised(self, op: Operator, path: str, x: Tensor) -> Tensor:
        match op:
            case ops.BN():
                scale = self.weight(f"{path}.weight") if op.affine and op.scale else None
                offset = self.weight(f"{path}.bias") if op.affine and op.center else None
                mean = self.weight(f"{path}.running_mean")
                variance = self.weight(f"{path}.running_var")
                self.weight(f"{path}.num_batches_tracked").add_(self.training)
                numbers = (float(op.momentum), float(op.eps))
                return F.batch_norm(x, mean, variance, scale, offset, self.training, *numbers)
            case ops.GroupNorm():
                learned = self.learned(path, op.affine)
                return F.group_norm(x, int(op.groups), *learned, float(op.eps))
            case ops.InstanceNorm():
                scale, offset = self.learned(path, op.affine)
                return F.instance_norm(x, None, None, scale, offset, True, 0.1, float(op.eps))
            case ops.LayerNorm() | ops.RMSNorm() if op.channels:
                made = self.example_normalised(op, path, x.movedim(1, -1), x.shape[1:2])
                return made.movedim(-1, 1).clone(memory_format=torch.contiguous_format)
            case ops.LayerNorm() | ops.RMSNorm():
                return self.example_normalised(op, path, x, x.shape[1:])
        raise NotImplementedError(type(op).__name__)

    def example_normalised(
        self, op: ops.LayerNorm | ops.RMSNorm, path: str, x: Tensor, sizes: torch.Size
    ) -> Tensor:
        """Normalised over the last axes, of these sizes."""
        if isinstance(op, ops.LayerNorm):
            return F.layer_norm(x, sizes, *self.learned(path, op.affine), float(op.eps))
        scale = self.weight(f"{path}.weight") if op.affine else None
        return F.rms_norm(x, sizes, scale, float(op.eps))


def pooled(op: Operator, x: Tensor) -> Tensor:
    match op:
        case ops.MaxPool():
            if op.padding == "tf_same":
                x = F.pad(x, tensorflow_margins(op, x), value=float("-inf"))
                zeros: Sides = (0,) * (x.dim() - 2)
            else:
                x, zeros = padded(op, x)
            rounded = bool(op.ceil) and op.padding != "tf_same"
            window = (sides(op.kernel), sides(op.stride), zeros, sides(op.dilation), rounded)
            return of_sides("max_pool", x)(x, *window)  # type: ignore[no-any-return]
        case ops.AvgPool():
            return averaged(op, x)
        case GlobalPool():
            x = (
                of_sides("adaptive_avg_pool", x)(x, 1)
                if isinstance(op, ops.GlobalAvgPool)
                else x.amax(tuple(range(2, x.dim())), True)
            )
            return x if op.keepdim else x.flatten(1)
        case ops.AdaptiveAvgPool():
            return of_sides("adaptive_avg_pool", x)(x, sides(op.grid))  # type: ignore[no-any-return]
        case ops.AdaptiveMaxPool():
            return of_sides("adaptive_max_pool", x)(x, sides(op.grid))  # type: ignore[no-any-return]
    raise NotImplementedError(type(op).__name__)


def widened_channels(op: ops.ChannelPad, x: Tensor) -> Tensor:
    """The channels between, or before, channels of zeros."""
    added = int(op.channels) - x.shape[1]
    before = added // 2 if op.at == "both" else 0
    made = x.new_zeros(x.shape[0], int(op.channels), *x.shape[2:])
    made[:, before : before + x.shape[1]] = x
    return made


def bordered(op: ops.Pad | ops.Cropping, x: Tensor) -> Tensor:
    """With rows and columns on each side, or without them."""
    ends = [
        int(op.sides[axis]) + int(more[axis])
        for axis in reversed(range(x.dim() - 2))
        for more in (op.before, op.after)
    ]
    if isinstance(op, ops.Cropping):
        return F.pad(x, [-end for end in ends])
    return F.pad(x, ends, "constant" if op.mode == "zeros" else op.mode)


def dropped(op: ops.StochasticDepth, x: Tensor) -> Tensor:
    """The value of some examples, and zeros for the others."""
    rest = (1,) * (x.dim() - 1)
    return x * F.dropout(torch.ones(x.shape[0], *rest, dtype=x.dtype), float(op.rate))


Sides = tuple[int, ...]


def sides(values: tuple[Any, ...]) -> Sides:
    return tuple(map(int, values))


def of_sides(name: str, x: Tensor) -> Any:
    """The function of torch for a grid of as many sides as a tensor has."""
    return getattr(F, f"{name}{x.dim() - 2}d")


def averaged(op: ops.AvgPool, x: Tensor) -> Tensor:
    counted, kernel, stride = bool(op.count_include_pad), sides(op.kernel), sides(op.stride)
    inner, zeros = padded(op, x)
    pool = of_sides("avg_pool", x)
    if len(kernel) == 3 and any(map(int.__gt__, kernel, x.shape[2:])) and any(zeros):
        margins = [zero for zero in reversed(zeros) for _ in range(2)]
        real = F.pad(torch.ones(1, 1, *x.shape[2:], dtype=x.dtype), margins, value=float(counted))
        padded_values = F.pad(x, margins)
        made, share = (pool(one, kernel, stride, 0, bool(op.ceil)) for one in (padded_values, real))
        return made / share  # type: ignore[no-any-return]
    if op.padding != "tf_same" or any(zeros) or set(kernel) == {1}:
        options = (kernel, stride, zeros, bool(op.ceil) and op.padding != "tf_same", counted)
        return pool(inner, *options)  # type: ignore[no-any-return]
    real = F.pad(torch.ones(1, 1, *x.shape[2:]), tensorflow_margins(op, x), value=float(counted))
    return pool(inner, kernel, stride) / pool(real, kernel, stride)  # type: ignore[no-any-return]


def transposed_ends(op: ops.UpConv) -> tuple[Sides, Sides, Sides]:
    """What is cut off on both sides, added at the end, and then cut off there again."""
    if op.padding != "tf_same":
        none = (0,) * len(op.kernel)
        cut = none if isinstance(op.padding, str) else sides(op.padding)
        return cut, sides(op.output_padding), none
    long = [extent - stride for extent, stride in zip(extents(op), sides(op.stride), strict=True)]
    cut, more, odd = (tuple(ends) for ends in zip(*map(_ends, long), strict=True))
    return cut, more, odd


def _ends(too_long: int) -> tuple[int, int, int]:
    """The same along one axis."""
    return max(too_long, 0) // 2, max(-too_long, 0), max(too_long, 0) % 2


def extents(op: Any) -> Sides:
    """The rows and columns that a window spans."""
    kernel = sides(op.kernel)
    dilation = sides(getattr(op, "dilation", (1,) * len(kernel)))
    return tuple(gap * (taps - 1) + 1 for taps, gap in zip(kernel, dilation, strict=True))


def padded(op: Any, x: Tensor) -> tuple[Tensor, Sides]:
    """The input with what torch cannot pad by itself, and the zeros on both sides that it can."""
    halves = tuple((extent - 1) // 2 for extent in extents(op))
    none = (0,) * len(halves)
    match op.padding:
        case "valid":
            return x, none
        case "same":
            return x, halves
        case "causal":
            return F.pad(x, [extents(op)[0] - 1, 0]), none
        case "tf_same":
            dilation = getattr(op, "dilation", ())
            written_out = all(each.fixed for each in (*op.kernel, *op.stride, *dilation))
            odd = all(extent % 2 for extent in extents(op))
            if written_out and odd and set(sides(op.stride)) == {1}:
                return x, halves
            return F.pad(x, tensorflow_margins(op, x)), none
        case explicit:
            return x, sides(explicit)


def tensorflow_margins(op: Any, x: Tensor) -> list[int]:
    """Rows and columns left, right, above and below, by the formula of TensorFlow's guide."""
    around: list[int] = []
    for axis in reversed(range(x.dim() - 2)):
        size, stride = x.shape[2 + axis], sides(op.stride)[axis]
        positions = -(-size // stride)
        total = max((positions - 1) * stride + extents(op)[axis] - size, 0)
        around += [total // 2, total - total // 2]
    return around


def named_function(op: Operator, x: Tensor, **options: Any) -> Tensor:
    """The function of torch that is called as the operator, with its arguments in their order."""
    name = type(op).__name__.casefold()
    made = next(each for each in dir(F) if each.replace("_", "") == name)
    given = [getattr(op, each) for each in type(op).model_fields]
    numbers = [each.value for each in given if isinstance(each, Quantity)]
    words = {each: getattr(op, each) for each in type(op).model_fields}
    words = {each: word for each, word in words.items() if isinstance(word, str)}
    found: Tensor = getattr(F, made)(x, *numbers, **words, **options)
    return found


def expected_outputs(graph: Graph, values: list[Tensor], *, training: bool) -> list[Tensor | None]:
    """What a network returns, in turn: the last value, and those of its heads."""
    ends = [head.chain.output for head in graph.heads]
    absent = [head.in_training and not training for head in graph.heads]
    last = graph.root.chain.output
    if all(absent):
        return [values[last]]
    first = [] if last in ends else [values[last]]
    gone = zip(ends, absent, strict=True)
    return [*first, *(None if is_absent else values[end] for end, is_absent in gone)]


def returned(output: Any) -> list[Tensor | None]:
    """What a network has returned, in turn: a tensor, or all of a named tuple."""
    return [*output] if isinstance(output, tuple) else [output]


def disagreements(graph: Graph, values: list[Tensor]) -> Iterator[str]:
    """Where the shape of a computed value is not what was inferred."""
    for node, value in zip(graph.nodes, values, strict=True):
        assert node.type is not None
        if tuple(value.shape[1:]) != node.type.tensor:
            yield f"{node.path}: {tuple(value.shape[1:])} instead of {node.type.tensor}"


def random_inputs(graph: Graph, batch: int = 2) -> tuple[Tensor, ...]:
    """Random inputs of the sizes that the graph states."""
    shapes = [node.type for node in graph.inputs]
    return tuple(torch.randn(batch, *shape.tensor) for shape in shapes if shape is not None)


def random_input(graph: Graph, batch: int = 2) -> Tensor:
    """A random input of a network that has just one."""
    (made,) = random_inputs(graph, batch)
    return made
