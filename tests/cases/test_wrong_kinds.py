"""Keys of a file with values of a wrong kind: each is refused, and none breaks the compiler."""

from itertools import product
from pathlib import Path

import pytest

from archspec import SpecError, load
from archspec.api import graph_of
from archspec.language import load_program
from archspec.language.document import KEYS

KINDS = ("", "[]", "{}", "[1]", "{a: 1}", "{a: }", "[[]]", "text", "7", "2.5", "true", '""', "-1")
"""Nothing, lists, mappings, texts and numbers."""

FILES = {
    "a network": {"name": "net", "input": "8x8x3", "body": "[3x3 Conv (8)]"},
    "a network with heads": {
        "name": "net",
        "input": "8x8x3",
        "body": "[3x3 Conv (8) as a]",
        "heads": "{h: {from: a, body: [ReLU]}}",
    },
    "a library": {"blocks": "{A: {body: [ReLU]}}"},
    "a file without steps": {"name": "net", "input": "8x8x3"},
    "a file with nothing": {},
    "a variant": {"name": "other", "extends": "base.yaml"},
}
INSIDE = {
    "blocks": ("figure", "description", "params", "body", "branches", "merge", "residual", "act"),
    "heads": ("from", "when", "loss_weight", "body"),
    "tables": ("columns", "row"),
    "paper": ("title", "arxiv", "figure"),
}
"""Keys of what stands under a key."""


def document(file: dict[str, str], key: str, value: str) -> str:
    lines = {"archspec": "1", **file, key: value}
    return "".join(f"{name}: {text}\n" for name, text in lines.items())


def is_refused(text: str, folder: Path) -> bool:
    try:
        program = load_program(text, "net.yaml", folder / "net.yaml")
        if program.spec.body is not None:
            graph_of(program)
    except SpecError as error:
        return bool(error.diagnostics)
    return False


@pytest.mark.parametrize("file", FILES)
def test_keys(file: str, tmp_path: Path) -> None:
    """Whatever is not a SpecError fails the test by itself."""
    (tmp_path / "base.yaml").write_text(document(FILES["a network"], "title", "Base"))
    refused = [
        is_refused(document(FILES[file], key, value), tmp_path)
        for key, value in product(KEYS, KINDS)
    ]
    assert sum(refused) > 0.7 * len(refused)


@pytest.mark.parametrize("key", INSIDE)
def test_keys_inside(key: str, tmp_path: Path) -> None:
    whole = {"blocks": "B", "heads": "h", "tables": "t", "paper": ""}[key]
    needed = {"heads": "from: a, ", "tables": "columns: [c], "}.get(key, "")
    for inner, value in product(INSIDE[key], KINDS):
        given = needed if not needed.startswith(inner) else ""
        text = f"{{{given}{inner}: {value}}}"
        is_refused(
            document(FILES["a network"], key, f"{{{whole}: {text}}}" if whole else text), tmp_path
        )


SLIPS = {
    "a list": "blocks:\n  - 3x3 Conv (8)\n",
    "a list with more": "blocks: [3x3 Conv (8)]\ntables: {}\nerrata: []\n",
    "nothing": "blocks:\n",
    "a box": "blocks: 3x3 Conv (8)\n",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_blocks_in_place_of_body(slip: str) -> None:
    """`blocks:` for `body:`; one finding names the slip, and its help builds the network."""
    head = "archspec: 1\nname: net\ninput: 32x32x3\n"
    with pytest.raises(SpecError) as caught:
        load(head + SLIPS[slip])
    (found,) = caught.value.diagnostics
    assert found.code == "A203"
    assert found.message.startswith("`blocks` must be a mapping, not ")
    assert "`body:`" in found.help
    if "list" in slip:
        graph = load((head + SLIPS[slip]).replace("blocks:", "body:"))
        assert graph.parameters == 3 * 3 * 3 * 8 + 8
