"""Rank the corrections of a spec: the commonest mistakes first, and those near a finding."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.language.corrections.correction import Correction
from archspec.language.corrections.corrections_of_conditions import list_expression_corrections
from archspec.language.corrections.corrections_of_joins import list_join_corrections
from archspec.language.corrections.corrections_of_loops import (
    list_loop_corrections,
    list_section_corrections,
)
from archspec.language.corrections.corrections_of_names import list_name_corrections
from archspec.language.corrections.corrections_of_words import list_spellings
from archspec.language.corrections.written_spec import WrittenBlock, WrittenSpec
from archspec.language.program import OVERRIDES
from archspec.reader import Object, read_document

_CLAIM: Final = re.compile(r"\bexpect:|-> *\d|\bsize:")
"""What a network may state, by which one correction is told from another."""

_AWAY: Final = 3
"""How much further to seek a correction is that is not in the block of a finding."""


def rank_corrections(
    found: Sequence[Diagnostic], sources: Mapping[str, str]
) -> Iterator[Correction]:
    """Yield the corrections of a spec that states something, the likely ones first, each once.

    Args:
        found: the findings.
        sources: the texts that they point into, by their names in messages.
    """
    if not any(map(_CLAIM.search, sources.values())):
        return
    spec = WrittenSpec(sources, dict(_read_documents(sources)))
    marked = [span for one in found for span in (one.span, *(mark.span for mark in one.marks))]
    spans = [span for span in marked if span is not None and span.file in sources]
    is_total = all(one.code == "A307" for one in found)
    near = spec.blocks if is_total else [one for one in spec.blocks if _is_near(spec, one, spans)]
    ranked: list[tuple[int, int, Correction]] = []
    for one, block in _list_all(spec, found):
        lines = _count_lines(one.span, spans)
        away = 0 if is_total or not lines else 1 if block is None or block in near else _AWAY
        ranked.append((one.cost + away, lines, one))
    ranked.sort(key=lambda each: each[:2])
    seen: set[object] = set()
    for cost, _, one in ranked:
        if one.edit not in seen:
            seen.add(one.edit)
            yield one._replace(cost=cost)


def _list_all(
    spec: WrittenSpec, found: Sequence[Diagnostic]
) -> Iterator[tuple[Correction, WrittenBlock | None]]:
    """Yield the corrections of a spec, each with its block."""
    yield from ((one, None) for one in list_spellings(spec, found))
    for block in spec.blocks:
        for one in _list_local(spec, block):
            yield one, block
        yield from ((one, block) for one in list_loop_corrections(spec, block))
    yield from ((one, None) for one in list_section_corrections(spec))


def _list_local(spec: WrittenSpec, block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections of the steps of one block."""
    yield from list_name_corrections(spec, block)
    yield from list_join_corrections(spec, block)
    yield from list_expression_corrections(block)


def _is_near(spec: WrittenSpec, block: WrittenBlock, spans: Sequence[Span]) -> bool:
    """Check whether findings are in a block, or at a step that uses it."""
    if not block.name:
        return any(not any(span.is_within(one.span) for one in spec.blocks if one.name)
                   for span in spans)  # fmt: skip
    used = re.compile(rf"\b{re.escape(block.name)}\b")
    return any(span.is_within(block.span) or used.search(spec.read_line(span)) for span in spans)


def _count_lines(span: Span, others: Sequence[Span]) -> int:
    """Return how many lines lie between a place and the nearest of others."""
    return min((abs(span.line - one.line) for one in others if one.file == span.file), default=999)


def _read_documents(sources: Mapping[str, str]) -> Iterator[tuple[str, Object]]:
    """Yield what the files say that can be parsed."""
    for file, text in sources.items():
        if file != OVERRIDES:
            with suppress(SpecError):
                yield file, read_document(text, file)
