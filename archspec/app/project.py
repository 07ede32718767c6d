"""The settings of a project: `archspec.toml`, or `[tool.archspec]` in `pyproject.toml`."""

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final

from archspec.app.options import usage_error
from archspec.app.project_lookup import OWN_FILE
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.language import Limit
from archspec.language.amounts import QUANTITIES, describe_amount, parse_amount, parse_quantity
from archspec.language.names import suggest_nearest
from archspec.reader.files import COLLECTION, SUFFIXES, read_source
from archspec.text.phrases import join_words, pluralize
from archspec.text.visible import escape_invisible

_TABLE: Final = ("tool", "archspec")
_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_HEADER: Final = re.compile(r"\s*\[+\s*([^\]#]+?)\s*\]")
_KEY: Final = re.compile(r"\s*([\w\"'.-]+)\s*=")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a project.

    Attributes:
        specs: the folders, with all below them, files and patterns that commands take where no spec
            is named; by default the folder `specs`.
        exclude: patterns of folders and files that are left out of folders and patterns.
        strict: whether `check` treats warnings as errors.
        budget: limits on every network, by quantity; the budget of a spec comes before them.
        output: the folder of generated sources.
        theme: the colors of drawings.
    """

    specs: Sequence[str] = (COLLECTION,)
    exclude: Sequence[str] = ()
    strict: bool = False
    budget: Mapping[str, str | int] = field(default_factory=dict)
    output: str = "generated"
    theme: str = "auto"


@dataclass(frozen=True, slots=True)
class Project:
    """A project.

    Attributes:
        folder: the folder that paths in its settings begin at.
        shown: the file of the settings in messages; empty if there is none.
        text: its text.
        settings: the settings.
        limits: the budget in them.
    """

    folder: Path
    shown: str
    text: str
    settings: Settings
    limits: tuple[Limit, ...] = ()

    @property
    def output(self) -> str:
        """The folder of generated sources, as a path from the current folder."""
        return (Path(os.path.relpath(self.folder)) / self.settings.output).as_posix()

    def excludes(self, path: Path) -> bool:
        """Check whether a file, or a folder around it, is left out."""
        below = PurePosixPath(os.path.relpath(path, self.folder).replace(os.sep, "/"))
        around = [each.as_posix() for each in (below, *below.parents)]
        patterns = [pattern.rstrip("/") for pattern in self.settings.exclude]
        return any(fnmatchcase(each, pattern) for each in around for pattern in patterns)

    def list_specs(self) -> list[str]:
        """Return the files that its settings name, as paths from the current folder.

        Raises:
            UsageError: if there are none.
        """
        found = [path for each in self.settings.specs for path in self._expand(each)]
        kept = dict.fromkeys(path for path in found if not self.excludes(path))
        if not kept:
            said = self.shown or f"a folder `{COLLECTION}`"
            raise usage_error(f"name a SPEC; {said} has none for the case that none is named")
        return [os.path.relpath(path).replace(os.sep, "/") for path in kept]

    def _expand(self, written: str) -> list[Path]:
        """Return the spec files in a folder and those below it, of a pattern, or of a file."""
        base = Path(os.path.relpath(self.folder))
        path = base / written
        if path.is_dir():
            found = (each for each in path.rglob("*") if _is_visible(each.relative_to(path)))
        elif path.exists():
            return [path]
        else:
            found = base.glob(written)
        return sorted(each for each in found if each.suffix in SUFFIXES and each.is_file())


def _is_visible(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts)


def read_project(folder: Path, name: str) -> Project | None:
    """Return the project that a file states; None if the file is about something else.

    Args:
        folder: the folder of the file.
        name: `archspec.toml` or `pyproject.toml`.

    Raises:
        SpecError: A419 for settings that cannot be taken, A401 for a file that cannot be read.
    """
    path = Path(os.path.relpath(folder)) / name
    shown, table = path.as_posix(), () if name == OWN_FILE else _TABLE
    text = read_source(path, shown)
    if table and table[-1] not in text:
        return None
    values = _parse(text, shown)
    for key in table:
        inner = values.get(key, {})
        values = inner if isinstance(inner, dict) else {}
    if table and not values:
        return None
    places = _SettingPlaces(text, shown, table)
    findings = [finding for key in values if (finding := places.judge(key, values[key]))]
    if findings:
        raise SpecError(findings, {shown: text})
    settings = Settings(**values)
    return Project(folder, shown, text, settings, tuple(places.read_limits(settings.budget)))


def _parse(text: str, shown: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place = _PLACE.search(said)
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        message = f"this is no TOML: {said.partition(' (at ')[0]}"
        span = Span(shown, line, column, line, column + 1)
        finding = Diagnostic("A419", message, span, help="write it as https://toml.io has it")
        raise SpecError([finding], {shown: text}) from None


@dataclass(frozen=True, slots=True)
class _SettingPlaces:
    """Where settings are in their file.

    Attributes:
        text: the text of the file.
        shown: its name in messages.
        table: the table that they are in.
    """

    text: str
    shown: str
    table: Sequence[str]

    def find(self, *path: str) -> Span:
        """Return the place of a setting, or of the nearest table around it that has one."""
        wanted, known = (*self.table, *path), dict(self._list_keys())
        tried = (wanted[:end] for end in range(len(wanted), 0, -1))
        return next((known[each] for each in tried if each in known), self._make_span(1, 0, 1))

    def _list_keys(self) -> Iterator[tuple[tuple[str, ...], Span]]:
        """Yield the keys that begin a line, by their paths."""
        header: tuple[str, ...] = ()
        for number, line in enumerate(self.text.splitlines(), 1):
            if found := _HEADER.match(line):
                header = _split_key(found[1])
                yield header, self._make_span(number, *found.span(1))
            elif found := _KEY.match(line):
                path = (*header, *_split_key(found[1]))
                yield path, self._make_span(number, *found.span(1))

    def _make_span(self, line: int, start: int, end: int) -> Span:
        return Span(self.shown, line, start + 1, line, end + 1)

    def judge(self, key: str, value: object) -> Diagnostic | None:
        """Return the finding for a setting that cannot be taken."""
        kind, span = _KINDS.get(key), self.find(key)
        if kind is None:
            help = suggest_nearest(key, [*_KINDS])
            return Diagnostic("A419", f"there is no setting `{key}`", span, help=help)
        if not kind.takes(value):
            return Diagnostic("A419", f"`{key}` must be {kind.expected}", span)
        return None

    def read_limits(self, budget: Mapping[str, str | int]) -> Iterator[Limit]:
        """Yield the limits of a budget.

        Raises:
            SpecError: A419 for an unknown quantity, and for what is no amount of one.
        """
        for name, written in budget.items():
            quantity, text = parse_quantity(name), str(written)
            span = self.find("budget", name)
            if quantity is None:
                help = suggest_nearest(name, QUANTITIES)
                message = f"there is no quantity `{name}`"
                raise SpecError([Diagnostic("A419", message, span, help=help)], self._sources)
            value = parse_amount(quantity, text)
            if value is None:
                message = f"`{quantity}` must be {describe_amount(quantity)}, not `{text}`"
                raise SpecError([Diagnostic("A419", message, span)], self._sources)
            yield Limit(span=span, name=quantity, value=value, text=text)

    @property
    def _sources(self) -> dict[str, str]:
        return {self.shown: self.text}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a setting may be.

    Attributes:
        expected: how a message says it.
        takes: whether a value is one.
    """

    expected: str
    takes: Callable[[object], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_budget(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_amount, value.values()))


def _is_amount(value: object) -> bool:
    return isinstance(value, str | int) and not _is_switch(value)


def _is_theme(value: object) -> bool:
    return value in _THEMES


_THEMES: Final = ("auto", "light", "dark", "print")

_KINDS: Final = {
    "specs": _Kind('a list of texts, such as ["specs"]', _is_text_list),
    "exclude": _Kind('a list of texts, such as ["specs/drafts"]', _is_text_list),
    "strict": _Kind("true or false", _is_switch),
    "budget": _Kind('a table of limits, such as {params = "45M"}', _is_budget),
    "output": _Kind('a text, such as "generated"', _is_text),
    "theme": _Kind(join_words([f'"{theme}"' for theme in _THEMES], "or"), _is_theme),
}


def _split_key(written: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in written.split("."))


def assume_project() -> Project:
    """Return the project of the current folder where no file states its settings."""
    return Project(Path.cwd(), "", "", Settings())


def describe_specs(project: Project, files: Sequence[str]) -> str:
    """Return the note on the specs that the settings of a project name."""
    said = project.shown or f"{COLLECTION}/"
    return f"note: {escape_invisible(said)} names {pluralize(len(files), 'spec')}\n"
