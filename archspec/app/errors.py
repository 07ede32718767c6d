"""Messages for failures other than those of a spec: wrong usage and bugs."""

import sys
import traceback
from typing import Final

import click

from archspec.app.exit_codes import USAGE
from archspec.app.findings import report_findings
from archspec.app.session import Session
from archspec.app.spack_notice import warn_of_namesake
from archspec.diagnostics import Diagnostic, SpecError
from archspec.text.visible import escape_invisible
from archspec.version import VERSION

_HELP: Final = "please report this with the spec and the command; `archspec --debug` prints more"
_HELP_IN_DEBUG: Final = "please report this with the spec, the command and the lines above"


def report_usage(session: Session, error: click.ClickException) -> int:
    """Print a usage error and a hint to the help."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        session.write_err(f"{context.get_usage()}\n")
        session.write_err(f"Try `{context.command_path} --help`.\n\n")
    session.write_err(f"error: {escape_invisible(error.format_message())}\n")
    return USAGE


def report_bug(session: Session, error: Exception) -> int:
    """Print that archspec has a bug; print the traceback only with `--debug`."""
    if session.debug:
        session.write_err("".join(traceback.format_exception(error)) + "\n")
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    python = ".".join(map(str, sys.version_info[:3]))
    where = f"archspec {VERSION}, Python {python}, {sys.platform}"
    help = _HELP_IN_DEBUG if session.debug else _HELP
    diagnostic = Diagnostic("A900", what, notes=(where,), help=help)
    status = report_findings(session, [SpecError([diagnostic])])
    session.write_err(warn_of_namesake())
    return status
