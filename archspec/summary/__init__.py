"""Summarize the cost of a graph and what was proved about it, as data and as text.

Nothing here reads files or decides what a terminal can display; that is up to the command line.
"""
