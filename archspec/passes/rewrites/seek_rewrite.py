"""Seek the rewrite of the language after which a spec has no fault, where nothing else mends it.

Rewrites are tried on the text: the commonest mistakes first, and those in the block of a finding
before those elsewhere. How many are tried depends on nothing but the spec.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, apply_edits
from archspec.language.program import OVERRIDES
from archspec.passes.blame.candidate import Candidate
from archspec.passes.rewrites.rewrites_of_conditions import list_expression_rewrites
from archspec.passes.rewrites.rewrites_of_loops import list_loop_rewrites
from archspec.passes.rewrites.rewrites_of_names import list_name_rewrites
from archspec.passes.rewrites.written_spec import WrittenSpec
from archspec.reader import Object, read_document

_TRIED: Final = 64
"""The most rewrites to try."""

_LISTED: Final = 3
"""The most other rewrites to list that are as likely."""

_AWAY: Final = 2
"""How much further to seek a rewrite is that is not in the block of a finding."""

_MARKED: Final = 3
"""The most findings to mark."""


def seek_rewrite(
    found: Sequence[Diagnostic],
    sources: Mapping[str, str],
    holds: Callable[[Mapping[str, str]], bool],
) -> tuple[Diagnostic, ...]:
    """Return one finding at the rewrite that mends all of the given ones; these, if none does.

    Args:
        found: the findings.
        sources: the texts that they point into, by their names in messages.
        holds: checks whether nothing is wrong with other texts.
    """
    mending: list[Candidate] = []
    for rewrite in islice(_list_ranked(found, sources), _TRIED):
        if mending and rewrite.cost > mending[0].cost:
            break
        file = rewrite.span.file
        if holds({**sources, file: apply_edits(sources[file], rewrite.edits)}):
            mending.append(rewrite)
    return (_report(found, mending),) if mending else tuple(found)


def _list_ranked(found: Sequence[Diagnostic], sources: Mapping[str, str]) -> Iterator[Candidate]:
    """Yield the rewrites of a spec, the likely ones first, each once."""
    documents = dict(_read_documents(sources))
    spec = WrittenSpec(sources, documents)
    spans = [span for one in found for span in (one.span, *(m.span for m in one.marks)) if span]
    ranked: list[tuple[int, int, Candidate]] = []
    for block in spec.blocks:
        inside = [span for span in spans if span.is_within(block.span)] if block.name else spans
        for lister in (list_name_rewrites, list_expression_rewrites):
            for one in lister(spec, block):
                ranked.append((one.cost + _AWAY * (not inside), _distance(one.span, spans), one))
    for one in list_loop_rewrites(spec):
        ranked.append((one.cost, _distance(one.span, spans), one))
    ranked.sort(key=lambda each: each[:2])
    seen: set[object] = set()
    for cost, _, one in ranked:
        if one.edits not in seen:
            seen.add(one.edits)
            yield replace(one, cost=cost)


def _distance(span: Span, others: Sequence[Span]) -> int:
    """Return how many lines lie between a place and the nearest of others."""
    return min((abs(span.line - one.line) for one in others if one.file == span.file), default=999)


def _read_documents(sources: Mapping[str, str]) -> Iterator[tuple[str, Object]]:
    """Yield what the files say that can be parsed."""
    for file, text in sources.items():
        if file != OVERRIDES:
            with suppress(SpecError):
                yield file, read_document(text, file)


def _report(found: Sequence[Diagnostic], mending: Sequence[Candidate]) -> Diagnostic:
    """Return the finding at a rewrite that mends everything, with the others that do."""
    edit, *others = mending
    first = next((one for one in found if one.code != "A307"), found[0])
    marks = [Mark(one.span, one.label or "it shows here") for one in found if one.span]
    marks = [mark for mark in marks if not mark.span.meets(edit.span)][:_MARKED]
    more = [Mark(other.span, f"or {other.words}") for other in others[:_LISTED]]
    return replace(
        first,
        span=edit.span,
        label="",
        marks=(*dict.fromkeys(marks), *more),
        notes=(),
        help=edit.words,
        fix=edit.edits,
    )
