"""Parse the cfg of Darknet: sections of options, one on each line."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.importers.readers.refusals import quote, refuse_damaged, refuse_large

_NUMBER: Final = re.compile(r"[+-]?\d{1,9}")
_REAL: Final = re.compile(r"[+-]?(?:\d{1,18}\.?\d{0,18}|\.\d{1,18})(?:[eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a cfg.

    Attributes:
        kind: what stands in its brackets, in lower case.
        options: its options.
        span: the line with the brackets.
        places: the line of each option.
    """

    kind: str
    options: Mapping[str, str]
    span: Span
    places: Mapping[str, Span]

    def find_place(self, option: str) -> Span:
        """Return the line of an option, or that of the section."""
        return self.places.get(option, self.span)

    def get(self, option: str, usual: int) -> int:
        """Return a whole number.

        Raises:
            SpecError: A422 if it is none.
        """
        text = self.options.get(option)
        if text is None:
            return usual
        if not _NUMBER.fullmatch(text):
            raise self._refuse(option, text, "a whole number")
        return int(text)

    def get_real(self, option: str, usual: float) -> float:
        """Return a number.

        Raises:
            SpecError: A422 if it is none.
        """
        text = self.options.get(option)
        if text is None:
            return usual
        if not _REAL.fullmatch(text):
            raise self._refuse(option, text, "a number")
        return float(text)

    def list_numbers(self, option: str) -> list[int]:
        """Return whole numbers between commas; none if the option is not there.

        Raises:
            SpecError: A422 if one is none.
        """
        parts = [each for each in self.options.get(option, "").split(",") if each]
        for each in parts:
            if not _NUMBER.fullmatch(each):
                raise self._refuse(option, each, "a whole number")
        return [int(each) for each in parts]

    def _refuse(self, option: str, text: str, wanted: str) -> Exception:
        span = self.find_place(option)
        what = f"has {quote(text)} for `{option}` of [{self.kind}], which is not {wanted}"
        return refuse_damaged(span.file, what, help=f"write {wanted}", span=span)


def parse_sections(text: str, shown: str) -> list[Section]:
    """Return the sections of a cfg in order.

    Args:
        text: the cfg; `#` and `;` begin comments.
        shown: the name of the file.

    Raises:
        SpecError: A422 if a line is neither a section nor an option, A423 if there are too many.
    """
    found: list[Section] = []
    options: dict[str, str] = {}
    places: dict[str, Span] = {}
    for line, span in _list_lines(text, shown):
        if line.startswith("["):
            options, places = {}, {}
            kind = line.strip("[] ").lower()
            found.append(Section(kind, options, span, places))
            if len(found) > limits.IMPORTED_OPERATIONS:
                most = limits.IMPORTED_OPERATIONS
                raise refuse_large(shown, len(found), most, "section", span=span)
            continue
        key, sign, value = line.partition("=")
        if not sign or not found:
            help = "write it as `option=value` below a `[section]`"
            raise refuse_damaged(shown, f"has the line {quote(line)}", help=help, span=span)
        key = "".join(key.split())
        options.setdefault(key, "".join(value.split()))
        places.setdefault(key, span)
    return found


def _list_lines(text: str, shown: str) -> Iterator[tuple[str, Span]]:
    for number, raw in enumerate(text.split("\n"), 1):
        line = re.split("[#;]", raw, maxsplit=1)[0].strip()
        if line:
            start = len(raw) - len(raw.lstrip()) + 1
            yield line, Span(shown, number, start, number, start + len(line))
