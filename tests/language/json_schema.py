"""A validator of the keywords that the schema of the language uses."""

import re
from collections.abc import Iterator
from typing import Any

from archspec.reader import Array, Object, Tree, read_document

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
KEYWORDS = {
    *("$schema", "$ref", "title", "description", "examples", "default", "definitions", "type"),
    *("const", "enum", "minimum", "maximum", "pattern", "patternErrorMessage", "items"),
    *("minItems", "maxItems", "properties", "patternProperties", "additionalProperties"),
    *("propertyNames", "required", "allOf", "anyOf", "if", "then", "else"),
}


def read_plain(text: str) -> Any:
    """A spec as a parser of JSON would give it."""
    return _drop_spans(read_document(text, ""))


def _drop_spans(tree: Tree) -> Any:
    match tree:
        case Object(entries):
            return {str(key.value): _drop_spans(value) for key, value in entries}
        case Array(items):
            return [_drop_spans(item) for item in items]
        case _:
            return tree.value


def find_errors(schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with a value."""
    return list(dict.fromkeys(_check(schema, value, schema)))


def _check(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> Iterator[str]:
    assert schema.keys() <= KEYWORDS, schema.keys() - KEYWORDS
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/definitions/")
        yield from _check(root["definitions"][name], value, root)
        return
    yield from _check_kind(schema, value)
    for part in schema.get("allOf", ()):
        yield from _check(part, value, root)
    options = schema.get("anyOf", ())
    if options and all(list(_check(option, value, root)) for option in options):
        yield f"`{value}` fits no option"
    if "if" in schema:
        chosen = "else" if list(_check(schema["if"], value, root)) else "then"
        yield from _check(schema.get(chosen, {}), value, root)
    if isinstance(value, dict):
        yield from _check_mapping(schema, value, root)
    if isinstance(value, list):
        for item in value:
            yield from _check(schema.get("items", {}), item, root)


def _check_kind(schema: dict[str, Any], value: Any) -> Iterator[str]:
    types = schema.get("type", list(TYPES))
    types = [types] if isinstance(types, str) else types
    if not any(isinstance(value, TYPES[name]) for name in types):
        yield f"`{value}` is no {' or '.join(types)}"
    if "const" in schema and value != schema["const"]:
        yield f"`{value}` is not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"`{value}` is none of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"`{value}` has another form"


def _check_mapping(
    schema: dict[str, Any], value: dict[str, Any], root: dict[str, Any]
) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    patterns = schema.get("patternProperties", {})
    yield from (f"`{key}` is missing" for key in schema.get("required", ()) if key not in value)
    for key, inside in value.items():
        yield from _check(schema.get("propertyNames", {}), key, root)
        found = [part for pattern, part in patterns.items() if re.search(pattern, key)]
        found += [known[key]] if key in known else []
        if found:
            for part in found:
                yield from _check(part, inside, root)
        elif others is False:
            yield f"no key `{key}`"
        else:
            yield from _check(others, inside, root)
