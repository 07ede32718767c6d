"""The language as a JSON Schema."""

from typing import Any


def schema() -> dict[str, Any]:
    """Return the JSON Schema of specs, of draft 7, which `archspec schema` prints for editors.

    It describes keys, kinds of values and the form of boxes; sizes are up to `check`.

    Examples:
        >>> archspec.schema()["required"]
        ['archspec']
    """
    from archspec.language.schema import build_schema

    return build_schema()
