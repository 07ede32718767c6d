"""Comparisons and charts of random networks: the numbers add up, whatever the structure."""

from xml.etree import ElementTree as ET

import pytest

import archspec
from archspec.budgets.breakdown import BudgetBreakdown
from archspec.comparison import compare_networks
from archspec.comparison.chart import ChartedNetwork, Metric, draw_chart, split_segments
from archspec.comparison.records import record_comparison
from archspec.comparison.text import render_comparison
from archspec.language.amounts import QUANTITIES
from archspec.render import build_scene
from archspec.render.backends.svg import write_svg
from archspec.render.theme import LIGHT
from archspec.tables.layout import TextLayout
from tests.render.hostile import MARK
from tests.specgen import random_spec


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_random_networks(seed: int) -> None:
    graphs = [archspec.load(random_spec(each).text) for each in range(seed, seed + 3)]
    comparison = compare_networks(graphs)
    assert len(record_comparison(comparison).networks) == 3
    assert max(map(len, render_comparison(comparison, TextLayout(width=70)).splitlines())) <= 80
    subjects = []
    for graph, entry in zip(graphs, comparison.entries, strict=True):
        scene = build_scene(graph)
        segments = split_segments(scene)
        assert sum(each.macs for each in segments) == scene.macs == entry.cost.macs
        assert entry.depth <= sum(node.macs > 0 for node in graph.nodes)
        errors = dict.fromkeys(Metric, 10.0 + entry.depth)
        subjects.append(
            ChartedNetwork(entry.label, scene.parameters, scene.macs, errors, "", segments)
        )
    ET.fromstring(write_svg(draw_chart(subjects, Metric.TOP1, LIGHT), MARK))


@pytest.mark.parametrize("seed", range(20))
def test_spenders_add_up(seed: int) -> None:
    graph = archspec.load(random_spec(seed).text)
    spenders = BudgetBreakdown(graph)
    totals = {each: sum(value for _, value in spenders.break_down(each)) for each in QUANTITIES}
    assert (totals["params"], totals["macs"]) == (graph.parameters, graph.macs)
    assert totals["flops"] == 2 * graph.macs
    assert totals["depth"] == compare_networks([graph]).entries[0].depth
