"""Budgets: what a network spends of each limit, and which steps spend it.

`spending` measures, `told` reports the state of limits, and `findings` explains limits that are
exceeded.
"""
