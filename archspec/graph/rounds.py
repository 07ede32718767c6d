"""Find rounds of loops that differ only in the values that they take from the round before.

Loops are written out before a graph is made of them. Figures and source fold such rounds again:
rounds of a loop come from the same steps of the spec, in the same order.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import field
from itertools import takewhile
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph.structure import Chain, Item, Jump, Meet, Split, Stage
from archspec.graph.walk import walk_items

Form: TypeAlias = Callable[[Item], object]
"""Returns what an item does, apart from the values that it takes; equal for equal items."""

Carried: TypeAlias = tuple[int, int]

Taken: TypeAlias = tuple[Literal["own", "before", "outside"], int, int]
"""A value that a round takes: its own or that of a round before, by position; or another node.

The last number says how many rounds before it was.
"""

_LAGS: Final = (1, 2)
"""How far back a round may reach: cells of searched networks take the values of two."""

_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class RoundRun:
    """Rounds in a row within a chain.

    Attributes:
        start: the index of their first item.
        rounds: the chain of each round.
        carried: the values that a round takes from those before: their position in their round, and
            how many rounds before it was.
        initial: what stands for such values before the first round: by position, and the number of
            a round, which is negative.
        outside: the nodes of other values that all rounds take by name.
        used: the positions of the values of the last round that are used behind it.
        taken: what a round takes, in order: the kind of value, and its position or node.
    """

    start: int
    rounds: tuple[Chain, ...]
    carried: tuple[Carried, ...]
    initial: dict[Carried, int]
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

    @property
    def kept(self) -> int:
        """How many of the last rounds have values that the next round would take."""
        return max((lag for _, lag in self.carried), default=1)

    def list_values(self, number: int) -> list[int]:
        """Return the nodes of the values of a round, by position."""
        return _list_values(self.rounds[number].items)

    def find_label(self, place: int) -> str:
        """Return what the value at a position is called in all rounds: `enc` for `enc(i)`."""
        found = []
        for number, each in enumerate(self.rounds):
            label = find_label(each, self.list_values(number)[place])
            found.append(label.split("_"))
        same = takewhile(lambda parts: len(set(parts)) == 1, zip(*found, strict=False))
        return "_".join(parts[0] for parts in same)

    def find_value(self, number: int, carried: Carried) -> int:
        """Return the node of a value that a round takes from one before."""
        place, lag = carried
        before = number - lag
        return self.initial[place, before] if before < 0 else self.list_values(before)[place]


def find_round_runs(
    chain: Chain, form: Form, later: Collection[int] = (), *, gathering: bool = False
) -> Iterator[RoundRun]:
    """Yield the rounds of a chain that can be folded, in order.

    Rounds that take nothing by name are no loop with labels, and are left alone, unless a join
    behind them gathers a value of each.

    Args:
        chain: the chain of a block or network.
        form: what the items do.
        later: the nodes that others take, such as heads.
        gathering: fold rounds of which a join gathers all values of a position.
    """
    number, spans = 0, set(map(_identify, chain.items))
    while number < len(chain.items) and len(spans) < len(chain.items):
        run = _RoundSearch(chain, form, later, number, gathering).find_run()
        if run is not None:
            yield run
        number = run.end if run else number + 1


def list_named(item: Item) -> Iterator[int]:
    """Yield the nodes of the values that an item or one of its branches takes by name, in order."""
    match item:
        case Meet(sources=sources):
            yield from sources
        case Stage(sources=sources):
            yield from sources
        case Jump(source=source):
            yield source
        case Split(lanes=lanes):
            for lane in lanes:
                for inner in lane.chain.items:
                    yield from list_named(inner)


def _enters(each: Chain) -> bool:
    first = each.items[0]
    return not isinstance(first, Jump | Meet) and not (isinstance(first, Stage) and first.sources)


def _identify(item: Item) -> tuple[Span, int]:
    """Return the step of an item; a step that leaves several values has an item for each."""
    if isinstance(item, Meet) and item.siblings:
        return item.span, item.siblings.index(item.node)
    return item.span, 0


def _takes_by_name(item: Item) -> bool:
    return any(True for _ in list_named(item))


def find_label(chain: Chain, node: int) -> str:
    """Return the label of a value of a chain; empty if it has none."""
    for item in walk_items(chain):
        if isinstance(item, Stage) and item.outputs:
            named = {value: name for name, value in item.outputs}
            if node in named:
                return named[node]
        elif not isinstance(item, Jump) and item.output == node:
            return item.label or ""
    return ""


def _list_values(items: Sequence[Item]) -> list[int]:
    """Return the nodes of the values that items and their branches compute, in order."""
    made = list[int]()
    for item in walk_items(Chain(tuple(items), -1, -1)):
        match item:
            case Jump():
                continue
            case Stage(outputs=outputs) if outputs:
                made += [node for _, node in outputs]
            case _:
                made.append(item.output)
    return list(dict.fromkeys(made))


@dataclass(slots=True)
class _RoundSearch:
    """Finds the rounds that start at one item of a chain.

    Attributes:
        chain: the chain.
        form: what the items do.
        later: the nodes that others take.
        start: the index of the item.
        gathering: whether a join behind them may gather values of all rounds.
        values: the position of each value in its round, for each round.
    """

    chain: Chain
    form: Form
    later: Collection[int]
    start: int
    gathering: bool
    values: list[dict[int, int]] = field(default_factory=list)

    def find_run(self) -> RoundRun | None:
        """Return the longest run of rounds from here; None if there are not two."""
        rounds = self.cut_rounds()
        if len(rounds) < _FEWEST:
            return None
        self.values = [
            {node: place for place, node in enumerate(_list_values(each.items))} for each in rounds
        ]
        takes = any(map(_takes_by_name, rounds[0].items))
        if not takes and not self.find_gathered(rounds, len(rounds)):
            return None
        count = self.count_alike(rounds)
        while count >= _FEWEST and self.is_used_outside(rounds, count):
            count -= 1
        return self.build_run(rounds[:count]) if count >= _FEWEST else None

    def cut_rounds(self) -> list[Chain]:
        """Return the rounds by the places of their steps, however much they differ otherwise."""
        items = self.chain.items
        spans = list(map(_identify, items[self.start :]))
        length = next((n for n in range(1, len(spans)) if spans[n] == spans[0]), len(spans))
        rounds, at = list[Chain](), self.start
        entry = items[at - 1].output if at else self.chain.entry
        while list(map(_identify, items[at : at + length])) == spans[:length]:
            part = items[at : at + length]
            rounds.append(Chain(part, entry, part[-1].output))
            entry, at = part[-1].output, at + length
        return rounds

    def count_alike(self, rounds: Sequence[Chain]) -> int:
        """Return how many of the rounds take the same values, and do the same."""
        forms = [list(map(self.form, each.items)) for each in rounds]
        told = [self.describe_sources(rounds, number) for number in range(len(rounds))]
        usual = told[min(len(rounds) - 1, max(_LAGS))]
        if forms[0] != forms[1] or self.find_initial(rounds, usual) is None:
            return 1
        same = [
            form == forms[0] and (number < max(_LAGS) or taken == usual)
            for number, (form, taken) in enumerate(zip(forms, told, strict=True))
        ]
        return next((number for number, alike in enumerate(same) if not alike), len(same))

    def list_sources(self, each: Chain) -> list[int]:
        """Return the nodes that a round takes: the one that enters, and those by name."""
        entering = [each.entry] if _enters(each) else []
        return [*entering, *(node for item in each.items for node in list_named(item))]

    def describe_sources(self, rounds: Sequence[Chain], number: int) -> list[Taken]:
        """Return the values that a round takes: its own, those of the round before, or others."""
        return [self.describe_source(node, number) for node in self.list_sources(rounds[number])]

    def describe_source(self, node: int, number: int) -> Taken:
        """Return what a value is to a round."""
        if node in self.values[number]:
            return "own", self.values[number][node], 0
        for lag in _LAGS:
            if lag <= number and node in self.values[number - lag]:
                return "before", self.values[number - lag][node], lag
        return "outside", node, 0

    def find_initial(
        self, rounds: Sequence[Chain], usual: Sequence[Taken]
    ) -> dict[Carried, int] | None:
        """Return what the first rounds take where others take values of rounds before.

        Args:
            rounds: the rounds.
            usual: what the others take.

        Returns:
            None if the first rounds differ otherwise.
        """
        initial: dict[Carried, int] = {}
        own = {node for values in self.values for node in values}
        for number, each in enumerate(rounds[: max(_LAGS)]):
            for node, taken in zip(self.list_sources(each), usual, strict=True):
                kind, place, lag = taken
                if kind != "before" or lag <= number:
                    if self.describe_source(node, number) != taken:
                        return None
                elif node in own or initial.setdefault((place, number - lag), node) != node:
                    return None
        return initial

    def is_used_outside(self, rounds: Sequence[Chain], count: int) -> bool:
        """Check whether anything behind so many rounds takes a value of another than the last."""
        told = self.describe_sources(rounds, min(count - 1, max(_LAGS)))
        kept = max((lag for _, _, lag in told), default=0)
        hidden = {node for values in self.values[: count - max(kept, 1)] for node in values}
        hidden -= self.find_gathered(rounds, count)
        return not hidden.isdisjoint(self.list_taken(rounds, count))

    def find_gathered(self, rounds: Sequence[Chain], count: int) -> set[int]:
        """Return the values of so many rounds that a join behind them takes, and nothing else."""
        taken = Counter(self.list_taken(rounds, count)) if self.gathering else Counter[int]()
        joins = [item for item in self.list_behind(rounds, count) if isinstance(item, Meet)]
        gathered: set[int] = set()
        for nodes in zip(*self.values[:count], strict=True):
            once = all(taken[node] == 1 for node in nodes)
            if once and any(set(nodes).issubset(join.sources) for join in joins):
                gathered.update(nodes)
        return gathered

    def list_behind(self, rounds: Sequence[Chain], count: int) -> tuple[Item, ...]:
        """Return the items behind so many rounds."""
        return self.chain.items[self.start + count * len(rounds[0].items) :]

    def list_taken(self, rounds: Sequence[Chain], count: int) -> Iterator[int]:
        """Yield the nodes of the values that are taken behind so many rounds."""
        behind = self.list_behind(rounds, count)
        if not behind or _enters(Chain(behind[:1], -1, -1)):
            yield rounds[count - 1].output
        for item in behind:
            yield from list_named(item)
        yield from self.later

    def build_run(self, rounds: Sequence[Chain]) -> RoundRun:
        """Return rounds that differ only in what they take."""
        usual = self.describe_sources(rounds, min(len(rounds) - 1, max(_LAGS)))
        carried = dict.fromkeys((place, lag) for kind, place, lag in usual if kind == "before")
        outside = dict.fromkeys(node for kind, node, _ in usual if kind == "outside")
        last, taken = self.values[len(rounds) - 1], set(self.list_taken(rounds, len(rounds)))
        used = tuple(place for node, place in last.items() if node in taken)
        initial = self.find_initial(rounds, usual)
        assert initial is not None
        return RoundRun(
            self.start, tuple(rounds), tuple(carried), initial, tuple(outside), used, tuple(usual)
        )
