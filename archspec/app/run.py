"""Run a command to its exit status; no failure leaves a traceback."""

import sys
from collections.abc import Sequence

import click

from archspec.app.errors import tell_bug, tell_usage
from archspec.app.exit_codes import CLOSED_PIPE, FINE, INTERRUPTED, SIGNALLED, USAGE
from archspec.app.findings import tell_findings
from archspec.app.group import group
from archspec.app.session import (
    Session,
    is_of_printing,
    keep_streams_writing,
    let_streams_go,
    unwritten,
)
from archspec.app.signals import Ended
from archspec.diagnostics import SpecError


def run(arguments: Sequence[str]) -> int:
    """Run a command line.

    Args:
        arguments: the arguments after `archspec`.

    Returns:
        The exit status.
    """
    keep_streams_writing()
    try:
        return _told(_run(arguments, Session()))
    except Ended as end:
        return SIGNALLED + end.number
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        let_streams_go()
        return CLOSED_PIPE
    except OSError:  # not even the error could be printed
        let_streams_go()
        return USAGE


def _told(status: int) -> int:
    """Adjust the status of a run: success is not success if standard output was closed."""
    if status == FINE and sys.stdout is None:
        return tell_findings(Session(), [unwritten("it is closed")])
    return status


def _run(arguments: Sequence[str], session: Session) -> int:
    try:
        return _invoke(arguments, session)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        return tell_usage(session, error)
    except SpecError as error:
        return tell_findings(session, [error])
    except (BrokenPipeError, click.Abort):
        raise
    except OSError as error:
        if is_of_printing(error):
            return tell_findings(session, [unwritten(error.strerror)])
        return tell_bug(session, error)
    except Exception as error:  # noqa: BLE001 - any unforeseen exception is a bug of ours
        return tell_bug(session, error)


def _invoke(arguments: Sequence[str], session: Session) -> int:
    with group.make_context("archspec", list(arguments), obj=session) as context:
        status: int = group.invoke(context)
    return status
