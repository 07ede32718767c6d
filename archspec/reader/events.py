"""Turn text into YAML events, in a subset that can only describe data."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from yaml.error import Mark as YamlMark
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import ScalarToken

from archspec import limits
from archspec.diagnostics import Diagnostic, SpecError
from archspec.reader.source_text import TextPosition, TextReading, quote_text

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    CParser = None  # type: ignore[assignment,misc]

_WORD: Final = re.compile(r"[^\0\s,\[\]{}]*")
_NAME: Final = re.compile(r"[^\0\s,\[\]{}:]*")
_LINE: Final = re.compile(r"[^\0\r\n]*")
_DIFFERENT: Final = tuple(
    map(re.compile, ("[\t\r\x85\u2028\u2029\ud800-\udfff?]", "[|>][-+0-9]*#"))
)
"""What libyaml reads otherwise: it takes tabs as spaces, `?` in brackets as text, `>#` as `> #`."""


class StrictParser(Reader, Scanner, Parser):
    """PyYAML's parser without tags, anchors, aliases, directives, `?` and loaders.

    Excluded syntax is refused and then skipped, so that one pass finds every error.
    """

    def __init__(self, reading: TextReading) -> None:
        self.reading = reading
        Reader.__init__(self, reading.text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def save_possible_simple_key(self) -> None:
        """Record a possible key, except at depths that are refused anyway.

        The scanner visits all recorded keys at every token; without this bound, a long run of `[`
        takes quadratic time.
        """
        if self.flow_level <= limits.YAML_DEPTH:
            super().save_possible_simple_key()

    def fetch_key(self) -> None:
        """Refuse keys after `?`; inside brackets PyYAML even accepts `?x` as one."""
        raise ScannerError(None, None, "mapping keys are not allowed here", self.get_mark())

    def fetch_directive(self) -> None:
        """Refuse `%YAML`, `%TAG` and the like."""
        self._refused("A107", "directive", _LINE, "remove the line")

    def fetch_tag(self) -> None:
        """Refuse `!` and what follows."""
        self._before_node()
        self._refused("A107", "tag", _WORD, "remove it, or quote text that begins with `!`")

    def fetch_anchor(self) -> None:
        """Refuse `&name`."""
        self._before_node()
        advice = "remove it, or quote text that begins with `&`"
        self._refused("A108", "anchor", _NAME, advice)

    def fetch_alias(self) -> None:
        """Refuse `*name` and replace it by text."""
        self._before_node()
        advice = "write the value itself, or quote text that begins with `*`"
        start = self.get_mark()
        text = self._refused("A108", "alias", _NAME, advice)
        self.tokens.append(ScalarToken(text, False, start, self.get_mark(), "'"))

    def _before_node(self) -> None:
        self.save_possible_simple_key()
        self.allow_simple_key = False

    def _refused(self, code: str, noun: str, pattern: re.Pattern[str], advice: str) -> str:
        start = self.get_mark()
        match = pattern.match(self.reading.text, start.index + 1)
        text = self.reading.text[start.index : match.end() if match else None]
        self.forward(len(text))
        span = self.reading.span(start, self.get_mark())
        message = f"{noun} {quote_text(text.rstrip())} is not allowed"
        self.reading.refuse(Diagnostic(code, message, span, help=advice))
        return text

    def opening(self) -> YamlMark | None:
        """Return the place of the innermost open `[` or `{`."""
        return self.marks[-1] if self.flow_level > 0 and self.marks else None


def parse_events(reading: TextReading) -> Iterator[Event]:
    """Return the events of a text in order: from libyaml, or from `StrictParser`.

    libyaml is about twenty times as fast and gives the same events for a text that both accept, so
    `StrictParser` reads only what may have errors, which it describes better.

    Raises:
        SpecError: A103 if the text is not YAML, with the earlier findings; on iteration.
    """
    found = _read_with_libyaml(reading.text)
    if found is None:
        return parse_strictly(reading)
    found.append(None)
    found.reverse()
    return cast("Iterator[Event]", iter(found.pop, None))  # each is dropped once it is read


def parse_strictly(reading: TextReading) -> Iterator[Event]:
    """Yield the events of a text in order, with `StrictParser`.

    Raises:
        SpecError: A103 if the text is not YAML, with the earlier findings.
    """
    parser = StrictParser(reading)
    while (event := _get_next_event(parser)) is not None:
        yield event


def _read_with_libyaml(text: str) -> list[Event | None] | None:
    """Return the events of a text; None if libyaml is missing or `StrictParser` may refuse it."""
    if CParser is None or any(pattern.search(text) for pattern in _DIFFERENT):
        return None
    parser, depth = CParser(text), 0
    events: list[Event | None] = []
    try:
        while (event := parser.get_event()) is not None:
            kind = type(event)
            depth += _DEEPER.get(kind, 0)
            if depth > limits.YAML_DEPTH or (kind in _CHECKED and _may_be_refused(event)):
                return None
            events.append(event)
    except YAMLError:
        return None
    return events


_DEEPER: Final[Mapping[type, int]] = {
    SequenceStartEvent: 1,
    MappingStartEvent: 1,
    SequenceEndEvent: -1,
    MappingEndEvent: -1,
}
_CHECKED: Final = frozenset(
    (ScalarEvent, AliasEvent, SequenceStartEvent, MappingStartEvent, DocumentStartEvent)
)


def _may_be_refused(event: Any) -> bool:
    """Check for tags, anchors, aliases, directives, and values that are missing.

    A missing value has no text, and the two parsers point to different places for it.
    """
    if isinstance(event, DocumentStartEvent):
        return bool(event.version or event.tags)
    if event.anchor is not None or event.tag is not None:
        return True
    return isinstance(event, ScalarEvent) and not (event.value or event.style)


def _get_next_event(parser: StrictParser) -> Event | None:
    reading = parser.reading
    try:
        return cast("Event | None", parser.get_event())  # type: ignore[no-untyped-call]
    except SpecError:
        raise
    except MarkedYAMLError as error:
        from archspec.reader.syntax import explain_error

        raise reading.error(explain_error(reading, error, parser.opening())) from error
    except Exception as error:  # PyYAML may raise anything at a malformed text
        from archspec.reader.syntax import explain_crash

        raise reading.error(explain_crash(reading, error, parser.get_mark())) from error


def get_start(event: Event) -> TextPosition:
    """Return the place where an event begins."""
    place: TextPosition = event.start_mark  # type: ignore[assignment]
    return place


def get_end(event: Event) -> TextPosition:
    """Return the place where an event ends."""
    place: TextPosition = event.end_mark  # type: ignore[assignment]
    return place
