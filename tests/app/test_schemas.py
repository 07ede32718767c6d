"""What commands print with `--format json` is what their schemas promise."""

import json
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click
import pytest
from safetensors.torch import save_file

import archspec
from archspec.app import commands
from archspec.app.schemas import build_output_schemas
from tests.app.calls import Call

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
    *("$schema", "$defs", "$ref", "title", "description", "type", "const", "enum", "anyOf"),
    *("properties", "required", "additionalProperties", "items"),
}


def fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    """Whether a value fits a schema, as far as `KEYWORDS` go."""
    assert schema.keys() <= KEYWORDS
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    if "anyOf" in schema:
        return any(fits(value, option, root) for option in schema["anyOf"])
    if "type" in schema and type(value) not in TYPES[schema["type"]]:
        return False
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        return False
    if isinstance(value, list):
        return all(fits(item, schema.get("items", {}), root) for item in value)
    return not isinstance(value, dict) or has_right_keys(value, schema, root)


def has_right_keys(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any]) -> bool:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    if not value.keys() >= set(schema.get("required", ())):
        return False
    for key, item in value.items():
        inner = known.get(key, others)
        if inner is False or (inner is not True and not fits(item, inner, root)):
            return False
    return list(known) == [key for key in value if key in known]


CALLS = [
    "bench net.yaml --only eager --rounds 1 --no-memory",
    "bench bad.yaml",
    "build --check inception_v4 nope",
    "check net.yaml bad.yaml inception_v4 blocks/se nope",
    "check inception_v4 --budget params=1k,depth=900",
    "compare inception_v3 inception_v4 net.yaml",
    "compare inception_v4 nope",
    "compare inception_v3 inception_v4 --population",
    "compare inception_v3 inception_v4 -o chart.svg",
    "completion install bash --dry-run",
    "diff inception_v4 variants/inception_v4_silu",
    "diff inception_v3 inception_v4 -o diff.svg",
    "diff net.yaml bad.yaml",
    "diff net.yaml nope",
    "list",
    "list as_printed",
    "new other --from inception_v4",
    "new net",
    "ops",
    "paths inception_v4 --all",
    "paths nope",
    "render net.yaml -o net.svg",
    "render bad.yaml -o net.svg",
    "sample net.yaml -o variants",
    "space net.yaml",
    "summary --depth 3 inception_v4",
    "summary --depth 2 bn_inception",
    "summary bad.yaml",
    "verify inception_v4",
    "verify inception_v3",
    "verify variants/inception_v4_silu",
    "verify bad.yaml",
    "weights show net.safetensors",
    "weights show net.onnx",
    "weights transfer net.yaml net.safetensors -o out.safetensors",
    "weights transfer bad.yaml net.safetensors -o out.safetensors",
    "why inception_v4 body.ReductionA.k",
    "why variants/inception_v4_silu defaults.Conv.act",
    "why inception_v4 nope",
]


@pytest.mark.parametrize("arguments", CALLS)
def test_output_fits_its_schema(call: Call, arguments: str) -> None:
    words = arguments.split()
    if words[0] == "weights":
        save_file(archspec.build("net.yaml").state_dict(), "net.safetensors")
    printed = json.loads(call(*words, "--format", "json").out)
    schema = build_output_schemas()[words[0]]
    assert fits(printed, schema, schema)


def list_commands(command: click.Command) -> list[click.Command]:
    """A command, and those below it."""
    return [command, *(command.commands.values() if isinstance(command, click.Group) else ())]


def test_every_command_that_prints_json_has_a_schema() -> None:
    names = {module.name for module in iter_modules(commands.__path__)}
    options = {
        name: option.type.choices
        for name in names
        for command in list_commands(import_module(f"{commands.__name__}.{name}").command)
        for option in command.params
        if option.name == "form" and isinstance(option.type, click.Choice)
    }
    printing = {name for name, choices in options.items() if "json" in choices}
    assert {name.removesuffix("_") for name in printing} == build_output_schemas().keys()


@pytest.mark.parametrize("wrong", ["{}", '{"diagnostics": [{}]}', '{"diagnostics": null}'])
def test_what_does_not_fit(wrong: str) -> None:
    schema = build_output_schemas()["why"]
    assert not fits(json.loads(wrong), schema, schema)
    assert not fits({"diagnostics": [], "path": ""}, schema, schema)
    assert fits({"diagnostics": []}, schema, schema)
