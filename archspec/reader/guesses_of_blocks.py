"""List the blocks that may have been meant where a name is none, and the names of their uses."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from archspec.diagnostics import Diagnostic, Edit, Span
from archspec.reader.guess import Guess
from archspec.reader.guesses_of_files import use_libraries
from archspec.text.spelling import count_edits

_USE: Final = re.compile(r"\b[A-Z]\w*\b(?! *:)")
"""The use of a block."""

_DEFINITION: Final = re.compile(r"(?m)^ +([A-Z]\w*):")
"""The definition of a block."""

_SLIPS: Final = 2
"""In how many letters a block may be called otherwise than where it is used."""


def find_block(
    finding: Diagnostic, found: Sequence[Diagnostic], sources: Mapping[str, str]
) -> Iterator[Guess]:
    """Yield where the block of an unknown name may be: in a library, or under another name.

    Args:
        finding: the finding, which has a place.
        found: all findings.
        sources: the texts of the files, by their names in messages.
    """
    yield from use_libraries(finding, found, sources)
    used, defined = _count_uses(sources), _list_defined(sources)
    for word in defined if finding.span else ():
        if word not in used and finding.span is not None:
            yield Guess("write `{}`", Edit(finding.span, word))


def rename_block(span: Span, text: str, sources: Mapping[str, str]) -> Iterator[Guess]:
    """Yield the names of blocks that are used and defined nowhere, and are like a refused one."""
    used, defined = _count_uses(sources), _list_defined(sources)
    for word, _ in used.most_common() if text.isidentifier() else ():
        if word not in defined and count_edits(word, text) <= _SLIPS:
            yield Guess("call it `{}`", Edit(span, word), is_sure=True)


def _count_uses(sources: Mapping[str, str]) -> Counter[str]:
    """Return how often each block is used."""
    return Counter(word for text in sources.values() for word in _USE.findall(text))


def _list_defined(sources: Mapping[str, str]) -> list[str]:
    """Return the blocks that are defined."""
    return [word for text in sources.values() for word in _DEFINITION.findall(text)]
