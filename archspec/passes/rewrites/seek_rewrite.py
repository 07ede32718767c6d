"""Seek the rewrite of the language after which a spec has no fault, where nothing else mends it.

Rewrites are tried on the text: the commonest mistakes first, and those in the block of a finding
before those elsewhere. How many are tried depends on nothing but the spec.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, Severity, Span, SpecError, apply_edits
from archspec.elaborate import elaborate_partially
from archspec.graph import TemplateMemory
from archspec.language import Program
from archspec.language.program import OVERRIDES
from archspec.passes import is_sound
from archspec.passes.blame.candidate import Candidate
from archspec.passes.blame.suggest_edit import states_anything
from archspec.passes.rewrites.rewrites_of_conditions import list_expression_rewrites
from archspec.passes.rewrites.rewrites_of_loops import list_loop_rewrites
from archspec.passes.rewrites.rewrites_of_names import list_name_rewrites
from archspec.passes.rewrites.rewrites_of_words import list_spellings
from archspec.passes.rewrites.written_spec import WrittenBlock, WrittenSpec
from archspec.reader import Object, read_document

_CODES: Final = frozenset(
    "A206 A207 A210 A211 A213 A214 A215 A217 A218 A224 A229 "
    "A301 A302 A303 A304 A305 A306 A307 A312 A317".split()
)
"""The codes of what a rewrite may mend."""

_TRIED: Final = 48
"""The most rewrites to try."""

_WORK: Final = 20_000
"""The most operators of all networks that are tried."""

_LARGEST: Final = 2_000
"""The most operators of one."""

_CLAIM: Final = re.compile(r"\bexpect:|-> *\d|\bsize:")
"""What a network may state, by which one rewrite is told from another."""

_LISTED: Final = 3
"""The most other rewrites to list that are as likely."""

_AWAY: Final = 3
"""How much further to seek a rewrite is that is not in the block of a finding."""

_MARKED: Final = 3
"""The most findings to mark."""


@dataclass(slots=True)
class Trial:
    """Tries other texts of a spec.

    Attributes:
        reread: loads the spec again with other texts of its files, by their names in messages.
        memory: what was derived from the parts of other programs.
        work: the operators of the networks so far.
    """

    reread: Callable[[Mapping[str, str]], Program]
    memory: TemplateMemory | None
    work: int = 0

    def holds(self, texts: Mapping[str, str]) -> bool:
        """Check whether a network states something, and has no fault, with other texts."""
        try:
            program = self.reread(texts)
            if program.findings or not program.spec.is_network or not states_anything(program):
                return False
            graph, found = elaborate_partially(program, None, self.memory)
        except SpecError:
            return False
        self.work += graph.contents.size
        return not found and graph.contents.size <= _LARGEST and is_sound(graph)


def seek_rewrite(
    found: Sequence[Diagnostic],
    sources: Mapping[str, str],
    trial: Trial,
) -> tuple[Diagnostic, ...]:
    """Return one finding at the rewrite that mends all of the given ones; these, if none does.

    Args:
        found: the findings.
        sources: the texts that they point into, by their names in messages.
        trial: tries other texts.
    """
    codes = {one.code for one in found if one.severity is Severity.ERROR}
    if not codes <= _CODES or not any(map(_CLAIM.search, sources.values())):
        return tuple(found)
    mending: list[Candidate] = []
    for rewrite in islice(_list_ranked(found, sources), _TRIED):
        if mending and rewrite.cost > mending[0].cost:
            break
        file = rewrite.span.file
        if trial.work > _WORK:
            break
        if trial.holds({**sources, file: apply_edits(sources[file], rewrite.edits)}):
            mending.append(rewrite)
    return (_report(found, mending),) if mending else tuple(found)


def _list_ranked(found: Sequence[Diagnostic], sources: Mapping[str, str]) -> Iterator[Candidate]:
    """Yield the rewrites of a spec, the likely ones first, each once."""
    spec = WrittenSpec(sources, dict(_read_documents(sources)))
    marked = [span for one in found for span in (one.span, *(mark.span for mark in one.marks))]
    spans = [span for span in marked if span is not None and span.file in sources]
    is_total = all(one.code == "A307" for one in found)
    near = spec.blocks if is_total else [one for one in spec.blocks if _is_near(spec, one, spans)]
    ranked: list[tuple[int, int, Candidate]] = []
    for one, block in _list_all(spec, found):
        lines = _count_lines(one.span, spans)
        away = 0 if is_total or not lines else 1 if block in near else _AWAY
        ranked.append((one.cost + away, lines, one))
    ranked.sort(key=lambda each: each[:2])
    seen: set[object] = set()
    for cost, _, one in ranked:
        if one.edits not in seen:
            seen.add(one.edits)
            yield replace(one, cost=cost)


def _list_all(
    spec: WrittenSpec, found: Sequence[Diagnostic]
) -> Iterator[tuple[Candidate, WrittenBlock | None]]:
    """Yield the rewrites of a spec, each with its block."""
    yield from ((one, None) for one in list_spellings(spec, found))
    for block in spec.blocks:
        yield from ((one, block) for one in list_name_rewrites(spec, block))
        yield from ((one, block) for one in list_expression_rewrites(block))
    yield from ((one, None) for one in list_loop_rewrites(spec))


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
