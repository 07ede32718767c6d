"""The package of docs/extend.md, installed as a user would, in an environment of its own."""

import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment with the package, beside what is installed here."""
    root = tmp_path_factory.mktemp("extend")
    for name, text in list_files((ROOT / "docs/extend.md").read_text(encoding="utf-8")):
        path = root / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    venv.create(root / "env", symlinks=True)
    python = root / "env/bin/python"
    (installed,) = (root / "env/lib").glob("python*/site-packages")
    here = [path for path in sys.path if path.endswith("site-packages")]
    lines = [f"import site; site.addsitedir({path!r})" for path in here]
    (installed / "installed_here.pth").write_text("\n".join([*lines, str(ROOT), ""]))
    install = ["install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    pip = [sys.executable, "-m", "pip", "--python", str(python), *install]
    subprocess.run([*pip, str(root / "package")], check=True)
    return python


def list_files(page: str) -> Iterator[tuple[str, str]]:
    """The files that a page prints; modules begin with their names."""
    for language, text in re.findall(r"^```(python|toml)\n(.*?)^```$", page, re.DOTALL | re.M):
        named = re.match(r'"""(\S+\.py)"""', text)
        assert named or language == "toml"
        yield (named[1] if named else "pyproject.toml"), text
    yield "gem/__init__.py", ""


@pytest.mark.slow
def test_the_package_of_the_documentation(python: Path, tmp_path: Path) -> None:
    script = Path(__file__).parent / "with_gem.py"
    subprocess.run([str(python), str(script), str(tmp_path)], check=True)
