"""The schema as yaml-language-server shows it, where npm has installed that."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archspec.language.schema import SCHEMA_FILE, print_schema
from tests.editor.client import Client

SERVER = shutil.which("yaml-language-server")
SPEC = f"""\
# yaml-language-server: $schema={SCHEMA_FILE}
archspec: 1
name: n
input: 8x8x3
stirde: 2
blocks:
  B: {{parms: {{c: int}}, body: [ReLU]}}
body:
  - 3x3 Conv 8
  - Conv: {{kernel: 3, filtres: 8}}
  - {{branches: {{a: [], b: [ReLU]}}, mrege: add}}
  - {{}}
"""

pytestmark = pytest.mark.skipif(SERVER is None, reason="yaml-language-server is not installed")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    (tmp_path / SCHEMA_FILE).write_text(print_schema())
    with Client([str(SERVER), "--stdio"], tmp_path) as client:
        client.settings = {"yaml": {"validate": True, "completion": True, "hover": True}}
        client.initialize(textDocument={"completion": {}, "hover": {}})
        yield client


def test_errors_name_the_key(client: Client) -> None:
    uri = client.open(client.folder / "n.yaml", SPEC)
    found = client.wait_for("textDocument/publishDiagnostics", uri=uri)["diagnostics"]
    assert {(each["range"]["start"]["line"], each["message"]) for each in found} == {
        (4, "Property stirde is not allowed."),
        (6, "Property parms is not allowed."),
        (8, "a box is written as the paper prints it, such as `3x3 Conv (96 stride 2 V)`"),
        (9, "Property filtres is not allowed."),
        (10, "Property mrege is not allowed."),
    }


def test_keys_are_completed_and_explained(client: Client) -> None:
    uri = client.open(client.folder / "n.yaml", SPEC)
    document = {"uri": uri}
    sections = client.request(
        "textDocument/completion",
        {"textDocument": document, "position": {"line": 4, "character": 0}},
    )
    assert {"params", "tables", "heads"} <= {item["label"] for item in sections["items"]}
    steps = client.request(
        "textDocument/completion",
        {"textDocument": document, "position": {"line": 11, "character": 5}},
    )
    assert {"branches", "Conv", "for"} <= {item["label"] for item in steps["items"]}
    hover = client.request(
        "textDocument/hover",
        {"textDocument": document, "position": {"line": 3, "character": 2}},
    )
    assert "The size that enters" in hover["contents"]["value"]
