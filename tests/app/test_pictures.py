"""`archspec render` to PNG and PDF: what is written, left alone, and refused with a reason."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from archspec.app.commands import render
from archspec.render import FORMATS
from tests.app.calls import COMMAND, Call, Done

SUFFIXES = [".png", ".pdf"]


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".PNG"])
def test_written_once_and_up_to_date(call: Call, suffix: str) -> None:
    name = f"net{suffix}"
    assert call("render", "net.yaml", "-o", name) == Done(0, f"{name}: written\n", "")
    assert call("render", "net.yaml", "-o", name) == Done(0, f"{name}: unchanged\n", "")
    done = call("render", "--check", "net.yaml", "-o", name)
    assert done == Done(0, f"{name}: up to date\n", "")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_edited_picture_is_left_alone(call: Call, suffix: str) -> None:
    path = Path(f"net{suffix}")
    call("render", "net.yaml", "-o", str(path))
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(edited := data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    done = call("render", "net.yaml", "-o", str(path))
    assert (done.status, path.read_bytes()) == (1, edited)
    assert "error[A408]" in done.err
    assert call("render", "--check", "net.yaml", "-o", str(path)).status == 1
    assert call("render", "--force", "net.yaml", "-o", str(path)).status == 0
    assert path.read_bytes() == data


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_foreign_picture_is_left_alone(call: Call, suffix: str) -> None:
    path = Path(f"net{suffix}")
    path.write_bytes(b"\x89PNG\r\n\x1a\n of somebody else")
    done = call("render", "net.yaml", "-o", str(path))
    assert (done.status, "error[A406]" in done.err) == (2, True)
    assert path.read_bytes() == b"\x89PNG\r\n\x1a\n of somebody else"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_standard_output_and_folders_take_any_format(call: Call, folder: Path, suffix: str) -> None:
    to = suffix.removeprefix(".")
    done = call("render", "net.yaml", "-o", "figures", "--to", to)
    assert done == Done(0, f"figures/net{suffix}: written\n", "")
    command = [COMMAND, "render", "net.yaml", "-o", "-", "--to", to]
    shown = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    assert shown.stdout == Path(f"figures/net{suffix}").read_bytes()
    assert shown.stderr == b""


def test_scale_is_that_of_the_pixels(call: Call) -> None:
    widths = []
    for scale in ([], ["--scale", "2"], ["--scale", "4"]):
        call("render", "net.yaml", "-o", "net.png", *scale, "--force")
        widths.append(int.from_bytes(Path("net.png").read_bytes()[16:20], "big"))
    assert widths[0] == widths[1]
    assert widths[2] == 2 * widths[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "net.svg", "--scale", "2"], "--scale is for PNG alone"),
        (["-o", "net.pdf", "--scale", "2"], "--scale is for PNG alone"),
        (["-o", "net.png", "--scale", "0"], "--scale goes from 0.1 to 8, and is 0"),
        (["-o", "net.png", "--scale", "8.1"], "--scale goes from 0.1 to 8, and is 8.1"),
        (["-o", "net.png", "--scale", "nan"], "--scale goes from 0.1 to 8, and is nan"),
        (["-o", "net.png", "--scale", "inf"], "--scale goes from 0.1 to 8, and is inf"),
        (["-o", "net.png", "--scale", "big"], "'big' is not a valid float"),
        (["-o", "net.png", "--to", "pdf"], "`--to pdf` contradicts the suffix of the file, `.png`"),
        (["-o", "-", "--to", "tiff"], "'tiff' is not one of"),
    ],
)
def test_wrong_usage(call: Call, folder: Path, arguments: list[str], message: str) -> None:
    done = call("render", "net.yaml", *arguments)
    assert done.status == 2
    assert message in done.err
    assert not list(folder.glob("net.[!y]*"))


def test_a_giant_is_refused_with_a_way_out(call: Call, folder: Path) -> None:
    done = call("render", "inception_v3", "-o", "big.png", "--scale", "8")
    assert done.status == 2
    assert "error[A411]: the picture has " in done.err
    assert "help: draw it with `--scale " in done.err
    assert not Path("big.png").exists()


def test_the_choices_are_the_formats() -> None:
    assert {f".{each}" for each in render._FORMATS} == set(FORMATS)


def _without(module: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The command line, where a package is not installed."""
    program = (
        f"import sys; sys.modules[{module!r}] = None; from archspec.app.run import run;"
        f"sys.exit(run({list(arguments)!r}))"
    )
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=cwd, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("module", "package", "suffix"), [("resvg_py", "resvg_py", ".png"), ("fpdf", "fpdf2", ".pdf")]
)
def test_a_missing_package_is_named(folder: Path, module: str, package: str, suffix: str) -> None:
    done = _without(module, "render", "net.yaml", "-o", f"net{suffix}", cwd=folder)
    name = suffix[1:].upper()
    assert done.returncode == 2
    needed = f"error[A410]: {name} needs {package}, of archspec's `image` extra"
    assert needed.encode() in done.stderr
    assert b"`pip install 'archspec-nn[image]'`" in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""
    assert not (folder / f"net{suffix}").exists()


def test_other_formats_need_neither(folder: Path) -> None:
    program = (
        "import sys; from archspec.app.run import run;"
        "assert run(['render', 'net.yaml', '-o', 'net.svg']) == 0;"
        "sys.exit(str(sorted({'fpdf', 'resvg_py', 'PIL', 'fontTools'} & set(sys.modules))))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.stderr.strip() == b"[]"


def test_records(call: Call) -> None:
    done = call("render", "net.yaml", "-o", "net.pdf", "--format", "json")
    record = {"file": "net.pdf", "spec": "net.yaml", "state": "written"}
    assert json.loads(done.out)["files"] == [record]
