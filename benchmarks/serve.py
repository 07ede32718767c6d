"""From a save to the picture: a real browser follows Inception-v4, which is saved a thousand times.

python benchmarks/serve.py             prints medians in milliseconds, and memory on the way
python benchmarks/serve.py --saves 50  the same with fewer saves

Every other save breaks the spec; the others change a width. Each is awaited: that of a good text
until the browser has painted the new box, that of a broken one until it shows the error. Then the
spec is saved in bursts of which only the end is awaited. A save that a page never shows ends the
benchmark with an error. Beside it stands `archspec render` of the same spec as a page, in processes
of their own.
"""

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from archspec.api import find_spec
from tests.browser import LAPTOP, PROGRAMS

NAME = "inception_v4"
COMMAND = str(Path(sys.executable).with_name("archspec"))
BOX = "1x1 Conv (64), 3x3 Conv (96)]"
BURSTS, BURST = 50, 10
PATIENCE = 60_000

WAIT = """([good, text]) => new Promise((resolve) => {
  const look = () => {
    const place = document.querySelector(good ? '[id="block/InceptionA"]' : ".news");
    if (!place.textContent.includes(text)) return false;
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)));
    return true;
  };
  const watch = new MutationObserver(() => look() && watch.disconnect());
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  if (look()) watch.disconnect();
})"""
"""Resolved once a text is in the figure, or among the findings, and was painted."""


def make_text(text: str, number: int) -> tuple[str, bool, str]:
    """The text of a save, whether it is good, and what a page shows of it alone."""
    width = 100 + number
    if number % 2:
        return (
            text.replace(BOX, f"1x1 Conv (64), 3x3 Conv (96 x{number}x=1)]"),
            False,
            f"x{number}x",
        )
    return text.replace(BOX, f"1x1 Conv ({width}), 3x3 Conv (96)]"), True, f"1×1 Conv ({width})"


def save(path: Path, text: str) -> None:
    """Save as most editors do: a new file takes the name of the old one."""
    new = path.with_name(f"{path.name}~")
    new.write_text(text)
    new.replace(path)


def read_memory(process: "subprocess.Popen[str]") -> float:
    """The resident memory of a process, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


@contextmanager
def serving(path: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The process that serves a spec, and its address."""
    arguments = [COMMAND, "serve", "--port", "0", str(path)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http\S+", process.stdout.readline())
    assert found is not None
    yield process, found[0]
    process.send_signal(2)
    assert process.wait(60) == 0


@contextmanager
def browsing(url: str):
    """A page in a real browser."""
    import shutil

    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=LAPTOP)
        page.set_default_timeout(PATIENCE)
        page.goto(f"{url}#block/InceptionA")
        page.wait_for_selector(".sheet.open")
        yield page
        browser.close()


def time_saves(page, process, path: Path, text: str, saves: int) -> dict[str, list[float]]:
    """The milliseconds from each save to what a page shows of it; memory is printed on the way."""
    times: dict[str, list[float]] = {"good": [], "broken": []}
    for number in range(1, saves + 1):
        changed, is_good, shown = make_text(text, number)
        start = time.perf_counter()
        save(path, changed)
        page.evaluate(WAIT, [is_good, shown])
        times["good" if is_good else "broken"].append(1000 * (time.perf_counter() - start))
        if number in (saves // 10, saves // 2, saves):
            print(f"after {number:>5,} saves: {read_memory(process):6.1f} MiB")
    return times


def save_in_bursts(page, path: Path, text: str, first: int) -> None:
    """Save many times at once, and wait for the last of each burst."""
    for burst in range(BURSTS):
        last = first + (burst + 1) * BURST + burst % 2
        for number in range(last - BURST + 1, last + 1):
            changed, is_good, shown = make_text(text, number)
            save(path, changed)
        page.evaluate(WAIT, [is_good, shown])
    print(f"{BURSTS} bursts of {BURST} saves: the last of each was shown")


def time_render(path: Path, folder: str) -> float:
    """The milliseconds of drawing the page in a process of its own."""
    start = time.perf_counter()
    output = str(Path(folder, "net.html"))
    subprocess.run([COMMAND, "render", "--force", str(path), "-o", output], check=True, stdout=-3)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--saves", type=int, default=1000)
    saves = parser.parse_args().saves
    source, _ = find_spec(NAME)
    with TemporaryDirectory() as folder:
        specs = Path(folder, "specs")
        (specs / "blocks").mkdir(parents=True)
        for used in (source.parent / "blocks").glob("*.yaml"):
            (specs / "blocks" / used.name).write_text(used.read_text("utf-8"))
        path = specs / source.name
        text = re.sub(r"(?m)^expect:.*\n", "", source.read_text("utf-8"))
        assert BOX in text
        path.write_text(text)
        with serving(path) as (process, url), browsing(url) as page:
            times = time_saves(page, process, path, text, saves)
            save_in_bursts(page, path, text, saves)
        path.write_text(text)
        render = median(time_render(path, folder) for _ in range(9))
    print(f"{'save':<10}{'number':>8}{'median ms':>12}{'95 % within':>13}{'of a render':>13}")
    for kind, row in times.items():
        most = quantiles(row, n=20)[-1]
        part = median(row) / render
        print(f"{kind:<10}{len(row):>8}{median(row):>12.0f}{most:>13.0f}{part:>13.2f}")
    print(f"a cold `archspec render` of the page: {render:.0f} ms")


if __name__ == "__main__":
    main()
