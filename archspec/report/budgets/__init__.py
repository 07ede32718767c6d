"""Budgets: what a network spends of each limit, and by which steps.

`spending` measures, `told` says how it stands, and `findings` is only needed where a limit does not
hold.
"""
