"""Calling the command line: in this process where that is enough, else as people do."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("archspec"))

NET = """\
archspec: 1
name: net
input: 8x8x3
body:
  - 3x3 Conv (4) -> 8x8x4
  - GlobalAvgPool
  - FC (10) -> 10
expect: {params: 162}
"""
BAD = """\
archspec: 1
name: bad
input: 8x8x3
body:
  - 3x3 Conv (4) -> 8x8x5
"""
BAD_REPORT = """\
error[A306]: the spec states 8x8x5, and the size is 8x8x4
 --> bad.yaml:5:21
  |
5 |   - 3x3 Conv (4) -> 8x8x5
  |                     ^^^^^ computed: 8x8x4
  |
  = help: correct the step, or the stated size
"""


@dataclass(frozen=True)
class Done:
    """How a call ended."""

    status: int
    out: str
    err: str


Call = Callable[..., Done]
"""Takes arguments, and `stdin` as bytes."""


def archspec(*arguments: str, cwd: Path, stdin: bytes = b"", **environment: str) -> Done:
    """Call the command as a process of its own, with nothing but its usual environment."""
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"} | environment,
        check=False,
    )
    out, err = (each.decode(errors="backslashreplace") for each in (done.stdout, done.stderr))
    return Done(done.returncode, out, err)
