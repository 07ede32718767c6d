"""Copying weights between two networks that differ in the names of their layers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from archspec.weights.execution import execution_order
from archspec.weights.layer import Layer, TransferError, kind_of, layers_of, unshared
from archspec.weights.pairing import paired, values


@dataclass(frozen=True, slots=True)
class Transfer:
    """What was copied: the names of a layer in the source and in the target, in order."""

    pairs: tuple[tuple[str, str], ...]


def transfer(
    source: nn.Module | Mapping[str, Any],
    target: nn.Module,
    *,
    example: Tensor | tuple[Tensor, ...] | None = None,
    ignore: Collection[str] = (),
    keep: Collection[str] = (),
) -> Transfer:
    """Copy the weights of a network into another that is the same under other names.

    The layers of both are paired in the order in which they run, which is found by tracing them
    with `torch.fx`, in training mode; a state dict says only how its layers were registered, so its
    own order counts. Each pair must agree in kind (`Conv2d`), in the names of the tensors and in
    their shapes. Parallel branches must run in the same order on both sides. Settings that leave no
    trace in a tensor, such as strides and epsilons, are not compared.

    Buffers are copied like parameters, and a layer or tensor that a network uses several times
    counts once. A batch normalisation of the source may lack `weight`, which is then 1 (TF-slim and
    Keras train none), and `num_batches_tracked`, which is then 0. Numbers are converted to the type
    and device of the target. Either everything is copied or nothing.

    Args:
        source: a network, or a state dict of one.
        target: the network to fill.
        example: an input (several, as a tuple) for networks that `torch.fx` cannot trace. They are
            run on its shape alone, on the meta device. Batch normalisation may need a batch of two.
        ignore: prefixes of names in the source to leave out, such as `AuxLogits`.
        keep: prefixes of names in the target that stay as they are, such as a new head.

    Returns:
        The layers that were paired.

    Raises:
        TransferError: names the first layer that does not fit, on both sides.
    """
    inputs = (example,) if isinstance(example, Tensor) else example
    if isinstance(source, nn.Module):
        given = _layers_in_order(source, inputs, _Omitted("ignore", ignore))
    else:
        given = layers_of(_Omitted("ignore", ignore).rest(source), {})
    wanted = _layers_in_order(target, inputs, _Omitted("keep", keep))
    pairs = paired(tuple(unshared(given)), tuple(unshared(wanted)))
    target.load_state_dict(values(pairs), strict=False)
    return Transfer(tuple((one.name, other.name) for one, other in pairs))


@dataclass(frozen=True, slots=True)
class _Omitted:
    """Prefixes of names to leave out, and the argument that gave them."""

    argument: str
    prefixes: Collection[str]

    def rest(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The state dict without what the prefixes name; each must name something."""
        if isinstance(self.prefixes, str):
            raise TypeError(f"{self.argument} takes several prefixes: ({self.prefixes!r},)")
        for prefix in self.prefixes:
            if not any(_is_under(name, prefix) for name in state):
                message = f"{self.argument}: nothing is called `{prefix}`"
                raise TransferError(message, f"names begin with {_first_parts(state)}")
        return {
            name: value
            for name, value in state.items()
            if not any(_is_under(name, prefix) for prefix in self.prefixes)
        }


def _is_under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def _first_parts(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(f"`{name.partition('.')[0]}`" for name in names)) or "nothing"


def _layers_in_order(
    network: nn.Module, example: tuple[Tensor, ...] | None, omitted: _Omitted
) -> tuple[Layer, ...]:
    """The layers of a network in the order in which they run.

    Raises:
        TransferError: for a layer that does not run, unless what it holds runs elsewhere.
    """
    kinds = {name: kind_of(each) for name, each in network.named_modules()}
    layers = {each.name: each for each in layers_of(omitted.rest(network.state_dict()), kinds)}
    order = execution_order(network, example)
    ran = [layers[name] for name in order if name in layers]
    idle = [each for name, each in layers.items() if name not in order]
    left = [each for each in unshared([*ran, *idle]) if each.name not in order]
    if left:
        message = f"{type(network).__name__} holds a layer that it does not run: {left[0]}"
        raise TransferError(message, f"leave it out: {omitted.argument}=({left[0].name!r},)")
    return tuple(ran)
