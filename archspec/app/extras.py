"""Commands that need a package which is not always installed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from archspec.app.session import Session


def needing_torch(extra: str = "torch") -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Return a decorator that makes a command end in a finding where torch is not installed.

    Args:
        extra: the extra that installs it with whatever else the command needs.
    """

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        @wraps(function)
        def run(session: Session, /, **given: Any) -> int:
            import click

            from archspec.app.findings import report_failure
            from archspec.diagnostics import SpecError
            from archspec.extras import require_package

            path = click.get_current_context().command_path
            try:
                require_package("torch", f"`{path}`", extra=extra)
            except SpecError as error:
                return report_failure(session, [error], given.get("form", "text"))
            return function(session, **given)

        return run

    return decorate
