"""JSON record of a new spec."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from archspec.text.records import Record


class NewRecord(Record):
    """A spec that was written; `source` is the spec that it is a copy of, empty for none."""

    file: Annotated[str, BeforeValidator(Path.as_posix), Field(validation_alias="path")]
    name: str
    source: str
