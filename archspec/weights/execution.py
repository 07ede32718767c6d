"""The order in which the modules of a network run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, fx, nn
from torch.func import functional_call

from archspec.weights.layer import TransferError


def execution_order(module: nn.Module, example: tuple[Tensor, ...] | None) -> tuple[str, ...]:
    """The names of a network's modules, in the order in which each runs first.

    The network is set to training mode for as long as this takes, since auxiliary heads run in no
    other. Nothing is computed: the network is traced, or run on shapes alone.

    Args:
        module: the network.
        example: its inputs, for a network that cannot be traced symbolically.

    Raises:
        TransferError: if the network can be neither traced nor run.
    """
    names = {each: name for name, each in module.named_modules()}
    with _training(module):
        ran = _traced(module) if example is None else _run(module, example)
    return tuple(dict.fromkeys(names[each] for each in ran if each in names))


@contextmanager
def _training(module: nn.Module) -> Iterator[None]:
    modes = [(each, each.training) for each in module.modules()]
    module.train()
    try:
        yield
    finally:
        for each, mode in modes:
            each.training = mode


def _traced(module: nn.Module) -> list[nn.Module]:
    tracer = _Tracer()
    try:
        tracer.trace(module)
    except Exception as error:  # whatever its code raises on proxies
        message = f"{type(module).__name__} cannot be traced: {_first_line(error)}"
        help = "give an `example` input, on whose shape the network is run"
        raise TransferError(message, help) from error
    return [module, *tracer.ran]


class _Tracer(fx.Tracer):
    """Notes each module that is called, and looks into all but layers."""

    def __init__(self) -> None:
        super().__init__()
        self.ran: list[nn.Module] = []

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        """Whether a module is torch's own, or the only one to hold tensors in its subtree."""
        holders = [each for each in m.modules() if _holds_tensors(each)]
        return holders == [m] or super().is_leaf_module(m, module_qualified_name)

    def call_module(
        self,
        m: nn.Module,
        forward: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        """Note the module, then go on as usual."""
        self.ran.append(m)
        return super().call_module(m, forward, args, kwargs)


def _holds_tensors(module: nn.Module) -> bool:
    return any(True for _ in module.parameters(False)) or any(True for _ in module.buffers(False))


def _run(module: nn.Module, example: tuple[Tensor, ...]) -> list[nn.Module]:
    """Run the network with every tensor replaced by one without memory."""
    ran: list[nn.Module] = []
    handles = [
        each.register_forward_pre_hook(lambda called, _: ran.append(called))
        for each in module.modules()
    ]
    held = [*module.named_parameters(), *module.named_buffers()]
    shapes = {name: each.detach().to("meta") for name, each in held}
    try:
        functional_call(module, shapes, tuple(each.to("meta") for each in example))
    except Exception as error:  # whatever its code raises
        message = f"{type(module).__name__} does not run on the example: {_first_line(error)}"
        help = "give an input of the right shape, of a batch of two; or state dicts"
        raise TransferError(message, help) from error
    finally:
        for handle in handles:
            handle.remove()
    return ran


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
