"""`archspec explain`: what a code means, with an example and a fix."""

from typing import Final

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import make_completion, usage_error
from archspec.app.session import Session
from archspec.diagnostics.instruction import ask_whether_meant

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

    known = [_find_code(code) for code in codes]
    session.write_out("\n".join(explain(code) for code in known) if known else _list_codes())
    return FINE


def _find_code(code: str) -> str:
    """Return a code as it is registered; the case of its letters is ignored.

    Raises:
        BadParameter: for an unknown code, with the nearest known one.
    """
    from archspec.diagnostics import CODES

    if code.upper() in CODES:
        return code.upper()
    from difflib import get_close_matches

    close = get_close_matches(code.upper(), CODES, n=1, cutoff=0.5)
    hint = ask_whether_meant(*close) or "`archspec explain` lists them"
    raise usage_error(f"there is no code `{code}`; {hint}")


def _list_codes() -> str:
    from archspec.diagnostics import CODES

    lines: list[str] = []
    for family, title in _FAMILIES.items():
        lines += ["", f"{family}xx: {title}"] if lines else [f"{family}xx: {title}"]
        lines += [f"  {code}  {CODES[code].title}" for code in CODES if code.startswith(family)]
    return "".join(f"{line}\n" for line in lines)
