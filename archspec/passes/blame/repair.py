"""Search for the smallest change to one step that makes a branch end at the right size.

Common mistakes are a missing stride or `V`, or one too many. Each step is tried with other
strides and paddings, and the sizes behind it are recomputed with the operators' own rules. The
cheapest change that leads to the wanted size tells which step is to blame and what to write
instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import product
from math import prod
from typing import Final, NamedTuple

from archspec.dataclass import dataclass
from archspec.expressions import Quantity
from archspec.graph import Chain, Item, Leaf, Node, Scope, Split, Stage
from archspec.language import Argument
from archspec.language.box_printer import print_value
from archspec.ops import FC, Image, Operator, Shape, ShapeError
from archspec.ops.grid import both, is_every
from archspec.passes.blame.routes import Route, RouteStep
from archspec.passes.expected_size import get_grid

MAX_STEPS: Final = 64
"""How many steps to try, backward from the end of a route."""

MAX_TRIALS: Final = 20_000
"""How many operators to recompute per network; later faults get no repair."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that would mend a route.

    Attributes:
        step: the step to change; None if the route has no steps.
        cost: how unlikely it is that just this went wrong.
        advice: what to write; empty if no simple change is known to help.
    """

    step: RouteStep | None
    cost: int
    advice: str


class _OperatorEdit(NamedTuple):
    """A change to an operator: another stride, another padding, or both."""

    cost: int
    operator: Operator
    words: str


class _ArgumentChange(NamedTuple):
    """A new value of one argument, and the words that a box gains or loses with it."""

    cost: int
    value: object
    words: str = ""
    lost: str = ""


@dataclass(slots=True)
class RepairSearch:
    """Searches for repairs among operators with inferred types.

    Attributes:
        nodes: the nodes, with their operators if known.
        scopes: the blocks that contain them.
        trials_left: how many more operators may be computed.
    """

    nodes: Sequence[Node]
    scopes: Sequence[Scope]
    trials_left: int = field(default=MAX_TRIALS)

    def repair_grid(self, route: Route, wanted: Shape, others: Sequence[Route]) -> Repair:
        """Return the repair after which a route would end on another grid.

        Args:
            route: the route.
            wanted: the type with the wanted grid.
            others: routes that end on it.
        """
        grid = get_grid(wanted)
        found = [
            (edit.cost, -_compute_window_area(edit.operator), len(route.steps) - number, edit)
            for number, step in list(enumerate(route.steps))[-MAX_STEPS:]
            for edit in self.list_edits(step)
            if self.compute_end_grid(route, number, edit) == grid
        ]
        if found:
            cost, _, back, edit = min(found, key=lambda each: each[:3])
            step = route.steps[-back]
            it = "it" if step is route.steps[-1] else "the branch"
            return Repair(step, cost, f"{edit.words} {it} would end at {format_grid(grid)}")
        if not route.steps:
            return self.suggest_projection(route, wanted, 7)
        return self.find_stray_step(route, others)

    def suggest_projection(self, route: Route, wanted: Shape, cost: int) -> Repair:
        """Return the repair that adds a step to an empty route."""
        channels, stride = int(wanted.channels), 0
        if isinstance(route.end, Image) and isinstance(wanted, Image):
            stride = -(-route.end.grid[0] // wanted.grid[0])
            reached = tuple(-(-side // stride) for side in route.end.grid)
            stride = stride if reached == wanted.grid else 0
        written = f"{channels} stride {stride}" if stride > 1 else str(channels)
        such = f", such as `1x1 Conv ({written})`" if stride else ""
        return Repair(None, cost, f"give this branch a step that makes it {wanted}{such}")

    def find_stray_step(self, route: Route, others: Sequence[Route]) -> Repair:
        """Return the step at which a route departs from the others, if no small change mends it."""
        passed = {get_grid(step.after) for other in others for step in other.steps}
        passed.add(get_grid(route.start))
        changing = [step for step in route.steps if get_grid(step.before) != get_grid(step.after)]
        strays = [step for step in changing if get_grid(step.after) not in passed]
        step = next(iter([*strays, *changing[-1:], route.steps[-1]]))
        return Repair(step, 6, "")

    def repair_channels(self, route: Route, wanted: Shape) -> Repair:
        """Return the repair for wrong channels: the last step that sets them is to blame."""
        for step in reversed(route.steps[-MAX_STEPS:]):
            if self.sets_channels(step):
                return Repair(step, 2, f"let it make {int(wanted.channels)} channels")
        if not route.steps:
            return self.suggest_projection(route, wanted, 7)
        return Repair(route.steps[-1], 7, "")

    def repair_kind(self, route: Route, wanted: Shape) -> Repair:
        """Return the repair after which a route would end as an image, or as a vector."""
        image = isinstance(wanted, Image)
        advice = f"let every branch end as {'an image' if image else 'a vector'}"
        for step in reversed(route.steps):
            if isinstance(step.before, Image) != isinstance(step.after, Image):
                operator = self.get_operator(step.item)
                if image and operator and "keepdim" in type(operator).model_fields:
                    advice = "with `keepdim` it would stay an image"
                    if self.has_dense_behind(route, step):
                        advice += ", and `1x1 Conv` in place of FC keeps it one"
                return Repair(step, 2, advice)
        return Repair(route.steps[-1] if route.steps else None, 3, advice)

    def has_dense_behind(self, route: Route, start: RouteStep) -> bool:
        """Check whether a fully connected layer, which accepts no images, follows a step."""
        behind = route.steps[route.steps.index(start) + 1 :]
        return any(isinstance(self.get_operator(route_step.item), FC) for route_step in behind)

    def suggest_edits(self, step: RouteStep, wanted: Shape) -> str:
        """Return the stride and padding that give a single operator a size; empty if none do."""
        found = [
            edit
            for edit in self.list_edits(step)
            if str(self.compute_shape(edit.operator, step.before)) == str(wanted)
        ]
        least = min((edit.cost for edit in found), default=0)
        words = [edit.words for edit in found if edit.cost == least]
        comma = "," if len(words) > 1 else ""
        return f"{', or '.join(words)}{comma} it would be {wanted}" if words else ""

    def list_edits(self, step: RouteStep) -> Iterator[_OperatorEdit]:
        """Yield the small changes to a step that could change its grid."""
        operator = self.get_operator(step.item)
        fields = type(operator).model_fields if operator else {}
        if operator is None or not ("stride" in fields and "padding" in fields):
            return
        assert isinstance(step.item, Leaf)
        box = self.nodes[step.item.node].box
        given = box.arguments if box else ()
        strides = _list_strides(getattr(operator, "stride", None), given)
        paddings = _list_paddings(getattr(operator, "padding", None), given)
        for stride, padding in product(strides, paddings):
            if stride.cost + padding.cost:
                update = {"stride": stride.value, "padding": padding.value}
                words = _describe_changes([stride, padding])
                cost = stride.cost + padding.cost
                yield _OperatorEdit(cost, operator.model_copy(update=update), words)
        if "ceil" in fields and not getattr(operator, "ceil", True):
            rounded = operator.model_copy(update={"ceil": Quantity.of(True)})
            yield _OperatorEdit(2, rounded, "with `ceil`")

    def compute_end_grid(
        self, route: Route, number: int, edit: _OperatorEdit
    ) -> tuple[int, ...] | None:
        """Return the grid at the end of a route after a change, or None if it is unknown."""
        shape = self.compute_shape(edit.operator, route.steps[number].before)
        for step in route.steps[number + 1 :]:
            shape = self.compute_output(step.item, shape)
        return None if shape is None else get_grid(shape)

    def compute_output(self, item: Item, shape: Shape | None) -> Shape | None:
        """Return the output type of a step for another input type, or None if it is unknown."""
        match item:
            case Leaf():
                return self.compute_shape(self.nodes[item.node].op, shape)
            case Stage(scopes=scopes):
                for index in scopes:
                    shape = self.compute_chain_output(self.scopes[index].chain, shape)
                return shape
            case Split(lanes=lanes):
                ends = [self.compute_chain_output(lane.chain, shape) for lane in lanes]
                return self.compute_shape(self.nodes[item.node].op, *ends)
            case _:
                return None

    def compute_chain_output(self, chain: Chain, shape: Shape | None) -> Shape | None:
        """Return the output type of a chain for another input type, or None if it is unknown."""
        for item in chain.items:
            shape = self.compute_output(item, shape)
        return shape

    def compute_shape(self, operator: Operator | None, *inputs: Shape | None) -> Shape | None:
        """Return the output type of an operator, or None if it fails or the trials are used up."""
        self.trials_left -= 1
        known = [image for image in inputs if image is not None]
        if operator is None or len(known) < len(inputs) or self.trials_left < 0:
            return None
        try:
            return operator.fit(*known).shape(*known)
        except (ShapeError, OverflowError):
            return None

    def sets_channels(self, step: RouteStep) -> bool:
        """Check whether the output channels of a step are independent of its input channels."""
        double = Quantity.of(2 * int(step.before.channels))
        found = self.compute_output(step.item, step.before.with_channels(double))
        return found is None or int(found.channels) == int(step.after.channels)

    def get_operator(self, item: Item) -> Operator | None:
        """Return the operator of a step, or None if the step is a block, fork or join."""
        return self.nodes[item.node].op if isinstance(item, Leaf) else None


def format_grid(grid: tuple[int, ...]) -> str:
    """Format a grid for messages."""
    return "x".join(map(str, grid)) or "a vector"


def _list_strides(now: object, given: Sequence[Argument]) -> Iterator[_ArgumentChange]:
    yield _ArgumentChange(0, now)
    if is_every(now, 1):
        yield _ArgumentChange(1, both(2), "`stride 2`")
        return
    said = next((argument.value for argument in given if argument.name == "stride"), None)
    lost = "" if said is None else f"`stride {print_value(said)}`"
    yield _ArgumentChange(2, both(1), "" if lost else "`stride 1`", lost)
    if not is_every(now, 2):
        yield _ArgumentChange(2, both(2), "`stride 2`")


def _list_paddings(now: object, given: Sequence[Argument]) -> Iterator[_ArgumentChange]:
    yield _ArgumentChange(0, now)
    if now != "valid":
        yield _ArgumentChange(2, "valid", "`V`")
    elif any(print_value(argument.value) == "V" for argument in given if argument.name is None):
        yield _ArgumentChange(2, "same", lost="`V`")
    else:
        yield _ArgumentChange(2, "same", "`same`")


def _describe_changes(changes: list[_ArgumentChange]) -> str:
    gained = " and ".join(change.words for change in changes if change.words)
    lost = " and ".join(change.lost for change in changes if change.lost)
    return " and ".join(filter(None, [gained and f"with {gained}", lost and f"without {lost}"]))


def _compute_window_area(operator: Operator) -> int:
    window = operator.window()
    return 1 if window is None else prod(window.extent)
