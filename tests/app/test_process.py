"""The command as a process: pipes, signals, encodings, and what it imports."""

import os
import pty
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.app.calls import COMMAND, NET, Done, archspec

HEAVY = ("torch", "networkx", "rich", "jinja2")
IMPORTED = f"""
import sys
from archspec.app.main import main
try:
    main()
finally:
    print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


def imports(folder: Path, *arguments: str) -> set[str]:
    """The heavy packages that a command imports."""
    command = [sys.executable, "-c", IMPORTED, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["check", "net.yaml"], set()),
        (["check", "net.yaml", "--format", "json"], set()),
        (["summary", "net.yaml", "--format", "json"], set()),
        (["summary", "net.yaml"], {"rich"}),
        (["build", "net.yaml"], {"jinja2"}),
        (["build", "net.yaml", "--check"], {"jinja2"}),
        (["render", "net.yaml", "-o", "net.svg"], set()),
        (["explain"], set()),
        (["ops", "Conv"], set()),
        (["ops", "--format", "json"], set()),
    ],
)
def test_imports(folder: Path, arguments: list[str], allowed: set[str]) -> None:
    if "--check" in arguments:
        archspec("build", "net.yaml", cwd=folder)
    assert imports(folder, *arguments) == allowed


UNNEEDED = (
    "archspec.language.advice.refused_values",  # advice is for errors
    "archspec.language.variants.apply",
    "archspec.language.writing",
    "archspec.ops.rectifiers",  # operators that the spec does not name
    "archspec.ops.synonyms",
    "archspec.language.misspelled_definitions",
    "archspec.language.unreadable_boxes",
    "archspec.passes.blame.judge",
    "archspec.passes.check_blocks",  # blocks that nothing uses
    "archspec.reader.syntax",
    "archspec.verification.fidelity",
    "importlib.metadata",  # packages are looked up for names that archspec does not know
    "importlib.resources",
    "tomllib",
    "traceback",
)
"""What a sound spec that changes no other does not need."""


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["check", "net.yaml"], (*UNNEEDED, "archspec.codegen", "archspec.render")),
        (
            ["build", "--stdout", "inception_v4"],
            ("archspec.render", "archspec.ops.synonyms"),
        ),
    ],
)
def test_sound_specs_import_little(
    folder: Path, arguments: list[str], unneeded: tuple[str, ...]
) -> None:
    code = IMPORTED.replace(repr(HEAVY), repr(unneeded))
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == "\n"


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["explain", "A304"]])
def test_help_imports_no_compiler(folder: Path, arguments: list[str]) -> None:
    code = IMPORTED.replace(
        "sys.modules]", "sys.modules] + [*{'pydantic', 'yaml'} & {*sys.modules}]"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == "\n"


def test_second_name_of_the_command() -> None:
    first, second = (
        subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
        for name in (COMMAND, f"{COMMAND}-nn")
    )
    assert first == second


@pytest.mark.parametrize("command", ["ops", "explain", "build --stdout inception_v4", "check nix"])
def test_reader_that_leaves(folder: Path, command: str) -> None:
    line = f"{COMMAND} {command} 2>&1 | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout in ("141\n", "0\n", "2\n")
    assert done.stderr == ""


def test_reader_that_leaves_early(folder: Path) -> None:
    """The reader is gone before anything is written, whatever a pipe can hold."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [COMMAND, "build", "--stdout", "inception_v4"]
    done = subprocess.run(
        command, cwd=folder, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_full_disk_behind_standard_output(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [COMMAND, "check", "net.yaml"],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == (
        "error[A409]: standard output cannot be written: no space left on device\n"
        "\n"
        "found 1 error; `archspec explain A409` says more\n"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"], ["ops"]])
def test_full_disk_behind_what_is_no_result(folder: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{COMMAND} {' '.join(arguments)} >/dev/full"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(
        "error[A409]: standard output cannot be written: no space left on device\n"
    )


def closed(folder: Path, arguments: str, closing: str) -> Done:
    """How a command ends without some of its streams."""
    done = subprocess.run(
        ["bash", "-c", f"{COMMAND} {arguments} {closing}"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "A900" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


CLOSED = "error[A409]: standard output cannot be written: it is closed\n"
WITHOUT_OUTPUT = {
    "check net.yaml": (2, CLOSED),
    "check --format json net.yaml": (2, CLOSED),
    "check bad.yaml": (1, "error[A306]"),
    "build x": (2, "error[A401]"),
    "build net.yaml": (2, CLOSED),
    "--help": (2, CLOSED),
    "--version": (2, CLOSED),
}


@pytest.mark.parametrize("arguments", WITHOUT_OUTPUT)
def test_closed_output(folder: Path, arguments: str) -> None:
    """What could not be said was not done, whatever else went well."""
    status, error = WITHOUT_OUTPUT[arguments]
    done = closed(folder, arguments, ">&-")
    assert (done.status, done.err[: len(error)]) == (status, error)
    assert closed(folder, arguments, ">&- 2>&-") == Done(status, "", "")


@pytest.mark.parametrize(
    ("arguments", "status"), [("check net.yaml", 0), ("check bad.yaml", 1), ("build x", 2)]
)
def test_closed_error_output(folder: Path, arguments: str, status: int) -> None:
    assert closed(folder, arguments, "2>&-").status == status


def test_closed_input(folder: Path) -> None:
    assert closed(folder, "check net.yaml", "<&-").status == 0
    assert closed(folder, "check -", "<&-").status == 1


SIGNALLED = """
import os, signal, sys
signal.signal(signal.{name}, signal.{before})
real = os.fsync
def fsync(descriptor):
    os.kill(os.getpid(), signal.{name})
    real(descriptor)
os.fsync = fsync
sys.argv = ["archspec", "build", "net.yaml", "-o", "."]
from archspec.app.main import main
main()
"""


def signalled(folder: Path, name: str, before: str) -> Done:
    """Build a spec, and get a signal as the file is written but not yet in its place.

    Args:
        folder: where the spec is.
        name: that of the signal.
        before: what the process does at the signal as it starts.
    """
    done = subprocess.run(
        [sys.executable, "-c", SIGNALLED.format(name=name, before=before)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.parametrize("before", [None, "old"])
def test_signal_while_writing(folder: Path, name: str, before: str | None) -> None:
    if before:
        archspec("build", "net.yaml", "-o", ".", cwd=folder)
        before = (folder / "net.py").read_text()
        (folder / "net.yaml").write_text(f"{NET}title: another\n")
    there = sorted(folder.iterdir())
    handler = "default_int_handler" if name == "SIGINT" else "SIG_DFL"
    done = signalled(folder, name, handler)
    assert done == Done(128 + getattr(signal, name), "", "")
    assert sorted(folder.iterdir()) == there
    assert not before or (folder / "net.py").read_text() == before


def test_signal_that_is_ignored(folder: Path) -> None:
    """As `nohup` starts a command."""
    done = signalled(folder, "SIGHUP", "SIG_IGN")
    assert (done.status, done.err) == (0, "")
    assert (folder / "net.py").exists()


def test_signal_before_a_commit_is_left(folder: Path) -> None:
    """The temporary copy of a commit goes as well."""
    place = folder / "temporary"
    place.mkdir()
    for arguments in ("init -q", "add net.yaml", "commit -qm net --no-gpg-sign"):
        who = ["-c", "user.name=A Person", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments.split()], cwd=folder, check=True)
    code = (
        "import os, signal, sys; import archspec.app.git_specs as revisions\n"
        "revisions.read_text = lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "sys.argv = ['archspec', 'check', 'git:HEAD:net.yaml']\n"
        "from archspec.app.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")
    assert [*place.iterdir()] == []


INTERRUPTIBLE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Becomes a command that SIGINT ends, even where the tests ignore it, as a script lets them."""


def test_interrupt_by_signal(folder: Path) -> None:
    reading, writing = os.pipe()
    fill(writing)
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, COMMAND, "check", "-"],
        stdin=reading,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(reading)
    try:
        select.select([], [writing], [])  # until the command reads
        while process.poll() is None and not sleeps(process.pid):
            os.sched_yield()  # a signal between two reads would be seen after the second alone
        process.send_signal(signal.SIGINT)  # as it waits for the rest of the spec
        out, err = process.communicate()
    finally:
        process.kill()  # it would wait for ever, were this interrupted
        os.close(writing)
    assert (process.returncode, out, err) == (130, b"", b"")


def sleeps(process: int) -> bool:
    """Whether a process waits for something, as Linux tells it."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "S"


def fill(pipe: int) -> None:
    """Write as much into a pipe as it holds."""
    os.set_blocking(pipe, False)
    with suppress(BlockingIOError):
        while True:
            os.write(pipe, b"# the spec is still to come\n")


def test_encoding_that_lacks_a_character(folder: Path) -> None:
    name = "\N{LATIN SMALL LETTER E WITH ACUTE}\N{SNOWMAN}.yaml"
    (folder / name).write_text(NET)
    done = archspec("check", name, cwd=folder, PYTHONIOENCODING="latin-1:strict", PYTHONUTF8="0")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(r"\xe9\u2603.yaml: net ")


def test_source_on_standard_output_is_what_the_file_holds(folder: Path) -> None:
    (folder / "net.yaml").write_text(f"{NET}title: Réseau ☃\n", encoding="utf-8")
    done = archspec("build", "--stdout", "net.yaml", cwd=folder, PYTHONIOENCODING="ascii")
    archspec("build", "net.yaml", cwd=folder)
    assert done.out == (folder / "generated/net.py").read_text(encoding="utf-8")


def terminal(folder: Path, *arguments: str, columns: int) -> str:
    """What a command prints on a terminal of that width."""
    controller, terminal = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    process = subprocess.Popen(
        [COMMAND, *arguments],
        cwd=folder,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment | {"COLUMNS": str(columns)},
    )
    os.close(terminal)
    shown = b""
    while chunk := _read(controller):
        shown += chunk
    process.wait()
    os.close(controller)
    return shown.decode().replace("\r\n", "\n")


def _read(controller: int) -> bytes:
    try:
        return os.read(controller, 4096)
    except OSError:  # how Linux says that the other side is closed
        return b""


def test_terminal(folder: Path) -> None:
    shown = terminal(folder, "summary", "inception_v4", columns=80)
    assert "\x1b[" in shown
    assert "─" * 60 in shown
    plain = terminal(folder, "--color", "never", "summary", "inception_v4", columns=60)
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 60
    assert terminal(folder, "check", "bad.yaml", columns=80).startswith(
        "\x1b[31m\x1b[1merror[A306]"
    )


@pytest.mark.parametrize(("columns", "bars", "shown"), [(80, 0, 6), (120, 0, 10), (200, 2, 10)])
def test_summary_fits_its_terminal(folder: Path, columns: int, bars: int, shown: int) -> None:
    text = terminal(folder, "--color", "never", "summary", "inception_v4", columns=columns)
    lines = text.splitlines()
    assert max(map(len, lines)) <= columns
    assert len(lines[2].split()) == shown
    stage = next(line for line in lines if line.startswith("7 x InceptionB"))
    assert stage.count("████") == bars


def test_narrow_terminal(folder: Path) -> None:
    lines = terminal(folder, "ops", columns=40).splitlines()
    assert max(map(len, lines)) <= 40
