"""Look at the site and at pages of archspec in Chromium, as people with and without sight use them.

    python docs/website/check_pages.py [SITE] [--only PAGE]... [--pictures FOLDER]

axe-core, which npm fetches into a temporary folder, may find nothing serious or critical on them,
in light and in dark, on a screen and on a phone: on pages of the site, on those that commands
write, and on those of `archspec serve`, also of a spec with an error. Nothing may be printed to the
console, and nothing loaded from another place. The search of the site has to find a page, without a
server.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from archspec.dataclass import dataclass

ROOT: Final = Path(__file__).parents[2]
AXE: Final = "axe-core@4.14.1"
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
WIDTHS: Final = {"laptop": (1366, 768), "desktop": (1920, 1080), "phone": (390, 844)}
ASKED: Final = {("laptop", "light"), ("laptop", "dark"), ("phone", "light")}
"""How axe sees pages."""

PATIENCE: Final = 300_000
"""Milliseconds until what does not come is a failure."""

WRONG: Final = {"serious", "critical"}

SITE: Final = (
    *("index", "README", "search", "docs/first_network", "docs/editor", "docs/gallery"),
    *("docs/tutorial", "docs/api", "live/zoo/lenet5", "live/inception_v4"),
)
"""The pages of the site."""

LARGE: Final = {"README", "gallery", "tutorial", "api", "inception_v4"}
"""Pages whose contrasts would take axe minutes; they have the parts of the others."""

COMMANDS: Final = {
    "poster": ("render", "zoo/squeezenet", "-o", "{file}"),
    "poster_in_dark": ("render", "zoo/lenet5", "--theme", "dark", "-o", "{file}"),
    "summary": ("summary", "inception_v4", "--format", "html"),
    "compare": ("compare", "inception_v3", "inception_v4", "--format", "html"),
    "chart": ("compare", "inception_v3", "inception_v4", "-o", "{file}"),
    "difference": ("diff", "inception_v3", "inception_v4", "-o", "{file}"),
}
"""The command of each other page; what one prints is the page if it does not name the file."""

COMMAND: Final = str(Path(sys.executable).with_name("archspec"))
LIVE: Final = {
    "live": ("net.yaml", ""),
    "live_difference": ("net.yaml", "difference"),
    "live_wrong": ("wrong.yaml", ""),
}
"""The spec and the path of each page of `archspec serve`."""

AWAITED: Final = {
    "search": "#search-results li a",
    "live_difference": "svg",
    "live_wrong": '[data-name="findings"]',
}
"""What is waited for on a page."""


@dataclass(frozen=True)
class Visited:
    """A page: its name and its address."""

    name: str
    address: str


def fetch_axe(folder: Path) -> str:
    """Return the script of axe-core, fetched with npm."""
    command = ["npm", "pack", "--silent", AXE]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / done.stdout.split()[-1]) as package:
        script = package.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()


def list_site(site: Path) -> list[Visited]:
    """Return the pages of the site."""
    queries = {"search": "?q=stride"}
    pages = {Path(page).name: f"{site.as_uri()}/{page}.html" for page in SITE}
    return [Visited(name, address + queries.get(name, "")) for name, address in pages.items()]


def write_pages(folder: Path, only: Sequence[str]) -> Iterator[Visited]:
    """Write the pages of commands."""
    for name, words in COMMANDS.items():
        if only and name not in only:
            continue
        file = folder / f"{name}.html"
        command = [COMMAND, *(word.format(file=file) for word in words)]
        done = subprocess.run(command, check=True, capture_output=True)
        if not file.exists():
            file.write_bytes(done.stdout)
        yield Visited(name, file.as_uri())


@contextmanager
def serve_pages(folder: Path, only: Sequence[str]) -> Iterator[list[Visited]]:
    """Serve a network that differs from the last commit, and one that was right until now."""
    wanted = {name: LIVE[name] for name in LIVE if not only or name in only}
    net, wrong = folder / "net.yaml", folder / "wrong.yaml"
    for path in (net, wrong):
        shutil.copy(ROOT / "specs/zoo/squeezenet.yaml", path)
    git = ["git", "-c", "user.name=me", "-c", "user.email=me@example.org"]
    for words in (["init"], ["add", "."], ["commit", "--message", "before"]):
        subprocess.run([*git, *words], cwd=folder, check=True, capture_output=True)
    text = net.read_text("utf-8")
    totals = text.index("expect:")
    net.write_text(text[:totals].replace("Fire (32 128)", "Fire (48 128)"), "utf-8")
    with ExitStack() as stack:
        files = dict.fromkeys(file for file, _ in wanted.values())
        served = {file: stack.enter_context(_serve(folder / file)) for file in files}
        wrong.write_text(text.replace("3x3 MaxPool (stride 2)\n", "4x4 Conv (64)\n"), "utf-8")
        yield [Visited(name, served[file] + path) for name, (file, path) in wanted.items()]


@contextmanager
def _serve(spec: Path) -> Iterator[str]:
    """Serve a spec, and say where."""
    command = [COMMAND, "serve", "--port", "0", spec.name]
    process = subprocess.Popen(command, cwd=spec.parent, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield next(word for word in process.stdout.readline().split() if "://" in word)
    finally:
        process.terminate()
        process.wait()


class Visitor:
    """A browser that notes what is wrong on the pages it visits."""

    def __init__(self, browser: Any, axe: str, pictures: Path | None) -> None:
        self.browser = browser
        self.axe = axe
        self.pictures = pictures
        self.faults: list[str] = []

    def visit(self, visited: Visited, width: str) -> None:
        """Visit a page on a screen of some width, in light and in dark."""
        wide, high = WIDTHS[width]
        page = self.browser.new_page(
            viewport={"width": wide, "height": high}, color_scheme="light", reduced_motion="reduce"
        )
        page.set_default_timeout(PATIENCE)
        name = f"{visited.name}, {width}"
        page.on("pageerror", lambda error: self._report(f"{name}: {error}"))
        page.on("console", lambda message: self._report(f"{name}: {message.text}"))
        page.on("request", lambda request: self._see_request(visited, request.url))
        page.goto(visited.address)
        page.wait_for_selector(AWAITED.get(visited.name, "body"))
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            if self.pictures is not None:
                page.screenshot(path=str(self.pictures / f"{visited.name}_{width}_{theme}.png"))
            if (width, theme) in ASKED:
                self._ask_axe(page, f"{name}, {theme}", visited.name in LARGE)
        page.close()

    def _see_request(self, visited: Visited, address: str) -> None:
        parts, own = urlsplit(address), urlsplit(visited.address)
        is_own = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        if not is_own and parts.scheme not in {"data", "blob"}:
            self._report(f"{visited.name}: asks for {address}")

    def _ask_axe(self, page: Any, name: str, is_large: bool) -> None:
        page.evaluate(self.axe)
        rules = "'color-contrast': {enabled: false}" if is_large else ""
        asked = f"axe.run({{preload: false, resultTypes: ['violations'], rules: {{{rules}}}}})"
        for found in page.evaluate(asked)["violations"]:
            if found["impact"] in WRONG:
                places = ", ".join(str(node["target"]) for node in found["nodes"][:4])
                said = f"{found['impact']}: {found['id']}: {found['help']}"
                self._report(f"{name}: {said}: {len(found['nodes'])} x {places}")

    def _report(self, fault: str) -> None:
        self.faults.append(fault)
        print(fault, flush=True)


def check_pages(site: Path, only: Sequence[str], pictures: Path | None) -> int:
    """Visit every page on every screen; return how often something is wrong."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("ARCHSPEC_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)))
    with ExitStack() as stack:
        made, served = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        playwright = stack.enter_context(sync_playwright())
        axe = fetch_axe(made)
        pages = [
            *write_pages(made, only),
            *stack.enter_context(serve_pages(served, only)),
            *(page for page in list_site(site) if not only or page.name in only),
        ]
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        visitor = Visitor(browser, axe, pictures)
        for page in pages:
            for width in WIDTHS:
                visitor.visit(page, width)
        browser.close()
    print(f"{len(pages)} pages, {len(WIDTHS)} widths, light and dark: ", end="")
    print(f"{len(visitor.faults)} faults" if visitor.faults else "nothing is wrong")
    return len(visitor.faults)


def main() -> int:
    """Read the command line and look."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site")
    names = [*COMMANDS, *LIVE, *(Path(page).name for page in SITE)]
    parser.add_argument("--only", action="append", choices=names, default=[], help="a page")
    parser.add_argument("--pictures", type=Path, help="write a picture of each page here")
    given = parser.parse_args()
    if given.pictures is not None:
        given.pictures.mkdir(parents=True, exist_ok=True)
    return 1 if check_pages(given.site.resolve(), given.only, given.pictures) else 0


if __name__ == "__main__":
    sys.exit(main())
