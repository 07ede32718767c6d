"""Merge the `forward` of a block in its forms, which its conditions tell apart.

A module that a form lacks is an identity there, so that calls of it disappear. Where the lines of
two forms still differ, one attribute says which of them a use of the block runs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import takewhile

from archspec.codegen.code import CallPiece, Piece, list_parts, rewrite_piece
from archspec.codegen.forward import ForwardLine
from archspec.codegen.merge_pieces import PieceMerge
from archspec.dataclass import dataclass
from archspec.expressions import Expression, Name


@dataclass(frozen=True, slots=True)
class ForwardBranch:
    """Lines of `forward` that only some uses of a block run, and those that the others do.

    Attributes:
        flag: the attribute that says which, `self.has_skip`; with `not` if only others have lines.
        lines: the lines if it is true.
        otherwise: the lines if it is not.
    """

    flag: str
    lines: tuple[ForwardLine, ...]
    otherwise: tuple[ForwardLine, ...] = ()


ForwardPart = ForwardLine | ForwardBranch


def walk_lines(parts: Iterable[ForwardPart]) -> Iterator[ForwardLine]:
    """Yield the lines of `forward`, with those of branches."""
    for part in parts:
        if isinstance(part, ForwardLine):
            yield part
        else:
            yield from (*part.lines, *part.otherwise)


@dataclass(frozen=True, slots=True)
class MergedLines:
    """The `forward` of several forms.

    Attributes:
        before: the lines that all have, up to where they differ.
        condition: what holds in the forms that run some of the lines behind; None if all are one.
        chosen: the lines of these forms.
        otherwise: the lines of the others.
        after: the lines that all have behind those.
    """

    before: tuple[ForwardLine, ...]
    condition: Expression | None = None
    chosen: tuple[ForwardLine, ...] = ()
    otherwise: tuple[ForwardLine, ...] = ()
    after: tuple[ForwardLine, ...] = ()

    def list_parts(self, flag: str) -> list[ForwardPart]:
        """Return the parts of `forward`.

        Args:
            flag: the attribute that says whether the condition holds.
        """
        if self.condition is None:
            return [*self.before]
        branch = ForwardBranch(f"self.{flag}", self.chosen, self.otherwise)
        if not self.chosen:
            branch = ForwardBranch(f"not self.{flag}", self.otherwise)
        return [*self.before, branch, *self.after]


@dataclass(frozen=True, slots=True)
class LineMerge:
    """Merges the lines of several forms.

    Attributes:
        pieces: merges what stands in them.
        modules: the names of the modules of each form.
        lines: the lines of each form.
    """

    pieces: PieceMerge
    modules: Sequence[Set[str]]
    lines: Sequence[Sequence[ForwardLine]]

    def merge(self) -> MergedLines | None:
        """Return the lines of all forms; None if they differ in more than one place."""
        forms = range(len(self.lines))
        same = self.merge_forms(forms)
        if same is not None:
            return MergedLines(tuple(same))
        for condition, chosen in self.pieces.list_splits(forms, skips_first=True):
            groups = [form for form in forms if form in chosen], [*set(forms) - chosen]
            one, other = map(self.merge_forms, groups)
            if one is not None and other is not None and self.is_readable(*groups):
                found = _split(condition, one, other)
                return found if _is_scriptable(found) else None
        return None

    def is_readable(self, *groups: Sequence[int]) -> bool:
        """Check whether one of two groups of forms has all modules of the other."""
        one, other = (set().union(*(self.modules[form] for form in forms)) for forms in groups)
        return one <= other or other <= one

    def merge_forms(self, forms: Sequence[int]) -> list[ForwardLine] | None:
        """Return the lines of some forms, in which absent modules are identities.

        Returns:
            None if no form has all modules, or the lines of others differ in more than calls.
        """
        full = max(forms, key=lambda form: len(self.modules[form]))
        whole = self.lines[full]
        pieces: dict[int, dict[int, Piece]] = {
            number: {full: line.piece} for number, line in enumerate(whole) if line.piece
        }
        for form in forms:
            kept = _leave_out(whole, self.modules[full] - self.modules[form])
            if kept is None or len(kept) != len(self.lines[form]):
                return None
            for (number, line), own in zip(kept.items(), self.lines[form], strict=True):
                if _get_frame(line) != _get_frame(own):
                    return None
                if own.piece is not None and line.piece == whole[number].piece:
                    pieces[number][form] = own.piece
                elif own.piece != line.piece:
                    return None
        merged = {number: self.pieces.merge(found) for number, found in pieces.items()}
        if None in merged.values():
            return None
        return [replace(line, piece=merged.get(number)) for number, line in enumerate(whole)]


def _get_frame(line: ForwardLine) -> object:
    """Return what two lines have in common that differ in their pieces alone."""
    return replace(line.forget_values(), piece=None)


def _split(
    condition: Expression, one: Sequence[ForwardLine], other: Sequence[ForwardLine]
) -> MergedLines:
    """Return lines that two groups of forms share, around those in which they differ."""
    before = _count_same(one, other)
    after = _count_same(one[before:][::-1], other[before:][::-1])
    ends = len(one) - after, len(other) - after
    return MergedLines(
        tuple(one[:before]),
        condition,
        tuple(one[before : ends[0]]),
        tuple(other[before : ends[1]]),
        tuple(one[ends[0] :]),
    )


def _is_scriptable(merged: MergedLines) -> bool:
    """Check whether TorchScript takes the lines: it cannot delete a variable of a branch."""
    return all(line.target != "del" for line in (*merged.chosen, *merged.otherwise))


def _count_same(one: Sequence[ForwardLine], other: Sequence[ForwardLine]) -> int:
    """Return how many lines at the start are the same."""
    pairs = zip(one, other, strict=False)
    same = takewhile(lambda pair: pair[0].forget_values() == pair[1].forget_values(), pairs)
    return sum(1 for _ in same)


def _leave_out(lines: Sequence[ForwardLine], modules: Set[str]) -> dict[int, ForwardLine] | None:
    """Return the lines by their numbers, with calls of some modules replaced by what they take.

    Returns:
        None if such a module takes several values, or a variable would have to live longer.
    """
    calls = {f"self.{module}" for module in modules}
    kept: dict[int, ForwardLine] = {}
    aliases: dict[str, Name] = {}
    for number, line in enumerate(lines):
        piece = line.piece and _drop_calls(line.piece, calls, aliases)
        if line.piece is not None and (piece is None or _takes_calls(piece, calls)):
            return None
        targets = {line.target, *(name for name, _ in line.others)} - {"", "if"}
        sources = {alias.name for alias in aliases.values()}
        names = tuple(name for name in line.names if name not in aliases)
        if not sources.isdisjoint((*targets, *(names if line.target == "del" else ()))):
            return None
        if line.target == "del":
            aliases = {name: each for name, each in aliases.items() if name not in line.names}
            if names:
                kept[number] = replace(line, names=names)
            continue
        aliases = {name: each for name, each in aliases.items() if name not in targets}
        if piece != line.piece and isinstance(piece, Name) and line.target and not line.others:
            if piece.name != line.target:
                aliases[line.target] = piece
            continue
        kept[number] = replace(line, piece=piece)
    return kept


def _drop_calls(piece: Piece, calls: Set[str], aliases: Mapping[str, Name]) -> Piece:
    """Return a piece without some calls, and with other names for some variables."""

    def change(part: Piece) -> Piece:
        if isinstance(part, Name):
            return aliases.get(part.name, part)
        if isinstance(part, CallPiece) and part.callee in calls and len(part.arguments) == 1:
            return part.arguments[0]
        return part

    return rewrite_piece(piece, change)


def _takes_calls(piece: Piece, calls: Set[str]) -> bool:
    """Check whether some calls are left in a piece."""
    is_call = isinstance(piece, CallPiece) and piece.callee in calls
    return is_call or any(_takes_calls(part, calls) for part in list_parts(piece))
