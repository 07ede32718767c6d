"""Checks in several processes: what they print is what one prints, in the order of the specs."""

import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archspec.app import progress, spread
from archspec.app.progress import showing_steps
from tests.app.calls import BAD, NET, Call, archspec

COUNT = 30


@pytest.fixture
def names(folder: Path) -> list[str]:
    """Many specs, one in three of them wrong."""
    made = [f"net{number}.yaml" for number in range(COUNT)]
    for number, name in enumerate(made):
        text = BAD if number % 3 == 1 else NET
        (folder / name).write_text(text.replace("(4)", f"({4 + number})").replace("-> 8x8x4", ""))
    return made


@pytest.mark.parametrize("form", ["text", "json"])
def test_several_processes_print_what_one_does(
    call: Call, monkeypatch: pytest.MonkeyPatch, names: list[str], form: str
) -> None:
    several = archspec("check", *names, "--format", form, cwd=Path.cwd())
    monkeypatch.setattr(spread, "FEWEST", COUNT + 1)
    one = call("check", *names, "--format", form)
    assert (one.status, one.out, one.err) == (several.status, several.out, several.err)
    assert one.status == 1
    if form == "json":
        assert [each["file"] for each in json.loads(one.out)["specs"]] == names


def test_set_and_budget_hold_in_every_process(folder: Path) -> None:
    names = [f"one{number}.yaml" for number in range(COUNT)]
    for name in names:
        (folder / name).write_text("archspec: 1\nname: net\ninput: 8x8x3\nbody: [1x1 Conv (9)]\n")
    limits = ("--set", "body.Conv.filters=2", "--budget", "params=6")
    done = archspec("check", *names, *limits, "--format", "concise", cwd=folder)
    assert done.out.count("error: 8 parameters are 2 (33.3 %) over 6 [A601]\n") == COUNT


KILLED = """
import os
from archspec.app import spread

first = os.getpid()

def name(spec):
    if spec == "5" and os.getpid() != first:
        os.kill(os.getpid(), 9)
    return spec

spread._count_workers = lambda specs: 2
print(*spread.map_specs(name, [str(number) for number in range(20)]))
"""


def test_a_process_that_is_killed_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(number) for number in range(20)]


def test_few_specs_need_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert spread._count_workers(["net.yaml"] * (spread.FEWEST - 1)) == 1
    assert spread._count_workers(["net.yaml"] * 100) == 8
    assert spread._count_workers(["net.yaml"] * 99 + ["-"]) == 1
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert spread._count_workers(["net.yaml"] * 100) == 1


@pytest.mark.parametrize(("patience", "shown"), [(0, True), (1e9, False)])
def test_a_bar_shows_where_work_takes_long(
    monkeypatch: pytest.MonkeyPatch, patience: float, *, shown: bool
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "is_terminal", lambda _: True)
    with showing_steps(2, patience=patience) as advance:
        advance("one")
        advance("two")
    assert (stream.getvalue() != "") == shown
