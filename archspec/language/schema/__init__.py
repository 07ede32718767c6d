"""The language as a JSON Schema, made from the tables of keys and the operators."""

import json
from typing import Any, Final, get_args

from archspec.language.amounts import QUANTITIES
from archspec.language.document import VERSION
from archspec.language.model import ParameterType
from archspec.language.schema.keys import TABLES, Mappings, describe_key
from archspec.language.schema.steps import build_step_definitions
from archspec.language.spec import Total
from archspec.ops import MERGES

__all__ = ["SCHEMA_FILE", "build_schema", "print_schema"]

Schema = dict[str, Any]

SCHEMA_FILE: Final = "archspec.schema.json"
"""The name of the schema among the shipped specs."""

_DIALECT: Final = "http://json-schema.org/draft-07/schema#"
_SIZE: Final = r"^[0-9]+(x[0-9]+){0,3}$"


def print_schema() -> str:
    """Return the JSON Schema of the language as text."""
    return json.dumps(build_schema(), indent=1, ensure_ascii=False) + "\n"


def build_schema() -> Schema:
    """Return the JSON Schema of the language, of draft 7, which editors know best.

    It describes keys, kinds of values and the form of boxes. Names, sizes and whatever needs the
    rest of the spec are up to `archspec check`.
    """
    return {
        "$schema": _DIALECT,
        "title": "archspec spec",
        "description": "A neural network as its paper draws it, checked and compiled by archspec.",
        **_build_mapping("spec", _build_sections(), required=["archspec"]),
        "definitions": {
            **_build_values(),
            **build_step_definitions(),
            "block": {
                **_build_mapping("block", _build_block()),
                "patternProperties": {"^shortcut if ": _refer("chain")},
            },
            "head": {
                "if": {"type": "string"},
                "else": _build_mapping("head", _build_head(), required=["from"]),
            },
            "paper": _build_mapping("paper", {}),
            "erratum": _build_mapping("erratum", {}, required=list(TABLES["erratum"])),
            "result": _build_mapping("result", {}, required=["data"]),
            "range": _build_mapping("range", {}, required=["from", "to"]),
            "insertion": _build_mapping("insertion", {
                "step": _refer("step"),
                "steps": _refer("chain"),
                "branch": _refer("branches"),
            }),
        },
    }  # fmt: skip


def _refer(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _build_mapping(
    name: Mappings, values: dict[str, Schema], *, required: list[str] | None = None
) -> Schema:
    """Return the schema of a mapping.

    Args:
        name: the mapping.
        values: the schemas of its values, by key; any value if there is none.
        required: the keys that it must have.
    """
    properties = {key: {**values.get(key, {}), **_describe(name, key)} for key in TABLES[name]}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": required} if required else found


def _describe(name: Mappings, key: str) -> Schema:
    doc = describe_key(name, key)
    example = {"examples": [doc.example]} if doc.example else {}
    text = f"{doc.text} Example: `{key}: {doc.example}`" if doc.example else doc.text
    return {"title": key, "description": text, **example}


def _build_values() -> dict[str, Schema]:
    """Return the schemas of plain values."""
    numbers = {"type": ["integer", "number", "boolean"]}
    return {
        "size": {"type": ["string", "integer"], "pattern": _SIZE,
                 "patternErrorMessage": "a size is height x width x channels, such as `35x35x384`"},
        "expression": {"type": ["string", "number", "boolean"]},
        "text": {"type": ["string", "number"]},
        "word": {"type": "string"},
        "parameter": {"anyOf": [{"enum": list(get_args(ParameterType))}, {"type": "string"},
                                numbers, {"type": "array", "items": numbers}]},
        "row": {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
        "arguments": {"type": "object"},
    }  # fmt: skip


def _build_sections() -> dict[str, Schema]:
    """Return the schemas of the sections of a spec."""
    table = {"type": "object", "required": ["columns"], "additionalProperties": _refer("row")}
    values = {
        "archspec": {"const": VERSION},
        **dict.fromkeys(("name", "title", "description"), _refer("text")),
        "extends": _refer("word"),
        "set": {"type": "object"},
        "insert": _make_array("insertion"),
        "remove": _make_array("word"),
        "paper": _refer("paper"),
        "input": _refer("size"),
        "inputs": _make_map("size"),
        "params": _make_map("parameter"),
        "legend": _make_map("arguments"),
        "defaults": {"$ref": "#/definitions/defaults"},
        "tables": {"type": "object", "additionalProperties": table},
        "functions": _make_map("expression"),
        "use": _make_array("word"),
        "blocks": {**_make_map("block"), "propertyNames": {"pattern": "^[A-Z][A-Za-z0-9_]*$"}},
        "body": _refer("chain"),
        "heads": _make_map("head"),
        "readout": {"enum": ["softmax", "sigmoid"]},
        "expect": _make_closed(get_args(Total), {"type": "integer"}),
        "budget": _make_closed(QUANTITIES, _refer("text")),
        "reported": _make_array("result"),
        "space": {"type": "object"},
        "where": _make_array("expression"),
        "errata": _make_array("erratum"),
    }
    return {key: _inline(value) for key, value in values.items()}


def _build_block() -> dict[str, Schema]:
    return {
        "figure": {"type": ["string", "number"]},
        "description": {"type": ["string", "number"]},
        "params": _make_map("parameter"),
        "inputs": _make_array("word"),
        "body": _inline(_refer("chain")),
        "branches": _inline(_refer("branches")),
        "merge": {"enum": list(MERGES)},
        "residual": _inline(_refer("chain")),
        "shortcut": _inline(_refer("chain")),
    }


def _build_head() -> dict[str, Schema]:
    return {
        "from": {"type": "string"},
        "when": {"enum": ["always", "training"]},
        "loss_weight": {"type": "number", "minimum": 0},
        "body": _inline(_refer("chain")),
    }


def _inline(schema: Schema) -> Schema:
    """Return a schema beside which descriptions count: draft 7 ignores what is beside `$ref`."""
    return {"allOf": [schema]} if "$ref" in schema else schema


def _make_array(name: str) -> Schema:
    return {"type": "array", "items": _refer(name)}


def _make_map(name: str) -> Schema:
    return {"type": "object", "additionalProperties": _refer(name)}


def _make_closed(keys: tuple[str, ...], value: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {key: _inline(value) for key in keys},
        "additionalProperties": False,
    }
