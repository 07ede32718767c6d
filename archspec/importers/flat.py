"""A network as readers give it: one operation after the other, and what each takes."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Final, TypeAlias

from archspec.dataclass import dataclass

if TYPE_CHECKING:
    from torch import Tensor

Value: TypeAlias = bool | int | float | str | tuple[int, ...] | tuple[float, ...]
"""The value of an argument."""

UNKNOWN: Final = ""
"""The box of an operation that the language has no counterpart of."""

GLUE: Final = {
    "reshape": "to `shape`, the sizes behind the batch; -1 for what is left over",
    "permute": "axes in the order `axes`, the batch being axis 0 and staying there",
    "reduce_mean": "the mean over `axes`, kept as sides of 1 if `keepdim`",
    "reduce_max": "the largest over `axes`, likewise",
    "scale": "every number times `factor`",
    "shift": "every number plus `amount`",
    "expand": "sides of 1 repeated to `shape`, the sizes behind the batch",
    "constant": "a tensor that the network holds and that no input changes, in `tensors['value']`",
    "softmax_over": "the softmax over `axis`",
    "identity": "what enters",
}
"""The words for operations that are no box by themselves, with their arguments.

Recognition makes boxes of them together with others: a reshape, a permutation and another reshape
are a `ChannelShuffle`. Readers give a box wherever one operation is one: the mean over all sides of
an image is a `GlobalAvgPool`.
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """A part of the source that an operation belongs to, such as a module of torch.

    Attributes:
        path: its name in the source: `layer1.0.conv1`.
        kind: what it is called as a kind, such as its class: `Bottleneck`; empty if it is a
            mere container, as `Sequential` is.
        call: which of its calls, if it is called several times.
    """

    path: str
    kind: str
    call: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation on values, which leaves one value.

    Attributes:
        output: the name of the value that it leaves, of no other operation or input.
        box: an operator or a join of the language, such as `Conv`, `BN`, `concat`; or one of
            `GLUE`; or `UNKNOWN`.
        inputs: the values that it takes, in order.
        arguments: the arguments of its box by the names of the language. Those that have the
            operator's default may be absent. Sides are tuples, one number for each side of the
            grid: `kernel=(3, 3)`, `padding=(1, 1)`; `norm` and `act` are never given, as these
            are operations of their own here.
        shape: the size that it leaves without the batch: channels first, and then the sides.
        owners: what it belongs to, outermost first.
        tensors: the names of its weights in the source, by their role: `weight`, `bias`,
            `running_mean`, `running_var`.
        source: what the source calls the operation, for messages: `torch.conv2d`, `MaxPool`.
        why: for `UNKNOWN`, what about it cannot be expressed; empty if the source's name says so.
    """

    output: str
    box: str
    inputs: tuple[str, ...]
    arguments: Mapping[str, Value] = field(default_factory=dict)
    shape: tuple[int, ...] = ()
    owners: tuple[Owner, ...] = ()
    tensors: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class FlatNetwork:
    """A network as operations in an order in which each takes what earlier ones left.

    Attributes:
        name: the name of the network: a Python identifier in lower case, `resnet50`.
        title: what people call it: `ResNet-50`; empty if the source does not say.
        origin: where it comes from, as the user wrote it: `timm:resnet50`.
        inputs: the size of each input by its name, channels first, without the batch.
        operations: the operations.
        outputs: the values that it returns, in order.
        read_weights: returns the tensors by the names that operations give them; None if the source
            has none.
        run: runs the source on a batch, in training mode if told so, and returns its outputs; None
            if it cannot be run.
        batch: the examples that it is run on.
        trains: whether it has a training mode.
        reported: what the source knows about accuracy, in the keys of the language's `reported`.
        heads: the values that it returns in training besides, by name; what computes them stands
            behind all other operations.
    """

    name: str
    inputs: Mapping[str, tuple[int, ...]]
    operations: tuple[Operation, ...]
    outputs: tuple[str, ...]
    title: str = ""
    origin: str = ""
    read_weights: "Callable[[], Mapping[str, Tensor]] | None" = None
    run: "Callable[[tuple[Tensor, ...], bool], tuple[Tensor, ...]] | None" = None
    batch: int = 2
    trains: bool = True
    reported: tuple[Mapping[str, object], ...] = ()
    heads: Mapping[str, str] = field(default_factory=dict)
