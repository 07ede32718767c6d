"""Walks: everything once, in the order that they promise."""

import pytest

import archspec
from archspec.graph import Jump, Leaf, Meet, Split, Stage
from archspec.graph.walk import (
    find_named_values,
    walk_chain,
    walk_chains,
    walk_forks,
    walk_items,
    walk_modules,
    walk_nodes,
    walk_open_items,
    walk_scopes,
    walk_stages,
)
from archspec.language import Conditional, Fork, Loop, Repeat
from archspec.language.walk import walk_boxes, walk_steps, walk_with_parents
from tests.rounds import ROUNDS
from tests.specgen import random_spec

SEEDS = range(20 * ROUNDS)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", SEEDS)
def test_every_node_is_met_once_and_in_order(seed: int) -> None:
    graph = archspec.load(random_spec(seed).text)
    chains = [graph.root.chain, *(head.chain for head in graph.heads)]
    assert [node for chain in chains for node in walk_nodes(graph, chain)] == list(graph.operators)
    used = [scope.index for chain in walk_chains(graph) for scope in walk_scopes(graph, chain)]
    assert sorted(used) == list(range(1, len(graph.scopes)))


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", SEEDS)
def test_what_enters_an_item(seed: int) -> None:
    graph = archspec.load(random_spec(seed).text)
    for visit in (visit for chain in walk_chains(graph) for visit in walk_chain(chain)):
        match visit.item:
            case Leaf(node=index):
                assert graph.nodes[index].inputs == (visit.entry,)
            case Stage(scopes=(first, *_), sources=sources):
                entry = sources[0] if sources else visit.entry
                assert graph.scopes[first].chain.entry == entry
            case Split(lanes=lanes):
                assert {lane.chain.entry for lane in lanes} == {visit.entry}


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", SEEDS)
def test_both_orders_meet_the_same(seed: int) -> None:
    for chain in walk_chains(archspec.load(random_spec(seed).text)):
        down, up = list(walk_items(chain, topdown=True)), list(walk_items(chain))
        assert sorted(map(id, down)) == sorted(map(id, up))
        for fork in walk_forks(chain):
            inside = [item for lane in fork.lanes for item in walk_items(lane.chain)]
            assert all(down.index(fork) < down.index(item) for item in inside)
            assert all(up.index(fork) > up.index(item) for item in inside)
        assert list(walk_stages(chain)) == [item for item in up if isinstance(item, Stage)]
        assert list(walk_modules(chain)) == [item for item in up if isinstance(item, Leaf | Stage)]
        named = [source for item in up for source in getattr(item, "sources", ())
                 if isinstance(item, Meet | Stage)]  # fmt: skip
        named += [item.source for item in up if isinstance(item, Jump)]
        assert sorted(find_named_values(chain)) == sorted(named)


def test_a_block_is_opened_before_its_use() -> None:
    graph = archspec.load("inception_v4")
    items = list(walk_open_items(graph, graph.root.chain))
    stage = next(item for item in items if isinstance(item, Stage))
    last = graph.scopes[stage.scopes[-1]].chain.items[-1]
    assert items[items.index(stage) - 1] is last
    closed = list(walk_open_items(graph, graph.root.chain, lambda scope: False))
    assert closed == list(walk_items(graph.root.chain))


def test_a_residual_says_so_however_it_is_written() -> None:
    head = "archspec: 1\nname: net\ninput: 8x8x3\n"
    forms = {
        "{residual: [3x3 Conv (3)]}": True,
        "{branches: {shortcut: [], residual: [3x3 Conv (3)]}, merge: add}": True,
        "{branches: {residual: [3x3 Conv (3)], shortcut: []}, merge: add}": False,
        "{branches: {shortcut: [], residual: [3x3 Conv (3)]}}": False,
        "{branches: {skip: [], new: [3x3 Conv (3)]}, merge: add}": False,
    }
    for form, residual in forms.items():
        graph = archspec.load(f"{head}body: [{form}]")
        assert [fork.residual for fork in walk_forks(graph.root.chain)] == [residual]
        (step,) = graph.program.spec.steps
        assert isinstance(step, Fork)
        assert step.residual == residual


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", SEEDS)
def test_steps_are_met_with_those_around_them(seed: int) -> None:
    program = archspec.load(random_spec(seed).text).program
    for steps in program.chains:
        met = list(walk_with_parents(steps))
        assert [step for step, _ in met] == list(walk_steps(steps))
        flat = [step for step, parents in met if all(isinstance(each, Fork) for each in parents)]
        assert flat == list(walk_steps(steps, into=(Fork,)))
        around = {type(parent) for _, parents in met for parent in parents}
        assert around <= {Fork, Loop, Repeat, Conditional}
    assert list(program.boxes) == [box for steps in program.chains for box in walk_boxes(steps)]
