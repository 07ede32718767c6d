"""The site of the documentation: built strictly, and every link of it followed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    """What takes time is left out, as the pages of networks, which `make docs` draws."""
    site = tmp_path / "site"
    command = [sys.executable, str(ROOT / "docs/website/build.py"), str(site), "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pages = {str(path.relative_to(site)) for path in site.rglob("*.html")}
    assert {"index.html", "search.html", "README.html", "docs/api.html"} < pages
    assert "archspec.load" in (site / "docs/api.html").read_text("utf-8")
    for page in ("index.html", "docs/gallery.html"):
        assert "live/inception_v4.html" in (site / page).read_text("utf-8")
