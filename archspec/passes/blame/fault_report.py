"""Report joins that do not fit, at the step that caused the mismatch, and wrong stated sizes."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Mark, Span
from archspec.elaborate import size_to_shape
from archspec.graph import Chain, Item, Jump, Leaf, Node, Scope, Split, Stage
from archspec.language import Size
from archspec.language.messages import JOINED
from archspec.ops import Image, Shape
from archspec.passes.blame.crop_fix import suggest_crop
from archspec.passes.blame.judge import Blame, JoinFault
from archspec.passes.blame.repair import Repair, RepairSearch, format_grid
from archspec.passes.blame.routes import Route, RouteStep
from archspec.passes.expected_size import get_grid

_SAME_WAY: Final = "give every branch the same strides and padding (`stride 2`, `V`)"
_ONE_SIZE: Final = "bring the values to one size before they are joined"


@dataclass(frozen=True, slots=True)
class FaultReporter:
    """Writes reports on joins that do not fit.

    Attributes:
        nodes: the nodes of the graph, with their types.
        scopes: the blocks that contain them.
    """

    nodes: Sequence[Node]
    scopes: Sequence[Scope]

    def report_fault(self, fault: JoinFault, verdict: Blame | None) -> Diagnostic:
        """Return the finding at the first step to blame, or at the join if no step is.

        Args:
            fault: the join.
            verdict: what is to blame, if anything.
        """
        code, message, join = fault.error.code, fault.error.message, fault.span
        if verdict is None:
            return Diagnostic(code, message, join, help=fault.error.help)
        (route, repair), *others = verdict.astray
        cut = suggest_crop(fault)
        if cut and not repair.advice:
            meeting = tuple(self.mark_ends(fault))
            return Diagnostic(code, message, join, JOINED, meeting, (), cut)
        span, *more = self.find_places(route, repair)
        marks = [Mark(place, "and here") for place in more]
        marks += self.mark_inner_step(repair)
        marks += [
            Mark(self.find_places(*other)[0], _describe_change(fault, verdict, *other))
            for other in others
        ]
        if not verdict.stated and len(verdict.agreeing) == 1:
            marks += self.mark_reference(fault, verdict, route)
        if join.line != span.line:
            marks.append(Mark(join, JOINED))
        label = f"{_describe_change(fault, verdict, route, repair)} here"
        help = repair.advice or (_ONE_SIZE if fault.is_named else _SAME_WAY)
        help += f"; or {cut}" if cut else ""
        return Diagnostic(
            code, message, span, label, tuple(marks), (_describe_others(fault, verdict),), help
        )

    def mark_ends(self, fault: JoinFault) -> Iterator[Mark]:
        """Yield marks at the last step of each route to a join."""
        for route in fault.routes:
            span = route.steps[-1].item.span if route.steps else fault.span
            if span.line != fault.span.line:
                yield Mark(span, f"{format_grid(get_grid(route.end))} comes here")

    def find_places(self, route: Route, repair: Repair) -> list[Span]:
        """Return where to make the change; for a fork, the steps of its branches."""
        if repair.step is None:
            return [route.span]
        item = repair.step.item
        inner = list(self.find_grid_changes(item)) if isinstance(item, Split) else []
        return [node.span for node in inner] or [item.span]

    def mark_inner_step(self, repair: Repair) -> Iterator[Mark]:
        """Yield a mark at the step within a block that changes the grid."""
        item = repair.step.item if repair.step else None
        if not isinstance(item, Stage):
            return
        name = self.scopes[item.scopes[-1]].block
        for node in list(self.find_grid_changes(item))[-1:]:
            if node.span != item.span:
                yield Mark(node.span, f"the grid changes here, in {name}")

    def mark_reference(self, fault: JoinFault, verdict: Blame, astray: Route) -> Iterator[Mark]:
        """Yield a mark at the step that brings the other grid, if either of two could be meant."""
        if fault.classify_mismatch(astray.end, verdict.wanted) not in ("grid", "size"):
            return
        for step in reversed(verdict.agreeing[0].steps):
            before, after = get_grid(step.before), get_grid(step.after)
            if before != after:
                yield Mark(step.item.span, f"{format_grid(before)} becomes {format_grid(after)}")
                return

    def find_grid_changes(self, item: Stage | Split) -> Iterator[Node]:
        """Yield the last operator on each path through an item that changes the grid."""
        if isinstance(item, Stage):
            yield from self.find_last_changes(self.scopes[item.scopes[-1]].chain)
        else:
            for lane in item.lanes:
                yield from self.find_last_changes(lane.chain)

    def find_last_changes(self, chain: Chain) -> Iterator[Node]:
        """Yield the last operators that change the grid in a chain, one on each path."""
        for item in reversed(chain.items):
            found: list[Node] = []
            if isinstance(item, Leaf):
                found = [node for node in [self.nodes[item.node]] if _changes_grid(node)]
            elif isinstance(item, Stage | Split):
                found = list(self.find_grid_changes(item))
            if found:
                yield from found
                return


def _changes_grid(node: Node) -> bool:
    """Check whether an operator changes the grid."""
    if not node.sources or node.type is None:
        return False
    return get_grid(node.sources[0]) != get_grid(node.type)


def _describe_change(fault: JoinFault, verdict: Blame, route: Route, repair: Repair) -> str:
    """Describe what happens at a step that is to blame."""
    step = repair.step
    before, after = (step.before, step.after) if step else (route.start, route.end)
    match fault.classify_mismatch(route.end, verdict.wanted):
        case "channels":
            one, two = (str(int(image.channels)) for image in (before, after))
            return f"{one} channels become {two}" if one != two else f"stays at {two} channels"
        case "grid":
            one, two = (format_grid(get_grid(image)) for image in (before, after))
        case _:
            one, two = str(before), str(after)
    return f"{one} becomes {two}" if one != two else f"stays at {two}"


def _describe_others(fault: JoinFault, verdict: Blame) -> str:
    """Describe what the other routes bring."""
    wanted = verdict.wanted
    only_grid = isinstance(wanted, Image) and fault.join.word == "concat"
    size = format_grid(get_grid(wanted)) if only_grid else str(wanted)
    if verdict.stated:
        return f"the spec states {size}"
    several = len(verdict.agreeing) != 1
    if fault.is_named:
        return f"the other values are {size}" if several else f"the other value is {size}"
    return f"the other branches end at {size}" if several else f"the other branch ends at {size}"


def report_size_mismatch(
    item: Item,
    stated: Size,
    before: Shape | None,
    found: Shape,
    repairs: RepairSearch,
) -> Diagnostic:
    """Return the finding for a wrong stated size.

    Args:
        item: the step.
        stated: the size that it states.
        before: the type that enters the step.
        found: the type that leaves it.
        repairs: looks for a small change to the step that would make the size right.
    """
    marks = (Mark(item.span, "of this step"),) if item.span.line != stated.span.line else ()
    is_step = not isinstance(item, Jump)
    step = RouteStep(item, before, found) if is_step and before is not None else None
    advice = repairs.suggest_edits(step, size_to_shape(stated)) if step else ""
    return Diagnostic(
        "A306",
        f"the spec states {stated}, and the size is {found}",
        stated.span,
        f"computed: {found}",
        marks,
        tuple(_describe_branches(item, stated, found, repairs)),
        advice or "correct the step, or the stated size",
    )


def _describe_branches(
    item: Item, stated: Size, found: Shape, repairs: RepairSearch
) -> Iterator[str]:
    """Yield a note on the channels of each branch if a concatenation has the wrong channels."""
    if not isinstance(item, Split) or repairs.nodes[item.node].operator.word != "concat":
        return
    if stated.sides[:-1] != get_grid(found):
        return
    ends = [(lane.name, repairs.nodes[lane.chain.output].type) for lane in item.lanes]
    brought = [f"{int(end.channels)} ({name})" for name, end in ends if end is not None]
    yield f"the branches bring {' + '.join(brought)} channels"
