"""A checkpoint: weights by name, with where they come from."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from torch import Tensor, nn

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.text.visible import shorten_middle


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """A tensor as its checkpoint describes it.

    Attributes:
        dtype: its type, such as `float32`.
        shape: its sizes.
        bytes: the bytes of its numbers.
    """

    dtype: str
    shape: tuple[int, ...]
    bytes: int

    @property
    def count(self) -> int:
        """How many numbers it has."""
        count = 1
        for side in self.shape:
            count *= side
        return count


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Weights by name, with where they come from; the numbers are read when they are asked for.

    Attributes:
        source: where they are, pinned: a commit of a hub, the version of a library.
        entries: what the tensors are, by name.
        read: reads the tensors.
        metadata: what a safetensors file says besides.
        network: the module that they belong to, if the source is a library of networks.
        license: the license under which they are published; empty if the source states none.
        notes: what a reader of a report should know, in short sentences.
    """

    source: str
    entries: Mapping[str, TensorEntry]
    read: Callable[[], Mapping[str, Tensor]]
    metadata: Mapping[str, str] = field(default_factory=dict)
    network: nn.Module | None = None
    license: str = ""
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Checkpoint {self.source}: {len(self.entries):,} tensors>"


def describe_tensors(tensors: Mapping[str, Tensor]) -> dict[str, TensorEntry]:
    """Return the entries of tensors that are in memory."""
    return {
        name: TensorEntry(
            str(tensor.dtype).removeprefix("torch."),
            tuple(tensor.shape),
            tensor.numel() * tensor.element_size(),
        )
        for name, tensor in tensors.items()
    }


def check_names(names: Mapping[Any, Any], shown: str) -> None:
    """Check that names are texts that a state dict can have.

    Raises:
        SpecError: A413.
    """
    if len(names) > limits.CHECKPOINT_TENSORS:
        message = f"has {len(names):,} tensors, of at most {limits.CHECKPOINT_TENSORS:,}"
        raise refuse_checkpoint(shown, message)
    for name in names:
        if not isinstance(name, str):
            message = f"names a tensor with {type(name).__name__}, which is no text"
            raise refuse_checkpoint(shown, message)
        if not name.isprintable() or not 0 < len(name) <= limits.TENSOR_NAME_LENGTH:
            message = f"has a tensor of the name `{shorten_middle(ascii(name)[1:-1])}`"
            raise refuse_checkpoint(shown, f"{message}, which no module could have")


def refuse_checkpoint(shown: str, reason: str, help: str = "") -> SpecError:
    """Return the error for a file that is no sound checkpoint."""
    get = "get the file again from its publisher, and compare its hash"
    return fail("A413", f"`{shorten_middle(shown)}` {reason}", None, help=help or get)
