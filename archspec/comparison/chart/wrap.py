"""Wrap text into lines that fit."""

from collections.abc import Iterator

from archspec.render.layout.metrics import measure_width


def wrap_text(text: str, room: int, size: int) -> list[str]:
    """Return a text in lines, none of them wider than the room; long words are cut."""
    lines: list[str] = []
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and measure_width(joined, size) <= room:
            lines[-1] = joined
        else:
            lines += _split_word(word, room, size)
    return lines


def _split_word(word: str, room: int, size: int) -> Iterator[str]:
    """Yield a word in pieces that fit."""
    piece = ""
    for letter in word:
        if piece and measure_width(piece + letter, size) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece
