"""JSON record of a limit."""

from typing import Annotated

from archspec.text.records import Record, read_from


class LimitRecord(Record):
    """A limit in numbers, bytes or layers, and the line that sets it."""

    limit: Annotated[int, read_from("limit", "value")]
    value: int
    ok: Annotated[bool, read_from("is_met")]
    source: Annotated[str, read_from("limit", "span", "file_line")]
