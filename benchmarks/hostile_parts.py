"""What hostile specs are put together of."""

from collections.abc import Callable
from string import ascii_lowercase, ascii_uppercase

from archspec import limits

BYTES = (64 << 10) - 1
"""The length of a spec, which is filled where it can be."""

HEAD = "archspec: 1\nname: net\ninput: 8x8x8\n"
LETTERS = [each for each in ascii_lowercase + ascii_uppercase if each not in "xFV"]
"""Names of one letter that parameters may have."""

PARAMETERS = ", ".join(f"{each}: 1" for each in LETTERS)
HUNDRED = ",".join(map(str, range(1, 101)))
TOTAL = "+".join(LETTERS)
"""As long an expression as may be."""

TABLE = (
    f"tables: {{t: {{columns: [a, {', '.join(f'c{n}' for n in range(800))}], "
    f"r: [{', '.join(['1'] * 801)}]}}}}\n"
)
"""A table with many cells."""


def filled(head: str, item: Callable[[int], str], tail: str, join: str = ", ") -> str:
    """As many items between head and tail as fit into the bytes."""
    made: list[str] = []
    size = len(HEAD) + len(head) + len(tail)
    while True:
        text = item(len(made))
        size += len(text) + len(join)
        if size > BYTES:
            return HEAD + head + join.join(made) + tail
        made.append(text)


def body(item: Callable[[int], str], before: str = "") -> str:
    """A body of as many steps as fit."""
    return filled(f"{before}body: [", item, "]\n")


def nested(inside: Callable[[int], str], leaf: str, use: str, params: str = "") -> str:
    """Blocks in blocks as deep as may be.

    Args:
        inside: what a block holds, by the number of the next.
        leaf: what the last holds.
        use: the body.
        params: what every block takes.
    """
    last = limits.BLOCK_NESTING - 1
    blocks = "".join(f"  B{n}: {{{params}body: [{inside(n + 1)}]}}\n" for n in range(last))
    return f"{HEAD}blocks:\n{blocks}  B{last}: {{{params}body: [{leaf}]}}\nbody: [{use}]\n"


SPECS: dict[str, Callable[[], str]] = {}
"""Every hostile spec, by what it has much of."""


def spec(make: Callable[[], str]) -> Callable[[], str]:
    """Add a spec by the name of the function that writes it."""
    SPECS[make.__name__.replace("_", " ")] = make
    return make
