"""The error codes: one Markdown page each, with what it means, what causes it and how to fix it.

A1xx reading · A2xx language · A3xx graph and shapes · A4xx files · A5xx generation ·
A6xx budgets and packages · A9xx a bug in archspec. A released code never changes its meaning.

A page is read when it is asked for: a spec without errors needs none.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from textwrap import fill, indent
from typing import TYPE_CHECKING, Final

from archspec.dataclass import dataclass

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["CODES", "Code", "explain"]

_PAGE: Final = re.compile(
    r"# (?P<code>A\d{3}): (?P<title>[^\n]+)\n\n(?P<meaning>.+?)\n\n"
    r"Causes it:\n\n```\w+\n(?P<example>.*?)\n```\n\n"
    r"Fixed:\n\n```\w+\n(?P<fix>.*?)\n```\n",
    re.DOTALL,
)
_WIDTH: Final = 80


@dataclass(frozen=True, slots=True)
class Code:
    """An error code and its page.

    A YAML example is a spec. Where it does not begin with `archspec: 1`, `name: net` and
    `input: 32x32x3`, these lines are implied, and so is a small body. An example that begins with
    `$` is a shell command.

    Attributes:
        code: a letter and three digits; the first digit is the stage that reports it.
        title: the finding in a few words, without a full stop.
        meaning: what is wrong and why archspec refuses it, in one to four sentences.
        example: a short YAML or shell snippet that causes it.
        fix: the same snippet, fixed.
    """

    code: str
    title: str
    meaning: str
    example: str
    fix: str

    def __repr__(self) -> str:
        return f"<Code {self.code}: {self.title}>"

    def __str__(self) -> str:
        return _print_page(self)

    def _repr_markdown_(self) -> str:
        """Show its page in a notebook, with a title that is no larger than those around it."""
        return "###" + _find_pages()[self.code].read_text(encoding="utf-8")

    @classmethod
    def _parse(cls, page: str) -> "Code":
        """Parse the text of a page."""
        match = _PAGE.fullmatch(page)
        assert match is not None, page
        return cls(**match.groupdict() | {"meaning": " ".join(match["meaning"].split())})


class _Codes(Mapping[str, Code]):
    def __getitem__(self, code: str) -> Code:
        if code not in _find_pages():
            raise KeyError(code)
        return _read_page(code)

    def __iter__(self) -> Iterator[str]:
        return iter(_find_pages())

    def __len__(self) -> int:
        return len(_find_pages())


CODES: Final[Mapping[str, Code]] = _Codes()
"""Every code that a diagnostic can carry, in ascending order."""


def explain(code: str) -> Code:
    """Return what the code of a finding means, with an example and a fix.

    Args:
        code: such as `A304`; lower case will do.

    Returns:
        The page of the code, which prints as `archspec explain` does.

    Raises:
        ValueError: if there is no such code, with the nearest one.

    Examples:
        >>> archspec.explain("a304")
        <Code A304: concat joins branches of different grids>
    """
    wanted = code.strip().upper()
    if wanted in CODES:
        return CODES[wanted]
    from difflib import get_close_matches

    from archspec.diagnostics.instruction import ask_whether_meant

    close = get_close_matches(wanted, CODES, n=1, cutoff=0.5)
    hint = ask_whether_meant(*close) or "`archspec explain` lists them"
    raise ValueError(f"there is no code `{code}`; {hint}")


def _print_page(page: Code) -> str:
    """Return the page of a code for a terminal."""
    parts = (
        f"{page.code}: {page.title}",
        fill(page.meaning, _WIDTH, break_long_words=False, break_on_hyphens=False),
        "Causes it:",
        indent(page.example, "    "),
        "Fixed:",
        indent(page.fix, "    "),
    )
    return "\n\n".join(parts)


@cache
def _find_pages() -> "dict[str, Traversable]":
    from importlib.resources import files

    pages = (page for page in files(__package__).iterdir() if page.name.endswith(".md"))
    return {page.name.removesuffix(".md"): page for page in sorted(pages, key=lambda it: it.name)}


@cache
def _read_page(code: str) -> Code:
    return Code._parse(_find_pages()[code].read_text(encoding="utf-8"))
