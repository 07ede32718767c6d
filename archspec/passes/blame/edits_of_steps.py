"""List the edits of a chain: a step too many, one that is missing, two in the wrong order."""

from collections.abc import Iterator, Mapping, Sequence

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span
from archspec.expressions import Literal
from archspec.graph import GivenValue, Item, Jump, Leaf, Meet, Node, Stage
from archspec.language import Box, Formula
from archspec.language.box_printer import print_call
from archspec.language.formulas import make_formula
from archspec.ops import Shape
from archspec.passes.blame.box_text import read_lines, read_span
from archspec.passes.blame.candidate import Candidate, Likelihood, NumberSlot, Proposal
from archspec.passes.blame.expected_size import get_grid
from archspec.passes.blame.overlay import Overlay
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class ChainEdits:
    """The edits of one chain as it is written.

    Attributes:
        items: its steps.
        nodes: the nodes of the graph.
        sources: the texts of all files.
        boxes: the boxes as written, by their places.
    """

    items: Sequence[Item]
    nodes: Sequence[Node]
    sources: Mapping[str, str]
    boxes: Mapping[Span, Box]

    def list_removals(self) -> Iterator[Candidate]:
        """Yield the edits that leave a step out; one of two equal ones is the most likely."""
        texts = [read_lines(item.span, self.sources) for item in self.items]
        for number, item in enumerate(self.items):
            if isinstance(item, Jump | Meet) or (isinstance(item, Leaf) and item.label):
                continue
            edit = self._remove(number)
            twice = texts[number] is not None and texts[number] in texts[number + 1 : number + 2]
            cost = Likelihood.REPEATED_STEP if twice else Likelihood.STEP
            words = "leave out one of the two" if twice else "leave this step out"
            change = Overlay(steps={item.span: ()})
            yield Candidate(cost, item.span, change, edit, words)

    def list_exchanges(self) -> Iterator[Candidate]:
        """Yield the edits that exchange neighbors."""
        for one, other in zip(self.items, self.items[1:], strict=False):
            texts = self._read(one), self._read(other)
            if isinstance(one, Jump) or isinstance(other, Jump) or texts[0] == texts[1]:
                continue
            change = Overlay(steps={one.span: (other,), other.span: (one,)})
            edits: tuple[Edit, ...] = ()
            if texts[0] is not None and texts[1] is not None:
                edits = (Edit(one.span, texts[1]), Edit(other.span, texts[0]))
            words = "put this step behind the next one"
            if texts[1] is not None:
                words = f"put this step behind `{texts[1]}`"
            yield Candidate(Likelihood.OPERATOR, one.span, change, edits, words)

    def list_insertions(self, copied: Sequence[Node | Stage]) -> Iterator[Proposal]:
        """Yield the edits that add a step like another one.

        Args:
            copied: the operators and the uses of blocks to add.
        """
        for number, item in enumerate(self.items):
            for behind in (False, True)[: 2 if number + 1 == len(self.items) else 1]:
                for step in copied:
                    yield self._insert(item, step, behind=behind)

    def _insert(self, item: Item, step: Node | Stage, *, behind: bool) -> Proposal:
        width = find_width(step) if isinstance(step, Node) else None
        cost = Likelihood.MISSING_STEP + self._is_odd_pair(item, step)

        def make(number: int) -> Candidate:
            new, text, counts = step, "", dict[Span, Formula | None]()
            if isinstance(new, Stage):
                text, fresh = self._print_stage(new, number), mark_copy(item.span)
                counts[fresh] = make_formula(Scalar(number, fresh), number)
                new = replace(new, span=fresh, size=None)
            else:
                new = new if width is None else set_width(new, width, number)
                text = print_node(new)
            words = f"write `{text}` {'behind' if behind else 'before'} this step"
            change = Overlay(
                steps={item.span: (item, new) if behind else (new, item)}, counts=counts
            )

            def state(size: Shape | None) -> Candidate:
                edits = self.write_step(item, text, size, behind=behind)
                return Candidate(cost, item.span, change, edits, words, state)

            return state(None)

        if isinstance(step, Stage):
            return NumberSlot(0, (1, 2), make)
        return make(0) if width is None else NumberSlot(0, (64, 128), make)

    def _is_odd_pair(self, item: Item, step: Node | Stage) -> bool:
        """Check whether two kernels in a row lie the same way, where 1x7 and 7x1 make a pair."""
        if not isinstance(item, Leaf) or not isinstance(step, Node):
            return False
        sides = _read_kernel(step)
        return sides == _read_kernel(self.nodes[item.node]) and len({*sides}) > 1

    def _print_stage(self, stage: Stage, count: int) -> str:
        text = print_call(self.boxes[stage.span])
        return text if count == 1 else f"{count} x {text}"

    def write_step(
        self, item: Item, text: str, size: Shape | None, *, behind: bool
    ) -> tuple[Edit, ...]:
        """Return the edits that write a step before or behind another one.

        Args:
            item: the other one.
            text: the step.
            size: its output size, which is stated if that of the other one is.
            behind: whether to write it behind.
        """
        span = item.span
        at = span.part(0, 0)
        if behind:
            end = span.end_line, span.end_column
            at = Span(span.file, *end, *end)
        indent = self._find_dash(span)
        if indent is None:
            is_flow = self._read(item) is not None
            return (Edit(at, f", {text}" if behind else f"{text}, "),) if is_flow else ()
        arrow = self._find_arrow(item, behind=behind)
        if size is not None and arrow > 0:
            text = f"{text} ".ljust(arrow) + f"-> {size}"
        if not behind:
            return (Edit(at, f"{text}\n{indent}"),)
        return (Edit(at, f"\n{indent}{text}"),)

    def _find_arrow(self, item: Item, *, behind: bool) -> int:
        """Return where the size of a step stands beside another one; 0 if it states none."""
        at = [other is item for other in self.items].index(True)
        before = self.items[at - 1 : at] if item.size is not None and not behind else ()
        texts = [self._read(other) or "" for other in (item, *before) if other.size is not None]
        return max([text.rfind("->") for text in texts], default=0)

    def _remove(self, number: int) -> tuple[Edit, ...]:
        """Return the edits that remove a step with its comma or its line."""
        span = self.items[number].span
        if self._find_dash(span) is not None:
            return (Edit(Span(span.file, span.line, 1, span.end_line + 1, 1), ""),)
        if self._read(self.items[number]) is None:
            return ()
        if number + 1 < len(self.items) and self.items[number + 1].span.line == span.line:
            end = self.items[number + 1].span
            return (Edit(Span(*span[:3], end.line, end.column), ""),)
        if number and self.items[number - 1].span.end_line == span.line:
            start = self.items[number - 1].span
            at = Span(span.file, start.end_line, start.end_column, span.end_line, span.end_column)
            return (Edit(at, ""),)
        return (Edit(span, ""),)

    def _find_dash(self, span: Span) -> str | None:
        """Return what stands before a step in its line if this is only a dash."""
        line = read_span(Span(span.file, span.line, 1, span.line, span.column), self.sources)
        return line if line is not None and line.strip() == "-" else None

    def _read(self, item: Item) -> str | None:
        return read_span(item.span, self.sources)


def mark_copy(span: Span) -> Span:
    """Return a place that no step of the network has, for a step that is new there."""
    return Span(span.file, span.line, 0, span.line, 0)


def find_width(node: Node) -> int | None:
    """Return the position of an operator's number of output channels in its arguments."""
    main = node.operator.main()
    for number, given in enumerate(node.given):
        if given.name in ("filters", "features") or (given.name == main and main != "kernel"):
            return number if isinstance(given.value, Formula) else None
    return None


def set_width(node: Node, at: int, number: int) -> Node:
    """Return an operator with another number of output channels."""
    given: list[GivenValue] = list(node.given)
    value = make_formula(Scalar(number, given[at].span), number)
    given[at] = replace(given[at], value=value)
    box = node.box
    if box is not None:
        old = given[at].span
        arguments = tuple(
            replace(argument, value=value) if argument.span == old else argument
            for argument in box.arguments
        )
        box = replace(box, arguments=arguments)
    return replace(node, given=tuple(given), box=box, reused=False)


def print_node(node: Node) -> str:
    """Return an operator as a box without a name of its module, a label or a size."""
    assert node.box is not None
    return print_call(replace(node.box, module=None, label=None, size=None))


def list_distinct(nodes: Sequence[Node], *, keeps_sizes: bool) -> Iterator[Node]:
    """Yield operators that differ in more than their number of output channels.

    Args:
        nodes: the operators.
        keeps_sizes: whether sizes hold as they are, so that those without weights cannot be
            missing, nor those that change the grid.
    """
    seen: set[str] = set()
    for node in nodes:
        if node.box is None or node.operator.joins:
            continue
        width = find_width(node)
        if keeps_sizes and (width is None or _changes_grid(node)):
            continue
        plain = node if width is None else set_width(node, width, 1)
        key = print_node(plain)
        if key not in seen:
            seen.add(key)
            yield node


def _changes_grid(node: Node) -> bool:
    """Check whether an operator is known to change the grid."""
    return node.type is not None and any(
        get_grid(source) != get_grid(node.type) for source in node.sources
    )


def _read_kernel(node: Node) -> tuple[int | None, ...]:
    """Return the sides of a kernel, as far as they are numbers."""
    kernel = next((given.value for given in node.given if given.name == "kernel"), None)
    return tuple(map(get_number, kernel if isinstance(kernel, list) else (kernel, kernel)))


def get_number(value: object) -> int | None:
    """Return a value that is a whole number, as it is written; None for any other."""
    found = (
        value.tree.value if isinstance(value, Formula) and isinstance(value.tree, Literal) else 0
    )
    return found if isinstance(found, int) and found else None
