"""List the edits of a chain: a step too many, one that is missing, two in the wrong order."""

from collections.abc import Iterator, Mapping, Sequence
from math import prod

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span
from archspec.expressions import Literal
from archspec.graph import GivenValue, Item, Jump, Lane, Leaf, Node, Split, Stage
from archspec.language import Formula
from archspec.language.box import make_formula
from archspec.language.box_printer import print_call
from archspec.ops import JOINS, MERGES
from archspec.passes.blame.box_text import read_span
from archspec.passes.blame.candidate import Candidate, Likelihood, NumberSlot, Proposal
from archspec.passes.blame.overlay import Overlay
from archspec.reader import Array, Object, Scalar, Tree


@dataclass(frozen=True, slots=True)
class ChainEdits:
    """The edits of one chain as it is written.

    Attributes:
        items: its steps.
        nodes: the nodes of the graph.
        sources: the texts of all files.
    """

    items: Sequence[Item]
    nodes: Sequence[Node]
    sources: Mapping[str, str]

    def list_removals(self) -> Iterator[Candidate]:
        """Yield the edits that leave a step out; one of two equal ones is the most likely."""
        texts = [self._read(item) for item in self.items]
        for number, item in enumerate(self.items):
            if not isinstance(item, Leaf | Stage) or (isinstance(item, Leaf) and item.label):
                continue
            edit = self._remove(number)
            twice = texts[number] is not None and texts[number] in texts[number + 1 : number + 2]
            cost = Likelihood.REPEATED_STEP if twice else Likelihood.STEP
            words = "leave out one of the two" if twice else "leave this step out"
            change = Overlay(steps={item.span: ()})
            yield Candidate(cost, item.span, change, edit, words)

    def list_branch_removals(self) -> Iterator[Candidate]:
        """Yield the edits that leave out a branch."""
        for item in self.items:
            if not isinstance(item, Split) or item.residual or len(item.lanes) < 3:
                continue
            texts = [self._read_branch(lane) for lane in item.lanes]
            for number, lane in enumerate(item.lanes):
                twice = texts[number] in texts[:number]
                cost = Likelihood.REPEATED_STEP if twice else Likelihood.STEP
                lanes = tuple(other for other in item.lanes if other is not lane)
                change = Overlay(steps={item.span: (replace(item, lanes=lanes),)})
                edits = self._remove_branch(lane)
                words = f"leave out the branch `{lane.name}`"
                yield Candidate(cost, lane.span, change, edits, words)

    def _read_branch(self, lane: Lane) -> tuple[str | None, ...]:
        return tuple(self._read(item) for item in lane.chain.items)

    def _remove_branch(self, lane: Lane) -> tuple[Edit, ...]:
        """Return the edits that remove a branch on a line of its own."""
        span = lane.span
        before = read_span(Span(span.file, span.line, 1, span.line, span.column), self.sources)
        if before is None or before.strip():
            return ()
        end = max((item.span.end_line for item in lane.chain.items), default=span.line)
        return (Edit(Span(span.file, span.line, 1, end + 1, 1), ""),)

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

    def list_insertions(self, copied: Sequence[Node]) -> Iterator[Proposal]:
        """Yield the edits that add a step like another one.

        Args:
            copied: the operators to add.
        """
        for number, item in enumerate(self.items):
            for behind in (False, True)[: 2 if number + 1 == len(self.items) else 1]:
                for node in copied:
                    yield from self._insert(item, node, behind=behind)

    def _insert(self, item: Item, node: Node, *, behind: bool) -> Iterator[Proposal]:
        width = find_width(node)

        def make(number: int) -> Candidate:
            new = node if width is None else _set_width(node, width, number)
            steps = (item, new) if behind else (new, item)
            text = _print_node(new)
            edits = self._insert_text(item, text, behind=behind)
            words = f"write `{text}` {'behind' if behind else 'before'} this step"
            change = Overlay(steps={item.span: steps})
            return Candidate(Likelihood.MISSING_STEP, item.span, change, edits, words)

        yield make(0) if width is None else NumberSlot(0, (64, 128), make)

    def _insert_text(self, item: Item, text: str, *, behind: bool) -> tuple[Edit, ...]:
        """Return the edits that write a step before or behind another one."""
        own, span = self._read(item), item.span
        if own is None:
            return ()
        at = span.part(len(own), len(own)) if behind else span.part(0, 0)
        indent = self._find_dash(span)
        if indent is None:
            return (Edit(at, f", {text}" if behind else f"{text}, "),)
        if not behind:
            return (Edit(at, f"{text}\n{indent}"),)
        return (Edit(at, f"\n{indent}{text}"),)

    def _remove(self, number: int) -> tuple[Edit, ...]:
        """Return the edits that remove a step with its comma or its line."""
        span = self.items[number].span
        if self._read(self.items[number]) is None:
            return ()
        if self._find_dash(span) is not None:
            return (Edit(Span(span.file, span.line, 1, span.line + 1, 1), ""),)
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


def list_joins(
    split: Split, nodes: Sequence[Node], trees: Mapping[Span, Object]
) -> Iterator[Candidate]:
    """Yield the edits that join branches in another way.

    Args:
        split: the branches.
        nodes: the nodes of the graph.
        trees: the mappings of all files, by their places.
    """
    now, tree = nodes[split.node].operator.word, trees.get(split.span)
    for word in MERGES:
        if word == now or tree is None:
            continue
        given = tree.get("merge")
        if given is not None:
            place = tree.find_key("merge").span
            edit = _write_merge(place, given.span, word)
        else:
            place = tree.find_key("branches").span
            edit = _insert_merge(place, word)
        change = Overlay(joins={split.span: JOINS[word]})
        yield Candidate(Likelihood.OPTION, place, change, (edit,), f"write `merge: {word}`")


def _write_merge(key: Span, value: Span, word: str) -> Edit:
    """Return the edit that writes another word; the line of the usual one is left out."""
    if word != "concat" or key.line != value.line:
        return Edit(value, word)
    return Edit(Span(key.file, key.line, 1, key.line + 1, 1), "")


def _insert_merge(branches: Span, word: str) -> Edit:
    """Return the edit that writes `merge` before `branches`."""
    at = branches.part(0, 0)
    indent = " " * (branches.column - 1)
    return Edit(at, f"merge: {word}\n{indent}")


def index_mappings(tree: Tree) -> Iterator[tuple[Span, Object]]:
    """Yield every mapping with branches in some data, by its place."""
    match tree:
        case Object(entries=entries):
            if tree.get("branches") is not None:
                yield tree.span, tree
            for key, value in entries:
                if isinstance(value, Object) and value.get("branches") is not None:
                    yield key.span, value
                yield from index_mappings(value)
        case Array(items=items):
            for item in items:
                yield from index_mappings(item)
        case Scalar():
            return


def find_width(node: Node) -> int | None:
    """Return the position of an operator's number of output channels in its arguments."""
    main = node.operator.main()
    for number, given in enumerate(node.given):
        if given.name in ("filters", "features") or (given.name == main and main != "kernel"):
            return number if isinstance(given.value, Formula) else None
    return None


def _set_width(node: Node, at: int, number: int) -> Node:
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


def _print_node(node: Node) -> str:
    assert node.box is not None
    return print_call(replace(node.box, module=None, label=None, size=None))


def list_distinct(nodes: Sequence[Node], *, keeps_sizes: bool) -> Iterator[Node]:
    """Yield operators that differ in more than their number of output channels.

    Args:
        nodes: the operators.
        keeps_sizes: whether sizes hold as they are, so that those without weights cannot be
            missing, and of kernels only the number of weights matters.
    """
    seen: set[object] = set()
    for node in nodes:
        if node.box is None or node.operator.joins:
            continue
        width = find_width(node)
        if keeps_sizes and width is None:
            continue
        plain = node if width is None else _set_width(node, width, 1)
        key: object = _print_node(plain)
        if keeps_sizes:
            key = node.operator, _count_taps(node)
        if key not in seen:
            seen.add(key)
            yield node


def _count_taps(node: Node) -> int:
    """Return the product of a kernel's sides, as far as they are numbers."""
    sides = (given.value for given in node.given if given.name == "kernel")
    return prod(_read_number(side) for kernel in sides for side in _list_sides(kernel))


def _list_sides(kernel: object) -> Sequence[object]:
    return kernel if isinstance(kernel, list) else (kernel, kernel)


def _read_number(side: object) -> int:
    number = side.tree.value if isinstance(side, Formula) and isinstance(side.tree, Literal) else 1
    return int(number)
