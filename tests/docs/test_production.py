"""The page on production: its script serves the file that its commands write."""

import ast
import re
from pathlib import Path

import pytest

import archspec
from tests.fast_torchlib import keep_torchlib

keep_torchlib()

pytestmark = pytest.mark.xdist_group("export")  # one process loads the exporter

PAGE = Path(__file__).parents[2] / "docs/production.md"

SPEC = """\
archspec: 1
name: net
input: 32x32x3
body: [3x3 Conv (4 stride 2 norm=batch act=relu), GlobalAvgPool, FC (5)]
"""


def test_the_script_serves_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    done = archspec.export(SPEC, tmp_path / "net.onnx", optimize=True)
    monkeypatch.chdir(tmp_path)
    exec(compile(ast.parse(script), str(PAGE), "exec"), {})
    said = done.metadata["spec_sha256"], done.metadata["rewrites"]
    assert capsys.readouterr().out == " ".join(("(4, 5)", "net", *said)) + "\n"
