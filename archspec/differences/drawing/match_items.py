"""Match the pieces of two scenes by the steps that they were made from."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, TypeAlias, TypeVar

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.differences.compare.model import Change, Difference
from archspec.render.scene.model import (
    Item,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneHead,
    SceneJoin,
    SceneLane,
    SceneReference,
)

T = TypeVar("T")

Token: TypeAlias = Hashable
"""A key that is equal for a piece of the first scene and its partner in the second."""

_OF_FORKS: Final = frozenset({"merge", "scale"})
"""The aspects of forks themselves that can change."""

Piece: TypeAlias = Item | SceneLane
"""An item of a sequence, or one of several parallel lanes."""

_Partners: TypeAlias = Mapping[tuple[int | None, str], Token]
"""The tokens for rounds of the first scene in the second, by step number and round."""

Couple: TypeAlias = tuple[T | None, T | None]
"""A piece and its partner; None in place of a missing one."""


@dataclass(frozen=True, slots=True)
class ScenePairing:
    """The pairs of matching steps of two networks.

    Attributes:
        olds: a number for each step of the first network that has a partner.
        news: the same number for its partner in the second one; a step that is repeated in only
            one of them has two, with its repeat and without.
        changes: the changes of a step itself, by its locations in both.
    """

    olds: Mapping[Span, int]
    news: Mapping[Span, int]
    changes: Mapping[tuple[Span, Span], tuple[Change, ...]]

    @classmethod
    def pair(cls, difference: Difference) -> "ScenePairing":
        """Return the pairs of a comparison."""
        olds: dict[Span, int] = {}
        news: dict[Span, int] = {}
        for number, each in enumerate(difference.matches):
            known = olds.get(each.before, news.get(each.after, number))
            olds.setdefault(each.before, known)
            news.setdefault(each.after, known)
        return cls(olds, news, _index_changes(difference))

    def tokens(
        self, before: Sequence[Piece], after: Sequence[Piece], key: Callable[[str], str]
    ) -> tuple[list[Token], list[Token]]:
        """Return the tokens of sequential or parallel pieces in both scenes.

        Args:
            before: the pieces of the first scene.
            after: those of the second one.
            key: maps the key of a box in the first scene to that in the second.
        """
        rounds = _pair_rounds(_collect_rounds(before, self.olds), _collect_rounds(after, self.news))
        olds = [_build_token(scene_box, self.olds, key, rounds) for scene_box in before]
        return olds, [_build_token(scene_box, self.news, str, {}) for scene_box in after]

    def heads(
        self, before: Sequence[SceneHead], after: Sequence[SceneHead]
    ) -> tuple[list[Token], list[Token]]:
        """Return the tokens of outputs besides the last step."""
        olds = [("head", _number_step(scene_head.span, self.olds)) for scene_head in before]
        return [*olds], [("head", _number_step(scene_head.span, self.news)) for scene_head in after]

    def changes_of(self, one: Span | None, two: Span | None) -> tuple[Change, ...]:
        """Return the changes of a step itself."""
        return self.changes.get((one, two), ()) if one and two else ()


def _index_changes(difference: Difference) -> dict[tuple[Span, Span], tuple[Change, ...]]:
    """Return the changes of steps, branches and blocks by position, with their inputs."""
    found = {(each.before, each.after): each.changes for each in difference.matches}
    known = {change for changes in found.values() for change in changes}
    for change in difference.changes:
        place = next((each for each in _list_places(change, difference) if each in found), None)
        if place and change not in known:
            found[place] = (*found[place], change)
    return found


def _list_places(change: Change, difference: Difference) -> Iterator[tuple[Span, Span]]:
    """Yield the possible locations of a change; a residual block has the location of its fork."""
    if change.before_span and change.after_span:
        yield change.before_span, change.after_span
    for place in (change.place, change.within if change.what in _OF_FORKS else ()):
        name = place[0] if len(place) == 1 else ""
        if name in difference.blocks:
            before, after = difference.before.blocks, difference.after.blocks
            yield before[name].span, after[difference.blocks[name]].span


def _build_token(
    piece: Piece, numbers: Mapping[Span, int], source: Callable[[str], str], rounds: _Partners
) -> Token:
    match piece:
        case SceneBox(span=None):
            return ("box", piece.kind)
        case SceneReference():
            return ("jump", source(piece.source))
        case SceneFork(lanes=lanes, residual=residual):
            kind: Token = ("Fork", residual, len(lanes) if residual else 0)
        case _:
            kind = type(piece).__name__
    span, round = _locate(piece)
    number = _number_step(span, numbers)
    return (kind, rounds.get((number, round), round), number)


def _locate(piece: Piece) -> tuple[Span | None, str]:
    """Return the step that a piece was made from, and the loop rounds that contain it."""
    part = piece.box if isinstance(piece, SceneGroup | SceneJoin) else piece
    match part:
        case SceneBox() | SceneFork():
            return part.span, part.round
        case SceneLane():
            return part.span, ""
        case SceneReference():
            return None, ""


def _number_step(span: Span | None, numbers: Mapping[Span, int]) -> int | None:
    return numbers.get(span) if span else None


def _collect_rounds(
    pieces: Sequence[Piece], numbers: Mapping[Span, int]
) -> Mapping[int, list[str]]:
    """Return the rounds that contain each step, for steps that both networks have."""
    found: dict[int, list[str]] = {}
    for piece in pieces:
        span, round = _locate(piece)
        number = _number_step(span, numbers)
        if number is not None:
            found.setdefault(number, []).append(round)
    return found


def _pair_rounds(before: Mapping[int, list[str]], after: Mapping[int, list[str]]) -> _Partners:
    """Return for each step and round of the first scene its round in the second.

    A round without a partner is mapped to one with no contents.
    """
    found: dict[tuple[int | None, str], Token] = {}
    for number in before.keys() & after.keys():
        one, two = before[number], after[number]
        found |= {(number, item): ("gone", item) for item in one}
        codes = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
        for _, i, j, k, m in codes:
            pairs = zip(one[i:j], two[k:m], strict=False)
            found |= {(number, old): new for old, new in pairs}
    return found


def split_runs(
    before: Sequence[T], after: Sequence[T], tokens: Sequence[Token], others: Sequence[Token]
) -> Iterator[tuple[bool, Sequence[T], Sequence[T]]]:
    """Split two sequences into alternating runs: those that both have, and those in between.

    Args:
        before: the first sequence.
        after: the second one.
        tokens: the tokens of the first sequence.
        others: the tokens of the second one.
    """
    # Steps without a partner have unique tokens, so that no two of them are equal.
    own = [
        (number, "before") if _is_unpaired(token) else token for number, token in enumerate(tokens)
    ]
    matcher = SequenceMatcher(None, own, list(others), autojunk=False)
    i = j = 0
    for block in matcher.get_matching_blocks():
        if block.a > i or block.b > j:
            yield False, before[i : block.a], after[j : block.b]
        i, j = block.a + block.size, block.b + block.size
        if block.size:
            yield True, before[block.a : i], after[block.b : j]


def pair_unordered(
    before: Sequence[T], after: Sequence[T], tokens: Sequence[Token], others: Sequence[Token]
) -> list[Couple[T]]:
    """Pair pieces whose order does not matter, in the order of the second scene.

    A piece that only the first scene has keeps its place after its predecessor there. The arguments
    are those of `split_runs`.
    """
    free = {token: at for at, token in enumerate(tokens) if not _is_unpaired(token)}
    pairs = [(free.pop(token, None), item) for token, item in zip(others, after, strict=True)]
    paired, last = {at for at, _ in pairs}, -1
    behind: dict[int, list[Couple[T]]] = {}
    for at, one in enumerate(before):
        if at in paired:
            last = at
        else:
            behind.setdefault(last, []).append((one, None))
    made = behind.get(-1, [])
    for number, each in pairs:
        made.append((None if number is None else before[number], each))
        made += behind.get(number, []) if number is not None else []
    return made


def _is_unpaired(token: Token) -> bool:
    """Check whether a step of the first network has no partner."""
    return isinstance(token, tuple) and token[-1] is None
