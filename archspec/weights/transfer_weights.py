"""Copy weights between two networks that name their layers differently."""

from collections.abc import Collection, Mapping
from dataclasses import field
from os import PathLike, fspath
from typing import Any

from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.text.phrases import pluralize
from archspec.weights.by_name import match_by_name
from archspec.weights.input_sizes import propose_inputs
from archspec.weights.layer import check_values
from archspec.weights.match_tensors import pair_tensors
from archspec.weights.norm_defaults import make_default
from archspec.weights.run_both import prepare_trial
from archspec.weights.traced_network import TrialNetwork, leave_out, list_tensors


@dataclass(frozen=True, slots=True, repr=False)
class Transfer:
    """The result of a transfer.

    Attributes:
        pairs: the names of each layer in the source and in the target, in execution order.
        difference: the maximum difference between the outputs of both networks, in double precision
            on arbitrary numbers; None if none was compared.
    """

    pairs: tuple[tuple[str, str], ...]
    difference: float | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        differ = f"outputs within {self.difference:.2g}" if self.difference else "outputs equal"
        count = pluralize(len(self.pairs), "layer")
        return f"<Transfer: {count}{'' if self.difference is None else f', {differ}'}>"


def transfer(
    source: nn.Module | Mapping[str, Any],
    target: nn.Module,
    *,
    example: Tensor | tuple[Tensor, ...] | None = None,
    ignore: Collection[str] = (),
    keep: Collection[str] = (),
) -> Transfer:
    """Copy the weights of a network into another that is the same under other names.

    Modules are paired by what they compute. Copies of both networks run in double precision on the
    same arbitrary numbers; two layers correspond if the same values enter and leave them and, where
    this leaves several alike, the same gradients come back. Names, the order of branches and the
    form of a layer (a fully connected layer as a 1x1 convolution) do not matter. With the pairs in
    place, both networks run again, and their outputs must agree to the last digits. This takes the
    memory of both networks in double precision, and the time of two to four passes over small
    images.

    A state dict does not tell how its layers are connected. It is loaded by name, if names and
    shapes agree; all names of one side may have a common prefix, such as `module.`.

    Buffers are copied like parameters, and a layer or tensor that a network uses several times
    counts once. A batch normalization of the source may lack `weight`, which is then 1 (TF-slim and
    Keras train none), and `num_batches_tracked`, which is then 0. Numbers are converted to the
    dtype and device of the target. Either everything is copied or nothing, and the source is only
    read.

    Args:
        source: a network, or the state dict of one.
        target: the network to fill.
        example: an input (or a tuple of several) of a size that both networks take, if they cannot
            run on the size that a generated class states.
        ignore: prefixes of names in the source to leave out, such as `AuxLogits`.
        keep: prefixes of names in the target that stay as they are, such as a new head.

    Returns:
        The layers that were paired.

    Raises:
        TransferError: names the first layer that differs, on both sides.
        TypeError: for a source that is neither a module nor a state dict.
    """
    _check_types(source, target)
    given = list_tensors(source) if isinstance(source, nn.Module) else source
    wanted = list_tensors(target)
    check_values(given)
    check_values(wanted)
    difference: float | None = None
    if isinstance(source, nn.Module):
        sides = TrialNetwork(source, "source", ignore), TrialNetwork(target, "target", keep)
        inputs = (example,) if isinstance(example, Tensor) else example
        found, difference = pair_tensors(
            *prepare_trial(*sides, propose_inputs(source, target, inputs))
        )
    else:
        found = match_by_name(leave_out(given, "source", ignore), leave_out(wanted, "target", keep))
    target.load_state_dict(collect_values(found, given, wanted), strict=False)
    return Transfer(list_layer_pairs(found, wanted), difference)


def _check_types(source: object, target: object) -> None:
    if not isinstance(source, nn.Module | Mapping):
        kind = type(source).__name__
        message = f"the source of a transfer is a module or a state dict, not {kind}"
        if isinstance(source, str | PathLike):
            message += f"; {_suggest_loader(fspath(source))}"
        raise TypeError(message)
    if not isinstance(target, nn.Module):
        raise TypeError(f"the target of a transfer is a module, not {type(target).__name__}")


def _suggest_loader(path: str) -> str:
    """Return which function reads a file of weights."""
    call = "torch.load({!r}, map_location='cpu')"
    if path.endswith(".safetensors"):
        call = "safetensors.torch.load_file({!r})"
    return f"load the file first: `{call.format(path)}`"


def collect_values(
    found: Mapping[str, str | None], given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Return the values to load into the target, by the names in its state dict."""
    return {
        there: make_default(there, wanted[there])
        if here is None
        else given[here].detach().reshape(wanted[there].shape)
        for there, here in found.items()
    }


def list_layer_pairs(
    found: Mapping[str, str | None], wanted: Mapping[str, Tensor]
) -> tuple[tuple[str, str], ...]:
    """Return the layers that were paired; one with several names in the target counts once."""
    seen: set[int] = set()
    layers: dict[tuple[str, str], None] = {}
    for there, here in found.items():
        if here is not None and id(wanted[there]) not in seen:
            layers[here.rpartition(".")[0], there.rpartition(".")[0]] = None
        seen.add(id(wanted[there]))
    return tuple(layers)
