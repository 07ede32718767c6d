"""The schemas of steps: boxes in both forms, and everything else with a key of its own."""

from typing import Any, Final

from archspec.language.schema.keys import TABLES, describe_key
from archspec.language.steps import STEP_FORMS
from archspec.ops import MERGES, find, names
from archspec.ops.describe import build_schema as build_operator_schema

Schema = dict[str, Any]

_BOX: Final = (
    r"^\s*(\S+( [-+*/%] \S+)* x )?([0-9]+|[a-z])?(x([0-9]+|[a-z])){0,2} ?[A-Za-z_][A-Za-z0-9_.]*"
    r"\s*(\(.*\))?(\s*if .+?)?(\s*as \S+(\(.*\))?)?(\s*->\s*[0-9x]+)?\s*$"
)
_WRONG_BOX: Final = "a box is written as the paper prints it, such as `3x3 Conv (96 stride 2 V)`"
_CHAIN: Final = {"$ref": "#/definitions/chain"}
_BOX_NAME: Final = "^[A-Z]"
_CONDITIONAL: Final = {"body", "shortcut"}


def build_step_definitions() -> dict[str, Schema]:
    """Return the definitions of steps, and of what consists of them."""
    operators = {name: _build_operator(name) for name in names()}
    return {
        "chain": {"type": "array", "items": {"$ref": "#/definitions/step"}},
        "branches": {
            "type": "object",
            "additionalProperties": {
                "if": {"type": "object"},
                "then": {
                    "properties": {"if": _describe("if"), "body": {"allOf": [_CHAIN]}},
                    "required": ["if", "body"],
                    "additionalProperties": False,
                },
                "else": _CHAIN,
            },
        },
        "step": {
            "if": {"type": "string"},
            "then": {"$ref": "#/definitions/box"},
            "else": {"$ref": "#/definitions/step_mapping"},
        },
        "box": {
            "type": "string",
            "title": "box",
            "description": _WRONG_BOX,
            "pattern": _BOX,
            "patternErrorMessage": _WRONG_BOX,
            "examples": ["3x3 Conv (96 stride 2 V)", "4 x InceptionA -> 35x35x384", "FC (classes)"],
        },
        "step_mapping": _build_step_mapping(),
        "defaults": {
            "type": "object",
            "properties": {
                name: {"allOf": [{"$ref": f"#/definitions/arguments_of_{name}"}],
                       "description": schema["description"]}
                for name, schema in operators.items()
            },
        },
        **{f"arguments_of_{name}": schema for name, schema in operators.items()},
    }  # fmt: skip


def _build_step_mapping() -> Schema:
    """Return the schema of a step that is a mapping: one form, or one box."""
    properties: dict[str, Schema] = {key: _build_value(key) for key in TABLES["step"]}
    for name in names():
        properties[name] = {
            "title": name,
            "description": (find(name) or object).__doc__ or "",
            "allOf": [{"$ref": f"#/definitions/arguments_of_{name}"}],
        }
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": {_BOX_NAME: {}, "^shortcut if ": _CHAIN},
        "additionalProperties": False,
        "allOf": [_allow_keys(form, keys) for form, (_, keys) in STEP_FORMS.items()],
    }


def _allow_keys(form: str, keys: tuple[str, ...]) -> Schema:
    """Return that a step with one key has no others than those of its form."""
    return {
        "if": {"required": [form]},
        "then": {
            "properties": {key: {} for key in keys},
            "patternProperties": {"^shortcut if ": {}},
            "additionalProperties": False,
        },
    }


def _build_value(key: str) -> Schema:
    """Return the schema of the value of a key of a step."""
    match key:
        case "residual" | "shortcut" | "body" | "then" | "else":
            return {**_describe(key), "allOf": [_CHAIN]}
        case "branches":
            return {**_describe(key), "allOf": [{"$ref": "#/definitions/branches"}]}
        case "merge":
            return {**_describe(key), "enum": list(MERGES)}
        case "size":
            return {**_describe(key), "allOf": [{"$ref": "#/definitions/size"}]}
        case _:
            return _describe(key)


def _describe(key: str) -> Schema:
    doc = describe_key("step", key)
    return {"title": key, "description": f"{doc.text} Example: `{key}: {doc.example}`"}


def _build_operator(name: str) -> Schema:
    """Return the schema of the arguments of an operator, each also as an expression."""
    operator = find(name)
    assert operator is not None, "names() are operators"
    schema = build_operator_schema(operator)
    arguments = {
        argument: _open_argument(argument, found)
        for argument, found in schema["properties"].items()
    }
    aliases = {
        alias: {"title": alias, "description": f"Another way to give `{argument}`."}
        for alias, argument in operator.aliases.items()
    }
    parts = {
        part: {"title": part, "description": describe_key("box", part).text}
        for part in TABLES["box"]
    }
    return {
        "type": ["object", "null"],
        "title": name,
        "description": " ".join((operator.__doc__ or "").split()),
        "properties": {**parts, **arguments, **aliases},
        "additionalProperties": False,
    }


def _open_argument(name: str, found: Schema) -> Schema:
    """Return the schema of an argument that may also be an expression, or a word."""
    kinds = found.get("anyOf") or [
        {
            key: value
            for key, value in found.items()
            if key in ("type", "enum", "minimum", "maximum")
        }
    ]
    about: Schema = {key: found[key] for key in ("description", "default") if key in found}
    opened = [_open_kind(kind) for kind in kinds]
    return {"title": name, **about, "anyOf": [*opened, {"type": "string"}]}


def _open_kind(kind: Schema) -> Schema:
    """Return a kind of value whose parts may be expressions."""
    match kind:
        case {"type": "array"}:
            return {"type": "array", "items": {"type": ["number", "boolean", "string"]}}
        case {"type": "object"}:
            return {"type": "object", "properties": {key: {} for key in kind.get("properties", ())}}
        case _:
            return {key: value for key, value in kind.items() if key not in ("title", "pattern")}
