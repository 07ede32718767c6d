"""The tensors that a module holds, found again whatever shape its code gives them."""

from collections.abc import Mapping

from torch import Tensor, nn

from archspec.importers.readers.places import Inexpressible


class HeldTensors:
    """The parameters and buffers of a module, by the memory that they share with their views."""

    def __init__(self, tensors: Mapping[str, Tensor], numbers: Mapping[str, Tensor]) -> None:
        """Know the tensors of a module.

        Args:
            tensors: the tensors, which may have no memory, by name.
            numbers: the same with their numbers.
        """
        self._numbers = numbers
        self._names: dict[tuple[int, int, int], str] = {}
        self._versions: dict[str, int] = {}
        self._learned = {name for name, each in tensors.items() if isinstance(each, nn.Parameter)}
        for name, tensor in tensors.items():
            self._names.setdefault(_find_memory(tensor), name)
            self._versions[name] = tensor._version

    def find_name(self, tensor: Tensor) -> str | None:
        """Return what the module calls a tensor, in whatever order its numbers are now."""
        name = self._names.get(_find_memory(_drop_repeats(tensor)))
        is_same = name is not None and self._versions[name] == tensor._version
        return name if is_same else None

    def find(self, tensor: Tensor) -> str | None:
        """Return what the module calls a weight, if its numbers are in the order of the module's.

        Sides of 1 may have come and gone, and others have been repeated from one.
        """
        name = self.find_name(tensor) if _drop_repeats(tensor).is_contiguous() else None
        return name if name in self._learned else None

    def find_channels_last(self, tensor: Tensor, channels: int) -> str | None:
        """Return what the module calls a tensor that it holds with the channels as the last axis.

        Args:
            tensor: the tensor as it is now.
            channels: which of its axes the channels are.
        """
        moved = _drop_repeats(tensor).movedim(channels, -1)
        name = self.find_name(tensor) if moved.is_contiguous() else None
        return name if name in self._learned else None

    def check(self, *tensors: Tensor | None) -> None:
        """Check that tensors are weights of the module as they are.

        Raises:
            Inexpressible: if it computes one of them, or does not learn it.
        """
        for tensor in tensors:
            if tensor is not None and self.find(tensor) is None:
                raise Inexpressible("its weights are computed from others, or fixed")
            if tensor is not None and _drop_repeats(tensor).numel() != tensor.numel():
                raise Inexpressible("its channels all have the same weights")

    def check_statistics(self, *tensors: Tensor) -> None:
        """Check that the module holds tensors.

        Raises:
            Inexpressible: if it computes one of them.
        """
        if any(self.find_name(tensor) is None for tensor in tensors):
            raise Inexpressible("its statistics are computed from others")

    def find_start(self, tensor: Tensor) -> dict[str, float]:
        """Return the one number that a weight consists of, as `init`; nothing if there are more."""
        numbers = self._numbers[self.find_name(tensor) or ""].detach()
        if numbers.is_meta or not numbers.numel():
            return {}
        first = numbers.flatten()[0]
        return {"init": float(f"{first.item():.6g}")} if bool((numbers == first).all()) else {}


def _drop_repeats(tensor: Tensor) -> Tensor:
    """Return a tensor without what `expand` has repeated."""
    for axis, step in enumerate(tensor.stride()):
        if step == 0 and tensor.shape[axis] > 1:
            tensor = tensor.narrow(axis, 0, 1)
    return tensor


def _find_memory(tensor: Tensor) -> tuple[int, int, int]:
    return tensor.untyped_storage()._cdata, int(tensor.storage_offset()), tensor.numel()
