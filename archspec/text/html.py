"""Text for HTML and SVG, between tags and in quoted attributes."""

from html import escape

from archspec.text.visible import visible


def escape_html(text: str) -> str:
    """Text in which nothing is markup, and nothing is hidden."""
    return escape(visible(text))
