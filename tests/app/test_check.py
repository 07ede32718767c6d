"""`archspec check`."""

import json
import os
from pathlib import Path

import pytest

from tests.app.calls import BAD, BAD_REPORT, NET, Call, Done

NET_LINE = "net 8x8x3 -> 10, 3 operators, 162 parameters, 6,952 MACs; 2 sizes and 1 total proved\n"
LIBRARY = """\
archspec: 1
tables: {t: {columns: [k], row: [1]}}
blocks:
  A: {body: [ReLU]}
  B: {body: [A]}
"""


def test_good_spec(call: Call) -> None:
    assert call("check", "net.yaml") == Done(0, f"net.yaml: {NET_LINE}", "")


def test_nothing_stated(call: Call, folder: Path) -> None:
    (folder / "n.yaml").write_text("{archspec: 1, name: n, input: 4x4x1, body: [1x1 Conv (1)]}")
    line = "n.yaml: n 4x4x1 -> 4x4x1, 1 operator, 2 parameters, 16 MACs; no size is stated"
    assert call("check", "n.yaml") == Done(0, f"{line}\n", "")


def test_library(call: Call, folder: Path) -> None:
    (folder / "lib.yaml").write_text(LIBRARY)
    (folder / "empty.yaml").write_text("archspec: 1")
    done = call("check", "lib.yaml", "empty.yaml")
    tail = "well formed; sizes and channels are checked where a block is used"
    assert done.out == (
        f"lib.yaml: library of 2 blocks and 1 table, {tail}\n"
        f"empty.yaml: library of nothing, {tail}\n"
    )
    assert (done.status, done.err) == (0, "")


def test_shipped_spec_by_name(call: Call) -> None:
    done = call("check", "inception_v4")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("inception_v4.yaml: inception_v4 299x299x3 -> 1000, 195 operators, ")


def test_bad_spec(call: Call) -> None:
    last = "\nfound 1 error; `archspec explain A306` says more\n"
    assert call("check", "bad.yaml") == Done(1, "", BAD_REPORT + last)


def test_good_and_bad(call: Call) -> None:
    done = call("check", "bad.yaml", "net.yaml", "none.yaml")
    assert done.status == 2
    assert done.out == f"net.yaml: {NET_LINE}"
    assert done.err == (
        f"{BAD_REPORT}\n"
        "error[A401]: `none.yaml` does not exist\n"
        "  = help: check its name and folder\n"
        "\n"
        "found 2 errors; `archspec explain A306 A401` says more\n"
    )


def test_what_two_specs_find_in_one_library_is_said_once(call: Call, folder: Path) -> None:
    (folder / "lib.yaml").write_text("archspec: 1\nbogus: 1\n")
    for name in ("a", "b"):
        text = f"{{archspec: 1, name: {name}, input: 4x4x1, use: [lib.yaml], body: [ReLU]}}"
        (folder / f"{name}.yaml").write_text(text)
    done = call("check", "a.yaml", "b.yaml")
    assert done.status == 1
    assert done.err.count("error[") == done.err.count(" --> lib.yaml:2:1\n") == 1


def test_one_name_for_two_libraries(call: Call, folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "lib.yaml").write_text(f"archspec: 1\n{name}: 1\n")
        text = f"{{archspec: 1, name: {name}, input: 4x4x1, use: [lib.yaml], body: [ReLU]}}"
        (folder / name / "net.yaml").write_text(text)
    assert call("check", "a/net.yaml", "b/net.yaml").err.count("error[") == 2


def test_standard_input(call: Call) -> None:
    assert call("check", "-", stdin=NET.encode()) == Done(0, f"<stdin>: {NET_LINE}", "")
    done = call("check", "-", stdin=BAD.encode())
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(BAD_REPORT.replace("bad.yaml", "<stdin>"))


@pytest.mark.parametrize(
    ("data", "status", "message"),
    [
        (b"", 1, "error[A105]: the file has no content\n --> <stdin>:1:1\n"),
        (b"\xef\xbb\xbf" + NET.encode(), 0, ""),
        (b"title: \xc3\xa9\nx: \xff", 1, "error[A101]: byte 0xff is not UTF-8\n --> <stdin>:2:4"),
        (b" " * 1_048_577, 2, "error[A402]: `<stdin>` is larger than 1,048,576 bytes\n"),
        (
            b"{archspec: 1, name: n, input: 4x4x1, use: [a.yaml], body: [ReLU]}",
            2,
            "error[A403]: a spec that is not a file cannot use other files\n",
        ),
    ],
    ids=["empty", "byte order mark", "no UTF-8", "large", "uses files"],
)
def test_hostile_standard_input(call: Call, data: bytes, status: int, message: str) -> None:
    done = call("check", "-", stdin=data)
    assert done.status == status
    assert done.err.startswith(message)


def test_names_of_files_cannot_steer_the_terminal(call: Call, folder: Path) -> None:
    hostile = "\x1b[2J\n\u202eevil\udcff.yaml"
    Path(os.fsdecode(os.fsencode(hostile))).write_text(NET)
    shown = r"\x1b[2J\n\u202eevil\udcff.yaml"
    assert call("check", hostile) == Done(0, f"{shown}: {NET_LINE}", "")
    done = call("check", f"no{hostile}", "x" * 5000, "")
    assert done.status == 2
    assert f"error[A401]: `no{shown}` does not exist\n" in done.err
    assert "\x1b" not in done.err
    record = call("check", "--format", "json", hostile).out
    assert json.loads(record)["specs"][0]["file"] == hostile
    assert record.isascii()


def test_a_name_that_looks_like_an_option(call: Call, folder: Path) -> None:
    (folder / "--x.yaml").write_text(NET)
    assert call("check", "--", "--x.yaml").out == f"--x.yaml: {NET_LINE}"
    done = call("check", "--\x1b[2J.yaml")
    assert (done.status, "\x1b" in done.err) == (2, False)


def test_folder_and_pipe(call: Call, folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    (folder / "sub").mkdir()
    done = call("check", "sub", "pipe.yaml")
    assert done.status == 2
    assert done.err == (
        "error[A401]: `sub` is a folder, not a file\n"
        "  = help: name a file that ends in `.yaml` or `.yml`; there is none in it\n"
        "\n"
        "error[A401]: `pipe.yaml` is not a regular file\n"
        "  = help: copy its text into a file\n"
        "\n"
        "found 2 errors; `archspec explain A401` says more\n"
    )


def test_json(call: Call, folder: Path) -> None:
    (folder / "lib.yaml").write_text(LIBRARY)
    done = call("check", "net.yaml", "lib.yaml", "bad.yaml", "--format", "json")
    assert (done.status, done.err) == (1, "")
    good, library, bad = json.loads(done.out)["specs"]
    assert good == {
        "file": "net.yaml",
        "ok": True,
        "network": {
            "name": "net",
            "title": "net",
            "input": "8x8x3",
            "output": "10",
            "operators": 3,
            "parameters": 162,
            "macs": 6952,
            "inference": {"parameters": 162, "macs": 6952},
            "sizes": 2,
            "totals": 1,
            "budget": {},
        },
        "library": None,
        "diagnostics": [],
    }
    assert library["library"] == {"blocks": ["A", "B"], "tables": ["t"]}
    assert list(bad) == ["file", "ok", "network", "library", "diagnostics"]
    assert (bad["file"], bad["ok"], bad["network"], bad["library"]) == (
        "bad.yaml",
        False,
        None,
        None,
    )
    assert [each["code"] for each in bad["diagnostics"]] == ["A306"]
    assert bad["diagnostics"][0]["line"] == 5


def test_a_line_per_finding(call: Call) -> None:
    line = "bad.yaml:5:21: error: the spec states 8x8x5, and the size is 8x8x4 [A306]\n"
    assert call("check", "--format", "concise", "net.yaml", "bad.yaml") == Done(1, line, "")
    assert call("check", "--format", "concise", "net.yaml") == Done(0, "", "")


@pytest.mark.parametrize("form", ["concise", "github", "sarif"])
def test_what_two_specs_share_is_found_once_in_every_form(
    call: Call, folder: Path, form: str
) -> None:
    (folder / "lib.yaml").write_text("archspec: 1\nbogus: 1\n")
    for name in ("a", "b"):
        text = f"{{archspec: 1, name: {name}, input: 4x4x1, use: [lib.yaml], body: [ReLU]}}"
        (folder / f"{name}.yaml").write_text(text)
    done = call("check", "--format", form, "a.yaml", "b.yaml")
    assert (done.status, done.err, done.out.count("lib.yaml")) == (1, "", 1)
