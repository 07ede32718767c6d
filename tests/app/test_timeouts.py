"""No test can hang: each has a time within which it ends, or fails with its stack."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HANGS = """
import os

def wait_for_nobody():
    reading, _ = os.pipe()
    os.read(reading, 1)

def test_hangs():
    wait_for_nobody()
"""


def test_every_test_has_a_timeout(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.hasplugin("timeout")
    assert float(request.config.getini("timeout")) == 300


def test_a_hang_shows_its_stack(tmp_path: Path) -> None:
    (tmp_path / "test_hangs.py").write_text(HANGS)
    environment = {key: each for key, each in os.environ.items() if key != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-n", "0",
         "-p", "no:cacheprovider", "-p", "no:randomly", "--timeout=0.2", "test_hangs.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Failed: Timeout (>0.2s)" in done.stdout
    assert ">       wait_for_nobody()" in done.stdout
    assert "os.read(reading, 1)" in done.stdout
