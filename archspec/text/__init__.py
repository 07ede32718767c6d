"""What every printer needs: numbers, phrases, symbols, and text made safe for its format.

Nothing here knows of networks. Each module is one home for one idea, and there is no second one:
numbers are abbreviated in `numbers` alone, LaTeX is escaped in `latex` alone.
"""
