"""Define back ends, each with one lowering per operator.

A back end is a folder next to this module with a table of lowerings. Packages provide lowerings of
their own operators in the entry-point group `archspec.` followed by the name of the back end.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.diagnostics.remember import remember
from archspec.graph import Node
from archspec.ops import Operator, PackageError, offered
from archspec.ops.plugins import imported, package_of, placed, unusable

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

L = TypeVar("L")


@dataclass(frozen=True)
class Backend(Generic[L]):
    """A target that operators can be lowered to.

    Attributes:
        name: its name in messages, and at the end of its entry-point group.
        kind: the class of the lowerings that packages can provide.
        table: the lowerings of archspec's own operators, by name.
        adopt: makes a lowering of what a package provides, if it is another thing that can be one.
    """

    name: str
    kind: type[Any]
    table: Mapping[str, L]
    adopt: Callable[[Any], object] = lambda found: found
    _imported: "dict[EntryPoint, L | SpecError]" = field(default_factory=dict)

    @property
    def entry_points(self) -> str:
        """The entry-point group in which packages provide lowerings, by operator name."""
        return f"archspec.{self.name}"

    def lowering(self, node: Node) -> L:
        """Return the lowering of a node's operator.

        Raises:
            SpecError: A504 if there is none.
            PackageError: A602 if the package that provides it cannot be used.
        """
        found = self.find(node)
        if found is None:
            raise self._missing(node.operator, node.span)
        return found

    def find(self, node: Node) -> L | None:
        """Return the lowering of a node's operator; None if there is none.

        Raises:
            PackageError: A602 if the package that provides it cannot be used.
        """
        if not node.operator.offered_by:
            return self.table.get(node.operator.__name__)
        points = offered(self.entry_points).get(node.operator.__name__, ())
        try:
            if not points:
                return None
            return remember(self._imported, points[0], lambda: self._load(points[0]))
        except PackageError as error:
            raise placed(error, node.span) from None

    def _load(self, point: "EntryPoint") -> L:
        """Load the lowering of an entry point."""
        what = f"the {self.name} lowering of `{point.name}`"
        found: Any = imported(point, what, self.adopt)
        if not isinstance(found, self.kind):
            why = f"what it offers is no instance of {self.kind.__name__}"
            raise unusable(package_of(point), what, why)
        made: L = found
        return made

    def _missing(self, operator: type[Operator], span: Span) -> SpecError:
        package = f" of package {operator.offered_by}" if operator.offered_by else ""
        message = f"operator {operator.__name__}{package} has no lowering to {self.name}"
        help = (
            f"offer one under the entry-point group `{self.entry_points}`, or write the step with "
            "other operators"
        )
        return SpecError([Diagnostic("A504", message, span, help=help)])
