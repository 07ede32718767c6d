"""What every command has in common: usage, colours, faults of ours, and how a run ends."""

import re
import sys
from importlib import metadata
from pathlib import Path

import pytest

from archspec.app.group import COMMANDS
from archspec.version import VERSION
from tests.app.calls import BAD_REPORT, Call, Done

PYTHON = ".".join(map(str, sys.version_info[:3]))


def test_version(call: Call) -> None:
    assert call("--version") == call("-V") == Done(0, f"archspec {VERSION}\n", "")


def test_no_command(call: Call) -> None:
    done = call()
    assert (done.status, done.out) == (2, "")
    assert done.err == call("--help").out == call("-h").out


def test_help_fits_80_columns_and_says_the_statuses(call: Call) -> None:
    text = call("--help").out
    assert max(map(len, text.splitlines())) <= 80
    assert re.findall(r"^    (\d+) ", text, re.MULTILINE) == ["0", "1", "2", "70"]


@pytest.mark.parametrize("command", ["check", "build", "summary", "compare", "explain", "ops"])
def test_help_of_commands(call: Call, command: str) -> None:
    done = call(command, "-h")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Usage: archspec {command} [OPTIONS]")
    assert max(map(len, done.out.splitlines())) <= 80


def test_help_as_a_command(call: Call) -> None:
    assert call("help") == call("--help")
    assert call("help", "check") == call("check", "--help")
    assert call("help", "weights", "show").out.startswith("Usage: archspec weights show [OPTIONS]")
    assert "there is no command `chek`; did you mean `check`?" in call("help", "chek").err
    assert "`archspec check` has no commands of its own" in call("help", "check", "it").err


def test_unknown_command(call: Call) -> None:
    usage = "Usage: archspec [OPTIONS] [COMMAND] [ARGS]...\nTry `archspec --help`.\n\n"
    hint = "error: there is no command `chek`; did you mean `check`?\n"
    assert call("chek") == Done(2, "", usage + hint)
    known = (
        "new, import, list, check, build, render, serve, summary, compare, diff, changes, paths, "
        "why, resolve, fmt, verify, space, sample, weights, export, push, bench, explain, ops, "
        "completion, schema, lsp, help"
    )
    hint = f"error: there is no command `\\x1b`; there are {known}\n"
    assert call("\x1b") == Done(2, "", usage + hint)


MEANT = {
    "version": "`archspec --version` prints the version",
    "verison": "`archspec --version` prints the version",
    "hepl": "did you mean `help`?",
    "init": "did you mean `new`?",
    "zoo": "did you mean `list`?",
    "Check": "did you mean `check`?",
    "cehck": "did you mean `check`?",
    "biuld": "did you mean `build`?",
    "sum": "did you mean `summary`?",
    "validate": "did you mean `check`?",
    "draw": "did you mean `render`?",
    "net.yaml": "that is a spec; say first what to do with it, such as `archspec check`",
    "released/inception_v4": "that is a spec; say first what to do with it, such as "
    "`archspec check`",
}


@pytest.mark.parametrize(("word", "hint"), MEANT.items())
def test_command_that_was_meant(call: Call, word: str, hint: str) -> None:
    done = call(word)
    assert (done.status, done.out) == (2, "")
    assert done.err.endswith(f"error: there is no command `{word}`; {hint}\n")


@pytest.mark.parametrize("word", ["c", "ver", "run", "inception", "vivid", "zzz", ""])
def test_no_command_is_guessed(call: Call, word: str) -> None:
    assert f"there is no command `{word}`; there are new, import, list, check, " in call(word).err


@pytest.mark.parametrize("columns", ["80", "40"])
def test_sentences_of_the_help_are_whole(
    call: Call, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    listed = call("--help").out.partition("Commands:\n")[2].partition("\n\n")[0]
    assert "..." not in listed
    rows = re.split(r"\n  (?=\w)", f"\n{listed}")[1:]
    assert [row.split()[0] for row in rows] == list(COMMANDS)
    assert all(row.endswith(".") for row in rows)
    assert columns != "80" or listed.count("\n") == len(COMMANDS) - 1


def test_missing_spec_and_unknown_option(call: Call) -> None:
    usage = "Usage: archspec summary [OPTIONS] SPEC\nTry `archspec summary --help`.\n\n"
    assert call("summary") == Done(2, "", f"{usage}error: Missing argument 'SPEC'.\n")
    done = call("check", "--\x1b[2J")
    assert done.status == 2
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    ("options", "variables", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": ""}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colors(
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    variables: dict[str, str],
    colored: bool,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = call(*options, "check", "bad.yaml")
    assert done.err.startswith("\x1b[31m\x1b[1merror[A306]") == colored
    assert re.sub(r"\x1b\[\d+m", "", done.err).startswith(BAD_REPORT)


FAULTS = [
    (ValueError("no\nsuch \x1b thing"), "ValueError: no\\nsuch \\x1b thing"),
    (RecursionError("maximum recursion depth exceeded"), "RecursionError: maximum"),
    (MemoryError(), "MemoryError\n"),
    (OSError(5, "Input/output error"), "OSError: [Errno 5] Input/output error"),
]


@pytest.mark.parametrize(("fault", "message"), FAULTS)
def test_fault_of_ours(
    call: Call, monkeypatch: pytest.MonkeyPatch, fault: Exception, message: str
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr("archspec.reports.check.graph_of", fail)
    done = call("check", "net.yaml")
    assert (done.status, done.out) == (70, "")
    assert done.err.startswith(f"error[A900]: {message}")
    assert done.err.endswith(
        f"  = note: archspec {VERSION}, Python {PYTHON}, {sys.platform}\n"
        "  = help: please report this with the spec and the command; "
        "`archspec --debug` prints more\n"
        "\n"
        "found 1 error\n"
    )
    assert "Traceback" not in done.err
    debugged = call("--debug", "check", "net.yaml").err
    assert debugged.startswith("Traceback (most recent call last):\n")
    assert "the lines above" in debugged


@pytest.mark.parametrize("command", ["check", "build", "summary"])
def test_real_recursion_is_a_fault_of_ours(
    call: Call, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def recur(*_: object) -> None:
        recur()

    monkeypatch.setattr("archspec.app.specs.read_text", recur)
    assert call(command, "net.yaml").status == 70


def test_interrupted(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("archspec.reports.check.graph_of", interrupt)
    assert call("check", "net.yaml") == Done(130, "", "")


def test_namesake(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "site/archspec-0.2.5.dist-info").mkdir(parents=True)
    text = "Metadata-Version: 2.1\nName: archspec\nVersion: 0.2.5\n"
    (tmp_path / "site/archspec-0.2.5.dist-info/METADATA").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert metadata.version("archspec") == "0.2.5"
    notice = (
        "note: Spack's archspec 0.2.5 is installed here too, with the same package and command; "
        "each can break the other\n"
        "      install archspec-nn into an environment of its own: "
        "python -m venv .venv && .venv/bin/pip install archspec-nn\n"
    )
    assert call("--version") == Done(0, f"archspec {VERSION}\n", notice)
    assert call("check", "net.yaml").err == ""
