"""Look at the site and at pages of archspec in Chromium, as people with and without sight use them.

    python docs/website/check_pages.py [SITE] [--pictures FOLDER]

axe-core, which npm fetches into a temporary folder, may find nothing serious or critical on them,
in light and in dark, on a screen and on a phone. Nothing may be printed to the console, and nothing
loaded from another place. The search of the site has to find a page, without a server.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

ROOT: Final = Path(__file__).parents[2]
AXE: Final = "axe-core@4.14.1"
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
WIDTHS: Final = {"laptop": (1366, 768), "desktop": (1920, 1080), "phone": (390, 844)}
ASKED: Final = {("laptop", "light"), ("laptop", "dark"), ("phone", "light")}
"""How axe sees pages."""

PATIENCE: Final = 120_000
"""Milliseconds until what does not come is a failure."""

WRONG: Final = {"serious", "critical"}

PAGES: Final = (
    *("live/zoo/lenet5.html", "index.html", "docs/first_network.html", "docs/editor.html"),
    "search.html?q=stride",
)
LOOKED_AT: Final = (
    "README.html",
    "docs/gallery.html",
    "docs/tutorial.html",
    "docs/api.html",
    "live/inception_v4.html",
)
"""Pages that take axe minutes; they have the parts of the others."""

COMMANDS: Final = {
    "summary": ("summary", "inception_v4", "--format", "html"),
    "compare": ("compare", "inception_v3", "inception_v4", "--format", "html"),
    "chart": ("compare", "inception_v3", "inception_v4", "-o", "{file}"),
    "difference": ("diff", "inception_v3", "inception_v4", "-o", "{file}"),
}
"""The command of each other page; what one prints is the page if it does not name the file."""


def fetch_axe(folder: Path) -> str:
    """Return the script of axe-core, fetched with npm."""
    command = ["npm", "pack", "--silent", AXE]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / done.stdout.split()[-1]) as package:
        script = package.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()


def write_pages(folder: Path) -> Iterator[str]:
    """Write the pages of commands; return their addresses."""
    for name, words in COMMANDS.items():
        file = folder / f"{name}.html"
        command = [
            str(Path(sys.executable).with_name("archspec")),
            *(word.format(file=file) for word in words),
        ]
        done = subprocess.run(command, check=True, capture_output=True)
        if not file.exists():
            file.write_bytes(done.stdout)
        yield file.as_uri()


class Visitor:
    """A browser that notes what is wrong on the pages it visits."""

    def __init__(self, browser: Any, axe: str, pictures: Path | None) -> None:
        self.browser = browser
        self.axe = axe
        self.pictures = pictures
        self.faults: list[str] = []

    def visit(self, address: str, width: str, theme: str, *, axe: bool) -> None:
        """Visit a page on a screen of some width, in light or dark."""
        wide, high = WIDTHS[width]
        page = self.browser.new_page(
            viewport={"width": wide, "height": high}, color_scheme=theme, reduced_motion="reduce"
        )
        page.set_default_timeout(PATIENCE)
        name = f"{Path(urlsplit(address).path).stem}, {width}, {theme}"
        page.on("pageerror", lambda error: self._report(f"{name}: {error}"))
        page.on("console", lambda message: self._report(f"{name}: {message.text}"))
        page.on("request", lambda request: self._see_request(name, request.url))
        page.goto(address, wait_until="load")
        if "?q=" in address:
            page.wait_for_selector("#search-results li a")
        if self.pictures is not None:
            page.screenshot(path=str(self.pictures / f"{name.replace(', ', '_')}.png"))
        if axe:
            self._ask_axe(page, name)
        page.close()

    def _see_request(self, name: str, address: str) -> None:
        if urlsplit(address).scheme not in {"file", "data", "blob"}:
            self._report(f"{name}: asks for {address}")

    def _ask_axe(self, page: Any, name: str) -> None:
        page.evaluate(self.axe)
        for found in page.evaluate("axe.run({preload: false})")["violations"]:
            if found["impact"] in WRONG:
                places = ", ".join(str(node["target"]) for node in found["nodes"][:4])
                said = f"{found['impact']}: {found['id']}: {found['help']}"
                self._report(f"{name}: {said}: {len(found['nodes'])} x {places}")

    def _report(self, fault: str) -> None:
        self.faults.append(fault)
        print(fault, flush=True)


def check_pages(site: Path, pictures: Path | None) -> int:
    """Visit every page on every screen; return how often something is wrong."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("ARCHSPEC_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)))
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        axe = fetch_axe(Path(made))
        asked = [*write_pages(Path(made)), *(f"{site.as_uri()}/{page}" for page in PAGES)]
        addresses = [*asked, *(f"{site.as_uri()}/{page}" for page in LOOKED_AT)]
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        visitor = Visitor(browser, axe, pictures)
        for address in addresses:
            for width in WIDTHS:
                for theme in ("light", "dark"):
                    visitor.visit(
                        address, width, theme, axe=address in asked and (width, theme) in ASKED
                    )
        browser.close()
    print(f"{len(addresses)} pages, {len(WIDTHS)} widths, light and dark: ", end="")
    print(f"{len(visitor.faults)} faults" if visitor.faults else "nothing is wrong")
    return len(visitor.faults)


def main() -> int:
    """Read the command line and look."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("--pictures", type=Path, help="write a picture of each page here")
    given = parser.parse_args()
    if given.pictures is not None:
        given.pictures.mkdir(parents=True, exist_ok=True)
    return 1 if check_pages(given.site.resolve(), given.pictures) else 0


if __name__ == "__main__":
    sys.exit(main())
