"""Reports: what a graph costs and what was proved of it, as data and as text.

Nothing here reads files or decides what a terminal can show; the command line does that.
"""
