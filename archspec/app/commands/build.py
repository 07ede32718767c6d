"""`archspec build`: write the PyTorch source of networks."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from archspec.app.options import format_option, specs_argument
from archspec.app.session import Session
from archspec.app.status import FINE

if TYPE_CHECKING:
    from archspec.app.building import Built

_STATES: Final = {"written": "written", "unchanged": "unchanged", "current": "up to date"}

_EXAMPLES: Final = """\b
  archspec build specs/inception_v4.yaml
  archspec build --check specs/*.yaml
  archspec build --stdout inception_v4 | less
"""


@click.command(epilog=_EXAMPLES)
@specs_argument
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Folder to write NAME.py into, made if need be, or for one spec a file that ends in .py."
    "  [default: generated]",
)
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is not up to date.")
@click.option("--stdout", is_flag=True, help="Print the source of one spec, and write nothing.")
@click.option("--force", is_flag=True, help="Overwrite what is left alone otherwise.")
@format_option
@click.pass_obj
def command(
    session: Session,
    specs: Sequence[str],
    output: str | None,
    check: bool,
    stdout: bool,
    force: bool,
    form: str,
) -> int:
    """Write the PyTorch source of networks.

    Proves every SPEC first, and writes NAME.py for each if all of them are sound. A file is
    replaced whole or not at all. A link, the spec itself, and a file that archspec did not write or
    that was edited since are left alone, unless --force is given.
    """
    from archspec.app.building import build, hold_up

    _refuse_together({"--check": check, "--stdout": stdout, "--force": force})
    _refuse_together({"--stdout": stdout, "--output": output, "--format json": form == "json"})
    if len(specs) > 1 and (stdout or (output or "").endswith(".py")):
        raise _usage("a single file takes a single SPEC")
    if stdout:
        return _print(session, specs[0])
    built = hold_up(specs, output) if check else build(specs, output, force=force)
    return _records(session, built) if form == "json" else _lines(session, built)


def _print(session: Session, spec: str) -> int:
    from archspec.app.building import compiled

    session.say_bytes(compiled(spec, None).data)
    return FINE


def _lines(session: Session, built: "Built") -> int:
    from archspec.app.building import shown_path
    from archspec.app.findings import tell_findings

    for target, state in built.files:
        session.say(f"{shown_path(target)}: {_STATES[state]}\n")
    return tell_findings(session, built.errors)


def _records(session: Session, built: "Built") -> int:
    from archspec.app.findings import say_json
    from archspec.app.status import status_of
    from archspec.diagnostics import as_records

    diagnostics = [each for error in built.errors for each in error.diagnostics]
    files = [
        {"file": target.path.as_posix(), "spec": target.spec, "state": state}
        for target, state in built.files
    ]
    say_json(session, {"files": files, "diagnostics": as_records(diagnostics)})
    return status_of(diagnostics)


def _refuse_together(options: Mapping[str, object]) -> None:
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise _usage(f"{given[0]} and {given[1]} exclude each other")


def _usage(message: str) -> click.UsageError:
    return click.UsageError(message, click.get_current_context())
