"""`archspec diff` where one side is not there, or is no spec: what a pull request may bring."""

import json
import os
from pathlib import Path

import pytest

from tests.app.calls import NET, Call
from tests.app.repository import Repository


@pytest.fixture
def repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A commit with `net.yaml` and `old.yaml`; later `new.yaml` came and `old.yaml` went."""
    for name in [each for each in os.environ if each.startswith("GIT_")]:
        monkeypatch.delenv(name)
    made = Repository(folder)
    made.write("specs/net.yaml", NET)
    made.write("specs/old.yaml", NET)
    made.commit()
    made.write("specs/new.yaml", NET)
    (folder / "specs/old.yaml").unlink()
    return made


def pair(name: str) -> tuple[str, str]:
    return f"git:main:specs/{name}.yaml", f"specs/{name}.yaml"


def test_new(call: Call, repository: Repository) -> None:
    done = call("diff", *pair("new"), "--format", "markdown")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(
        "### `git:main:specs/new.yaml` → `specs/new.yaml`\n\n"
        "**New**: there is no `git:main:specs/new.yaml`.\n\n"
        "| total | before | after | change |\n"
    )
    assert "| parameters |  | 162 | new |\n| MACs |  | 6,952 | new |\n" in done.out
    assert "| `+` | `conv` | `8x8x4` | `112` |" in done.out
    assert "<summary>Steps</summary>" in done.out


def test_removed(call: Call, repository: Repository) -> None:
    done = call("diff", *pair("old"), "--format", "markdown")
    assert (done.status, done.err) == (0, "")
    assert "**Removed**: there is no `specs/old.yaml`.\n" in done.out
    assert "| parameters | 162 |  | removed |\n" in done.out
    assert "| `-` | `fc` | `10` | `50` |" in done.out


def test_text(call: Call, repository: Repository) -> None:
    done = call("diff", *pair("new"))
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[:3] == [
        "git:main:specs/new.yaml -> specs/new.yaml",
        "",
        "+ new: there is no git:main:specs/new.yaml",
    ]
    assert "parameters 162" in lines
    colored = call("--color", "always", "diff", *pair("old")).out
    assert "\x1b[31m- removed: there is no specs/old.yaml\x1b[0m" in colored


def test_json(call: Call, repository: Repository) -> None:
    new = json.loads(call("diff", "--format", "json", *pair("new")).out)
    old = json.loads(call("diff", "--format", "json", *pair("old")).out)
    both = json.loads(call("diff", "--format", "json", *pair("net")).out)
    assert list(new) == list(old) == list(both)
    file = {"file": "specs/new.yaml", "name": "net", "title": "net"}
    assert (new["before"], new["after"], new["same"]) == (None, file, False)
    assert (old["after"], old["before"]["file"]) == (None, "git:main:specs/old.yaml")
    totals = [
        (each["name"], each["before"], each["after"]) for each in new["consequences"]["totals"]
    ]
    assert totals[:2] == [("parameters", None, 162), ("MACs", None, 6952)]


@pytest.mark.parametrize("name", ["new", "old"])
def test_exit_code(call: Call, repository: Repository, name: str) -> None:
    assert call("diff", *pair(name)).status == 0
    assert call("diff", "--exit-code", *pair(name)).status == 1


def test_both_in_commits(call: Call, repository: Repository) -> None:
    repository.commit()
    done = call("diff", "git:HEAD~1:specs/new.yaml", "git:HEAD:specs/new.yaml")
    assert "+ new: there is no git:HEAD~1:specs/new.yaml\n" in done.out
    done = call("diff", "git:HEAD~1:specs/old.yaml", "git:HEAD:specs/old.yaml")
    assert "- removed: there is no git:HEAD:specs/old.yaml\n" in done.out


def test_new_and_wrong(call: Call, repository: Repository) -> None:
    text = NET.replace("expect: {params: 162}", "")
    repository.write("specs/new.yaml", text.replace("-> 10", "-> 11"))
    done = call("diff", *pair("new"), "--format", "markdown")
    assert done.status == 1
    assert "| parameters |  | 162 | new |\n" in done.out
    assert "error\\[A306\\]: the spec states 11, and the size is 10\n" in done.out
    assert "error[A306]" in done.err
    repository.write("specs/new.yaml", text.replace("3x3 Conv (4)", "9x9 Conv (4 V)"))
    done = call("diff", *pair("new"), "--format", "markdown")
    assert done.status == 1
    assert "Sizes and totals are unknown: specs/new.yaml cannot be proved." in done.out
    assert "error\\[A301\\]" in done.out
    assert "sizes and totals are unknown" in call("diff", *pair("new")).out


BROKEN = {
    "no YAML": ("body: [", 1, "A103"),
    "no spec": (NET.replace("body", "boby"), 1, "A201"),
    "library": ("archspec: 1\nblocks: {A: {body: [BN]}}\n", 1, "A220"),
    "no text": ("\udcff", 1, "A101"),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("side", ["before", "after"])
def test_broken(call: Call, repository: Repository, kind: str, side: str) -> None:
    text, status, code = BROKEN[kind]
    (repository.place / "specs/net.yaml").write_bytes(os.fsencode(text))
    before, after = pair("net")
    if side == "before":
        repository.commit()
        repository.write("specs/net.yaml", NET)
    done = call("diff", before, after, "--format", "markdown")
    assert done.status == status
    assert done.out.startswith(f"### `{before}` → `{after}`\n\n**Not compared.**\n\n")
    assert f"error\\[{code}\\]: " in done.out
    assert f"error[{code}]: " in done.err
    assert call("diff", before, after).out == ""


def test_both_broken(call: Call, repository: Repository) -> None:
    repository.write("specs/net.yaml", "body: [")
    repository.commit()
    done = call("diff", *pair("net"), "--format", "markdown")
    assert "* `git:main:specs/net.yaml:1:7` error\\[A103\\]" in done.out
    assert "* `specs/net.yaml:1:7` error\\[A103\\]" in done.out


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("git:main:specs/nwe.yaml", "specs/new.yaml"),
        ("git:main:specs/net.yaml", "specs/nte.yaml"),
        ("git:nowhere:specs/new.yaml", "specs/new.yaml"),
        ("specs/old.yaml", "specs/new.yaml"),
        ("elsewhere/new.yaml", "specs/new.yaml"),
        ("git:main:specs/gone.yaml", "specs/gone.yaml"),
    ],
)
def test_a_slip_is_no_news(call: Call, repository: Repository, before: str, after: str) -> None:
    done = call("diff", before, after)
    assert (done.status, done.out) == (2, "")
    done = call("diff", before, after, "--format", "markdown")
    assert done.status == 2
    assert "**Not compared.**\n\n**What does not hold:**\n\n* error\\[A4" in done.out


def test_drawing_needs_both(call: Call, repository: Repository) -> None:
    done = call("diff", *pair("new"), "-o", "x.svg")
    assert (done.status, done.out) == (2, "")
    message = "there is no git:main:specs/new.yaml, and a drawing shows two networks\n"
    assert done.err.endswith(f"error: {message}")
    assert not Path("x.svg").exists()


def test_hostile_names(call: Call, repository: Repository) -> None:
    name = "specs/a`b|<c>\x1b.yaml"
    repository.write(name, NET)
    done = call("diff", f"git:main:{name}", name, "--format", "markdown")
    assert done.status == 0
    assert "\x1b" not in done.out
    assert "**New**: there is no `` git:main:specs/a`b\\|<c>\\x1b.yaml ``.\n" in done.out
