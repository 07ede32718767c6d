"""Measure a network with a change: as an overlay, or as another text."""

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span, SpecError, apply_edits
from archspec.elaborate import elaborate_partially
from archspec.graph import Graph
from archspec.ops import Shape
from archspec.passes.remeasure.changed_network import ChangedNetwork
from archspec.passes.remeasure.known_parts import READ, DoesNotFitError, KnownParts, Measure
from archspec.passes.remeasure.overlay import Overlay
from archspec.passes.settle_conditions import settle_conditions


@dataclass(slots=True)
class NetworkMeasure(KnownParts):
    """Measures a network with changes."""

    def measure(self, change: Overlay, *, strict: bool) -> Measure | None:
        """Measure the whole network.

        Args:
            change: the change.
            strict: stop at the first size that does not hold.

        Returns:
            Its measure; None if it has a fault that is not a number, or, if strict, any fault.

        Raises:
            OutOfWorkError: if no more work is allowed.
        """
        if change.edits:
            graph = self.read(change.edits)
            return None if graph is None else self.measure_like(graph, change.edits, strict=strict)
        try:
            return ChangedNetwork(self, change, strict).network()
        except DoesNotFitError:
            return None

    def measure_like(
        self, graph: Graph, edits: tuple[Edit, ...], *, strict: bool
    ) -> Measure | None:
        """Measure a network of which much is as in this one, with the places in this text."""
        other = NetworkMeasure(graph, self.work, self.known, self.applied, self.binder)
        found = other.measure(Overlay(), strict=strict)
        self.added = other.find_output_at(_find_first_line(edits[0]))
        if found is None or not found.faults:
            return found
        faults = {
            (_move_back(span, edits), what): one for (span, what), one in found.faults.items()
        }
        return replace(found, faults=faults)

    def read(self, edits: tuple[Edit, ...]) -> Graph | None:
        """Return the network of an edited text; None if it cannot be elaborated.

        Raises:
            OutOfWorkError: if no more work is allowed.
        """
        self.work.spend(READ)
        program, files = self.graph.program, {edit.span.file for edit in edits}
        if program.reread is None or len(files) != 1 or not files <= program.sources.keys():
            return None
        (file,) = files
        text = apply_edits(program.sources[file], edits)
        try:
            other = program.reread({**program.sources, file: text})
            graph, found = elaborate_partially(other, None, self.graph.memory)
            return None if found or other.findings else settle_conditions(graph)
        except SpecError:
            return None

    def find_output_at(self, line: int) -> Shape | None:
        """Return the type that leaves the step of the network on a line; None if it is unknown."""
        items = (item for item in self.graph.root.chain.items if item.span.line == line)
        passed = [self.passed[item.span] for item in items if item.span in self.passed]
        return passed[0][1] if passed else None

    def find_first_fault(self) -> int | None:
        """Return the number of the network's first step with a fault; None if none has any."""
        try:
            return ChangedNetwork(self, Overlay(), strict=True).find_first_fault()
        except DoesNotFitError:
            return 0


def _find_first_line(edit: Edit) -> int:
    """Return the line of what an edit writes."""
    return edit.span.line + len(edit.text) - len(edit.text.lstrip("\n"))


def _move_back(span: Span, edits: tuple[Edit, ...]) -> Span:
    """Return the place of what stands behind edits in its line, as it was before them."""
    grown = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        is_behind = edit.span[:2] == span[:2] and edit.span.end_column + grown <= span.column
        if is_behind and edit.span.line == edit.span.end_line and "\n" not in edit.text:
            grown += len(edit.text) - (edit.span.end_column - edit.span.column)
    return span._replace(column=span.column - grown, end_column=span.end_column - grown)
