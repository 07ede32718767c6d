"""`archspec check --fix` and `--diff`."""

import json
import os
from pathlib import Path

import pytest

from tests.app.calls import Call

WRONG = """\
# a network
archspec: 1
name: n   # its name
inptu: 8x8x3
body:
  - 3x3 Cnv (4)   # first
  - FC (2)
"""
RIGHT = WRONG.replace("inptu", "input").replace("Cnv", "Conv")
DIFF = """\
--- n.yaml
+++ n.yaml
@@ -1,7 +1,7 @@
 # a network
 archspec: 1
 name: n   # its name
-inptu: 8x8x3
+input: 8x8x3
 body:
-  - 3x3 Cnv (4)   # first
+  - 3x3 Conv (4)   # first
   - FC (2)
"""


def test_what_is_fixed_is_shown_and_written(call: Call, folder: Path) -> None:
    (folder / "n.yaml").write_text(WRONG)
    done = call("check", "--fix", "n.yaml")
    assert (done.status, done.out) == (1, DIFF)
    assert done.err.startswith("fixed 2 of 3 findings\nerror[A302]: FC needs a vector")
    assert (folder / "n.yaml").read_text() == RIGHT


def test_diff_writes_nothing(call: Call, folder: Path) -> None:
    (folder / "n.yaml").write_text(WRONG)
    done = call("check", "--diff", "n.yaml")
    assert (done.status, done.out, done.err) == (1, DIFF, "would fix 2 of 3 findings\n")
    assert (folder / "n.yaml").read_text() == WRONG


def test_nothing_to_fix(call: Call) -> None:
    done = call("check", "--fix", "net.yaml")
    assert (done.status, done.err) == (0, "nothing to fix\n")
    assert done.out.startswith("net.yaml: net 8x8x3 -> 10")
    assert call("check", "--diff", "net.yaml").status == 0


def test_what_a_first_fix_brings_to_light(call: Call, folder: Path) -> None:
    """The second fault shows once the first is gone, and is fixed in the next round."""
    (folder / "n.yaml").write_text("archspec: 1\nname: n\ninput: 8x8x3\nbdoy:\n  - 3x3 Cnv (4)\n")
    done = call("check", "--fix", "n.yaml")
    assert (done.status, done.err) == (0, "fixed 2 of 2 findings\n")


def test_a_library_is_fixed_too(call: Call, folder: Path) -> None:
    library = "archspec: 1\nblocks:\n  A: {body: [3x3 Cnv (4)]}\n"
    (folder / "lib.yaml").write_text(library)
    text = "archspec: 1\nname: n\ninput: 8x8x3\nuse: [lbi.yaml]\nbody:\n  - A\n"
    (folder / "n.yaml").write_text(text)
    done = call("check", "--fix", "n.yaml")
    assert (done.status, done.err) == (0, "fixed 2 of 2 findings\n")
    assert (folder / "lib.yaml").read_text() == library.replace("Cnv", "Conv")
    assert (folder / "n.yaml").read_text() == text.replace("lbi", "lib")


def test_bytes_stay(call: Call, folder: Path) -> None:
    """A byte order mark, line ends and permissions."""
    data = b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode()
    (folder / "n.yaml").write_bytes(data)
    (folder / "n.yaml").chmod(0o640)
    call("check", "--fix", "n.yaml")
    wanted = data.replace(b"inptu", b"input").replace(b"Cnv", b"Conv")
    assert (folder / "n.yaml").read_bytes() == wanted
    assert (folder / "n.yaml").stat().st_mode & 0o777 == 0o640


def test_link_is_followed(call: Call, folder: Path) -> None:
    (folder / "real.yaml").write_text(WRONG)
    (folder / "n.yaml").symlink_to("real.yaml")
    call("check", "--fix", "n.yaml")
    assert (folder / "n.yaml").is_symlink()
    assert (folder / "real.yaml").read_text() == RIGHT


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_cannot_be_written(call: Call, folder: Path) -> None:
    (folder / "n.yaml").write_text(WRONG)
    folder.chmod(0o500)
    try:
        done = call("check", "--fix", "n.yaml")
    finally:
        folder.chmod(0o700)
    assert done.status == 2
    assert "error[A409]: `n.yaml` cannot be written" in done.err


def test_records_are_of_what_is_left(call: Call, folder: Path) -> None:
    (folder / "n.yaml").write_text(WRONG)
    done = call("check", "--fix", "--format", "json", "n.yaml")
    ((finding,),) = [spec["diagnostics"] for spec in json.loads(done.out)["specs"]]
    assert (finding["code"], done.err) == ("A302", "fixed 2 of 3 findings\n")
    (folder / "n.yaml").write_text(WRONG)
    assert call("check", "--fix", "--format", "concise", "n.yaml").out.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--fix", "-"), "fixes are written to files, and `-` is standard input"),
        (("--fix", "git:HEAD:n.yaml"), "and `git:HEAD:n.yaml` is in a commit"),
        (("--diff", "inception_v4"), "and there is no file `inception_v4`"),
        (("--fix", "--diff", "net.yaml"), "--fix and --diff exclude each other"),
        (("--diff", "--format", "json", "net.yaml"), "--diff shows a diff, in no other format"),
        (("--fix", "--set", "name=m", "net.yaml"), "as their files have them, without --set"),
    ],
)
def test_refused(call: Call, arguments: tuple[str, ...], reason: str) -> None:
    done = call("check", *arguments)
    assert done.status == 2
    assert reason in done.err
