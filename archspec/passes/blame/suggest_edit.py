"""Report a fault at the single edit that mends it, if there is one."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Final

from archspec.diagnostics import Diagnostic, Edit, Span, SpecError, apply_edits
from archspec.elaborate import elaborate_partially
from archspec.graph import Graph
from archspec.language import Program
from archspec.language.corrections.correction import Correction, Rarity
from archspec.ops import JOINS
from archspec.passes import is_sound
from archspec.passes.blame.candidate import Candidate
from archspec.passes.blame.claims import states_anything
from archspec.passes.blame.edits_of_unused import list_unused
from archspec.passes.blame.known_facts import mark_branches, tell_known_facts
from archspec.passes.blame.repair_box import REPAIRED, list_repairs
from archspec.passes.blame.report_correction import report_correction
from archspec.passes.blame.search import EditSearch
from archspec.passes.expected_size import get_grid
from archspec.passes.remeasure.known_parts import OutOfWorkError, Work
from archspec.passes.trial_work import TrialWork

_SEARCHED: Final = frozenset(
    ("A301", "A302", "A303", "A304", "A305", "A306", "A307", "A316", "A317")
)
"""The codes of faults in sizes, channels and totals."""

_FOLLOWING: Final = frozenset(("A310",))
"""The codes of faults that may follow from these."""

_OF_JOINS: Final = frozenset(("A304", "A305"))
"""The codes of faults at joins."""

_TRIED: Final = 8
"""The most edits to try on the text."""

_REPAIRS: Final = 16
"""The most edits of a box that does not expand to try."""

_SOLVED: Final = 4
"""The most edits of a place to try on the text."""

_SOLVING: Final = 8_000
"""The work of solving for what one probe leaves open."""

_PER_RESULT: Final = 8
"""How much of this work takes as long as deriving a result in a trial."""

_ASKED: Final = "did you mean"
"""How a help begins that knows a misspelled name already."""

_LARGEST: Final = 1 << 14
"""The most operators of a network that is searched."""

_MOST_APART: Final = 1_500
"""The most steps of a network that is searched, those of equal blocks counted once."""


def suggest_edit(
    graph: Graph, found: Sequence[Diagnostic], sound: Callable[[Program], bool]
) -> Sequence[Diagnostic]:
    """Return one finding at the edit that mends all of the given ones; these, if none does.

    Args:
        graph: the network, elaborated.
        found: the findings.
        sound: checks whether a program has no fault.
    """
    codes = {finding.code for finding in found}
    if codes & REPAIRED and not graph.settings:
        return _repair_box(graph.program, found, sound)
    has_claims = states_anything(graph.program)
    searched = _SEARCHED if has_claims else _OF_JOINS
    searched |= _FOLLOWING if codes & searched else frozenset()
    if graph.settings or graph.program.reread is None or not codes <= searched:
        return found
    if _is_large(graph):
        return tell_known_facts(EditSearch(graph, Work(0)), found)
    search = EditSearch(graph)
    edits = search.find_edits()
    if not graph.program.spec.expect:
        is_sure = has_claims and codes <= _OF_JOINS
        edits = [edit for edit in edits if is_sure or _is_decided(search, edit)]
    if not has_claims and codes & _OF_JOINS:  # only the rules of blame tell edits apart
        edits = [edit for edit in edits if _gates(edit) or _meets(edit.span, found)]
    for edit in edits[:_TRIED]:
        others = [other for other in edits if other.rarity == edit.rarity and other is not edit]
        if does_mend(graph.program, edit, sound):
            told = report_correction(found, edit, others)
            return [told if graph.program.spec.expect else mark_branches(search, told)]
    for edit in list_unused(search) if has_claims else ():
        if does_mend(graph.program, edit, sound):
            return [report_correction(found, edit, ())]
    return tell_known_facts(search, found)


def _is_large(graph: Graph) -> bool:
    """Check whether measuring a network once takes as long as a search may."""
    contents = graph.contents
    steps = sum(len(template.parts) for template in contents.inner)
    return contents.size > _LARGEST or steps > _MOST_APART


def _is_decided(search: EditSearch, edit: Candidate) -> bool:
    """Check whether sizes alone tell that an edit is meant, for a network without totals.

    A step too many and a wrong size look the same, unless the size stands beside one that is as
    computed, or a grid holds again behind it.
    """
    if edit.rarity < Rarity.STEP:
        return True
    sizes = [item.size for item in search.graph.root.chain.items if item.size is not None]
    places = [size.span for size in sizes]
    if edit.rarity != Rarity.CLAIM or edit.span not in places:
        return False
    at, computed = places.index(edit.span), search.measure.computed[edit.span]
    beside = (*sizes[max(0, at - 1) : at], *sizes[at + 1 : at + 2])
    is_grid = get_grid(computed) != sizes[at].sides[:-1] and at + 1 < len(sizes)
    return is_grid or any(str(size) == str(computed) for size in beside)


def _repair_box(
    program: Program, found: Sequence[Diagnostic], sound: Callable[[Program], bool]
) -> Sequence[Diagnostic]:
    """Return the finding at the box that an edit mends; the given ones, if none does."""
    first = next(finding for finding in found if finding.code in REPAIRED)
    is_told = first.fix or first.help.startswith(_ASKED)
    if program.reread is None or is_told or not states_anything(program):
        return found
    mending: list[Correction] = []
    for edit in islice(list_repairs(program, first), _REPAIRS):
        if mending and edit.rarity > mending[0].rarity:
            break
        if does_mend(program, edit, sound):
            mending.append(edit)
    if not mending:
        return found
    edit, *others = mending
    return [report_correction([first, *found], edit, others)]


def _gates(edit: Candidate) -> bool:
    """Check whether an edit multiplies values, which alone may be of one pixel and of many."""
    return JOINS["mul"] in edit.change.joins.values()


def _meets(place: Span, found: Iterable[Diagnostic]) -> bool:
    return any(finding.span is not None and finding.span.meets(place) for finding in found)


def does_mend(program: Program, edit: Correction, sound: Callable[[Program], bool]) -> bool:
    """Check whether a program has no fault once its text is edited."""
    files = {part.span.file for part in edit.edits}
    if program.reread is None or len(files) != 1 or not files <= program.sources.keys():
        return False
    (file,) = files
    text = apply_edits(program.sources[file], edit.edits)
    try:
        return sound(program.reread({**program.sources, file: text}))
    except SpecError:
        return False


def solve_place(program: Program, place: Span, trials: TrialWork) -> tuple[Edit, ...]:
    """Return the edits within a place after which everything holds; none if there are none.

    Args:
        program: a program with a probe.
        place: where it is.
        trials: the work that may be done in trials.
    """
    sound = partial(is_sound, memory=trials.memory)
    with suppress(SpecError, OutOfWorkError):
        graph, found = elaborate_partially(program, None, trials.memory)
        if not found and not program.findings:
            search = EditSearch(graph, Work(_SOLVING))
            edits = search.find_edits_within(place)
            trials.spend((_SOLVING - search.measure.work.left) // _PER_RESULT)
            mending = (edit for edit in edits[:_SOLVED] if does_mend(program, edit, sound))
            return next((edit.edits for edit in mending), ())
    return ()
