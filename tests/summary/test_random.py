"""Reports on random networks: the numbers add up, whatever the structure."""

import pytest

import archspec
from archspec.reports.check import print_network_line
from archspec.summary.summary import summarize
from archspec.summary.text import render_table
from archspec.tables.layout import TextLayout
from tests.specgen import random_spec
from tests.summary.levels import check_levels


@pytest.mark.parametrize("seed", range(60))
def test_random_network(seed: int) -> None:
    graph = archspec.load(random_spec(seed).text)
    for depth in (1, 2, 20):
        summary = summarize(graph, depth)
        assert (summary.parameters, summary.macs) == (graph.parameters, graph.macs)
        check_levels(summary)
        assert render_table(summary, TextLayout(width=70)).count("\n") >= len(summary.steps) + 6
    assert f" {graph.parameters:,} parameter" in print_network_line(graph)
