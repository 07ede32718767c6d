"""Run a command to its exit status; no failure leaves a traceback."""

import sys
from collections.abc import Sequence

import click

from archspec.app.errors import report_bug, report_usage
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
from archspec.diagnostics import SpecError


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
        return report_usage(session, error)
    except SpecError as error:
        return report_findings(session, [error])
    except (BrokenPipeError, click.Abort):
        raise
    except OSError as error:
        if is_output_error(error):
            return report_findings(session, [refuse_unwritten(error.strerror)])
        return report_bug(session, error)
    except Exception as error:  # noqa: BLE001 - any unforeseen exception is a bug of ours
        return report_bug(session, error)


def _invoke_command(arguments: Sequence[str], session: Session) -> int:
    with group.make_context("archspec", list(arguments), obj=session) as context:
        status: int = group.invoke(context)
    return status
