"""The installation: what it makes of pip's words, and how it fails."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install", ROOT / "tools/install.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SAID = [
    ("Obtaining file:///somewhere/archspec", "0 of about 65"),
    ("  Installing build dependencies: started", "0 of about 65"),
    ("Collecting click>=8.1 (from archspec-nn==0.1.0)", "1 of about 65, click"),
    ("  Downloading click-8.5.1-py3-none-any.whl (126 kB)", "1 of about 65, click (126 kB)"),
    ("Collecting torch>=2.4", "2 of about 65, torch"),
    (
        "  Downloading torch-2.13.0-cp311-none-linux.whl (915.2 MB)",
        "2 of about 65, torch (915.2 MB)",
    ),
    ("Requirement already satisfied: torch in ./.venv/lib", "2 of about 65, torch"),
    ("Processing /wheels/jinja2-3.1.6-py3-none-any.whl (from x)", "3 of about 65, jinja2"),
    ("Processing /wheels/ast_serialize-0.1-cp311.whl", "4 of about 65, ast_serialize"),
    ("Requirement already satisfied: ast-serialize in ./x", "4 of about 65, ast-serialize"),
]


def test_what_pip_says(install: ModuleType) -> None:
    state = install.Installation(65)
    for line, shown in SAID:
        state.read(f"{line}\n")
        assert str(state) == f"[2/3] collecting packages: {shown}"


@pytest.mark.parametrize(
    ("names", "about"), [("a, b, c, d, e, archspec-nn", 6), ("archspec-nn", 3)]
)
def test_what_pip_installs(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, names: str, about: int
) -> None:
    """Also where most of it is there already."""
    monkeypatch.setattr(install, "installed", lambda: 2)
    state = install.Installation(65)
    for line in ("Collecting a", "Requirement already satisfied: b in x"):
        state.read(line)
    state.read(f"Installing collected packages: {names}\n")
    assert str(state) == f"[3/3] installing packages: 2 of {about}"


def test_old_python(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 1))
    assert install.main() == 1
    assert "archspec needs Python 3.11 or newer, and" in capsys.readouterr().out


def test_failure_of_pip(
    install: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(install, "PIP", ("-c", "print('ERROR: no'); raise SystemExit(3)"))
    monkeypatch.setattr(install, "LOG", tmp_path / "install.log")
    assert install.install(install.Progress(), install.Installation(65)) == 3
    out = capsys.readouterr().out
    assert out.startswith("[2/3] collecting packages: 0 of about 65 (0 s)\n")
    assert "ERROR: no\n" in out
    assert (tmp_path / "install.log").read_text() == "ERROR: no\n"


def test_what_make_run_advises() -> None:
    """Each command can be pasted."""
    shown = subprocess.run(
        ["make", "--no-print-directory", "-n", "-o", ".venv/.ready", "run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    commands = [line.split("'")[1].split() for line in shown.splitlines() if line.startswith("  '")]
    assert [each[:2] for each in commands[-3:]] == [
        [".venv/bin/archspec", "summary"],
        [".venv/bin/archspec", "render"],
        [".venv/bin/archspec", "diff"],
    ]
