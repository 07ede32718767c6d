"""Escape text for HTML and SVG, between tags and in quoted attributes."""

from html import escape

from archspec.text.visible import escape_invisible


def escape_html(text: str) -> str:
    """Escape text so that nothing in it is markup or invisible."""
    return escape(escape_invisible(text))
