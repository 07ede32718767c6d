"""Record which functions of torch a module calls as operations.

Functions are observed before torch decomposes them, so that a convolution is one call with the
arguments that its author gave, whatever Python runs around it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._pytree import tree_leaves, tree_map

from archspec.importers.flat import UNKNOWN, Operation, Owner, Value
from archspec.importers.readers.held_tensors import HeldTensors
from archspec.importers.readers.places import Inexpressible, Place
from archspec.importers.readers.translation import Drawn, Stack, Translation, Translator


class Recorder(TorchFunctionMode):
    """A mode in which calls become operations.

    Attributes:
        operations: the operations so far, among them some that nothing will take.
        owners: the parts of the module that run now, outermost first.
        held: the tensors of the module.
        silent: whether calls are run without being recorded.
    """

    def __init__(
        self,
        translators: Mapping[str, Translator],
        elementwise: Collection[str],
        held: HeldTensors,
    ) -> None:
        """Make a recorder.

        Args:
            translators: what makes boxes of calls, by the name of the function.
            elementwise: those that take each number, or each pair, by itself.
            held: the tensors of the module.
        """
        super().__init__()
        self.operations: list[Operation] = []
        self.owners: list[Owner] = []
        self.held = held
        self.silent = False
        self._translators = translators
        self._elementwise = elementwise
        self._places: dict[int, Place | Stack] = {}
        self._made: dict[str, Operation] = {}
        self._turned: dict[tuple[str, tuple[int, ...]], str] = {}
        self._inputs: dict[str, tuple[int, ...]] = {}
        self._alive: list[Tensor] = []
        self._memory: dict[int, dict[int, Tensor]] = {}

    def name_input(self, name: str, tensor: Tensor) -> None:
        """Make a tensor an input of the network."""
        self._inputs[name] = tuple(tensor.shape[1:])
        self.keep(tensor, Place(name, tuple(range(tensor.dim()))))

    def find(self, tensor: object) -> Place | None:
        """Return which value a tensor is; None if no input has a part in it.

        Raises:
            Inexpressible: if it is several values.
        """
        found = self._places.get(id(tensor))
        if isinstance(found, Stack):
            raise Inexpressible("it computes with several values along an axis of their own")
        return found

    def get_place(self, tensor: object) -> Place:
        """Return which value a tensor is.

        Raises:
            Inexpressible: if no input has a part in it, or if it is several values.
        """
        found = self.find(tensor)
        if found is None:
            raise Inexpressible("it computes with a constant in place of a value")
        return found

    def find_stack(self, tensor: object) -> Stack | None:
        """Return which values a tensor consists of, if it is several."""
        found = self._places.get(id(tensor))
        return found if isinstance(found, Stack) else None

    def find_operation(self, value: str) -> Operation | None:
        """Return what leaves a value; None for inputs."""
        return self._made.get(value)

    def get_shape(self, value: str) -> tuple[int, ...]:
        """Return the size of a value, channels first."""
        return self._inputs[value] if value in self._inputs else self._made[value].shape

    def take(self, tensor: Tensor, axes: tuple[int, ...]) -> str:
        """Return the value of a tensor whose axes are these, with channels first.

        A value with other axes is permuted, in an operation of its own.
        """
        place = self.get_place(tensor)
        if place.axes == axes:
            return place.value
        order = tuple(place.axes[axes.index(axis)] for axis in sorted(axes))
        if (place.value, order) not in self._turned:
            sizes = dict(zip(axes, tensor.shape, strict=True))
            shape = tuple(sizes[axis] for axis in sorted(sizes))[1:]
            box, arguments = ("Transpose", {}) if len(axes) == 3 else ("permute", {"axes": order})
            turned = self._emit(box, (place.value,), arguments, shape)
            self._turned[place.value, order] = turned
        return self._turned[place.value, order]

    def take_plain(self, tensor: Tensor) -> str:
        """Return the value of a tensor of which batch and channels are the first axes."""
        return self.take(tensor, tuple(range(tensor.dim())))

    def take_output(self, tensor: Tensor) -> str:
        """Return the value of a tensor that the module returns, whatever it is.

        Raises:
            Inexpressible: if no input has a part in it.
        """
        if self.find_stack(tensor) is None:
            return self.take_plain(tensor)
        why = "it returns several values along an axis of their own"
        inputs, shape = self._list_values(tensor), tuple(tensor.shape[1:])
        return self._emit(UNKNOWN, inputs, {}, shape, source="a stack", why=why)

    def keep(self, tensor: Tensor, place: Place | Stack) -> None:
        """Remember which value a tensor is."""
        self._alive.append(tensor)
        self._places[id(tensor)] = place
        memory = tensor.untyped_storage()._cdata
        self._memory.setdefault(memory, {})[id(tensor)] = tensor

    def add(self, found: Translation, result: Tensor, source: str = "") -> Place | Stack | None:
        """Add what a call became.

        Args:
            found: what it became.
            result: what it returned.
            source: what it is called.

        Returns:
            Which value the result is; None if that is not known.
        """
        if not isinstance(found, Drawn):
            return found
        take = self.take_plain if found.axes is not None else self._take_as_is
        values = tuple(each if isinstance(each, str) else take(each) for each in found.inputs)
        axes = self.get_place(found.inputs[0]).axes if found.axes is None else found.axes
        tensors = {
            role: held if isinstance(held, str) else self.held.find_name(held) or ""
            for role, held in found.tensors.items()
        }
        if not all(tensors.values()):
            raise Inexpressible("its weights are computed from others")
        sizes = dict(zip(axes, result.shape, strict=True))
        shape = tuple(sizes[axis] for axis in sorted(sizes))[1:]
        value = self._emit(
            found.box, values, found.arguments, shape, tensors=tensors, source=source
        )
        return Place(value, axes)

    def add_part(self, found: Translation, part: Tensor, source: str = "") -> Tensor:
        """Add what is left in a part of a result, and return the part."""
        place = self.add(found, part, source)
        if place is None:
            raise Inexpressible("it leaves several values, not all of which are known")
        self.keep(part, place)
        return part

    def _take_as_is(self, tensor: Tensor) -> str:
        return self.get_place(tensor).value

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Run a function and record it if it computes with values."""
        kwargs = kwargs or {}
        if self.silent:
            return func(*args, **kwargs)
        tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)]
        data = [tensor for tensor in tensors if id(tensor) in self._places]
        if not data:
            return func(*args, **kwargs)
        name = resolve_name(func) or getattr(func, "__name__", "a function")
        versions = [tensor._version for tensor in tensors]
        inputs = tuple(dict.fromkeys(value for leaf in data for value in self._list_values(leaf)))
        result = func(*args, **kwargs)
        changed = [
            tensor
            for tensor, version in zip(tensors, versions, strict=True)
            if tensor._version != version
        ]
        result = self._record(name, inputs, (result, args, kwargs), data, changed)
        for tensor in changed:
            if not any(tensor is leaf for leaf in tree_leaves(result)):
                self.forget(tensor, inputs, name)
        return result

    def _record(
        self,
        name: str,
        inputs: tuple[str, ...],
        call: tuple[Any, tuple[Any, ...], Any],
        data: list[Tensor],
        changed: list[Tensor],
    ) -> Any:
        result, args, kwargs = call
        results = [leaf for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]
        if not results:
            return result
        found, why = self._try_to_translate(_shorten(name), result, args, kwargs)
        each = found if isinstance(found, Sequence) else (found,)
        aliases: dict[int, Tensor] = {}
        for at, tensor in enumerate(results):
            own = each[at] if at < len(each) else None
            place, why = self._try_to_add(own, tensor, name, why)
            if place is None:
                value = self._emit(
                    UNKNOWN, inputs, {}, tuple(tensor.shape[1:]), source=name, why=why
                )
                place = Place(value, tuple(range(tensor.dim())))
            if any(tensor is leaf for leaf in changed):
                parts = place.parts if isinstance(place, Stack) else ()
                self._forget_views(tensor, *parts)
            elif isinstance(own, Drawn) and any(tensor is leaf for leaf in data):
                aliases[id(tensor)] = tensor.view_as(tensor)
            self.keep(aliases.get(id(tensor), tensor), place)
        return tree_map(lambda leaf: aliases.get(id(leaf), leaf), result) if aliases else result

    def _try_to_translate(
        self, short: str, result: Any, args: tuple[Any, ...], kwargs: Any
    ) -> tuple[Translation | Sequence[Translation], str]:
        if short not in self._translators:
            return None, ""
        try:
            return self._translate(short, result, args, kwargs), ""
        except Inexpressible as error:
            return None, str(error)
        except TypeError:
            return None, "it is called in a way that is not known"

    def _try_to_add(
        self, found: Translation, result: Tensor, name: str, why: str
    ) -> tuple[Place | Stack | None, str]:
        try:
            return self.add(found, result, name), why
        except Inexpressible as error:
            return None, str(error)

    def _translate(
        self, short: str, result: Any, args: tuple[Any, ...], kwargs: Any
    ) -> Translation | Sequence[Translation]:
        if short in self._elementwise:
            stacks = [self.find_stack(leaf) for leaf in tree_leaves((args, kwargs))]
            known = [stack for stack in stacks if stack is not None]
            if known:
                widest = max(known, key=lambda stack: len(stack.parts))
                return self._translate_parts(short, result, (args, kwargs), widest)
        return self._translators[short](self, result, *args, **kwargs)

    def _translate_parts(
        self, short: str, result: Tensor, given: tuple[tuple[Any, ...], Any], stack: Stack
    ) -> Stack:
        from_end = stack.axis - result.dim()
        parts = []
        for at in range(len(stack.parts)):
            args, kwargs = tree_map(self._make_picker(at, from_end), given)
            part = result.select(from_end, at)
            found = self._translate(short, part, args, kwargs)
            assert not isinstance(found, Sequence)
            parts.append(self.add_part(found, part, short))
        return Stack(tuple(parts), stack.axis)

    def _make_picker(self, at: int, from_end: int) -> Callable[[object], object]:
        """Return what takes one part of each stack, with an axis counted from the last."""

        def pick(leaf: object) -> object:
            stack = self.find_stack(leaf)
            if stack is not None and isinstance(leaf, Tensor):
                if stack.axis - leaf.dim() != from_end:
                    raise Inexpressible("it computes with values along several axes of their own")
                return stack.parts[at if len(stack.parts) > 1 else 0]
            if isinstance(leaf, Tensor) and leaf.dim() >= -from_end:
                raise Inexpressible("it spreads one value over several")
            return leaf

        return pick

    def _emit(
        self,
        box: str,
        inputs: tuple[str, ...],
        arguments: Mapping[str, Value],
        shape: tuple[int, ...],
        *,
        tensors: Mapping[str, str] | None = None,
        source: str = "",
        why: str = "",
    ) -> str:
        value = f"v{len(self.operations)}"
        owners = tuple(self.owners)
        operation = Operation(
            value, box, inputs, arguments, shape, owners, tensors or {}, source, why
        )
        self.operations.append(operation)
        self._made[value] = operation
        return value

    def _list_values(self, tensor: Tensor) -> tuple[str, ...]:
        found = self._places[id(tensor)]
        if isinstance(found, Place):
            return (found.value,)
        return tuple(value for part in found.parts for value in self._list_values(part))

    def forget(self, tensor: Tensor, inputs: tuple[str, ...], name: str) -> None:
        """Know no more of a tensor than that a call has written into it."""
        self._forget_views(tensor)
        value = self._emit(UNKNOWN, inputs, {}, tuple(tensor.shape[1:]), source=name)
        self.keep(tensor, Place(value, tuple(range(tensor.dim()))))

    def _forget_views(self, *tensors: Tensor) -> None:
        """Forget other tensors of the memory of the first, whose numbers a call has overwritten."""
        why = "its memory is overwritten through another tensor"
        written = self._memory.get(tensors[0].untyped_storage()._cdata, {})
        for other in written.values():
            if not any(other is tensor for tensor in tensors):
                inputs, shape = self._list_values(other), tuple(other.shape[1:])
                value = self._emit(UNKNOWN, inputs, {}, shape, source="a view", why=why)
                self._places[id(other)] = Place(value, tuple(range(other.dim())))


def _shorten(name: str) -> str:
    """Return the last part of a name without underscores; of a property, the name of that."""
    *before, last = name.split(".")
    return (before[-1] if last == "__get__" and before else last).strip("_")
