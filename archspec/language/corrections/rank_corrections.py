"""Rank the corrections of a spec: the commonest mistakes first, and those near a finding."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from archspec.dataclass import replace
from archspec.diagnostics import Diagnostic, SpecError
from archspec.language.corrections.correction import Correction
from archspec.language.corrections.corrections_of_conditions import list_expression_corrections
from archspec.language.corrections.corrections_of_joins import list_join_corrections
from archspec.language.corrections.corrections_of_loops import (
    list_loop_corrections,
    list_section_corrections,
)
from archspec.language.corrections.corrections_of_names import list_name_corrections
from archspec.language.corrections.corrections_of_order import list_order_corrections
from archspec.language.corrections.corrections_of_words import list_spellings
from archspec.language.corrections.evidence import Evidence
from archspec.language.corrections.written_spec import WrittenBlock, WrittenSpec
from archspec.language.program import OVERRIDES
from archspec.reader import Object, read_document


def rank_corrections(
    found: Sequence[Diagnostic], sources: Mapping[str, str]
) -> Iterator[Correction]:
    """Yield the corrections of a spec that states something, the likely ones first, each once.

    Args:
        found: the findings.
        sources: the texts that they point into, by their names in messages.
    """
    spec = WrittenSpec(sources, dict(_read_documents(sources)))
    if not spec.states_anything:
        return
    evidence = Evidence(spec, found, sources)
    ranked = [(*evidence.rank(one, block), one) for one, block in _list_all(spec, found)]
    ranked.sort(key=lambda each: each[:2])
    seen: set[object] = set()
    for rarity, _, one in ranked:
        if one.edits not in seen:
            seen.add(one.edits)
            yield replace(one, rarity=rarity)


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
    yield from list_order_corrections(spec, block)


def _read_documents(sources: Mapping[str, str]) -> Iterator[tuple[str, Object]]:
    """Yield what the files say that can be parsed."""
    for file, text in sources.items():
        if file != OVERRIDES:
            with suppress(SpecError):
                yield file, read_document(text, file)
