"""Folders in the place of specs."""

import json
from pathlib import Path

import pytest

from tests.app.calls import BAD, NET, Call

LIBRARY = "archspec: 1\nblocks: {A: {body: [ReLU]}}\n"
PROVED = "net 8x8x3 -> 10, 3 operators, 162 parameters, 6,952 MACs; 2 sizes and 1 total proved\n"


@pytest.fixture
def nets(folder: Path) -> Path:
    """A folder with two networks, a library, what is no spec, and a folder in it."""
    made = folder / "nets"
    (made / "sub").mkdir(parents=True)
    (made / "a.yaml").write_text(NET)
    (made / "b.yml").write_text(NET.replace("name: net", "name: b"))
    (made / "lib.yaml").write_text(LIBRARY)
    (made / ".hidden.yaml").write_text(BAD)
    (made / "notes.txt").write_text("mine")
    (made / "folder.yaml").mkdir()
    (made / "sub/c.yaml").write_text(NET)
    return made


@pytest.mark.parametrize("name", ["nets", "nets/", "./nets"])
def test_check(call: Call, nets: Path, name: str) -> None:
    done = call("check", name)
    assert done.status == 0
    assert done.out == (
        f"nets/a.yaml: {PROVED}"
        f"nets/b.yml: {PROVED.replace('net ', 'b ', 1)}"
        "nets/lib.yaml: library of 1 block, well formed; "
        "sizes and channels are checked where a block is used\n"
    )
    assert done.err == f"note: {name} has 3 specs; subfolders are not searched: nets/sub\n"


def test_check_finds_what_is_wrong(call: Call, nets: Path) -> None:
    (nets / "bad.yaml").write_text(BAD)
    done = call("check", "net.yaml", "nets", "nets/sub")
    assert done.status == 1
    assert [line.partition(":")[0] for line in done.out.splitlines()] == [
        "net.yaml", "nets/a.yaml", "nets/b.yml", "nets/lib.yaml", "nets/sub/c.yaml",
    ]  # fmt: skip
    assert "error[A306]" in done.err
    assert "note: nets/sub has 1 spec\n" in done.err


def test_check_as_json(call: Call, nets: Path) -> None:
    done = call("check", "--format", "json", "nets")
    assert (done.status, done.err) == (0, "")
    files = [each["file"] for each in json.loads(done.out)["specs"]]
    assert files == ["nets/a.yaml", "nets/b.yml", "nets/lib.yaml"]


def test_networks_alone_are_built_drawn_and_compared(call: Call, nets: Path) -> None:
    note = "note: nets has 2 specs and 1 library, skipped; subfolders are not searched: nets/sub\n"
    done = call("build", "nets")
    assert (done.status, done.err) == (0, note)
    assert sorted(each.name for each in Path("generated").iterdir()) == ["b.py", "net.py"]
    assert call("build", "--check", "nets").status == 0
    assert call("render", "nets", "-o", "figures").err == note
    assert call("compare", "nets").err == note
    assert call("compare", "nets/sub").err.endswith("a comparison takes two SPECs or more\n")


def test_folder_of_libraries_alone(call: Call, nets: Path) -> None:
    (nets / "sub/c.yaml").write_text(LIBRARY)
    assert "error[A220]: nets/sub/c.yaml is a library" in call("build", "nets/sub").err


@pytest.mark.parametrize("command", ["summary", "paths", "verify", "resolve"])
def test_single_spec(call: Call, nets: Path, command: str) -> None:
    done = call(command, "nets")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(
        "error[A401]: `nets` is a folder, not a file\n"
        "  = help: name one in it, such as `nets/a.yaml` or `nets/b.yml`\n"
    )
    assert call(command, "nets/a.yaml").status == 0


def test_single_output(call: Call, nets: Path) -> None:
    for arguments in (["build", "nets", "-o", "x.py"], ["render", "nets", "-o", "-"]):
        done = call(*arguments)
        assert (done.status, done.out) == (2, "")
        assert done.err.endswith("error: a single file takes a single SPEC\n")


@pytest.mark.parametrize("command", ["check", "build", "summary"])
def test_folder_without_specs(call: Call, folder: Path, command: str) -> None:
    (folder / "empty").mkdir()
    done = call(command, "empty")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(
        "error[A401]: `empty` is a folder, not a file\n"
        "  = help: name a file that ends in `.yaml` or `.yml`; there is none in it\n"
    )
    (folder / "empty/below").mkdir()
    (folder / "empty/below/net.yaml").write_text(NET)
    help = "  = help: name one in it, such as `empty/below/net.yaml`\n"
    assert help in call(command, "empty").err


def test_shipped_name_comes_before_a_folder(call: Call, folder: Path) -> None:
    (folder / "inception_v4").mkdir()
    assert call("check", "inception_v4").out.startswith("inception_v4.yaml: inception_v4 299x299x3")
    assert "is neither" in call("check", "inception_v9").err
