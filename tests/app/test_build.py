"""`archspec build`: what is written, what is refused, what is stale."""

import errno
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from archspec.api import load
from archspec.codegen import compute_digest, emit
from archspec.version import VERSION
from tests.app.calls import BAD_REPORT, NET, Call, Done

GENERATED = Path("generated/net.py")
COST = "(162 parameters, 6,952 MACs)"
CHANGED = "(200 parameters, 8,690 MACs)"


def refusal(code: str, message: str, help: str = "") -> str:
    """All that is printed for one refusal."""
    advice = f"  = help: {help}\n" if help else ""
    last = f"found 1 error; `archspec explain {code}` says more\n"
    return f"error[{code}]: {message}\n{advice}\n{last}"


FORCE = "choose another place with `--output`, or overwrite it with `--force`"


def test_writes_once(call: Call) -> None:
    assert call("build", "net.yaml") == Done(0, f"generated/net.py: written {COST}\n", "")
    assert GENERATED.read_text() == emit(load("net.yaml"))
    before = GENERATED.stat()
    assert call("build", "net.yaml") == Done(0, f"generated/net.py: unchanged {COST}\n", "")
    assert GENERATED.stat().st_mtime_ns == before.st_mtime_ns
    assert GENERATED.stat().st_ino == before.st_ino


def test_folder_is_made(call: Call) -> None:
    done = call("build", "net.yaml", "--output", "a/b")
    assert done == Done(0, f"a/b/net.py: written {COST}\n", "")
    assert [path.name for path in Path("a/b").iterdir()] == ["net.py"]


def test_single_file(call: Call) -> None:
    assert call("build", "net.yaml", "-o", "model.py") == Done(0, f"model.py: written {COST}\n", "")
    done = call("build", "net.yaml", "bad.yaml", "-o", "model.py")
    assert done.status == 2
    assert done.err.endswith("error: a single file takes a single SPEC\n")


def test_permissions(call: Call) -> None:
    before = os.umask(0o027)
    try:
        call("build", "net.yaml")
    finally:
        os.umask(before)
    assert stat.S_IMODE(GENERATED.stat().st_mode) == 0o640
    GENERATED.chmod(0o4755)
    rename("net.yaml", "4", "5")
    assert call("build", "net.yaml").out == f"generated/net.py: written {CHANGED}\n"
    assert stat.S_IMODE(GENERATED.stat().st_mode) == 0o755


def test_stdout(call: Call) -> None:
    done = call("build", "--stdout", "net.yaml")
    assert (done.status, done.err) == (0, "")
    assert done.out == emit(load("net.yaml"))
    assert not Path("generated").exists()


def test_standard_input(call: Call) -> None:
    assert call("build", "-", stdin=NET.encode()).out == f"generated/net.py: written {COST}\n"
    assert (
        call("build", "-", "--check", stdin=NET.encode()).out
        == f"generated/net.py: up to date {COST}\n"
    )


def test_one_bad_spec_and_nothing_is_written(call: Call) -> None:
    last = "\nfound 1 error; `archspec explain A306` says more\n"
    assert call("build", "net.yaml", "bad.yaml") == Done(1, "", BAD_REPORT + last)
    assert not Path("generated").exists()


def test_one_refusal_and_nothing_is_written(call: Call) -> None:
    Path("two.yaml").write_text(NET.replace("name: net", "name: two"))
    Path("generated").mkdir()
    Path("generated/two.py").write_text("mine\n")
    assert call("build", "net.yaml", "two.yaml").status == 2
    assert not GENERATED.exists()


def test_library(call: Call) -> None:
    Path("lib.yaml").write_text("archspec: 1\nblocks: {A: {body: [ReLU]}}\n")
    done = call("build", "lib.yaml")
    assert done.status == 1
    assert done.err.startswith("error[A220]: lib.yaml is a library: ")


def test_two_specs_that_make_one_file(call: Call) -> None:
    Path("other.yaml").write_text(NET.replace("8x8", "9x9").replace("expect", "title: x #"))
    done = call("build", "net.yaml", "other.yaml")
    message = "`net.yaml` and `other.yaml` both make `generated/net.py`"
    assert done == Done(2, "", refusal("A406", message, "build them into different folders"))
    assert call("build", "net.yaml", "./net.yaml").out == f"generated/net.py: written {COST}\n"


def test_names_that_differ_in_case_make_one_file(call: Call) -> None:
    Path("other.yaml").write_text(NET.replace("name: net", "name: Net"))
    assert call("build", "net.yaml", "other.yaml").status == 2


@pytest.mark.parametrize("text", ["", "mine\n", '"""A docstring.\n"""\n', '"""', "\udcff"])
def test_foreign_file(call: Call, text: str) -> None:
    GENERATED.parent.mkdir()
    GENERATED.write_bytes(os.fsencode(text))
    message = "`generated/net.py` was not written by archspec"
    assert call("build", "net.yaml") == Done(2, "", refusal("A406", message, FORCE))
    assert GENERATED.read_bytes() == os.fsencode(text)
    assert call("build", "net.yaml", "--force").out == f"generated/net.py: written {COST}\n"


def test_edited_by_hand(call: Call) -> None:
    call("build", "net.yaml")
    edited = GENERATED.read_text() + "# faster\n"
    GENERATED.write_text(edited)
    help = "move the change into the spec, or copy the file and build with `--force`"
    message = "`generated/net.py` was edited by hand since archspec wrote it"
    assert call("build", "net.yaml") == Done(1, "", refusal("A408", message, help))
    assert call("build", "net.yaml", "--check") == Done(1, "", refusal("A408", message, help))
    assert GENERATED.read_text() == edited
    assert call("build", "net.yaml", "--force").status == 0
    assert call("build", "net.yaml", "--check").status == 0


def test_line_breaks_of_another_system_are_no_edit(call: Call) -> None:
    call("build", "net.yaml")
    GENERATED.write_bytes(GENERATED.read_bytes().replace(b"\n", b"\r\n"))
    assert call("build", "net.yaml").out == f"generated/net.py: written {COST}\n"


def test_link(call: Call) -> None:
    GENERATED.parent.mkdir()
    Path("target.py").write_text("mine\n")
    GENERATED.symlink_to("../target.py")
    message = "`generated/net.py` is a symbolic link"
    assert call("build", "net.yaml") == Done(2, "", refusal("A406", message, FORCE))
    assert call("build", "net.yaml", "--check").err == refusal("A406", message, FORCE)
    assert call("build", "net.yaml", "--force").status == 0
    assert Path("target.py").read_text() == "mine\n"
    assert not GENERATED.is_symlink()


def test_dangling_link(call: Call) -> None:
    GENERATED.parent.mkdir()
    GENERATED.symlink_to("nowhere")
    assert call("build", "net.yaml").status == 2
    assert not Path("generated/nowhere").exists()


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_folder_in_the_place_of_the_file(call: Call, force: list[str]) -> None:
    GENERATED.mkdir(parents=True)
    message = "`generated/net.py` is a folder"
    help = "choose another place with `--output`"
    assert call("build", "net.yaml", *force) == Done(2, "", refusal("A406", message, help))


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_pipe_in_the_place_of_the_file(call: Call, force: list[str]) -> None:
    GENERATED.parent.mkdir()
    os.mkfifo(GENERATED)
    done = call("build", "net.yaml", *force)
    assert (done.status, "`generated/net.py` is not a regular file" in done.err) == (2, True)


def test_the_spec_itself(call: Call) -> None:
    Path("net.py").write_text(NET)
    done = call("build", "net.py", "-o", ".")
    assert done == Done(2, "", refusal("A406", "`net.py` is the spec itself", FORCE))
    assert Path("net.py").read_text() == NET


def test_a_file_that_the_spec_uses(call: Call) -> None:
    Path("sub/blocks").mkdir(parents=True)
    Path("sub/blocks/lib.yaml").write_text("archspec: 1\n")
    os.link("sub/blocks/lib.yaml", "net.py")
    Path("sub/net.yaml").write_text(f"{NET}use: [blocks/lib.yaml]\n")
    done = call("build", "sub/net.yaml", "-o", ".")
    assert done == Done(2, "", refusal("A406", "`net.py` is a file that the spec uses", FORCE))


def test_read_only_file(call: Call) -> None:
    call("build", "net.yaml")
    GENERATED.chmod(0o444)
    assert call("build", "net.yaml").out == f"generated/net.py: unchanged {COST}\n"
    rename("net.yaml", "4", "5")
    help = "make it writable, or build with `--force`"
    message = "`generated/net.py` is read-only"
    assert call("build", "net.yaml") == Done(2, "", refusal("A409", message, help))
    assert call("build", "net.yaml", "--force").status == 0


TAKES = "give `--output` a folder, or for one spec a file that ends in `.py`"


@pytest.mark.parametrize("output", [[], ["-o", "generated/deeper"], ["-o", "generated/a/b/x.py"]])
def test_output_folder_is_a_file(call: Call, output: list[str]) -> None:
    Path("generated").write_text("mine\n")
    message = "`generated` is a file, and no folder"
    assert call("build", "net.yaml", *output) == Done(2, "", refusal("A406", message, TAKES))
    assert call("build", "net.yaml", *output, "--force").status == 2
    assert Path("generated").read_text() == "mine\n"


FAILURES = [
    ("open", errno.EACCES, "permission denied"),
    ("open", errno.EROFS, "read-only file system"),
    ("fsync", errno.ENOSPC, "no space left on device"),
    ("replace", errno.EXDEV, "invalid cross-device link"),
]


@pytest.mark.parametrize(("function", "number", "reason"), FAILURES)
def test_system_refuses(
    call: Call, monkeypatch: pytest.MonkeyPatch, function: str, number: int, reason: str
) -> None:
    call("build", "net.yaml")
    before = GENERATED.read_text()
    rename("net.yaml", "4", "5")
    with monkeypatch.context() as patched:
        fail_at(patched, function, OSError(number, os.strerror(number)))
        done = call("build", "net.yaml")
    message = f"`generated/net.py` cannot be written: {reason}"
    assert done == Done(2, "", refusal("A409", message))
    assert GENERATED.read_text() == before
    assert [path.name for path in GENERATED.parent.iterdir()] == ["net.py"]


def test_file_that_cannot_be_read(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    call("build", "net.yaml")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    message = "`generated/net.py` cannot be read: permission denied"
    assert call("build", "net.yaml") == Done(2, "", refusal("A409", message))


@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_interrupted_while_writing(
    call: Call, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    call("build", "net.yaml")
    before = GENERATED.read_text()
    rename("net.yaml", "4", "5")
    with monkeypatch.context() as patched:
        fail_at(patched, function, KeyboardInterrupt())
        done = call("build", "net.yaml")
    assert done == Done(130, "", "")
    assert GENERATED.read_text() == before
    assert [path.name for path in GENERATED.parent.iterdir()] == ["net.py"]


def test_check_missing(call: Call) -> None:
    message = "`generated/net.py` does not exist"
    done = call("build", "--check", "net.yaml")
    assert done == Done(1, "", refusal("A407", message, "build it again, and commit the result"))
    assert not Path("generated").exists()


def test_check_after_the_spec_changed(call: Call) -> None:
    call("build", "net.yaml")
    assert call("build", "--check", "net.yaml") == Done(
        0, f"generated/net.py: up to date {COST}\n", ""
    )
    before = GENERATED.read_text()
    rename("net.yaml", "4", "5")
    message = "`generated/net.py` was written from another text of `net.yaml`"
    done = call("build", "--check", "net.yaml")
    assert done == Done(1, "", refusal("A407", message, "build it again, and commit the result"))
    assert GENERATED.read_text() == before


def test_check_against_another_version(call: Call) -> None:
    call("build", "net.yaml")
    old = GENERATED.read_text().replace(f"archspec {VERSION} from", "archspec 0.0.9 from")
    blank = re.sub(r"(?<=, text )[0-9a-f]{16}", "0" * 16, old)
    GENERATED.write_text(blank.replace("0" * 16, compute_digest(blank)))
    message = f"`generated/net.py` was written by archspec 0.0.9, and this is archspec {VERSION}"
    done = call("build", "--check", "net.yaml")
    assert done == Done(1, "", refusal("A407", message, "build it again, and commit the result"))
    assert call("build", "net.yaml").out == f"generated/net.py: written {COST}\n"


def test_check_against_another_text_of_the_same_origin(call: Call) -> None:
    call("build", "net.yaml")
    Path("net.yaml").rename("renamed.yaml")
    message = "`generated/net.py` is not what `renamed.yaml` gives"
    done = call("build", "--check", "renamed.yaml")
    assert done == Done(1, "", refusal("A407", message, "build it again, and commit the result"))


def test_check_looks_at_every_file(call: Call) -> None:
    Path("two.yaml").write_text(NET.replace("name: net", "name: two"))
    call("build", "two.yaml")
    done = call("build", "--check", "net.yaml", "bad.yaml", "two.yaml")
    assert (done.status, done.out) == (1, f"generated/two.py: up to date {COST}\n")
    assert re.findall(r"error\[(....)\]", done.err) == ["A306", "A407"]


def test_json(call: Call) -> None:
    def built(*arguments: str) -> Any:
        return json.loads(call("build", "--format", "json", *arguments).out)

    def file(state: str) -> dict[str, object]:
        entry = {"file": "generated/net.py", "spec": "net.yaml", "state": state,
                 "parameters": 162, "macs": 6952}  # fmt: skip
        return {"files": [entry], "diagnostics": []}

    assert built("net.yaml") == file("written")
    assert built("net.yaml") == file("unchanged")
    assert built("--check", "net.yaml") == file("current")
    bad = built("bad.yaml", "net.yaml")
    assert (bad["files"], [each["code"] for each in bad["diagnostics"]]) == ([], ["A306"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--check", "--stdout"], "--check and --stdout exclude each other"),
        (["--check", "--force"], "--check and --force exclude each other"),
        (["--stdout", "-o", "x"], "--stdout and --output exclude each other"),
        (["--stdout", "--format", "json"], "--stdout and --format json exclude each other"),
        (["--stdout", "bad.yaml"], "a single file takes a single SPEC"),
    ],
)
def test_options_that_exclude_each_other(call: Call, arguments: list[str], message: str) -> None:
    usage = "Usage: archspec build [OPTIONS] [SPEC]...\nTry `archspec build --help`.\n\n"
    done = call("build", "net.yaml", *arguments)
    assert done == Done(2, "", f"{usage}error: {message}\n")


def rename(path: str, old: str, new: str) -> None:
    """Change the spec so that another text comes of it."""
    text = Path(path).read_text().replace(f"({old}) -> 8x8x{old}", f"({new}) -> 8x8x{new}")
    Path(path).write_text(text.replace("expect: {params: 162}", ""))


def fail_at(monkeypatch: pytest.MonkeyPatch, function: str, error: BaseException) -> None:
    """Let one of the system's functions fail at the file that is written."""
    real = getattr(os, function)

    def fail(what: object, *rest: object) -> object:
        if function == "fsync" or Path(str(what)).name.startswith(".net.py"):
            raise error
        return real(what, *rest)

    monkeypatch.setattr(os, function, fail)
