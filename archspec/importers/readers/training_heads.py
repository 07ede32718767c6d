"""Find what a module returns in training only: heads that help it to learn."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from torch import Tensor
from torch.utils._pytree import tree_flatten_with_path

from archspec.dataclass import dataclass, replace
from archspec.importers.flat import Operation
from archspec.importers.readers.recorder import Recorder

_NAME: Final = "aux"
"""What a head is called that the module does not name."""


@dataclass(frozen=True, slots=True)
class Heads:
    """What a module returns in training only.

    Attributes:
        operations: what computes them, behind those of inference.
        values: the value of each by its name, in the order in which they are computed.
        order: which of the tensors that are returned in training are the outputs of inference, in
            their order, and then the heads; empty if there are no heads.
    """

    operations: tuple[Operation, ...]
    values: Mapping[str, str]
    order: tuple[int, ...] = ()


def find_heads(
    inference: Sequence[Operation], outputs: Sequence[str], recorder: Recorder, returned: Any
) -> Heads:
    """Return the outputs of a run in training that no run at inference has.

    Operations of both are the same if they do the same with the same values.

    Args:
        inference: the operations at inference.
        outputs: the values that are returned at inference.
        recorder: what has recorded a run in training.
        returned: what the module has returned then.

    Raises:
        Inexpressible: if what it returns depends on no input.
    """
    returned_values = [
        (recorder.take_output(leaf), _find_name(path))
        for path, leaf in tree_flatten_with_path(returned)[0]
        if isinstance(leaf, Tensor)
    ]
    names, added = _match(inference, recorder.operations)
    values = [names.get(value, value) for value, _ in returned_values]
    computed = {each.output: at for at, each in enumerate((*inference, *added))}
    ours = [at for at, value in enumerate(values) if value not in outputs]
    ours.sort(key=lambda at: computed.get(values[at], -1))
    heads: dict[str, str] = {}
    for at in ours:
        heads[_make_unique(returned_values[at][1], heads)] = values[at]
    kept = [values.index(value) for value in outputs if value in values]
    return Heads(tuple(_select_needed(added, heads.values())), heads, (*kept, *ours))


def _match(
    inference: Sequence[Operation], training: Sequence[Operation]
) -> tuple[dict[str, str], list[Operation]]:
    """Return the values of inference by those of training, and the operations of training alone."""
    known = {_describe(each, each.inputs): each.output for each in inference}
    names: dict[str, str] = {}
    added = []
    for each in training:
        inputs = tuple(names.get(value, value) for value in each.inputs)
        found = known.get(_describe(each, inputs))
        names[each.output] = found or f"{each.output}_in_training"
        if found is None:
            added.append(replace(each, inputs=inputs, output=names[each.output]))
    return names, added


def _describe(operation: Operation, inputs: tuple[str, ...]) -> Hashable:
    arguments, tensors = operation.arguments.items(), operation.tensors.items()
    return operation.box, inputs, frozenset(arguments), frozenset(tensors), operation.owners


def _select_needed(operations: Sequence[Operation], values: Iterable[str]) -> list[Operation]:
    wanted = set(values)
    needed = []
    for each in reversed(operations):
        if each.output in wanted:
            wanted.update(each.inputs)
            needed.append(each)
    return needed[::-1]


def _find_name(path: Sequence[Any]) -> str:
    """Return the name that a module gives an output: an attribute, or a key."""
    names = [getattr(each, "name", getattr(each, "key", "")) for each in path]
    named = [name for name in names if isinstance(name, str) and name.isidentifier()]
    return named[-1] if named else _NAME


def _make_unique(name: str, taken: Mapping[str, str]) -> str:
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name}_{number}"
    return unique
