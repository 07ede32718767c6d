"""What the first page of the site shows: a block of a network, as text and as a figure."""

import re
from pathlib import Path
from typing import Any, Final

import pygments
from live_pages import LIVE
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from archspec.app.run import run

ROOT: Final = Path(__file__).parents[2]
NETWORK: Final = "inception_v4"
BLOCK: Final = "InceptionA"

_KIND: Final = re.compile(r"^\* \*\*(?P<kind>[^*]+)\*\*: (?P<links>.*?)(?=^\* |^$)", re.M | re.S)
_LINK: Final = re.compile(r"\[(?P<name>[^\]]+)\]\((?P<page>[^)#:]+)\.(?:md|ipynb)\)")

Kinds = list[tuple[str, list[tuple[str, str]]]]
"""The kinds of pages, each with the names and the paths of its pages."""


def read_kinds() -> Kinds:
    """Read the list of pages in the README, which is the navigation of the site."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = text.partition("## Documentation\n")[2]
    return [
        (found["kind"], [(_capitalize(name), page) for name, page in _LINK.findall(found["links"])])
        for found in _KIND.finditer(listed)
    ]


def _capitalize(name: str) -> str:
    name = " ".join(name.split()).removeprefix("the ").removeprefix("a ")
    return name[:1].upper() + name[1:]


def describe_landing() -> dict[str, Any]:
    """Return what the template of the first page is filled with."""
    spec = f"specs/{NETWORK}.yaml"
    text = (ROOT / spec).read_text(encoding="utf-8")
    block = re.search(rf"^  {BLOCK}:\n(?:    .*\n)+", text, re.MULTILINE)
    assert block is not None
    lines = "\n".join(line[2:] for line in block[0].splitlines())
    colored = pygments.highlight(lines, get_lexer_by_name("yaml"), HtmlFormatter())
    return {
        "kinds": read_kinds(),
        "block": colored,
        "spec": f"_static/{NETWORK}.yaml",
        "live": f"{LIVE}/{NETWORK}.html",
        "title": f"{BLOCK} of Inception-v4",
    }


def write_files(folder: Path) -> None:
    """Write the figure in light and in dark, and the spec, into the static files of the site.

    Raises:
        RuntimeError: if the figure cannot be drawn.
    """
    for theme in ("light", "dark"):
        view = ["--block", BLOCK, "--theme", theme, "--no-title", "--force", "--quiet"]
        if run(["render", NETWORK, *view, "-o", str(folder / f"block_{theme}.svg")]):
            raise RuntimeError(f"no figure of {BLOCK}")
    spec = (ROOT / f"specs/{NETWORK}.yaml").read_bytes()
    (folder / f"{NETWORK}.yaml").write_bytes(spec)
