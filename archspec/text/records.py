"""JSON records: what `--format json` prints, each a class that lists its keys once."""

import json
from typing import Any

from pydantic import AliasPath, BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A JSON object whose keys are the fields of the class, always all of them and in this order.

    `model_validate` reads the fields from the attributes of an object, converting them where a
    field says how.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        from_attributes=True,
        serialize_by_alias=True,
        validate_by_name=True,
    )

    def to_json(self) -> str:
        """Return indented JSON in ASCII, so that nothing in it can control a terminal."""
        return json.dumps(self.model_dump(mode="json"), indent=2) + "\n"


def read_from(first: str, *rest: str) -> Any:
    """Return the metadata of a field that is read from another attribute than the one of its name.

    Args:
        first: the attribute.
        rest: the attribute of its value, and so on. If a value on the way is None, the field takes
            its default.
    """
    return Field(validation_alias=AliasPath(first, *rest))
