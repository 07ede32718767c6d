"""`archspec render`: what is drawn, what is left alone, what is stale."""

import json
from pathlib import Path

import pytest

from archspec.render import read_mark
from tests.app.calls import BAD_REPORT, NET, Call, Done

PICTURE = Path("net.svg")


def test_writes_once(call: Call) -> None:
    assert call("render", "net.yaml", "-o", "net.svg") == Done(0, "net.svg: written\n", "")
    mark = read_mark(PICTURE.read_bytes())
    assert mark is not None
    assert mark.intact
    assert call("render", "net.yaml", "-o", "net.svg") == Done(0, "net.svg: unchanged\n", "")


def test_folder_takes_a_file_for_each_spec(call: Call) -> None:
    Path("two.yaml").write_text(NET.replace("name: net", "name: two"))
    done = call("render", "net.yaml", "two.yaml", "-o", "figures")
    assert done == Done(0, "figures/net.svg: written\nfigures/two.svg: written\n", "")
    done = call("render", "net.yaml", "two.yaml", "-o", "one.svg")
    assert (done.status, Path("one.svg").exists()) == (2, False)


def test_standard_output_is_the_file(call: Call) -> None:
    call("render", "net.yaml", "-o", "net.svg")
    done = call("render", "net.yaml", "-o", "-")
    assert (done.status, done.out) == (0, PICTURE.read_text())


def test_check_finds_what_is_stale(call: Call) -> None:
    assert call("render", "--check", "net.yaml", "-o", "net.svg").status == 1
    assert not PICTURE.exists()
    call("render", "net.yaml", "-o", "net.svg")
    done = call("render", "--check", "net.yaml", "-o", "net.svg")
    assert done == Done(0, "net.svg: up to date\n", "")
    Path("net.yaml").write_text(NET.replace("name: net", "name: net\ntitle: Other"))
    done = call("render", "--check", "net.yaml", "-o", "net.svg")
    assert done.status == 1
    assert "error[A407]: `net.svg` was written from another text of `net.yaml`" in done.err
    assert "help: render it again, and commit the result" in done.err


def test_edited_picture_is_left_alone(call: Call) -> None:
    call("render", "net.yaml", "-o", "net.svg")
    PICTURE.write_text(edited := PICTURE.read_text().replace("Input", "Image"))
    done = call("render", "net.yaml", "-o", "net.svg")
    assert done.status == 1
    assert "error[A408]" in done.err
    assert PICTURE.read_text() == edited
    assert call("render", "--force", "net.yaml", "-o", "net.svg").status == 0
    assert PICTURE.read_text() != edited


def test_foreign_picture_is_left_alone(call: Call) -> None:
    PICTURE.write_text("<svg/>")
    done = call("render", "net.yaml", "-o", "net.svg")
    assert done.status == 2
    assert "error[A406]: `net.svg` was not written by archspec" in done.err
    assert PICTURE.read_text() == "<svg/>"


def test_bad_spec_draws_nothing(call: Call) -> None:
    done = call("render", "net.yaml", "bad.yaml", "-o", "figures")
    assert done.status == 1
    assert BAD_REPORT in done.err
    assert not Path("figures").exists()


def test_records(call: Call) -> None:
    done = call("render", "net.yaml", "-o", "net.svg", "--format", "json")
    record = {"file": "net.svg", "spec": "net.yaml", "state": "written"}
    assert json.loads(done.out)["files"] == [record]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "net.tiff"], "there is no format `.tiff`; there are .svg"),
        (["-o", "-", "--check"], "--output - and --check exclude each other"),
        (
            ["-o", "-", "--view", "full", "--block", "A"],
            "--view full and --block exclude each other",
        ),
        (["-o", "-", "--view", "block"], "--view block shows the block that `--block NAME` names"),
        (["-o", "net.mmd", "--heat", "macs"], "Mermaid has no heat maps"),
        (["-o", "-", "--block", "Stem"], "there is no block `Stem`"),
        (["-o", "-", "--expand", "stem"], "there is no block to expand `stem`"),
    ],
)
def test_wrong_usage(call: Call, arguments: list[str], message: str) -> None:
    done = call("render", "net.yaml", *arguments)
    assert done.status == 2
    assert message in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--view", "network"],
        ["--view", "full"],
        ["--block", "InceptionA"],
        ["--block", "Inception-A"],
        ["--expand", "stem"],
        ["--direction", "right"],
        ["--theme", "dark"],
        ["--heat", "macs"],
    ],
)
def test_every_option_changes_the_picture(call: Call, arguments: list[str]) -> None:
    plain = call("render", "inception_v4", "-o", "-")
    other = call("render", "inception_v4", "-o", "-", *arguments)
    assert (plain.status, other.status) == (0, 0)
    assert plain.out != other.out


def test_block_can_be_told_by_its_nearest_name(call: Call) -> None:
    done = call("render", "inception_v4", "-o", "-", "--block", "InceptionAA")
    assert "did you mean `InceptionA`?" in done.err


def test_without_output_the_picture_is_beside_its_spec(call: Call) -> None:
    Path("specs").mkdir()
    Path("specs/two.yaml").write_text(NET.replace("name: net", "name: other"))
    done = call("render", "net.yaml", "specs/two.yaml", "zoo/lenet5")
    files = ("net.svg", "specs/two.svg", "lenet5.svg")
    assert done == Done(0, "".join(f"{file}: written\n" for file in files), "")
    assert call("render", "specs/two.yaml", "--to", "dot").out == "specs/two.dot: written\n"
    assert call("render", "--check", "net.yaml").out == "net.svg: up to date\n"
    assert call("render", "-", stdin=NET.encode()).out == "net.svg: written\n"


def test_quiet_prints_no_line_that_all_is_well(call: Call) -> None:
    assert call("render", "-q", "net.yaml") == Done(0, "", "")
    assert call("-q", "render", "net.yaml") == Done(0, "", "")
    assert call("check", "-q", "net.yaml") == Done(0, "", "")
    assert call("check", "-q", "net.yaml", "bad.yaml").err.startswith(BAD_REPORT)
