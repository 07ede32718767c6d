"""Build the documentation site and check its links.

    python docs/website/build.py [FOLDER] [--quick]

Any warning of Sphinx fails, and so does a link that leads nowhere. `--quick` leaves out what takes
time and cannot fail by an edit of a page: the page of each network, the words that the search
knows, typographic quotes, and the navigation on all pages but the first.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from links import find_broken_links
from live_pages import list_live_pages, write_live_pages
from site_extension import QUICK
from sphinx.cmd.build import build_main

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]


def build_site(site: Path, *, quick: bool) -> int:
    """Build the site in a folder; the exit status."""
    doctrees = site.with_name(f"{site.name}.doctrees")
    options = ["--builder", "html", "--conf-dir", str(HERE), "--doctree-dir", str(doctrees)]
    strict = ["--fail-on-warning", "--quiet"]
    speed = ["--tag", QUICK] if quick else []
    status = build_main([*options, *strict, *speed, str(ROOT), str(site)])
    if status:
        return status
    if not quick:
        print(f"{write_live_pages(site)} pages of networks")
    broken = list(find_broken_links(site, list_live_pages() if quick else ()))
    for link in broken:
        print(link)
    return 1 if broken else 0


def main() -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("--quick", action="store_true", help="leave out what takes time")
    given = parser.parse_args()
    return build_site(given.folder.resolve(), quick=given.quick)


if __name__ == "__main__":
    sys.exit(main())
