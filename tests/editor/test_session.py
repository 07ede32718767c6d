"""A newcomer's first minutes in an editor, over the standard streams of the real server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archspec.api import load, shipped_specs
from tests.app.calls import COMMAND
from tests.editor.client import Client
from tests.editor.conftest import SPEC, find

PUBLISHED = "textDocument/publishDiagnostics"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with Client([COMMAND, "lsp"], tmp_path) as client:
        client.initialize(
            general={"positionEncodings": ["utf-16"]},  # as VS Code has it
            textDocument={"publishDiagnostics": {"relatedInformation": True}},
        )
        yield client


def apply(text: str, edits: list[dict[str, Any]]) -> str:
    """A text after edits of the protocol, of which it is ASCII."""
    lines = [*text.splitlines(keepends=True), ""]
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def index(place: dict[str, int]) -> int:
        return starts[place["line"]] + place["character"]

    for edit in sorted(edits, key=lambda edit: index(edit["range"]["start"]), reverse=True):
        start, end = index(edit["range"]["start"]), index(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def place(text: str, part: str) -> dict[str, int]:
    line, column = find(text, part)
    return {"line": line - 1, "character": column - 1}


def test_a_newcomer(client: Client) -> None:
    """Open a spec, type a wrong kernel, see the error and the sizes, fix it, rename, format."""
    text = SPEC.replace("  - GlobalAvgPool\n", "  -   GlobalAvgPool   # over all\n")
    uri = client.open(client.folder / "net.yaml", text, "archspec")
    document = {"textDocument": {"uri": uri}}
    assert client.wait_for(PUBLISHED, uri=uri, version=1)["diagnostics"] == []

    wrong = text.replace("3x3 Conv (t.small.k)", "4x4 Conv (t.small.k)")
    client.change(uri, 2, wrong)
    (error,) = client.wait_for(PUBLISHED, uri=uri, version=2)["diagnostics"]
    assert error["code"] == "A301"
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    hints = client.request("textDocument/inlayHint", {**document, "range": everything})
    assert "→ 8x8x16" in {hint["label"] for hint in hints}  # as of the last text that was right

    (error,) = client.wait_for(PUBLISHED, uri=uri, version=2)["diagnostics"]
    assert error["range"]["start"] == place(wrong, "4x4 Conv")
    context = {"diagnostics": [error]}
    (fix,) = client.request(
        "textDocument/codeAction", {**document, "range": error["range"], "context": context}
    )
    assert fix["kind"] == "quickfix"
    text = apply(wrong, fix["edit"]["changes"][uri])
    client.change(uri, 3, text)
    assert client.wait_for(PUBLISHED, uri=uri, version=3)["diagnostics"] == []

    position = place(text, "Cell (t")
    edit = client.request(
        "textDocument/rename", {**document, "position": position, "newName": "Unit"}
    )
    text = apply(text, edit["changes"][uri])
    assert "Cell" not in text
    client.change(uri, 4, text)
    assert client.wait_for(PUBLISHED, uri=uri, version=4)["diagnostics"] == []

    options = {"tabSize": 2, "insertSpaces": True}
    edits = client.request("textDocument/formatting", {**document, "options": options})
    text = apply(text, edits)
    assert "  - GlobalAvgPool  # over all\n" in text
    client.change(uri, 5, text)
    assert client.request("textDocument/formatting", {**document, "options": options}) == []

    client.request("shutdown", None)
    client.notify("exit", None)
    assert client.process.wait(60) == 0


def test_everything_else_is_answered(client: Client) -> None:
    path = shipped_specs()["inception_v4"]
    text = path.read_text("utf-8")
    uri = client.open(path, text)
    document = {"textDocument": {"uri": uri}}
    there = {**document, "position": place(text, "ReductionA (table1")}
    (definition,) = client.request("textDocument/definition", there)
    assert definition["uri"].endswith("blocks/reduction_a.yaml")
    assert "17x17x1024" in client.request("textDocument/hover", there)["contents"]["value"]
    both = client.request(
        "textDocument/references", {**document, "position": place(text, "InceptionA:"),
                                    "context": {"includeDeclaration": True}})  # fmt: skip
    assert [each["uri"] for each in both].count(uri) == 2
    assert len(client.request("textDocument/documentHighlight", there)) == 1
    assert len(client.request("textDocument/semanticTokens/full", document)["data"]) % 5 == 0
    names = {part["name"] for part in client.request("textDocument/documentSymbol", document)}
    assert {"blocks", "body"} <= names
    assert client.request("textDocument/foldingRange", document)
    lenses = client.request("textDocument/codeLens", document)
    assert any("42,679,816 parameters" in lens["command"]["title"] for lens in lenses)
    items = client.request("textDocument/completion", there)["items"]
    assert "InceptionA" in {item["label"] for item in items}
    picture = client.request("archspec/picture", {"uri": uri})
    assert picture.startswith("<svg")
    assert "InceptionA" in picture
    client.notify("textDocument/didClose", document)
    client.wait_for(PUBLISHED, uri=uri, diagnostics=[])


def test_a_name_is_changed_in_open_and_closed_files(client: Client) -> None:
    """What is open and not saved counts, and what uses it is read again."""
    library = SPEC[SPEC.index("blocks:") : SPEC.index("body:")]
    cells = f"archspec: 1\n{library}"
    network = SPEC.replace(library, "use: [cells.yaml]\n").replace("t.small.n", "t.small.n d=2")
    other = 'archspec: 1\nname: other  # "é"\nextends: net.yaml\nset: {body.Cell.d: 4}\n'
    for name, text in (("cells", "archspec: 1\n"), ("net", network), ("other", other)):
        (client.folder / f"{name}.yaml").write_text(text, "utf-8")
    (client.folder / "archspec.toml").touch()
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {
        "added": [{"uri": client.folder.as_uri(), "name": "all"}], "removed": []}})  # fmt: skip
    uses = client.open(client.folder / "net.yaml", network)
    assert client.wait_for(PUBLISHED, uri=uses, version=1)["diagnostics"]
    uri = client.open(client.folder / "cells.yaml", "archspec: 1\n")
    client.change(uri, 2, cells)
    assert client.wait_for(PUBLISHED, uri=uses, version=1, diagnostics=[])

    there = {"textDocument": {"uri": uri}, "position": place(cells, "d: 2")}
    found = client.request("textDocument/prepareRename", there)
    assert found["start"] == place(cells, "d: 2")
    asked = {**there, "context": {"includeDeclaration": False}}
    assert len(client.request("textDocument/references", asked)) == 3
    edit = client.request("textDocument/rename", {**there, "newName": "ratio"})
    texts = {"cells": cells, "net": network, "other": other}
    changed = {
        name: apply(text, edit["changes"][(client.folder / f"{name}.yaml").as_uri()])
        for name, text in texts.items()
    }
    assert changed["other"].endswith("set: {body.Cell.ratio: 4}\n")
    for name, text in changed.items():
        (client.folder / f"{name}.yaml").write_text(text, "utf-8")
    assert load(client.folder / "other.yaml").operator_count
    nowhere = {**there, "position": {"line": 0, "character": 0}}
    assert client.request("textDocument/prepareRename", nowhere) is None
