"""Text shared by every printer: numbers, phrases, symbols, and escaping for each format.

Nothing here knows about networks. Each module is the only home of one idea: numbers are abbreviated
in `numbers` alone, LaTeX is escaped in `latex` alone.
"""
