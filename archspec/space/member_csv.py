"""Members of a space as a table: their values and their measures."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from archspec.space.axis import Axis, Choice, write_choice
from archspec.space.measures import MEASURES

if TYPE_CHECKING:
    import numpy


def write_member_table(
    axes: Sequence[Axis],
    names: Sequence[str],
    rows: Sequence[Sequence[Choice]],
    found: Mapping[str, numpy.ndarray],
) -> bytes:
    """Return members as CSV, a row for each.

    Args:
        axes: the axes.
        names: the names of the members.
        rows: the value of each axis for each member.
        found: their measures.
    """
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["name", *(axis.path for axis in axes), *MEASURES])
    columns = (found[name].tolist() for name in MEASURES)
    for name, row, measures in zip(names, rows, zip(*columns, strict=True), strict=True):
        writer.writerow([name, *map(write_choice, row), *measures])
    return file.getvalue().encode()
