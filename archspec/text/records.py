"""JSON records: what `--format json` prints, each a class that lists its keys once."""

import json
from math import isfinite
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
        """Return indented JSON in ASCII, so that nothing in it can control a terminal.

        JSON has no word for numbers that are not finite: they are null.
        """
        return json.dumps(self.to_dict(), indent=2, allow_nan=False) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Return the same as plain data: dicts, lists, texts, numbers, booleans and None."""
        plain: dict[str, Any] = self.model_dump(mode="json")
        try:
            json.dumps(plain, allow_nan=False)
        except ValueError:
            return {key: _replace_infinite(value) for key, value in plain.items()}
        return plain


def _replace_infinite(value: Any) -> Any:
    """Return plain data with None for each number that is not finite."""
    match value:
        case float():
            return value if isfinite(value) else None
        case dict():
            return {key: _replace_infinite(each) for key, each in value.items()}
        case list():
            return [_replace_infinite(each) for each in value]
    return value


def read_from(first: str, *rest: str) -> Any:
    """Return the metadata of a field that is read from another attribute than the one of its name.

    Args:
        first: the attribute.
        rest: the attribute of its value, and so on. If a value on the way is None, the field takes
            its default.
    """
    return Field(validation_alias=AliasPath(first, *rest))
