"""Define the grammar of specs: the keys allowed at each place, and the kinds of their values."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from archspec.language.box import CONDITION, NAME
from archspec.language.conditional_branches import BODY
from archspec.ops import JOINS


class NodeKind(Enum):
    """The kind of value at a place."""

    DOCUMENT = auto()
    BLOCKS = auto()
    BLOCK = auto()
    BRANCHES = auto()
    BRANCH = auto()
    CHAIN = auto()
    STEP = auto()
    HEADS = auto()
    HEAD = auto()
    TABLES = auto()
    TABLE = auto()
    COLUMNS = auto()
    ROW = auto()
    DEFAULTS = auto()
    LEGEND = auto()
    ARGUMENTS = auto()
    ARGUMENT = auto()
    DATA = auto()


_STEPS: Final = {
    "branches": NodeKind.BRANCHES,
    "body": NodeKind.CHAIN,
    "residual": NodeKind.CHAIN,
    "shortcut": NodeKind.CHAIN,
    **dict.fromkeys(("merge", "scale", "skip", "act"), NodeKind.DATA),
}
_TEXTS: Final = dict.fromkeys(
    ("title", "description", "paper", "input", "inputs", "readout", "params", "functions"),
    NodeKind.DATA,
)
_KEYS: Final[Mapping[NodeKind, Mapping[str, NodeKind]]] = {
    NodeKind.DOCUMENT: {
        **_TEXTS,
        "legend": NodeKind.LEGEND,
        "defaults": NodeKind.DEFAULTS,
        "tables": NodeKind.TABLES,
        "blocks": NodeKind.BLOCKS,
        "body": NodeKind.CHAIN,
        "heads": NodeKind.HEADS,
    },
    NodeKind.BLOCK: {
        **_STEPS,
        **dict.fromkeys(("params", "figure", "description", "inputs", "outputs"), NodeKind.DATA),
    },
    NodeKind.STEP: {
        **_STEPS,
        **dict.fromkeys(("then", "else"), NodeKind.CHAIN),
        **dict.fromkeys(("repeat", CONDITION, "for", *JOINS, "slice", "from", "as"), NodeKind.DATA),
        **dict.fromkeys(("size", NAME), NodeKind.DATA),
    },
    NodeKind.BRANCH: {CONDITION: NodeKind.DATA, BODY: NodeKind.CHAIN},
    NodeKind.HEAD: {
        "body": NodeKind.CHAIN,
        **dict.fromkeys(("from", "when", "loss_weight"), NodeKind.DATA),
    },
}
"""The keys of each kind of mapping, with the kinds of their values."""

_NAMED: Final = {
    NodeKind.BLOCKS: NodeKind.BLOCK,
    NodeKind.BRANCHES: NodeKind.CHAIN,
    NodeKind.HEADS: NodeKind.HEAD,
    NodeKind.TABLES: NodeKind.TABLE,
    NodeKind.DEFAULTS: NodeKind.ARGUMENTS,
    NodeKind.LEGEND: NodeKind.ARGUMENTS,
    NodeKind.ARGUMENTS: NodeKind.DATA,
    NodeKind.DATA: NodeKind.DATA,
}
"""The kind of the values of a mapping whose keys are names chosen by the spec."""


def list_keys(kind: NodeKind) -> tuple[str, ...]:
    """Return the keys that a mapping of a kind can have; none if its names are the spec's own."""
    return tuple(_KEYS.get(kind, ()))


def find_kind(kind: NodeKind, key: str) -> NodeKind | None:
    """Return the kind of the value under a key of a mapping; None if the key is not allowed."""
    if kind is NodeKind.TABLE:
        return NodeKind.COLUMNS if key == "columns" else NodeKind.ROW
    return _KEYS[kind].get(key) if kind in _KEYS else _NAMED.get(kind)
