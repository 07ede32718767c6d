"""`archspec fmt`, `--check` and `--diff`."""

from pathlib import Path

import pytest

from tests.app.calls import NET, Call

LOOSE = NET.replace("(4) ->", "( 4 )  ->").replace("name: net", "name:   net  # its name")
DIFF = """\
--- n.yaml
+++ n.yaml
@@ -1,8 +1,8 @@
 archspec: 1
-name:   net  # its name
+name: net  # its name
 input: 8x8x3
 body:
-  - 3x3 Conv ( 4 )  -> 8x8x4
+  - 3x3 Conv (4)  -> 8x8x4
   - GlobalAvgPool
-  - FC (10) -> 10
+  - FC (10)       -> 10
 expect: {params: 162}
"""


@pytest.fixture
def loose(folder: Path) -> Path:
    path = folder / "n.yaml"
    path.write_text(LOOSE)
    return path


def test_files_are_written(call: Call, loose: Path) -> None:
    done = call("fmt", "n.yaml")
    assert (done.status, done.out, done.err) == (0, "", "reformatted 1 of 1 file\n")
    assert "- 3x3 Conv (4)  -> 8x8x4\n" in loose.read_text()
    assert call("fmt", "n.yaml").err == "reformatted 0 of 1 file\n"
    assert call("check", "n.yaml").status == 0


def test_check_and_diff_write_nothing(call: Call, loose: Path) -> None:
    done = call("fmt", "--check", "n.yaml")
    assert (done.status, done.out, done.err) == (1, "n.yaml\n", "would reformat 1 of 1 file\n")
    assert (call("fmt", "--diff", "n.yaml").status, call("fmt", "--diff", "n.yaml").out) == (
        1,
        DIFF,
    )
    assert loose.read_text() == LOOSE
    call("fmt", "n.yaml")
    assert call("fmt", "--check", "n.yaml").status == 0


def test_standard_input_is_printed(call: Call, loose: Path) -> None:
    done = call("fmt", "-", stdin=LOOSE.encode())
    assert (done.status, done.err) == (0, "")
    call("fmt", "n.yaml")
    assert done.out == loose.read_text()
    assert call("fmt", "--check", "-", stdin=LOOSE.encode()).status == 1


def test_a_folder_and_a_broken_file(call: Call, loose: Path) -> None:
    """What is broken is reported and left as it is; the others are written."""
    broken = loose.with_name("broken.yaml")
    broken.write_text("archspec: 1\nbody: [ReLU\n")
    done = call("fmt")
    assert done.status == 1
    assert "broken.yaml:2:7" in done.err
    assert done.err.splitlines()[-1].startswith("reformatted ")
    assert broken.read_text() == "archspec: 1\nbody: [ReLU\n"
    assert loose.read_text() != LOOSE


def test_other_files_are_left_alone(call: Call, folder: Path) -> None:
    (folder / "compose.yaml").write_text("services:   {a: 1}\n")
    done = call("fmt", "compose.yaml")
    assert done.status == 1
    assert "error[A202]" in done.err
    assert (folder / "compose.yaml").read_text() == "services:   {a: 1}\n"


@pytest.mark.parametrize("arguments", [["missing"], ["git:HEAD:n.yaml"], ["-", "n.yaml"]])
def test_usage(call: Call, arguments: list[str]) -> None:
    assert call("fmt", *arguments, stdin=b"").status == 2


def test_marks_and_links_stay(call: Call, loose: Path) -> None:
    """A byte order mark stays, and a link still points to the file."""
    loose.write_bytes(b"\xef\xbb\xbf" + LOOSE.encode())
    link = loose.with_name("link.yaml")
    link.symlink_to(loose)
    assert call("fmt", "link.yaml").status == 0
    assert link.is_symlink()
    assert loose.read_bytes().startswith(b"\xef\xbb\xbfarchspec: 1\nname: net  #")
