"""The JSON Schema of the language: made from its tables of keys, and true of every shipped spec."""

import json
import re
from typing import Any

import pytest

from archspec.language.schema import SCHEMA_FILE, build_schema, print_schema
from archspec.language.schema.keys import TABLES, describe_key, list_documented_keys
from archspec.ops import names
from archspec.reader import read_source
from archspec.reader.shipped import find_specs_folder, list_shipped_files
from tests.language.json_schema import find_errors, read_plain

SCHEMA = build_schema()
HEAD = "archspec: 1\nname: n\ninput: 8x8x3\n"


def test_every_key_is_described() -> None:
    described = list_documented_keys()
    assert {name: set(keys) for name, keys in TABLES.items()} == {
        name: set(keys) for name, keys in described.items()
    }
    for name, keys in TABLES.items():
        for key in keys:
            assert describe_key(name, key).text.endswith(".")


def test_the_shipped_file_is_fresh() -> None:
    """`archspec schema > specs/archspec.schema.json` writes it."""
    assert (find_specs_folder() / SCHEMA_FILE).read_text("utf-8") == print_schema()


def test_it_names_every_operator_and_key() -> None:
    step = SCHEMA["definitions"]["step_mapping"]["properties"]
    assert {*names(), *TABLES["step"]} == step.keys()
    assert tuple(SCHEMA["properties"]) == TABLES["spec"]


@pytest.mark.parametrize("name", sorted(list_shipped_files()))
def test_shipped_specs_are_valid(name: str) -> None:
    text = read_source(list_shipped_files()[name], name)
    assert find_errors(SCHEMA, read_plain(text)) == []


@pytest.mark.parametrize("name", sorted(list_shipped_files()))
def test_shipped_specs_say_where_it_is(name: str) -> None:
    """The line stands above the first key, where editors look for it."""
    path = list_shipped_files()[name]
    before, _, _ = read_source(path, name).partition("\narchspec: 1\n")
    line = before.splitlines()[-1]
    assert line.startswith("# yaml-language-server: $schema=")
    schema = path.parent / line.partition("=")[2]
    assert schema.resolve() == (find_specs_folder() / SCHEMA_FILE).resolve()


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("stirde: 2", ["no key `stirde`"]),
        ("blocks: {B: {parms: {c: int}}}", ["no key `parms`"]),
        ("body: [{branches: {a: [], b: [ReLU]}, mrege: add}]", ["no key `mrege`"]),
        ("body: [{Conv: {kernel: 3, filtres: 8}}]", ["no key `filtres`"]),
        ("body: [{for: {c: [1]}, boddy: [ReLU]}]", ["no key `boddy`"]),
        ("body: ['3x3 Conv 8,']", ["`3x3 Conv 8,` has another form"]),
        ("readout: softmx", ["`softmx` is none of softmax, sigmoid"]),
        ("inputs: {a: 8 x 8}", ["`8 x 8` has another form"]),
        ("blocks: {B: {residual: [ReLU], shortcut if c == 1: [ReLU]}}", []),
    ],
)
def test_errors_name_the_key(text: str, errors: list[str]) -> None:
    assert find_errors(SCHEMA, read_plain(f"{HEAD}{text}\n")) == errors


@pytest.mark.parametrize(
    ("box", "fits"),
    [
        ("3x3 Conv (96 stride 2 V)", True),
        ("n-1 x Cell (16) as enc(c) -> 8x8x16", True),
        ("ceil(row.n*s) x Unit (c s=row.s if first else 1)", True),
        ("kxk DWConv (stride s) if t != 1 as a", True),
        ("ReLU", True),
        ("3x3 Conv 96", False),
        ("3x3 Conv (96", False),
        ("", False),
    ],
)
def test_the_pattern_of_boxes(box: str, fits: bool) -> None:
    pattern: Any = SCHEMA["definitions"]["box"]["pattern"]
    assert (re.search(pattern, box) is not None) == fits


def test_it_is_json() -> None:
    assert json.loads(print_schema()) == SCHEMA
