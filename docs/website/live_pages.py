"""The pages that `archspec render` writes, one for each shipped network."""

from functools import cache
from pathlib import Path
from typing import Final

from archspec.api import shipped_specs
from archspec.app.run import run

LIVE: Final = "live"
"""The folder of the pages in the site."""

_REFUSED: Final = "as_printed/"
"""Figures with the misprints of their paper, which have no drawing."""


@cache
def list_networks() -> tuple[str, ...]:
    """List the names of the shipped networks that have a page."""
    return tuple(sorted(name for name in shipped_specs() if not name.startswith(_REFUSED)))


@cache
def _list_pictures() -> dict[str, str]:
    """The network of each picture in the galleries."""
    found = {}
    for name in list_networks():
        folder, _, alone = name.rpartition("/")
        picture = f"zoo/{alone}" if folder == "zoo" else name.replace("/", "_")
        found[f"docs/gallery/{picture}.svg"] = name
    return found


def find_live_page(picture: str) -> str | None:
    """Return the address of the page that has the network of a picture, from the site's root."""
    name = _list_pictures().get(picture)
    return name and f"{LIVE}/{name}.html"


def list_live_pages() -> list[str]:
    """List the addresses of the pages, from the site's root."""
    return [f"{LIVE}/{name}.html" for name in list_networks()]


def write_live_pages(site: Path) -> int:
    """Draw the page of every network; return how many there are.

    Raises:
        RuntimeError: if one cannot be drawn.
    """
    for name, address in zip(list_networks(), list_live_pages(), strict=True):
        page = site / address
        page.parent.mkdir(parents=True, exist_ok=True)
        if run(["render", name, "--force", "--quiet", "-o", str(page)]):
            raise RuntimeError(f"no page of {name}")
    return len(list_networks())
