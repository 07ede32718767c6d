"""Build the documentation site and check its links.

    python docs/website/build.py [FOLDER] [--no-live]

Any warning of Sphinx fails, and so does a link that leads nowhere. `--no-live` leaves out the page
of each network, which take most of the time.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from links import find_broken_links
from live_pages import list_live_pages, write_live_pages
from sphinx.cmd.build import build_main

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]


def build_site(site: Path, *, live: bool) -> int:
    """Build the site in a folder; the exit status."""
    doctrees = site.with_name(f"{site.name}.doctrees")
    options = ["--builder", "html", "--conf-dir", str(HERE), "--doctree-dir", str(doctrees)]
    strict = ["--fail-on-warning", "--quiet"]
    status = build_main([*options, *strict, str(ROOT), str(site)])
    if status:
        return status
    if live:
        print(f"{write_live_pages(site)} pages of networks")
    broken = list(find_broken_links(site, () if live else list_live_pages()))
    for link in broken:
        print(link)
    return 1 if broken else 0


def main() -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("--no-live", action="store_true", help="leave out the pages of networks")
    given = parser.parse_args()
    return build_site(given.folder.resolve(), live=not given.no_live)


if __name__ == "__main__":
    sys.exit(main())
