"""List the edits of a chain: a step too many, one that is missing, two in the wrong order."""

from collections.abc import Iterator, Sequence
from functools import partial

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span
from archspec.graph import GivenValue, Item, Jump, Leaf, Meet, Node, Stage
from archspec.language import Formula
from archspec.language.box_printer import print_call
from archspec.language.corrections.correction import Rarity
from archspec.language.formulas import make_formula
from archspec.ops import Shape
from archspec.passes.blame.candidate import Candidate, NumberSlot, Proposal
from archspec.passes.blame.edits_of_boxes import get_number
from archspec.passes.blame.written_network import WrittenNetwork
from archspec.passes.expected_size import get_grid
from archspec.passes.remeasure.overlay import Overlay
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class ChainEdits:
    """The edits of one chain as it is written.

    Attributes:
        items: its steps.
        network: the network.
    """

    items: Sequence[Item]
    network: WrittenNetwork

    def list_removals(self) -> Iterator[Candidate]:
        """Yield the edits that leave a step out; one of two equal ones is the most likely."""
        spans = [item.span for item in self.items]
        texts = [self.network.read(span) for span in spans]
        for number, item in enumerate(self.items):
            if isinstance(item, Jump | Meet) or (isinstance(item, Leaf) and item.label):
                continue
            twice = number > 0 and texts[number] is not None and texts[number] == texts[number - 1]
            rarity = Rarity.REPEATED_STEP if twice else Rarity.STEP
            words = "leave out one of the two" if twice else "leave this step out"
            change, edits = Overlay(steps={item.span: ()}), self.network.remove(spans, number)
            yield Candidate(rarity, item.span, edits, words, change)

    def list_repeated(self) -> Iterator[Candidate]:
        """Yield the edits that leave out one of two equal steps."""
        return (one for one in self.list_removals() if one.rarity == Rarity.REPEATED_STEP)

    def list_exchanges(self) -> Iterator[Candidate]:
        """Yield the edits that exchange neighbors."""
        for one, other in zip(self.items, self.items[1:], strict=False):
            text, next_text = (self.network.read(item.span) for item in (one, other))
            if isinstance(one, Jump) or isinstance(other, Jump) or text == next_text:
                continue
            if text is not None and next_text is not None:
                change = Overlay(steps={one.span: (other,), other.span: (one,)})
                edits = (Edit(one.span, next_text), Edit(other.span, text))
                named = "the next one" if "\n" in next_text else f"`{next_text}`"
                words = f"put this step behind {named}"
                made = Candidate(Rarity.OPERATOR, one.span, edits, words, change)
                yield made.in_text if self._are_apart(one, other) else made

    def _are_apart(self, *items: Item) -> bool:
        """Check whether a step stands for several, as it is a stage whose first round differs."""
        found = [self.network.find_edits(item) for item in items if isinstance(item, Stage)]
        return any(edits is not None and edits.is_first_apart for edits in found)

    def list_insertions(self, copied: Sequence[Node | Stage]) -> Iterator[Proposal]:
        """Yield the edits that add a step like another one.

        Args:
            copied: the operators and the uses of blocks to add.
        """
        for number, item in enumerate(self.items):
            for behind in (False, True)[: 2 if number + 1 == len(self.items) else 1]:
                for step in copied:
                    yield self._insert(item, step, behind=behind)

    def list_plain_uses(self) -> Iterator[NumberSlot]:
        """Yield the edits that add uses of a block behind one that has more than a width."""
        boxes = {item.span: self.network.boxes.get(item.span) for item in self.items}
        plain = (replace(box, label=None, size=None, count=None) for box in boxes.values() if box)
        known = {print_call(box) for box in plain}
        for item in self.items:
            box = boxes[item.span]
            if not isinstance(item, Stage) or box is None or len(box.arguments) < 2:
                continue
            width = next((one for one in box.arguments if get_number(one.value)), None)
            arguments = () if width is None else (width,)
            bare = replace(box, arguments=arguments, label=None, size=None, count=None)
            text = print_call(bare)
            if arguments and text not in known:
                known.add(text)
                yield NumberSlot(0, (1, 2), partial(self._repeat_use, item, text))

    def _repeat_use(self, item: Item, text: str, count: int) -> Candidate:
        whole = text if count == 1 else f"{count} x {text}"
        return self.write_step(item, whole, Overlay(), behind=True).in_text

    def _insert(self, item: Item, step: Node | Stage, *, behind: bool) -> Proposal:
        if isinstance(step, Stage):
            return NumberSlot(0, (1, 2), partial(self._insert_use, item, step, behind))
        width = find_width(step)
        make = partial(self._insert_operator, item, step, width, behind)
        return make(0) if width is None else NumberSlot(0, (64, 128), make)

    def _insert_use(self, item: Item, stage: Stage, behind: bool, count: int) -> Candidate:
        fresh = mark_copy(item.span)
        text = print_call(self.network.boxes[stage.span])
        counts = {fresh: make_formula(Scalar(count, fresh), count)}
        new = replace(stage, span=fresh, size=None)
        pair = (item, new) if behind else (new, item)
        change = Overlay(steps={item.span: pair}, counts=counts)
        whole = text if count == 1 else f"{count} x {text}"
        return self.write_step(item, whole, change, behind=behind)

    def _insert_operator(
        self, item: Item, node: Node, width: int | None, behind: bool, number: int
    ) -> Candidate:
        new = node if width is None else set_width(node, width, number)
        change = Overlay(steps={item.span: (item, new) if behind else (new, item)})
        made = self.write_step(item, print_node(new), change, behind=behind)
        return replace(made, rarity=made.rarity + self._is_odd_pair(item, node))

    def _is_odd_pair(self, item: Item, node: Node) -> bool:
        """Check whether two kernels in a row lie the same way, where 1x7 and 7x1 make a pair."""
        if not isinstance(item, Leaf):
            return False
        sides = _read_kernel(node)
        return sides == _read_kernel(self.network.graph.nodes[item.node]) and len({*sides}) > 1

    def write_step(self, item: Item, text: str, change: Overlay, *, behind: bool) -> Candidate:
        """Return the edit that writes a step before or behind another one."""
        words = f"write `{text}` {'behind' if behind else 'before'} this step"
        state = partial(self._state_step, item, text, behind)
        return Candidate(Rarity.MISSING_STEP, item.span, state(None), words, change, state)

    def _state_step(
        self, item: Item, text: str, behind: bool, size: Shape | None
    ) -> tuple[Edit, ...]:
        """Return the edits that write a step, with its size if the other one states its own."""
        at = [other is item for other in self.items].index(True)
        before = self.items[at - 1 : at] if item.size is not None and not behind else ()
        texts = [self.network.read(other.span) or "" for other in (item, *before) if other.size]
        arrow = max([written.rfind("->") for written in texts], default=0)
        if size is not None and arrow > 0 and self.network.find_indent(item.span) is not None:
            text = f"{text} ".ljust(arrow) + f"-> {size}"
        return self.network.insert(item.span, text, behind=behind)


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
    old, value = given[at].span, make_formula(Scalar(number, given[at].span), number)
    given[at] = replace(given[at], value=value)
    box = node.box
    if box is not None:
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
        keeps_sizes: whether sizes hold as they are, so that those without parameters cannot be
            missing, nor those that change the grid.
    """
    seen: set[str] = set()
    for node in nodes:
        if node.box is None or node.operator.joins:
            continue
        width = find_width(node)
        if keeps_sizes and (not node.parameters or _changes_grid(node)):
            continue
        key = print_node(node if width is None else set_width(node, width, 1))
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
