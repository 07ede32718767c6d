"""Plant a fault in a copy of the tree, and run tests until one fails.

Each run is a fork of a process that has imported torch and other slow packages, but nothing of
archspec: so most faults are killed within a few seconds.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterable, Sequence
from compileall import compile_dir
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any, Final

from archspec.dataclass import dataclass
from tests.mutation.fault import ROOT, Fault

_OPTIONS: Final = ("-x", "-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider")
_SECONDS: Final = 120
"""The longest time of one test; a fault may have made it endless."""

_MEMORY: Final = 12 << 30
_PROCESSOR: Final = 900
"""The longest time of all tests of a run, in seconds of the processor."""

_NO_TESTS: Final = 5
"""The exit status of pytest if nothing is to be run."""

_SLOW: Final = ("torch", "numpy", "networkx", "pydantic", "yaml", "rich.console", "jinja2", "click")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tests say of a fault.

    Attributes:
        fault: the fault.
        killer: the test that fails; empty if the fault survives.
        seconds: how long the tests ran, in seconds of the processor.
    """

    fault: Fault
    killer: str
    seconds: float


def import_slow_packages() -> None:
    """Import what all tests need and no fault is in, once for all runs."""
    os.environ["OMP_NUM_THREADS"] = "1"
    for name in _SLOW:
        __import__(name)


class Workshop:
    """A copy of the tree in which faults are planted, one at a time."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="archspec-mutation-"))
        self.tree = self.folder / "tree"
        _copy_tree(self.tree)

    def remove(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self.folder)

    def try_fault(self, fault: Fault, runs: Iterable[Sequence[str]]) -> Verdict:
        """Run tests against a fault until one fails.

        Args:
            fault: the fault.
            runs: the tests, those that are likely to see it first.
        """
        path = self.tree / fault.file
        text = path.read_text(encoding="utf-8")
        path.write_text(fault.plant(text), encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            killer = next(filter(None, map(self.run_tests, runs)), "")
        finally:
            path.write_text(text, encoding="utf-8")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Verdict(fault, killer, seconds)

    def run_tests(self, tests: Sequence[str]) -> str:
        """Run tests in a fork; return the first that fails, or an empty text."""
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            _run_and_exit(self.tree, tests, writer)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code in (0, _NO_TESTS):  # a test that has killed a fault may have another name now
            return ""
        return said or f"the tests end with {code}"


def _copy_tree(tree: Path) -> None:
    """Copy all that git would commit, with bytecode that follows the text of a file."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        source, target = ROOT / name, tree / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    (tree / ".venv").symlink_to(ROOT / ".venv")
    compile_dir(
        tree / "archspec", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH, workers=1
    )


def _run_and_exit(tree: Path, tests: Sequence[str], writer: int) -> None:
    """Run tests in a copy of the tree, and end this process."""
    code = 99
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR, _PROCESSOR))
        os.chdir(tree)
        os.environ["PYTHONPATH"] = str(tree)
        sys.path[:] = [str(tree), *(path for path in sys.path if path not in ("", str(ROOT)))]
        for name in [*sys.modules]:
            if name.partition(".")[0] in ("archspec", "tests"):
                del sys.modules[name]
        recorder = _FailureRecorder()
        with (tree.parent / "log").open("w") as log, redirect_stdout(log), redirect_stderr(log):
            import pytest

            where = ("--rootdir", str(tree), "--basetemp", str(tree.parent / "made"))
            options = (*_OPTIONS, f"--timeout={_SECONDS}", *where)
            code = int(pytest.main([*options, *tests], plugins=[recorder]))
        os.write(writer, recorder.failed.encode())
    except BaseException:  # noqa: BLE001 - whatever happens, this process ends here
        traceback.print_exc()
    finally:
        os._exit(code)


class _FailureRecorder:
    """A plugin of pytest that records the first failure."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Record a test that fails, or is set up or torn down in vain."""
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: Any) -> None:
        """Record a file that cannot be imported."""
        if report.failed and not self.failed:
            self.failed = report.nodeid
