"""Arrange the causes of a difference in a tree by section, block, branch and step."""

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Final

from archspec.dataclass import dataclass
from archspec.differences.compare import Change, ChangeKind
from archspec.differences.compare.paths import Place, print_place
from archspec.differences.compare.step_text import (
    print_chain,
    print_labelled,
    print_side,
    print_title,
)
from archspec.language import Block, Fork

MARKS: Final[dict[ChangeKind, str]] = {
    "added": "+",
    "removed": "-",
    "changed": "~",
    "renamed": "~",
}
"""The marker in front of a cause, by the kind of change."""

_ONLY: Final = {"+": "only the second", "-": "only the first"}

NOTHING: Final = "(none)"
"""The text for a missing value."""


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line of the tree.

    Attributes:
        level: its nesting level.
        mark: the marker of the change; empty for a heading.
        text: its text.
    """

    level: int
    mark: str
    text: str


@dataclass(slots=True)
class _TreeNode:
    """A section, block, branch or step, with its own changes and those within it."""

    title: str
    mark: str = ""
    details: list[str] = field(default_factory=list)
    parts: "dict[object, _TreeNode]" = field(default_factory=dict)

    def get_part(self, key: object, title: str) -> "_TreeNode":
        """Return the part with that key, creating it if needed."""
        return self.parts.setdefault(key, _TreeNode(title))

    def print_lines(self, level: int) -> Iterator[TreeLine]:
        """Yield the node and its contents; a single detail is put on the line of the title."""
        alone = len(self.details) == 1
        beside = f": {self.details[0]}" if alone else ""
        yield TreeLine(level, self.mark, self.title + beside)
        for detail in () if alone else self.details:
            yield TreeLine(level + 1, "~", detail)
        for tree_node in self.parts.values():
            yield from tree_node.print_lines(level + 1)


def print_changes(changes: Iterable[Change]) -> list[TreeLine]:
    """Return the causes as lines, each section with its heading.

    Args:
        changes: the causes, in order.
    """
    root = _TreeNode("")
    for change in changes:
        _add_change(root, change)
    return [line for tree_node in root.parts.values() for line in tree_node.print_lines(0)]


def print_block(block: Block, kind: ChangeKind) -> Iterator[TreeLine]:
    """Yield the contents of a block that only one of the networks has.

    Args:
        block: the block.
        kind: whether it is added or removed.
    """
    mark = MARKS[kind]
    yield TreeLine(0, mark, f"{block.name}, a block that {_ONLY[mark]} uses")
    match block.steps:
        case (Fork(branches=branches),):
            for branch in branches:
                yield TreeLine(1, mark, f"{branch.name}: {print_chain(branch.steps)}")
        case steps:
            for step in steps:
                yield TreeLine(1, mark, print_labelled(step))


def _add_change(root: _TreeNode, change: Change) -> None:
    """Add a cause to the tree."""
    node = _find_holder(root, change.within)
    if change.step:
        _add_step_change(node, change)
    elif change.part in ("block", "branch", "head") and change.kind in ("renamed", "changed"):
        _add_holder_change(node, change)
    else:
        title, mark = _format_title(change), MARKS[change.kind]
        node.parts[change.kind, change.place, change.what, title] = _TreeNode(title, mark)


def _add_step_change(node: _TreeNode, change: Change) -> None:
    """Record a change of a step."""
    alone = change.place == change.within  # a branch of one step has the name of that step
    assert change.step is not None
    title = print_title(change.step)
    step = node.get_part(("step", change.place) if alone else _build_key(change.place), title)
    step.title, step.mark = title, MARKS["changed"]
    if change.what in ("operator", "block"):
        step.title = format_arrow(change)
    else:
        step.details.append(f"{change.what} {format_arrow(change)}")


def _add_holder_change(node: _TreeNode, change: Change) -> None:
    """Record a change of a block, a branch or a head itself."""
    holder = node.get_part(_build_key(change.place), change.place[-1])
    holder.mark = MARKS["changed"]
    if change.kind == "renamed":
        holder.title = format_arrow(change)
    else:
        holder.details.append(f"{change.what} {format_arrow(change)}")


def _format_title(change: Change) -> str:
    """Return a cause as one line; a step that only one network has as its text alone."""
    value = print_side(change.before) or print_side(change.after)
    if change.part == "step":
        return value
    if change.kind == "renamed" and change.before and change.after:
        kind = "" if change.within else print_place(change.place[:-1])
        return f"{kind}: {format_arrow(change)}" if kind else format_arrow(change)
    depth = len(change.within)
    is_within = change.place[:depth] == change.within
    name = print_place(change.place[depth:] if is_within else change.place)
    what = f"{name} {change.what}".strip()
    return f"{what}: {format_arrow(change) if change.kind in ('changed', 'renamed') else value}"


def _find_holder(root: _TreeNode, within: Place) -> _TreeNode:
    """Return the node that contains a cause."""
    node = root
    for depth, name in enumerate(within, start=1):
        node = node.get_part(_build_key(within[:depth]), name)
    return node


def _build_key(place: Place) -> tuple[str, Place]:
    return ("place", place)


def format_arrow(change: Change) -> str:
    """Return the values before and after, with an arrow between them."""
    return " -> ".join(print_side(side) or NOTHING for side in (change.before, change.after))
