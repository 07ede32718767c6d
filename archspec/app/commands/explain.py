"""`archspec explain`: what a code means, with an example and a fix."""

from typing import Final

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import make_completion, usage_error
from archspec.app.session import Session

_FAMILIES: Final = {
    "A1": "reading",
    "A2": "language",
    "A3": "graph and shapes",
    "A4": "files",
    "A5": "generation",
    "A6": "budgets",
    "A9": "a bug in archspec",
}


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=make_completion("codes"))
@click.pass_obj
def command(session: Session, codes: tuple[str, ...]) -> int:
    """Explain the code of a finding, such as A304.

    Describes what is wrong and why it is refused, with an example and a fix. Without a CODE, lists
    all codes.
    """
    from archspec.diagnostics import explain

    try:
        known = [explain(code) for code in codes]
    except ValueError as error:
        raise usage_error(str(error)) from error
    pages = "\n".join(f"{code}\n" for code in known)
    session.write_out(pages if known else _list_codes())
    return FINE


def _list_codes() -> str:
    from archspec.diagnostics import CODES

    lines: list[str] = []
    for family, title in _FAMILIES.items():
        lines += ["", f"{family}xx: {title}"] if lines else [f"{family}xx: {title}"]
        lines += [f"  {code}  {CODES[code].title}" for code in CODES if code.startswith(family)]
    return "".join(f"{line}\n" for line in lines)
