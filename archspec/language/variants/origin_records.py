"""JSON records of the origin of values."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from archspec.language.provenance import Giver
from archspec.text.records import Record, read_from


class PointRecord(Record):
    """A position in a file; line and column count from 1."""

    file: str
    line: int
    column: int


def _name_giver(name: str) -> str | None:
    return name or None


class OriginRecord(Record):
    """A value and what gives it.

    `by` is the kind of giver and `giver` its name, null for a value written at its own place.
    `changes` are the places where a variant changes something within it.
    """

    path: str
    value: str
    by: Annotated[Giver, read_from("provenance", "by")]
    giver: Annotated[str | None, read_from("provenance", "name"), BeforeValidator(_name_giver)]
    place: Annotated[PointRecord | None, read_from("provenance", "span")]
    changes: list[PointRecord]


class PathsRecord(Record):
    """Everything in a spec that can be set."""

    paths: list[OriginRecord]


class ReasonRecord(Record):
    """Why a place has its value.

    `chain` is the value as it is, then as it was; `from` why what it is computed from is as it is;
    `again` tells that this stands above, at the same path.
    """

    path: str
    chain: Annotated[list[OriginRecord], read_from("origins")]
    sources: "list[ReasonRecord]" = Field(serialization_alias="from")
    again: bool
