"""`archspec changes`: what is reported of a repository, and of which specs."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from archspec.app.git_snapshots import Snapshot
from archspec.differences.report import changes_markdown
from tests.app.calls import Call, Done
from tests.app.repository import Repository

LIBRARY = "archspec: 1\nblocks:\n  Cell: {body: [3x3 Conv (8)]}\n"


def spec(name: str, last: str = "1x1 Conv (4)") -> str:
    return f"archspec: 1\nname: {name}\ninput: 8x8x3\nuse: [lib.yaml]\nbody: [Cell, {last}]\n"


ALONE = "archspec: 1\nname: alone\ninput: 8x8x3\nbody: [1x1 Conv (4)]\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> Repository:
    """Specs that use a library, one that uses none, and a file of another program."""
    for name in [each for each in os.environ if each.startswith("GIT_")]:
        monkeypatch.delenv(name)
    made = Repository(tmp_path)
    for old in tmp_path.glob("*.yaml"):
        old.unlink()
    made.write("specs/lib.yaml", LIBRARY)
    for name in ("one", "two"):
        made.write(f"specs/{name}.yaml", spec(name))
    made.write("specs/alone.yaml", ALONE)
    made.write(".github/ci.yaml", "on: push\njobs: {}\n")
    made.commit()
    return made


def found(call: Call, *arguments: str) -> dict[str, Any]:
    """The specs of a report, by their names."""
    printed = json.loads(call("changes", *arguments, "--format", "json").out)
    return {each["after"] or each["before"]: each for each in printed["specs"]}


def test_nothing_differs(call: Call, repository: Repository) -> None:
    assert call("changes") == Done(0, "HEAD -> the working tree\n\nno network changes\n", "")
    repository.write(".github/ci.yaml", "on: pull_request\n")
    assert call("changes", "main..HEAD").out == "main -> HEAD\n\nno network changes\n"
    assert found(call) == {}


def test_a_library_changes_what_uses_it(call: Call, repository: Repository) -> None:
    repository.write("specs/lib.yaml", LIBRARY.replace("(8)", "(16)"))
    repository.commit()
    specs = found(call, "HEAD~1..HEAD")
    assert {name: each["state"] for name, each in specs.items()} == {
        "specs/one.yaml": "changed", "specs/two.yaml": "changed",
    }  # fmt: skip
    [change] = specs["specs/one.yaml"]["difference"]["changes"]
    assert (change["what"], change["before"], change["after"]) == ("filters", "8", "16")
    report = call("changes", "HEAD~1..HEAD").out
    assert "libraries that differ: specs/lib.yaml\n" in report
    assert report.endswith("\n2 changed\n")


def test_new_removed_renamed_and_the_same(call: Call, repository: Repository) -> None:
    repository.git("mv", "specs/alone.yaml", "specs/moved.yaml")
    repository.git("rm", "--quiet", "specs/two.yaml")
    repository.write("specs/one.yaml", f"# a comment\n{spec('one')}")
    repository.write("specs/three.yaml", spec("three"))
    states = {name: each["state"] for name, each in found(call).items()}
    assert states == {
        "specs/moved.yaml": "renamed",
        "specs/one.yaml": "same",
        "specs/three.yaml": "new",
        "specs/two.yaml": "removed",
    }
    report = call("changes").out
    assert "specs/alone.yaml -> specs/moved.yaml  renamed" in report
    assert "the same network from other texts: 1 spec, specs/one.yaml\n" in report
    assert report.endswith("\n1 renamed, 1 new, and 1 removed\n")


def test_a_spec_that_is_moved_and_edited_is_renamed_by_its_name(
    call: Call, repository: Repository
) -> None:
    repository.git("mv", "specs/alone.yaml", "specs/moved.yaml")
    repository.write("specs/moved.yaml", ALONE.replace("(4)", "(6)"))
    [change] = found(call).values()
    assert (change["before"], change["after"]) == ("specs/alone.yaml", "specs/moved.yaml")
    assert (change["state"], change["difference"]["changed"]) == ("renamed", 1)


def test_what_breaks_is_told_once(call: Call, repository: Repository) -> None:
    repository.write("specs/lib.yaml", LIBRARY.replace("Conv (8)", "Konv (8)"))
    done = call("changes")
    assert done.status == 1
    assert done.err.count("error[A208]: there is no operator or block `Konv`") == 1
    assert " --> specs/lib.yaml:3:21\n" in done.err
    assert done.out.count("changed, broken") == 2
    repository.commit()
    repository.write("specs/one.yaml", spec("one", "1x1 Conv (9)"))
    assert found(call)["specs/one.yaml"]["was_broken"]
    assert "changed, still broken" in call("changes").out
    repository.write("specs/lib.yaml", LIBRARY)
    done = call("changes")
    assert (done.status, done.out.count("changed, mended")) == (0, 2)


def test_claims_that_no_longer_hold(call: Call, repository: Repository) -> None:
    """The sizes and totals are compared all the same."""
    repository.write("specs/alone.yaml", ALONE.replace("(4)", "(4) -> 8x8x5"))
    [change] = found(call).values()
    assert (change["state"], change["broken"]) == ("same", True)
    assert [each["code"] for each in change["diagnostics"]] == ["A306"]
    assert "specs/alone.yaml  broken" in call("changes").out


@pytest.mark.parametrize("text", ["archspec: 1\nname: [", "\0", "archspec: 1\nbody: {}\n"])
def test_specs_that_cannot_be_read(call: Call, repository: Repository, text: str) -> None:
    repository.write("specs/alone.yaml", text)
    [change] = found(call).values()
    assert (change["state"], change["broken"], change["difference"]) == ("changed", True, None)
    assert call("changes").status == 1
    repository.commit()
    repository.write("specs/alone.yaml", ALONE)
    [change] = found(call).values()
    assert (change["broken"], change["was_broken"]) == (False, True)


def test_ranges(call: Call, repository: Repository) -> None:
    """Two dots compare the ends; three begin where both came from; one revision ends here."""
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.write("specs/one.yaml", spec("one", "1x1 Conv (5)"))
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.write("specs/two.yaml", spec("two", "1x1 Conv (5)"))
    repository.commit()
    repository.write("specs/alone.yaml", ALONE.replace("(4)", "(5)"))
    assert {*found(call, "main..topic")} == {"specs/one.yaml", "specs/two.yaml"}
    assert {*found(call, "main...topic")} == {"specs/one.yaml"}
    assert {*found(call, "HEAD~1..")} == {"specs/two.yaml"}
    assert {*found(call, "HEAD~1")} == {"specs/two.yaml", "specs/alone.yaml"}
    assert {*found(call)} == {"specs/alone.yaml"}


def test_paths_restrict_the_report(
    call: Call, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("specs/one.yaml", spec("one", "1x1 Conv (5)"))
    repository.write("nets/own.yaml", ALONE)
    assert {*found(call, "HEAD", "nets")} == {"nets/own.yaml"}
    monkeypatch.chdir("specs")
    assert {*found(call, "HEAD", ".")} == {"specs/one.yaml"}
    assert {*found(call, "HEAD", "../nets/own.yaml")} == {"nets/own.yaml"}
    assert "`../..` is no path in this repository" in call("changes", "HEAD", "../..").err


def test_ignored_files_are_left_out(call: Call, repository: Repository) -> None:
    repository.write(".gitignore", "drafts/\n")
    repository.write("drafts/net.yaml", ALONE)
    assert found(call) == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope..HEAD"], "error[A412]: there is no commit `nope`"),
        (["--", "-x"], "error[A412]: there is no commit `-x`"),
        (["main...nope"], "error[A412]: there is no commit `nope`"),
    ],
)
def test_revisions_that_do_not_exist(
    call: Call, repository: Repository, arguments: list[str], message: str
) -> None:
    done = call("changes", *arguments)
    assert done.status == 2
    assert message in done.err


def test_outside_of_a_repository(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    done = call("changes", "--format", "json")
    assert done.status == 2
    assert json.loads(done.out)["diagnostics"][0]["code"] == "A412"


def test_the_comment_on_a_pull_request(call: Call, repository: Repository) -> None:
    repository.write("specs/one.yaml", spec("one", "1x1 Conv (5) -> 8x8x6"))
    repository.write("specs/<b>.yaml", ALONE.replace("name: alone", "name: bold"))
    text = call("changes", "--format", "markdown").out
    head, _, rest = text.partition("\n\n")
    assert head == "<!-- archspec changes -->"
    assert rest.startswith("### Networks: 1 changed, 1 new, and 1 broken\n")
    assert "| `specs/one.yaml` | **changed, broken** | 260 → 269 (+3.5 %) |" in text
    assert "error\\[A306\\]: the spec states 8x8x6" in text
    assert "<summary><code>specs/&lt;b>.yaml</code>: new</summary>" in text
    assert text.count("<details>") == text.count("</details>")


def test_a_comment_is_never_too_long(
    call: Call, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("specs/lib.yaml", LIBRARY.replace("(8)", "(16)"))
    monkeypatch.setattr(changes_markdown, "LONGEST", 2500)
    text = call("changes", "--format", "markdown").out
    assert len(text) <= 2500
    assert "The details of 1 more are left out" in text


def test_links_and_hostile_names_lead_nowhere(call: Call, repository: Repository) -> None:
    Path("specs/link.yaml").symlink_to("/etc/hostname")
    blob = repository.git("hash-object", "-w", "specs/alone.yaml").strip()
    above = repository.tree(("100644", b"..yaml", blob))
    commit = repository.commit_of(repository.tree(("40000", b"..", above)))
    assert found(call) == {}
    done = call("changes", f"main..{commit}")
    assert "cannot be the name of a file" in done.err


def test_the_files_of_a_spec_end_where_they_repeat(tmp_path: Path) -> None:
    from pathlib import PurePosixPath

    one, two = PurePosixPath("a.yaml"), PurePosixPath("b.yaml")
    texts = {one: b"use: [b.yaml]\n", two: b"use: [a.yaml, c.yaml, blocks/se]\n"}
    assert Snapshot("", texts, tmp_path).find_files(one) == texts


def test_findings_alone(call: Call, repository: Repository) -> None:
    """They stand at the places of the files in HEAD, so that they can be annotated."""
    repository.write("specs/alone.yaml", ALONE.replace("(4)", "(4) -> 8x8x5"))
    repository.write("specs/one.yaml", spec("one", "1x1 Conv (5)"))
    repository.commit()
    done = call("changes", "HEAD~1..HEAD", "--format", "github")
    assert done.status == 1
    place = "file=specs/alone.yaml,line=4,endLine=4,col=24,endColumn=29"
    assert done.out.startswith(f"::error title=archspec A306,{place}::")
    assert done.out.count("\n") == 1
    assert json.loads(call("changes", "HEAD~1", "--format", "sarif").out)["runs"][0]["results"]
    junit = call("changes", "HEAD~1", "--format", "junit").out
    assert '<testsuites tests="2" failures="1" ' in junit


def test_pictures_of_what_differs(call: Call, repository: Repository) -> None:
    """Each network that both states have gets one, and none that cannot be proved."""
    repository.write("specs/one.yaml", spec("one", "1x1 Conv (5)"))
    repository.write("specs/two.yaml", spec("two", "1x1 Konv (5)"))
    repository.write("specs/new.yaml", spec("new"))
    done = call("changes", "--pictures", "out", "--format", "markdown")
    assert done.err == "out/specs__one.svg: written\n"
    assert [path.name for path in Path("out").iterdir()] == ["specs__one.svg"]
    assert "![specs/one.yaml](out/specs__one.svg)\n" in done.out
    assert done.out.count("](out/") == 1
    at = ("--pictures-at", "https://example.org/pull/7/")
    done = call("changes", "--pictures", "out", *at, "--format", "markdown")
    assert done.err == "out/specs__one.svg: unchanged\n"
    assert "](https://example.org/pull/7/specs__one.svg)\n" in done.out
    Path("out/specs__one.svg").write_text("mine")
    done = call("changes", "--pictures", "out")
    assert (done.status, Path("out/specs__one.svg").read_text()) == (2, "mine")
    assert call("changes", *at).status == 2
