"""Slips in names and places of files: each was met once, with a message that led astray."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import archspec
from tests.app.calls import NET, Call


@pytest.fixture
def unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file that nobody may read, the administrator who runs the tests neither."""
    name = "net.yaml"
    real_open, real_access = os.open, os.access

    def refuse(path: object, *arguments: int, **options: object) -> int:
        if Path(str(path)).name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real_open(path, *arguments, **options)  # type: ignore[arg-type]

    def deny(path: object, *arguments: int, **options: object) -> bool:
        return Path(str(path)).name != name and real_access(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "access", deny)
    return name


@pytest.mark.parametrize(
    "command", ["check", "build", "summary", "render -o x.svg", "compare inception_v4", "diff x",
                "why body", "paths", "resolve", "verify"],
)  # fmt: skip
def test_file_that_may_not_be_read(call: Call, unreadable: str, command: str) -> None:
    words = command.split()
    order = [unreadable, *words[1:]] if words[0] in ("why", "diff") else [*words[1:], unreadable]
    done = call(words[0], *order)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(
        "error[A401]: `net.yaml` cannot be read: permission denied\n"
        "  = help: check the permissions of the file and of its folders\n"
    )


@pytest.mark.parametrize("output", ["net.yaml", "./net.yaml", "net.yaml/", "net.yaml/x.py"])
def test_the_spec_for_a_folder(call: Call, output: str) -> None:
    done = call("build", "net.yaml", "-o", output)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(
        "error[A406]: `net.yaml` is the spec itself, and no folder\n"
        "  = help: give `--output` a folder, or for one spec a file that ends in `.py`\n"
    )
    assert Path("net.yaml").read_text() == NET
    assert call("build", "net.yaml", "-o", "net.py").status == 0


def test_the_name_of_a_spec_for_a_folder(call: Call) -> None:
    done = call("build", "net.yaml", "-o", "other.yaml")
    assert (done.status, done.out) == (2, "")
    assert done.err.endswith(
        "error: `other.yaml` is the name of a spec; -o takes a folder, or a file ending in .py\n"
    )
    assert not Path("other.yaml").exists()


LONGEST = 255  # bytes of a name, NAME_MAX of Linux and of others


@pytest.mark.parametrize("command", ["build .py", "render .svg"])
@pytest.mark.parametrize("letter", ["a", "\u00e9", "\U0001f600"])
def test_long_names_of_outputs(call: Call, command: str, letter: str) -> None:
    verb, suffix = command.split()
    for size in (230, 241, 242, 250, LONGEST):
        room, wide = size - len(suffix), len(letter.encode())
        name = letter * (room // wide) + "x" * (room % wide) + suffix
        assert len(os.fsencode(name)) == size
        done = call(verb, "net.yaml", "-o", name)
        assert (done.status, done.err) == (0, "")
        assert Path(name).stat().st_size > 0
        assert not [*Path().glob(".*")]


TOO_LONG = {
    "name": "a" * (LONGEST - 2) + ".py",
    "folder": f"{'a' * (LONGEST + 1)}/x.py",
    "path": "a/" * 2500,
}


@pytest.mark.parametrize("kind", TOO_LONG)
def test_names_of_outputs_that_are_too_long(call: Call, kind: str) -> None:
    for force in ([], ["--force"]):
        done = call("build", "net.yaml", "-o", TOO_LONG[kind], *force)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("error[A409]: `a")
        assert " cannot be written: file name too long\n" in done.err
        assert "\n  = help: give it a shorter name\n" in done.err


def test_output_in_many_folders(call: Call) -> None:
    """More of them than Python takes calls within each other."""
    folders = "a/" * (sys.getrecursionlimit() + 1)
    assert call("build", "net.yaml", "-o", f"{folders}x.py").status == 0
    assert Path(folders, "x.py").exists()
    subprocess.run(["rm", "-r", "a"], check=True)  # pytest could not


ERRATA = """\
archspec: 1
name: net
input: 32x32x3
blocks:
  Cell: {branches: {a: [1x1 Conv (8)], b: [BN, {branches: {c: [ReLU], d: [BN]}}]}}
  Other: {branches: {a: [BN], z: [1x1 Conv (3)]}}
body: [3x3 Conv (4) as first, Cell, Other]
heads:
  extra: {from: first, body: [GlobalAvgPool, FC (3)]}
  more: {from: first, body: [GlobalAvgPool, FC (4)]}
"""
HEADS = "there are `heads.extra`, `heads.more`"
BRANCHES = "there are `Cell.a`, `Cell.b`, `Cell.c`, `Cell.d`"
BOX = "`at` names a block or a branch; which box there it is says `used`"
PLACES = {
    "heads.aux": ("there is no head `aux`", HEADS),
    "heads.extr": ("there is no head `extr`", "the nearest name is `heads.extra`"),
    "heads": ("`heads` names no head", HEADS),
    "heads.": ("`heads.` names no head", HEADS),
    "extra": ("there is no block `extra`", "the nearest name is `heads.extra`"),
    "head.extra": ("there is no block `head`", "the nearest name is `heads.extra`"),
    "heads.extra.a": ("heads.extra has no branch `a`", BOX),
    "cell": ("there is no block `cell`", "the nearest name is `Cell`"),
    "Body": ("there is no block `Body`", "the nearest name is `body`"),
    "z": ("there is no block `z`", "the nearest name is `Other.z`"),
    "blocks.Cell.a": ("there is no block `blocks`", f"it is written `at: Cell.a`; {BOX}"),
    "Cell.branches.a": ("Cell has no branch `branches`", f"it is written `at: Cell.a`; {BOX}"),
    "Cell.a.0": ("Cell.a has no branch `0`", f"it is written `at: Cell.a`; {BOX}"),
    "Cell.e": ("Cell has no branch `e`", BRANCHES),
    "Cell.": ("Cell has no branch ``", BRANCHES),
    "body.first": ("body has no branch `first`", BOX),
    "body.Cell": ("body has no branch `Cell`", "the nearest name is `Cell`"),
    "''": ("an erratum says `at` no place", f"there are `Cell`, `Other`, `body`, {HEADS[10:]}"),
}


def erratum(at: str, used: str = "BN", spec: str = ERRATA) -> str:
    """What an erratum finds at a place, if anything."""
    text = f"{spec}errata: [{{at: {at}, printed: Flatten, used: {used}, why: reasons}}]\n"
    try:
        archspec.load(text)
    except archspec.SpecError as error:
        (found,) = error.diagnostics
        assert found.code == "A223"
        return f"{found.message}; {found.help}"
    return ""


@pytest.mark.parametrize("at", PLACES)
def test_places_of_errata(at: str) -> None:
    assert erratum(at) == "; ".join(PLACES[at])


@pytest.mark.parametrize("at", PLACES)
def test_places_that_are_meant_are_found(at: str) -> None:
    """Whatever a help names is a place, at which the box alone may be wrong."""
    named = re.findall(r"`(?:at: )?([\w.]+)`", PLACES[at][1].replace(BOX, ""))
    for each in named:
        said = erratum(each).partition(";")[0]
        assert not said or " box" in said


def test_network_without_heads() -> None:
    spec = ERRATA[: ERRATA.index("heads:")]
    said = "the network has no heads; name a block, a branch of one, or `body`"
    assert erratum("heads.aux", spec=spec) == said
    assert erratum("heads.extra", "GlobalAvgPool") == ""
