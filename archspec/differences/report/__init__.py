"""Report the difference between two networks as text, Markdown and JSON."""
