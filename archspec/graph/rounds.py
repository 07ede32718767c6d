"""Find rounds of loops that differ only in the values that they take from the round before.

Loops are written out before a graph is made of them. Figures and source fold such rounds again:
rounds of a loop come from the same steps of the spec, in the same order.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import field
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.graph.structure import Chain, Item, Jump, Meet, Split
from archspec.graph.walk import walk_items

Form: TypeAlias = Callable[[Item], object]
"""Returns what an item does, apart from the values that it takes; equal for equal items."""

Taken: TypeAlias = tuple[Literal["own", "before", "outside"], int]
"""A value that a round takes: its own or that of the round before, by position; or another."""

_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class RoundRun:
    """Rounds in a row within a chain.

    Attributes:
        start: the index of their first item.
        rounds: the chain of each round.
        carried: what the first round takes where others take a value of the round before, by the
            position of that value in its round.
        outside: the nodes of other values that all rounds take by name.
        used: the positions of the values of the last round that are used behind it.
        taken: what a round takes, in order: the kind of value, and its position or node.
    """

    start: int
    rounds: tuple[Chain, ...]
    carried: dict[int, int]
    outside: tuple[int, ...]
    used: tuple[int, ...]
    taken: tuple[Taken, ...]

    @property
    def end(self) -> int:
        """The index of the item behind the last one."""
        return self.start + len(self.rounds) * len(self.rounds[0].items)

    @property
    def enters(self) -> bool:
        """Whether the running value enters a round other than by name."""
        return _enters(self.rounds[0])

    def list_values(self, number: int) -> list[int]:
        """Return the nodes of the values of a round, by position."""
        return _list_values(self.rounds[number].items)


def find_round_runs(chain: Chain, form: Form, later: Collection[int] = ()) -> Iterator[RoundRun]:
    """Yield the rounds of a chain that can be folded, in order.

    Rounds that take nothing by name are no loop with labels, and are left alone.

    Args:
        chain: the chain of a block or network.
        form: what the items do.
        later: the nodes that others take, such as heads.
    """
    number, spans = 0, {item.span for item in chain.items}
    while number < len(chain.items) and len(spans) < len(chain.items):
        run = _RoundSearch(chain, form, later, number).find_run()
        if run is not None:
            yield run
        number = run.end if run else number + 1


def list_named(item: Item) -> Iterator[int]:
    """Yield the nodes of the values that an item or one of its branches takes by name, in order."""
    match item:
        case Meet(sources=sources):
            yield from sources
        case Jump(source=source):
            yield source
        case Split(lanes=lanes):
            for lane in lanes:
                for inner in lane.chain.items:
                    yield from list_named(inner)


def _enters(each: Chain) -> bool:
    return not isinstance(each.items[0], Jump | Meet)


def _takes_by_name(item: Item) -> bool:
    return any(True for _ in list_named(item))


def _list_values(items: Sequence[Item]) -> list[int]:
    """Return the nodes of the values that items and their branches compute, in order."""
    chain = Chain(tuple(items), -1, -1)
    return [item.output for item in walk_items(chain) if not isinstance(item, Jump)]


@dataclass(slots=True)
class _RoundSearch:
    """Finds the rounds that start at one item of a chain.

    Attributes:
        chain: the chain.
        form: what the items do.
        later: the nodes that others take.
        start: the index of the item.
        values: the position of each value in its round, for each round.
    """

    chain: Chain
    form: Form
    later: Collection[int]
    start: int
    values: list[dict[int, int]] = field(default_factory=list)

    def find_run(self) -> RoundRun | None:
        """Return the longest run of rounds from here; None if there are not two."""
        rounds = self.cut_rounds()
        if len(rounds) < _FEWEST or not any(map(_takes_by_name, rounds[0].items)):
            return None
        self.values = [
            {node: place for place, node in enumerate(_list_values(each.items))} for each in rounds
        ]
        count = self.count_alike(rounds)
        while count >= _FEWEST and self.is_used_outside(rounds, count):
            count -= 1
        return self.build_run(rounds[:count]) if count >= _FEWEST else None

    def cut_rounds(self) -> list[Chain]:
        """Return the rounds by the places of their steps, however much they differ otherwise."""
        items = self.chain.items
        spans = [item.span for item in items[self.start :]]
        length = next((n for n in range(1, len(spans)) if spans[n] == spans[0]), len(spans))
        rounds, at = list[Chain](), self.start
        entry = items[at - 1].output if at else self.chain.entry
        while [item.span for item in items[at : at + length]] == spans[:length]:
            part = items[at : at + length]
            rounds.append(Chain(part, entry, part[-1].output))
            entry, at = part[-1].output, at + length
        return rounds

    def count_alike(self, rounds: Sequence[Chain]) -> int:
        """Return how many of the rounds take the same values, and do the same."""
        forms = [list(map(self.form, each.items)) for each in rounds]
        told = [self.describe_sources(rounds, number) for number in range(len(rounds))]
        if forms[0] != forms[1] or not self.is_first(rounds[0], told[1]):
            return 1
        same = [forms[n] == forms[1] and told[n] == told[1] for n in range(1, len(rounds))]
        return 1 + next((n for n, alike in enumerate(same) if not alike), len(same))

    def list_sources(self, each: Chain) -> list[int]:
        """Return the nodes that a round takes: the one that enters, and those by name."""
        entering = [each.entry] if _enters(each) else []
        return [*entering, *(node for item in each.items for node in list_named(item))]

    def describe_sources(self, rounds: Sequence[Chain], number: int) -> list[Taken]:
        """Return the values that a round takes: its own, those of the round before, or others."""
        own, before = self.values[number], self.values[number - 1] if number else {}
        return [
            ("own", own[node]) if node in own
            else ("before", before[node]) if node in before
            else ("outside", node)
            for node in self.list_sources(rounds[number])
        ]  # fmt: skip

    def is_first(self, first: Chain, told: Sequence[Taken]) -> bool:
        """Check whether the first round takes other values only where others take earlier ones."""
        carried: dict[int, int] = {}
        sources = self.list_sources(first)
        for node, (kind, place) in zip(sources, told, strict=True):
            own = self.values[0].get(node)
            if kind == "before":
                if own is not None or carried.setdefault(place, node) != node:
                    return False
            elif (own if kind == "own" else node) != place:
                return False
        return True

    def is_used_outside(self, rounds: Sequence[Chain], count: int) -> bool:
        """Check whether anything behind so many rounds takes a value of another than the last."""
        hidden = {node for values in self.values[: count - 1] for node in values}
        return not hidden.isdisjoint(self.list_taken(rounds, count))

    def list_taken(self, rounds: Sequence[Chain], count: int) -> Iterator[int]:
        """Yield the nodes of the values that are taken behind so many rounds."""
        end = self.start + count * len(rounds[0].items)
        behind = self.chain.items[end:]
        if not behind or not isinstance(behind[0], Jump | Meet):
            yield rounds[count - 1].output
        for item in behind:
            yield from list_named(item)
        yield from self.later

    def build_run(self, rounds: Sequence[Chain]) -> RoundRun:
        """Return rounds that differ only in what they take."""
        told = self.describe_sources(rounds, 1)
        sources = self.list_sources(rounds[0])
        carried = {
            place: node
            for node, (kind, place) in zip(sources, told, strict=True)
            if kind == "before"
        }
        outside = dict.fromkeys(node for kind, node in told if kind == "outside")
        last, taken = self.values[len(rounds) - 1], set(self.list_taken(rounds, len(rounds)))
        used = tuple(place for node, place in last.items() if node in taken)
        return RoundRun(self.start, tuple(rounds), carried, tuple(outside), used, tuple(told))
