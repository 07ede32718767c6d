"""`git:REV:path`: specs as they are in commits."""

import os
import tempfile
from pathlib import Path

import pytest

from archspec import limits
from tests.app.calls import NET, Call
from tests.app.repository import Repository

LIBRARY = "archspec: 1\nblocks: {Cell: {body: [3x3 Conv (4), ReLU]}}\n"
USES = NET.replace("body:", "use: [../blocks/cell.yaml]\nbody:").replace(
    "3x3 Conv (4) -> 8x8x4", "Cell"
)


@pytest.fixture
def repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name in [each for each in os.environ if each.startswith("GIT_")]:
        monkeypatch.delenv(name)
    made = Repository(folder)
    made.write("specs/nets/net.yaml", USES)
    made.write("specs/blocks/cell.yaml", LIBRARY)
    made.write("top.yaml", NET)
    made.commit()
    return made


def test_a_spec_with_what_it_uses(call: Call, repository: Repository) -> None:
    repository.write("specs/blocks/cell.yaml", LIBRARY.replace("(4)", "(6)"))
    done = call("diff", "git:HEAD:specs/nets/net.yaml", "specs/nets/net.yaml")
    assert done.out.startswith("git:HEAD:specs/nets/net.yaml -> specs/nets/net.yaml\n")
    assert "  ~ 3x3 Conv (4): filters 4 -> 6\n" in done.out
    repository.commit()
    done = call("diff", "git:HEAD~1:specs/nets/net.yaml", "git:main:specs/nets/net.yaml")
    assert "  ~ 3x3 Conv (4): filters 4 -> 6\n" in done.out
    assert call("check", "git:HEAD:top.yaml").out.startswith("git:HEAD:top.yaml: net 8x8x3")


def test_paths_from_the_current_folder(
    call: Call, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.place / "specs" / "nets")
    assert call("check", "git:HEAD:./net.yaml").status == 0
    assert call("check", "git:HEAD:../../top.yaml").status == 0
    assert call("check", "git:HEAD:top.yaml").status == 0
    assert "is no path in a repository" in call("check", "git:HEAD:../../../x.yaml").err


def test_findings_name_the_commit_and_no_temporary_file(call: Call, repository: Repository) -> None:
    repository.write("specs/blocks/cell.yaml", LIBRARY.replace("ReLU", "FC (2)"))
    repository.git("checkout", "--quiet", "-b", "a/branch")
    repository.commit()
    done = call("check", "git:a/branch:specs/nets/net.yaml")
    assert done.status == 1
    assert " --> git:a/branch:specs/" in done.err
    assert tempfile.gettempdir() not in done.err.replace(str(repository.place), "")
    repository.write("top.yaml", NET.replace("body:", "use: [away/gone.yaml]\nbody:"))
    repository.commit()
    assert "`git:HEAD:away/gone.yaml` does not exist" in call("check", "git:HEAD:top.yaml").err


def test_nothing_is_left_behind(
    call: Call, repository: Repository, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    place = tmp_path_factory.mktemp("specs")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert call("check", "git:HEAD:specs/nets/net.yaml", "git:HEAD:top.yaml").status == 0
    assert call("check", "git:HEAD:specs/nets/gone.yaml").status == 2
    assert [*place.iterdir()] == []


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("git:nowhere:top.yaml", "there is no commit `nowhere`"),
        ("git:HEAD:specs/nets/nat.yaml", "there is no `git:HEAD:specs/nets/nat.yaml`"),
        ("git:HEAD:specs", "`git:HEAD:specs` is a folder, not a file"),
        ("git:HEAD", "`git:HEAD` names no file in a commit"),
        ("git::top.yaml", "`git::top.yaml` names no file in a commit"),
        ("git:--output=stolen:top.yaml", "there is no commit `--output=stolen`"),
        ("git:-h:top.yaml", "there is no commit `-h`"),
        ("git:HEAD:--help", "there is no `git:HEAD:--help`"),
        ("git:HEAD:/etc/passwd", "`/etc/passwd` is no path in a repository"),
        ("git:HEAD:../../etc/passwd", "`../../etc/passwd` is no path in a repository"),
        ("git:HEAD:specs/../../x.yaml", "`specs/../../x.yaml` is no path in a repository"),
        ("git:\x1b[31m:top.yaml", "there is no commit `\\x1b[31m`"),
        ("git:HEAD^{tree}:top.yaml", "there is no commit `HEAD^{tree}`"),
    ],
)
def test_what_is_not_there(call: Call, repository: Repository, argument: str, message: str) -> None:
    done = call("diff", argument, "net.yaml")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error[A412]: {message}\n")
    assert "  = help: " in done.err
    assert not (repository.place / "stolen").exists()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("specs/nets/nat.yaml", "specs/nets/net.yaml"),
        ("specs/nets/Net.yaml", "specs/nets/net.yaml"),
        ("specs/net.yaml", "specs/nets/net.yaml"),
        ("nets/top.yaml", "top.yaml"),
        ("cell.yml", "specs/blocks/cell.yaml"),
        ("specs/blocks/cells.yaml", "specs/blocks/cell.yaml"),
    ],
)
def test_help_names_what_is_near(
    call: Call, repository: Repository, written: str, meant: str
) -> None:
    done = call("check", f"git:HEAD:{written}")
    assert f"  = help: did you mean `git:HEAD:{meant}`?\n" in done.err
    assert call("check", f"git:HEAD:{meant}").err.count("A412") == 0


@pytest.mark.parametrize("written", ["specs/nets/wide.yaml", "specs/blocks/stems.yaml", "README"])
def test_help_names_nothing_that_is_not_like_it(
    call: Call, repository: Repository, written: str
) -> None:
    """That files stand in one folder does not make them alike."""
    done = call("check", f"git:HEAD:{written}")
    command = "git ls-tree -r --name-only --full-tree HEAD"
    assert f"  = help: `{command}` lists what there is\n" in done.err
    assert "top.yaml" in repository.git(*command.split()[1:])


def test_help_names_a_file_in_a_folder(call: Call, repository: Repository) -> None:
    done = call("check", "git:HEAD:specs")
    assert "name a file in it, such as `git:HEAD:specs/blocks/cell.yaml`" in done.err


def test_symbolic_links_are_not_followed(call: Call, repository: Repository) -> None:
    outside = repository.place / "outside.yaml"
    outside.write_text(LIBRARY)
    (repository.place / "specs" / "link.yaml").symlink_to(outside)
    (repository.place / "specs" / "blocks" / "cell.yaml").unlink()
    (repository.place / "specs" / "blocks" / "cell.yaml").symlink_to(outside)
    repository.commit()
    done = call("check", "git:HEAD:specs/link.yaml")
    assert "error[A412]: `git:HEAD:specs/link.yaml` is not a regular file" in done.err
    done = call("check", "git:HEAD:specs/nets/net.yaml")
    assert "error[A401]: `git:HEAD:specs/blocks/cell.yaml` does not exist" in done.err


def test_used_paths_stay_in_the_folder(call: Call, repository: Repository) -> None:
    repository.write("top.yaml", NET.replace("body:", "use: [../outside.yaml]\nbody:"))
    repository.commit()
    done = call("check", "git:HEAD:top.yaml")
    assert done.err.startswith("error[A403]: `../outside.yaml` leads out of the project")


def test_large_files(call: Call, repository: Repository) -> None:
    repository.write("top.yaml", NET + "#" * limits.FILE_BYTES)
    repository.write("specs/blocks/large.yaml", "#" * (limits.FILE_BYTES + 1))
    repository.commit()
    done = call("check", "git:HEAD:top.yaml")
    assert done.err.startswith("error[A402]: `git:HEAD:top.yaml` is larger than 1,048,576 bytes")
    assert call("check", "git:HEAD:specs/nets/net.yaml").status == 0


def test_many_files(call: Call, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REVISION_FILES", 2)
    assert call("check", "git:HEAD:specs/nets/net.yaml").status == 0
    repository.write("specs/third.yaml", NET)
    repository.commit()
    done = call("check", "git:HEAD:specs/nets/net.yaml")
    assert done.err.startswith("error[A412]: `git:HEAD:specs` has 3 spec files, over 2\n")


def test_large_folders(call: Call, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(USES) + len(LIBRARY)
    monkeypatch.setattr(limits, "REVISION_BYTES", size)
    assert call("check", "git:HEAD:specs/nets/net.yaml").status == 0
    monkeypatch.setattr(limits, "REVISION_BYTES", size - 1)
    done = call("check", "git:HEAD:specs/nets/net.yaml")
    assert f"`git:HEAD:specs` has {size} bytes of spec files, over {size - 1}\n" in done.err


@pytest.mark.parametrize("name", [b"..", b"absolute", b"net.yaml"])
def test_trees_that_no_folder_can_hold(
    call: Call,
    repository: Repository,
    name: bytes,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Trees are data of whoever made the commit: their names may lead anywhere."""
    outside = tmp_path_factory.mktemp("outside")
    monkeypatch.setattr(tempfile, "tempdir", str(outside))
    name = os.fsencode(outside) if name == b"absolute" else name
    blob = repository.git("hash-object", "-w", "top.yaml").strip()
    inner = repository.tree(("100644", b"pwned.yaml", blob))
    if name == b"..":
        inner = repository.tree(("40000", name, inner))
    commit = repository.commit_of(
        repository.tree(("100644", b"net.yaml", blob), ("40000", name, inner))
    )
    done = call("check", f"git:{commit}:net.yaml")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error[A412]: `git:{commit}:")
    assert "cannot be the name of a file" in done.err
    assert list(outside.iterdir()) == []


def test_no_repository(
    call: Call, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path_factory.mktemp("nowhere")
    monkeypatch.chdir(place)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(place.parent))
    done = call("check", "git:HEAD:top.yaml")
    assert done.status == 2
    assert "error[A412]: git cannot be asked: not a git repository" in done.err


def test_no_git(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    done = call("check", "git:HEAD:top.yaml")
    assert done.status == 2
    assert done.err.startswith("error[A412]: git is not installed\n  = help: install git\n")


def test_hostile_names_of_files(call: Call, repository: Repository) -> None:
    name = "specs/a\x1b[31m\u202e:b\t.yaml"
    repository.write(name, NET)
    repository.commit()
    done = call("check", f"git:HEAD:{name}")
    assert done.status == 0
    assert "\x1b" not in done.out
    assert "\\x1b[31m\\u202e:b\\t.yaml" in done.out
