"""Installs archspec and its tools into .venv, and says how far it is; `make setup` calls this.

It runs on whatever Python there is, with nothing but its standard library: an old one is told so.
On a terminal one line says what happens; in a log there is a line every few seconds.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
FOLDER = Path(".venv")
PYTHON = FOLDER / "bin" / "python"
LOG = FOLDER / "install.log"
CONSTRAINTS = Path("constraints.txt")
EVERY = 10.0  # seconds between two lines of a log
PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "--no-input")

_FOUND = re.compile(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)")
_LOCAL = re.compile(r"Processing \S*?([A-Za-z0-9._]+)-[0-9][^/\s]*\.whl")
_SIZE = re.compile(r"Downloading \S+ \(([0-9.]+ [kMG]?B)\)")


class Progress:
    """One line that says what happens, and for how long."""

    def __init__(self) -> None:
        self.rewrites = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self.began = self.told = time.monotonic()

    def begin(self, text: str) -> None:
        """Say what begins."""
        self.began = time.monotonic()
        self._write(text, now=True)

    def show(self, text: str) -> None:
        """Say how far it is."""
        self._write(text, now=False)

    def end(self, text: str) -> None:
        """Say what is done; the line stays."""
        self._write(text, now=True)
        if self.rewrites:
            print(flush=True)

    def _write(self, text: str, *, now: bool) -> None:
        text = f"{text} ({time.monotonic() - self.began:.0f} s)"
        if self.rewrites:
            room = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{text[:room]}", end="", flush=True)
        elif now or time.monotonic() - self.told >= EVERY:
            self.told = time.monotonic()
            print(text, flush=True)


class Installation:
    """What pip has said so far.

    Attributes:
        about: how many packages there will be, as far as is known.
        found: those that it has found.
        latest: the last of them, with its size if that is fetched.
        installing: whether it has all of them, and puts them in place.
    """

    def __init__(self, about: int) -> None:
        self.about = about
        self.found: dict[str, None] = {}
        self.latest = ""
        self.installing = False

    def read(self, line: str) -> None:
        """Take in a line of pip's."""
        line = line.strip()
        named = _FOUND.match(line) or _LOCAL.match(line)
        size = _SIZE.match(line)
        if named:
            self.latest = named.group(1)
            self.found[self.latest.lower().replace("_", "-")] = None
        elif size:
            self.latest = f"{self.latest.split(' ')[0]} ({size.group(1)})"
        elif line.startswith("Installing collected packages: "):
            self.about = max(line.count(",") + 1, len(self.found) + 1)  # archspec is found unsaid
            self.installing = True

    def __str__(self) -> str:
        if self.installing:
            return f"[3/3] installing packages: {installed()} of {self.about}"
        latest = f", {self.latest}" if self.latest else ""
        return f"[2/3] collecting packages: {len(self.found)} of about {self.about}{latest}"


def installed() -> int:
    """How many packages stand in .venv, pip aside, which comes with it."""
    found = FOLDER.glob("lib/python*/site-packages/*.dist-info")
    return sum(1 for each in found if not each.name.startswith("pip-"))


def main() -> int:
    """Install everything; the exit status."""
    if sys.version_info < OLDEST:
        wanted, found = (".".join(map(str, each[:2])) for each in (OLDEST, sys.version_info))
        print(
            f"archspec needs Python {wanted} or newer, and `{sys.executable}` is {found}; "
            f"say which to take: make setup PYTHON=python{wanted}"
        )
        return 1
    about = sum(1 for line in CONSTRAINTS.read_text().splitlines() if line and line[0] != "#")
    print(
        f"Setting up archspec in {FOLDER}: {about} packages; this takes a minute or more",
        flush=True,
    )
    progress = Progress()
    return make_environment(progress) or install(progress, Installation(about))


def make_environment(progress: Progress) -> int:
    """Make .venv where it is not there; the exit status."""
    if os.access(PYTHON, os.X_OK):
        return 0
    version = ".".join(map(str, sys.version_info[:3]))
    progress.begin(f"[1/3] making {FOLDER} with Python {version}")
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(FOLDER)], capture_output=True, text=True, check=False
    )
    progress.end(f"[1/3] made {FOLDER} with Python {version}")
    if done.returncode:
        print(done.stdout + done.stderr, end="")
    return done.returncode


def install(progress: Progress, state: Installation) -> int:
    """Let pip install archspec and its tools; the exit status."""
    progress.begin(str(state))
    command = [str(PYTHON), *PIP, "-c", str(CONSTRAINTS), "-e", ".[dev]"]
    lines: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in said_by(pip):
            collecting = not state.installing
            if line:
                lines.append(line)
                state.read(line)
            if state.installing and collecting:
                progress.end(f"[2/3] collected {state.about} packages")
                progress.begin(str(state))
            progress.show(str(state))
    LOG.write_text("".join(lines))
    if pip.returncode:
        progress.end("failed")
        print("".join(lines[-15:]), end="")
        print(f"{LOG} has all that pip said")
    else:
        progress.end(f"[3/3] installed {installed()} packages")
    return pip.returncode


def said_by(pip: subprocess.Popen[str]) -> Iterator[str]:
    """The lines of a process as they come, and an empty one for every half second without any."""
    waiting: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        for line in pip.stdout or ():
            waiting.put(line)
        waiting.put(None)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = waiting.get(timeout=0.5)
        except queue.Empty:
            line = ""
        if line is None:
            return
        yield line


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
