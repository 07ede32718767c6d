"""Run a command to its exit status; no failure leaves a traceback."""

import sys
from collections.abc import Sequence
from typing import Final

import click

from archspec.app.exit_codes import CLOSED_PIPE, FINE, INTERRUPTED, SIGNALLED, USAGE
from archspec.app.findings import report_findings
from archspec.app.group import group
from archspec.app.session import (
    Session,
    discard_unwritable_output,
    escape_unencodable,
    is_output_error,
    refuse_unwritten,
)
from archspec.app.signals import SignalInterrupt
from archspec.app.spack_notice import warn_of_namesake
from archspec.diagnostics import Diagnostic, SpecError
from archspec.text.visible import escape_invisible
from archspec.version import VERSION

_HELP: Final = "please report this with the spec and the command; `archspec --debug` prints more"
_HELP_IN_DEBUG: Final = "please report this with the spec, the command and the lines above"


def run(arguments: Sequence[str]) -> int:
    """Run a command line.

    Args:
        arguments: the arguments after `archspec`.

    Returns:
        The exit status.
    """
    escape_unencodable()
    try:
        return _adjust_status(_run_safely(arguments, Session()))
    except SignalInterrupt as end:
        return SIGNALLED + end.number
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        discard_unwritable_output()
        return CLOSED_PIPE
    except OSError:  # not even the error could be printed
        discard_unwritable_output()
        return USAGE


def _adjust_status(status: int) -> int:
    """Adjust the status of a run: success is not success if standard output was closed."""
    if status == FINE and sys.stdout is None:
        return report_findings(Session(), [refuse_unwritten("it is closed")])
    return status


def _run_safely(arguments: Sequence[str], session: Session) -> int:
    try:
        return _invoke_command(arguments, session)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        return _report_usage(session, error)
    except SpecError as error:
        return report_findings(session, [error])
    except (BrokenPipeError, click.Abort):
        raise
    except OSError as error:
        if is_output_error(error):
            return report_findings(session, [refuse_unwritten(error.strerror)])
        return _report_bug(session, error)
    except Exception as error:  # noqa: BLE001 - any unforeseen exception is a bug of ours
        return _report_bug(session, error)


def _invoke_command(arguments: Sequence[str], session: Session) -> int:
    with group.make_context("archspec", list(arguments), obj=session) as context:
        status: int = group.invoke(context)
    return status


def _report_usage(session: Session, error: click.ClickException) -> int:
    """Print a usage error and a hint to the help."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        session.write_err(f"{context.get_usage()}\n")
        session.write_err(f"Try `{context.command_path} --help`.\n\n")
    session.write_err(f"error: {escape_invisible(error.format_message())}\n")
    return USAGE


def _report_bug(session: Session, error: Exception) -> int:
    """Print that archspec has a bug; print the traceback only with `--debug`."""
    if session.debug:
        import traceback

        session.write_err("".join(traceback.format_exception(error)) + "\n")
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    python = ".".join(map(str, sys.version_info[:3]))
    where = f"archspec {VERSION}, Python {python}, {sys.platform}"
    help = _HELP_IN_DEBUG if session.debug else _HELP
    diagnostic = Diagnostic("A900", what, notes=(where,), help=help)
    status = report_findings(session, [SpecError([diagnostic])])
    session.write_err(warn_of_namesake())
    return status
