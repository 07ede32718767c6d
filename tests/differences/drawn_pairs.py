"""Pairs of networks for the tests of drawn differences."""

import random
import re
from collections.abc import Collection, Iterator, Mapping

import archspec
from archspec.diagnostics import Span, SpecError
from archspec.differences.compare import Change, Difference, Match, diff_networks
from archspec.differences.drawing import merge_scenes
from archspec.graph import Graph
from archspec.render.scene.build_scene import build_scene
from archspec.render.scene.model import Item, Scene, SceneFork, SceneLane
from tests.specgen import random_spec

INCEPTION_A = """archspec: 1
name: inception_a
title: Inception-A
input: 35x35x384
defaults:
  Conv: {padding: same, norm: batch, act: relu, bias: false}
  AvgPool: {padding: same, count_include_pad: false}
body:
  - branches:
      pool: [3x3 AvgPool, 1x1 Conv (96)]
      b1:   [1x1 Conv (96)]
      b3:   [1x1 Conv (64), 3x3 Conv (96)]
      b33:  [1x1 Conv (64), 3x3 Conv (96), 3x3 Conv (96)]
    merge: concat
"""

VARIANT = INCEPTION_A.replace("b1:   [1x1 Conv (96)]", "b1:   [1x1 Conv (64)]").replace(
    "[1x1 Conv (64), 3x3 Conv (96), 3x3 Conv (96)]",
    "[1x1 Conv (64), 1x3 Conv (96), 3x1 Conv (96), 3x3 Conv (128)]",
)


def graphs_of(before: str, after: str) -> tuple[Graph, Graph]:
    """Two networks, proved; each is a text or the name of a shipped spec."""
    return archspec.load(before), archspec.load(after)


def scene_between(before: str, after: str) -> Scene:
    """Two networks as one scene."""
    one, two = graphs_of(before, after)
    return merge_scenes(diff_networks(one.program, two.program), one, two)


def by_hand(
    before: Graph, after: Graph, pairs: Mapping[str, str], changes: Collection[Change] = ()
) -> Difference:
    """A comparison of two spines: boxes are paired by their keys, and forks in their order."""
    one, two = (build_scene(each, folded=False).spine for each in (before, after))
    olds, news = ({box.key: box.span for box in each.boxes()} for each in (one, two))
    spans = [(olds[old], news[new]) for old, new in pairs.items()]
    spans += zip(_spans(one.items), _spans(two.items), strict=True)
    matches = [Match(before=old, after=new) for old, new in spans if old and new]
    return Difference(
        before=before.program,
        after=after.program,
        changes=tuple(changes),
        matches=tuple(matches),
        blocks={},
    )


def picture_scene() -> Scene:
    """Inception-A beside its variant, with one box replaced by two."""
    one, two = graphs_of(INCEPTION_A, VARIANT)
    same = ("pool.0", "pool.1", "b1", "b3.0", "b3.1", "b33.0")
    pairs = {key: key for key in same} | {"b33.2": "b33.3"}
    return merge_scenes(by_hand(one, two, pairs), one, two)


def mutants(seed: int) -> tuple[str, str] | None:
    """A random network and one with a few of its lines changed; None where that breaks it."""
    chance, text = random.Random(seed), random_spec(seed).text
    bare = re.sub(r"\s+->\s*[0-9x]+(?=\s*$)", "", text, flags=re.MULTILINE)
    for _ in range(20):
        changed = _changed(bare, chance)
        if changed in (bare, text):
            continue
        try:
            archspec.load(changed)
        except SpecError:
            continue
        return text, changed
    return None


def _changed(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        steps = [at for at, line in enumerate(lines) if line.strip().startswith("- ")]
        if not steps:
            break
        at, way = chance.choice(steps), chance.randrange(3)
        match way:
            case 0 if len(steps) > 1:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case _:
                lines[at] = re.sub(r"\((\d+)", lambda hit: f"({int(hit[1]) + 1}", lines[at])
    return "\n".join(lines)


def _spans(items: tuple[Item, ...]) -> Iterator[Span | None]:
    """Where forks and their lanes stand."""
    for item in items:
        if isinstance(item, SceneFork):
            yield item.span
            for lane in item.lanes:
                yield from _lane(lane)


def _lane(lane: SceneLane) -> Iterator[Span | None]:
    yield lane.span
    yield from _spans(lane.items)
