"""The lines of a spec before their columns are aligned."""

from archspec.dataclass import dataclass


@dataclass(slots=True)
class Line:
    """A line of a spec.

    Attributes:
        text: the line, up to what is aligned: a box before its size, or a key with its colon.
        comment: the comment at its end, empty for none.
        is_opening: whether it opens a list or mapping, below which no blank line stands.
        column: the group whose lines are aligned with it; 0 for none.
        size: the size that a box states.
        value: the value of a key, if it is aligned.
        cells: the cells of a row of a table, if they are aligned.
    """

    text: str
    comment: str = ""
    is_opening: bool = False
    column: int = 0
    size: str = ""
    value: str = ""
    cells: tuple[str, ...] = ()
