"""Lower operators of packages to classes of their own, whose source is copied."""

import builtins
import inspect
import symtable
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final

from archspec.codegen.code import CallPiece, FixedClass
from archspec.codegen.torch.lowering import ModuleLowering, list_arguments
from archspec.dataclass import dataclass
from archspec.ops import Operator, Shape

_IMPORTED: Final = frozenset({"math", "nn", "torch", "Tensor"})
"""The names that generated source imports where it uses them."""


@dataclass(frozen=True)
class ClassLowering(ModuleLowering[Any]):
    """A module class of a package, copied into the source that uses it.

    The class takes the arguments of the operator: those without a default come first, and others
    follow by name if they differ from their defaults.

    Attributes:
        written: the class. It may use `torch`, `nn`, `Tensor` and `math`, and nothing else of its
            module, for the source needs only torch.
        renamed: the names that the class has for arguments that it calls otherwise.
    """

    written: type[Any]
    renamed: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        copy_class(self.written)

    def module(self, op: Operator, *inputs: Shape) -> CallPiece:
        """Return the module."""
        arguments, options = list_arguments(op, **self.renamed)
        return CallPiece(copy_class(self.written), arguments, options)


def adopt_class(found: object) -> object:
    """Return the lowering to a module class; anything else as it is."""
    if isinstance(found, type) and callable(getattr(found, "forward", None)):
        return ClassLowering(found)
    return found


def copy_class(written: type[Any]) -> FixedClass:
    """Return a class as part of generated source; pieces call it as they call any other.

    Raises:
        ValueError: if the class uses a name that generated source does not import.
    """
    text = textwrap.dedent(inspect.getsource(written))
    table = symtable.symtable(text, written.__name__, "exec")
    unknown = sorted({*_list_globals(table)} - _IMPORTED - vars(builtins).keys())
    if unknown:
        raise ValueError(
            f"class {written.__name__} uses `{unknown[0]}`; generated source imports only "
            "torch, nn, Tensor and math"
        )
    return FixedClass(written.__name__, text)


def _list_globals(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names that a part of the source takes from its module."""
    is_outermost = table.get_type() == "module"  # where bases and decorators stand
    for symbol in table.get_symbols():
        if symbol.is_referenced() if is_outermost else symbol.is_global():
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _list_globals(inner)
