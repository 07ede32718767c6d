"""Specs below 64 KiB that are made to cost as much as they can.

python benchmarks/hostile.py                   every spec, with `check`
python benchmarks/hostile.py build summary     with these commands, those that `check` passes
python benchmarks/hostile.py -k loop           those whose name has the word

Prints a Markdown table: the bytes of each spec, the codes that refuse it, the processor time and
the most memory of the process. The numbers are for people; no test depends on them.
"""

import os
import re
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import hostile_faults  # noqa: F401 - it adds its specs
import hostile_sizes  # noqa: F401 - likewise
from hostile_parts import BYTES, SPECS

SECONDS = 60
ARCHSPEC = str(Path(sys.executable).with_name("archspec"))
COMMANDS = {
    "check": ["check"],
    "build": ["build", "--stdout"],
    "summary": ["summary"],
    "render": ["render", "-o", "-"],
    "resolve": ["resolve"],
    "paths": ["paths"],
    "verify": ["verify"],
    "diff": ["diff", "inception_v4"],
    "html": ["render", "-o", "-", "--to", "html"],
    "json": ["check", "--format", "json"],
}


def measured(command: Sequence[str], text: str) -> tuple[str, float, float]:
    """Run a command on a spec: what it says in short, seconds of processor, MB."""
    with tempfile.TemporaryDirectory() as folder:
        place, out = Path(folder, "net.yaml"), Path(folder, "out")
        place.write_text(text)
        child = os.fork()
        if child == 0:
            _become([ARCHSPEC, *command, str(place)], out)
        _, status, used = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        return _told(code, out.read_text(errors="replace")), seconds, memory


def _become(command: Sequence[str], out: Path) -> None:
    """Replace this process, which may take so much and no more."""
    with out.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    os.execv(command[0], list(command))


def _told(status: int, said: str) -> str:
    codes = sorted(set(re.findall(r"^(?:error|warning)\[(A\d+)\]", said, re.MULTILINE)))
    if status == 0:
        return "fine"
    return " ".join(codes) or f"status {status}"


def rows(commands: Sequence[str], wanted: str) -> Iterator[list[str]]:
    """One row for each spec and command."""
    for name, make in SPECS.items():
        if wanted not in name:
            continue
        text = make()
        assert len(text) <= BYTES, f"{name} has {len(text)} bytes"
        for command in commands:
            said, seconds, memory = measured(COMMANDS[command], text)
            yield [name, f"{len(text):,}", command, said, f"{seconds:.2f}", f"{memory:.0f}"]
            if command == "check" and said != "fine":
                break


def main(arguments: Sequence[str]) -> None:
    """Measure, and print the table."""
    wanted = arguments[arguments.index("-k") + 1] if "-k" in arguments else ""
    commands = [each for each in arguments if each in COMMANDS]
    commands = ["check", *(each for each in commands if each != "check")]
    print("| spec | bytes | command | says | seconds | MB |")
    print("| --- | ---: | --- | --- | ---: | ---: |")
    for row in rows(commands, wanted):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
