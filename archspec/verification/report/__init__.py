"""Print how a network compares with its paper, as text, Markdown and JSON."""
