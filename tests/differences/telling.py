"""Small networks, and what is told of two of them."""

from archspec.differences.compare import Change, Difference, diff_networks
from archspec.differences.compare.paths import print_place
from archspec.differences.compare.step_text import print_side
from archspec.language import load_program

_MARKS = {"added": "+", "removed": "-", "changed": "~", "renamed": ">"}


def network(body: str, head: str = "") -> str:
    """A network with such a body."""
    return f"archspec: 1\nname: net\ninput: 32x32x3\n{head}\nbody: {body}\n"


def difference(before: str, after: str) -> Difference:
    """What differs between two specs."""
    return diff_networks(load_program(before, "before.yaml"), load_program(after, "after.yaml"))


def told(before: str, after: str) -> list[str]:
    """The causes, each in one line."""
    return [line(each) for each in difference(before, after).changes]


def line(change: Change) -> str:
    """A cause in one line."""
    before, after = print_side(change.before), print_side(change.after)
    texts = before or after if change.kind in ("added", "removed") else f"{before} -> {after}"
    place = print_place(change.place)
    return f"{_MARKS[change.kind]} {place} {change.what}: {texts}".replace(" :", ":")


def is_same(before: str, after: str) -> bool:
    """Whether nothing differs, either way."""
    ways = ((before, after), (after, before))
    return not any(each.changes or each.remarks for each in (difference(*way) for way in ways))
