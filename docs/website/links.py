"""Find links of a site that lead nowhere, without a network."""

from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

_ADDRESSES = {"a": "href", "link": "href", "img": "src", "script": "src", "iframe": "src"}


class _Page(HTMLParser):
    """The names and the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = {""}
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names |= {value for key in ("id", "name") if (value := given.get(key))}
        address = given.get(_ADDRESSES.get(tag, ""))
        if address:
            self.links.add(address)


@cache
def _read_page(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def find_broken_links(site: Path, coming: Iterable[str] = ()) -> Iterator[str]:
    """Find links of the pages of a site to files or names that it does not have.

    Pages of networks are read only if another page links to a name in them.

    Args:
        site: its folder.
        coming: files that it will have, by their paths in it.
    """
    later = {site / path for path in coming}
    for path in sorted(site.rglob("*.html")):
        if path.relative_to(site).parts[0] == "live":
            continue
        for link in sorted(_read_page(path).links):
            told = _try_link(path, link, later)
            if told:
                yield f"{path.relative_to(site)}: {link}: {told}"


def _try_link(page: Path, link: str, later: set[Path]) -> str:
    """Return what is wrong with a link; nothing if it leads somewhere or out of the site."""
    address, name = urldefrag(link)
    if urlsplit(address).scheme in {"https", "data", "mailto"}:
        return ""
    if urlsplit(address).scheme:
        return "neither a file of the site nor https"
    path = urlsplit(address).path
    target = (page.parent / unquote(path)).resolve() if path else page
    if target in later:
        return ""
    if not target.is_file():
        return "no such file"
    if target.suffix == ".html" and unquote(name) not in _read_page(target).names:
        return "no such name on that page"
    return ""
