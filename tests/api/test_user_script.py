"""A user's script that uses the whole interface runs, and leaves nothing out."""

import ast
from pathlib import Path

import pytest

import archspec
from tests.api import user_script


def test_it_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user_script.main(tmp_path)
    assert archspec.__version__ in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "again.svg", "costs.svg", "diff.svg", "front.html", "net.html", "net.svg",
    ]  # fmt: skip


def test_it_uses_everything() -> None:
    used = {
        node.attr
        for node in ast.walk(ast.parse(Path(user_script.__file__).read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "archspec"
    }
    assert {*archspec.__all__} - used == set()
