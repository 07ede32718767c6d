"""The action and the hooks that others use in their repositories: their commands run in one."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from archspec.app.group import COMMANDS
from archspec.differences.report.changes_markdown import MARKER
from tests.app.calls import BAD, NET
from tests.app.repository import Repository

ROOT = Path(__file__).parents[2]
ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text())
HOOKS: Any = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
WIDER = NET.replace("Conv (4) -> 8x8x4", "Conv (6) -> 8x8x6").partition("expect")[0]
GH = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in *--paginate*) echo "$OLD" ;; esac
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A project with a sound spec."""
    made = Repository(tmp_path)
    made.write("specs/net.yaml", NET)
    made.commit()
    return made


def run_step(name: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a step as a runner does, with its own variables given."""
    step = STEPS[name]
    assert {*step.get("env", {})} <= {*environment}
    tools = os.pathsep.join([str(place / "tools"), str(Path(sys.executable).parent)])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=place,
        env=environment | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_is_one() -> None:
    assert {*ACTION} == {"name", "description", "branding", "inputs", "runs"}
    assert ACTION["runs"]["using"] == "composite"
    for given in ACTION["inputs"].values():
        assert {*given} == {"description", "default"}
        assert isinstance(given["default"], str)
    for step in STEPS.values():
        assert {*step} <= {"name", "id", "if", "shell", "env", "run"}
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]  # whoever names a branch must not write a command
        for variable in {*step["env"]} - {"GH_TOKEN"}:  # which gh reads
            assert f"${variable}" in step["run"] or f"${{{variable}" in step["run"]


def test_inputs_are_those_that_exist() -> None:
    used = set(re.findall(r"inputs\.(\w+)", (ROOT / "action.yml").read_text()))
    assert used == {*ACTION["inputs"]}


@pytest.mark.parametrize(
    ("specs", "budget", "strict", "status"),
    [
        ("", "", "false", 0),
        ("specs/*.yaml specs", "", "true", 0),
        ("specs/net.yaml", "params=100", "false", 1),
        ("nope", "", "false", 2),
    ],
)
def test_the_step_that_checks(
    repository: Repository, specs: str, budget: str, strict: str, status: int
) -> None:
    given = {"SPECS": specs, "BUDGET": budget, "STRICT": strict}
    done = run_step("Check specs", repository.place, **given)
    assert done.returncode == status, done.stderr
    assert done.stdout.startswith("::error title=archspec A") == (status > 0)


@pytest.mark.parametrize(
    ("old", "head"), [("", f"# again\n{NET}"), ("4711", BAD.replace("name: bad", "name: net"))]
)
def test_the_step_that_comments(repository: Repository, old: str, head: str) -> None:
    """One comment is kept: written once, and replaced from then on, also if a spec is broken."""
    base = repository.git("rev-parse", "HEAD").strip()
    repository.write("specs/net.yaml", head)
    commit = repository.commit()
    repository.write("tools/gh", GH)
    (repository.place / "tools/gh").chmod(0o755)
    given = {"GH_TOKEN": "", "BASE": base, "HEAD": commit, "PULL": "7", "OLD": old}
    given |= {"GITHUB_REPOSITORY": "me/net", "LOG": str(repository.place / "log"), "PICTURES": ""}
    done = run_step(
        "Comment on the pull request", repository.place, RUNNER_TEMP=str(repository.place), **given
    )
    assert done.returncode == 0, done.stderr
    asked, said = (repository.place / "log").read_text().splitlines()
    assert MARKER in asked
    issues = "repos/me/net/issues"
    where = f"-X PATCH {issues}/comments/{old} " if old else f" {issues}/7/comments "
    assert where in said
    assert said.endswith(f" -F body=@{repository.place}/changes.md")
    assert (repository.place / "changes.md").read_text().startswith(f"{MARKER}\n")


def test_pictures_are_published_where_the_comment_shows_them(repository: Repository) -> None:
    """Each pull request has a folder of the branch; its pictures are replaced, others stay."""
    place, remote = repository.place, repository.place / "remote.git"
    repository.git("init", "--quiet", "--bare", "remote.git")
    repository.git("remote", "add", "origin", remote.as_uri())
    base = repository.git("rev-parse", "HEAD").strip()
    repository.write("specs/net.yaml", WIDER)
    head = repository.commit()
    given = {"BASE": base, "HEAD": head, "RUNNER_TEMP": str(place / "temp")}
    given |= {"GITHUB_REPOSITORY": "me/net", "GITHUB_SERVER_URL": "https://github.com"}
    given |= {"GITHUB_OUTPUT": str(place / "output"), "HOME": str(place)}
    (place / "temp").mkdir()
    blob = repository.git("hash-object", "-w", "specs/net.yaml").strip()
    folder = repository.tree(("100644", b"stale.svg", blob))
    before = repository.commit_of(repository.tree(("40000", b"7", folder), ("40000", b"8", folder)))
    repository.git("push", "--quiet", "origin", f"{before}:refs/heads/archspec-pictures")
    done = run_step("Publish pictures", place, **given, PULL="7")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    (address,) = (place / "output").read_text().splitlines()
    commit = repository.git("-C", str(remote), "rev-parse", "archspec-pictures").strip()
    assert address == f"address=https://github.com/me/net/raw/{commit}/7"
    shown = repository.git("-C", str(remote), "ls-tree", "-r", "--name-only", commit)
    assert shown.split() == ["7/specs__net.svg", "8/stale.svg"]
    picture = repository.git("-C", str(remote), "show", f"{commit}:7/specs__net.svg")
    assert picture == (place / "temp/pictures/specs__net.svg").read_text()
    assert not repository.git("diff", "--cached", "--name-only")  # its own index is untouched

    given |= {"GH_TOKEN": "", "PULL": "7", "OLD": "", "LOG": str(place / "log")}
    given["PICTURES"] = address.removeprefix("address=")
    repository.write("tools/gh", GH)
    (place / "tools/gh").chmod(0o755)
    assert run_step("Comment on the pull request", place, **given).returncode == 0
    report = (place / "temp/changes.md").read_text()
    assert f"]({given['PICTURES']}/specs__net.svg)" in report


def test_a_comment_without_pictures_where_they_cannot_be_pushed(repository: Repository) -> None:
    place = repository.place
    repository.git("remote", "add", "origin", (place / "nowhere.git").as_uri())
    base = repository.git("rev-parse", "HEAD").strip()
    repository.write("specs/net.yaml", WIDER)
    given = {"BASE": base, "HEAD": repository.commit(), "RUNNER_TEMP": str(place), "PULL": "7"}
    given |= {"GITHUB_REPOSITORY": "me/net", "GITHUB_SERVER_URL": "https://github.com"}
    given |= {"GITHUB_OUTPUT": str(place / "output"), "HOME": str(place)}
    done = run_step("Publish pictures", place, **given)
    assert (done.returncode, done.stdout[:9]) == (0, "::warning"), done.stderr
    assert not (place / "output").exists()


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hooks_run(repository: Repository, hook: dict[str, Any]) -> None:
    assert {*hook} <= {"id", "name", "description", "entry", "language", "files", "pass_filenames"}
    assert hook["language"] == "python"
    program, command, *options = shlex.split(hook["entry"])
    assert (program, command in COMMANDS) == ("archspec", True)
    assert re.search(hook["files"], "specs/net.yaml")
    assert not re.search(hook["files"], "README.md")
    named = [] if hook.get("pass_filenames") is False else ["specs/net.yaml"]
    line = [str(Path(sys.executable).with_name(program)), command, *options, *named]
    for text, status in ((NET, 0), (BAD, 1)):
        if status and command != "check":
            continue  # what build says of errors is tested elsewhere
        repository.write("specs/net.yaml", text)
        done = subprocess.run(line, cwd=repository.place, capture_output=True, check=False)
        assert done.returncode == status, done.stderr
