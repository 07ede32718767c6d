"""Spans, diagnostics, and the error that carries them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ContextDecorator, contextmanager
from dataclasses import field
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from archspec import limits
from archspec.dataclass import dataclass, replace
from archspec.text.phrases import pluralize
from archspec.text.visible import escape_invisible

T = TypeVar("T")


class Span(NamedTuple):
    """A range of one file, from (line, column) up to but excluding (end_line, end_column).

    Lines and columns count from 1, columns in characters. Every value of a spec has one or more, so
    it is a tuple, which is the fastest to make and to compare.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Return where it begins, as editors take it: `net.yaml:31:29`."""
        return f"{self.file_line}:{self.column}"

    @property
    def file_line(self) -> str:
        """The file and the line in which it begins: `net.yaml:31`."""
        return f"{self.file}:{self.line}"

    def part(self, start: int, end: int) -> "Span":
        """Return the characters `start` to `end` of a span on one line."""
        return Span(self.file, self.line, self.column + start, self.line, self.column + end)

    def is_within(self, outer: "Span") -> bool:
        """Check whether another span has all of its characters."""
        start, end = (self.line, self.column), (self.end_line, self.end_column)
        begin, close = (outer.line, outer.column), (outer.end_line, outer.end_column)
        return self.file == outer.file and begin <= start and end <= close

    def meets(self, other: "Span") -> bool:
        """Check whether two spans share a character."""
        start = max((self.line, self.column), (other.line, other.column))
        end = min((self.end_line, self.end_column), (other.end_line, other.end_column))
        return self.file == other.file and start < end


class Severity(StrEnum):
    """The severity of a finding: an error stops the compiler, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Mark:
    """A secondary place of a diagnostic, with a label."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a file.

    Attributes:
        span: what is replaced; empty to insert.
        text: what stands there afterwards.
    """

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, why, and how to fix it.

    Attributes:
        fix: the edits that do what `help` says; empty if it leaves a choice.
        about: the name that is not defined, or that lacks a value; empty for any other finding.
        rarity: how seldom people make the mistake that `fix` mends, if an edit was sought for that.
    """

    code: str
    message: str
    span: Span | None = None
    label: str = ""
    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    severity: Severity = Severity.ERROR
    fix: tuple[Edit, ...] = ()
    about: str = field(default="", compare=False)
    rarity: int = field(default=0, compare=False)

    def __repr__(self) -> str:
        span = self.span
        place = "" if span is None else f" {escape_invisible(span.file)}:{span.line}:{span.column}"
        return f"<Diagnostic {self.code}{place}: {escape_invisible(self.message)}>"

    def sort_key(self) -> tuple[bool, Span, str, str]:
        """Return the key that sorts findings by place, those without a place last.

        Examples:
            >>> found = archspec.check("as_printed/figure_3").findings
            >>> sorted(found, key=archspec.Diagnostic.sort_key) == [*found]
            True
        """
        return (self.span is None, self.span or Span("", 0, 0, 0, 0), self.code, self.message)


class SpecError(ValueError):
    """A spec (or a file related to it) is invalid.

    Attributes:
        diagnostics: the findings, sorted by place; at least one is an error.
        sources: the text of each file that the findings point into, by its name in messages.
    """

    def __init__(
        self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, str] | None = None
    ) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=Diagnostic.sort_key))
        self.sources: Mapping[str, str] = dict(sources or {})
        super().__init__(self.diagnostics)

    def __repr__(self) -> str:
        codes = ", ".join(dict.fromkeys(diagnostic.code for diagnostic in self.diagnostics))
        count = len(self.diagnostics)
        return f"<SpecError: {pluralize(count, 'finding')}, {codes}>"

    def __str__(self) -> str:
        from archspec.diagnostics.text import render_text

        return render_text(self.diagnostics, self.sources).rstrip()

    def to_dict(self) -> dict[str, Any]:
        """Return the findings as plain data, what commands print with `--format json`.

        Examples:
            >>> try:
            ...     archspec.load("as_printed/figure_3")
            ... except archspec.SpecError as error:
            ...     [found] = error.to_dict()["diagnostics"]
            >>> found["code"], found["line"], found["fix"][0]["text"]
            ('A304', 22, ' stride 2')
        """
        from archspec.diagnostics.records import FindingsRecord, make_records

        return FindingsRecord(diagnostics=make_records(self.diagnostics)).to_dict()

    def to_markdown(self) -> str:
        """Return the findings as Markdown, with the lines that they point at.

        Examples:
            >>> try:
            ...     archspec.load("as_printed/figure_3")
            ... except archspec.SpecError as error:
            ...     print(error.to_markdown().splitlines()[1])
            error[A304]: concat joins branches of different grids: 69x69 and 35x35
        """
        from archspec.text.markdown import fence_text

        return fence_text(str(self))

    def _repr_markdown_(self) -> str:
        """Show the findings in a notebook."""
        return self.to_markdown()


class TooManyFindingsError(Exception):
    """The limit on findings is reached; nobody would read more.

    It is not a `SpecError`, so that code that recovers from errors does not continue after it.

    Attributes:
        diagnostics: the findings so far.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)


class stopping_at_limit(ContextDecorator):  # noqa: N801 - it is used as a function is
    """Ends a stage with the findings so far if their limit is reached.

    It raises a `SpecError` with these findings, the last of which says that there may be more.
    """

    def __enter__(self) -> None:
        """Begin the stage."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """End it."""
        if isinstance(error, TooManyFindingsError):
            *others, last = SpecError(error.diagnostics).diagnostics
            note = f"these are the first {len(error.diagnostics)} findings, and there are more"
            raise SpecError([*others, replace(last, notes=(*last.notes, note))]) from None


@contextmanager
def adding_findings(found: Iterable[Diagnostic]) -> Iterator[None]:
    """Add earlier findings to an error that is raised inside."""
    try:
        yield
    except SpecError as error:
        raise SpecError([*found, *error.diagnostics], error.sources) from None


@contextmanager
def attaching_sources(sources: Mapping[str, str]) -> Iterator[None]:
    """Attach the texts that findings point into to an error that is raised inside."""
    try:
        with stopping_at_limit():
            yield
    except SpecError as error:
        raise SpecError(error.diagnostics, sources) from None


@dataclass(slots=True)
class Findings:
    """The findings of one stage, each kept once, however often a repeated block reports it."""

    _found: dict[tuple[str, Span | None], Diagnostic] = field(default_factory=dict)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a finding unless there is one with the same code and place.

        Raises:
            TooManyFindingsError: if the limit is reached.
        """
        if diagnostic not in self and len(self._found) >= limits.FINDINGS:
            raise TooManyFindingsError(self._found.values())
        self._found.setdefault((diagnostic.code, diagnostic.span), diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several findings."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def attempt(self, read: Callable[[], T]) -> T | None:
        """Return the result of `read`, or None and keep its findings if it fails."""
        try:
            return read()
        except SpecError as error:
            self.extend(error.diagnostics)
            return None

    def error(
        self,
        code: str,
        message: str,
        span: Span | None,
        *,
        label: str = "",
        marks: Iterable[Mark] = (),
        notes: Iterable[str] = (),
        help: str = "",
    ) -> None:
        """Keep an error with the given parts."""
        self.add(Diagnostic(code, message, span, label, tuple(marks), tuple(notes), help))

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found.values())

    def __contains__(self, diagnostic: Diagnostic) -> bool:
        """Check whether there is a finding with the same code and place."""
        return (diagnostic.code, diagnostic.span) in self._found

    def stop(self) -> None:
        """End the stage by raising the findings, if there are any.

        Raises:
            SpecError: with every finding so far.
        """
        if self._found:
            raise SpecError(self._found.values())


def fail(
    code: str, message: str, span: Span | None, *, marks: Iterable[Mark] = (), help: str = ""
) -> SpecError:
    """Return an error with one diagnostic, to be raised if continuing makes no sense."""
    return SpecError([Diagnostic(code, message, span, marks=tuple(marks), help=help)])
