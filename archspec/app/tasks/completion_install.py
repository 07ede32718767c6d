"""Install shell completion: a few lines in the start-up file of a shell, or a file of its own."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.output_files import make_folder, replace_file
from archspec.text.unified_diff import print_diff
from archspec.text.visible import escape_invisible

InstallState: TypeAlias = Literal["written", "unchanged", "shown"]
"""What became of the file of a shell: `shown` if it was only to be looked at."""

_OPEN: Final = "# >>> archspec completion >>>"
_CLOSE: Final = "# <<< archspec completion <<<"
_LOADED: Final = "_ARCHSPEC_COMPLETE={shell}_source"
"""What every way to load completion has, also that of people who have written it themselves."""


@dataclass(frozen=True, slots=True)
class ShellSetup:
    """How a shell loads completion.

    Attributes:
        locate: returns its start-up file, from the environment and the home folder.
        lines: the lines that load completion.
        is_own: whether the file is for the completion of archspec alone.
    """

    locate: Callable[[Mapping[str, str], Path], Path]
    lines: tuple[str, ...]
    is_own: bool = False


def _find_fish_file(environment: Mapping[str, str], home: Path) -> Path:
    config = environment.get("XDG_CONFIG_HOME") or home / ".config"
    return Path(config) / "fish/completions/archspec.fish"


SHELLS: Final = {
    "bash": ShellSetup(
        lambda environment, home: home / ".bashrc",
        (
            "if command -v archspec > /dev/null; then",
            '  eval "$(_ARCHSPEC_COMPLETE=bash_source archspec)"',
            "fi",
        ),
    ),
    "zsh": ShellSetup(
        lambda environment, home: Path(environment.get("ZDOTDIR") or home) / ".zshrc",
        (
            "if (( $+commands[archspec] )); then",
            "  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }",
            '  eval "$(_ARCHSPEC_COMPLETE=zsh_source archspec)"',
            "fi",
        ),
    ),
    "fish": ShellSetup(
        _find_fish_file,
        ("_ARCHSPEC_COMPLETE=fish_source archspec | source",),
        is_own=True,
    ),
}
"""The shells that completion can be installed for."""


@dataclass(frozen=True, slots=True)
class InstalledCompletion:
    """The completion of a shell.

    Attributes:
        shell: the shell.
        path: the file that loads it.
        state: what became of the file.
        added: the lines that were added, or would be.
        diff: the change, as a unified diff; empty if there is none.
    """

    shell: str
    path: Path
    state: InstallState
    added: tuple[str, ...] = ()
    diff: str = ""


def install_completion(
    shell: str, environment: Mapping[str, str], home: Path, *, writes: bool
) -> InstalledCompletion:
    """Make a shell load completion, unless it does already; whatever else is in the file stays.

    Args:
        shell: one of `SHELLS`.
        environment: the variables of the environment.
        home: the home folder.
        writes: whether the file is written.

    Raises:
        SpecError: A406 for a file of completion that somebody else has written, A409 for a file
            that cannot be read or written.
    """
    setup = SHELLS[shell]
    path = setup.locate(environment, home)
    before = _read_file(path)
    if _LOADED.format(shell=shell).encode() in before:
        return InstalledCompletion(shell, path, "unchanged")
    if setup.is_own and before:
        message = f"`{_show(path)}` is for archspec, and was not written by it"
        raise fail("A406", message, None, help="move it away, and install again")
    added = setup.lines if setup.is_own else (_OPEN, *setup.lines, _CLOSE)
    after = _append_lines(before, added)
    if writes:
        _write_file(path, after)
    state: InstallState = "written" if writes else "shown"
    return InstalledCompletion(shell, path, state, added, _compare(before, after, path))


def _show(path: Path) -> str:
    return escape_invisible(path.as_posix())


def _append_lines(before: bytes, lines: tuple[str, ...]) -> bytes:
    gap = b"\n" if before and not before.endswith(b"\n") else b""
    space = b"\n" if before else b""
    return before + gap + space + "".join(f"{line}\n" for line in lines).encode()


def _compare(before: bytes, after: bytes, path: Path) -> str:
    """Return what changes in a file, as a unified diff; the lines of a new one are all added."""
    new = after.decode("utf-8", "replace")
    if not before:
        return "".join(f"+{line}\n" for line in new.splitlines())
    return print_diff(_show(path), before.decode("utf-8", "replace"), new)


def _read_file(path: Path) -> bytes:
    """Return what a file holds; nothing if it does not exist.

    Raises:
        SpecError: A409 if it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _refuse(path, "read", error) from error


def _write_file(path: Path, data: bytes) -> None:
    """Write a file, or the file that a link leads to.

    Raises:
        SpecError: A409 if it cannot be written.
    """
    real = Path(os.path.realpath(path))
    try:
        make_folder(real.parent)
        replace_file(real, data)
    except OSError as error:
        raise _refuse(path, "written", error) from error


def _refuse(path: Path, what: str, error: OSError) -> SpecError:
    reason = (error.strerror or "unknown reason").lower()
    return fail("A409", f"`{_show(path)}` cannot be {what}: {reason}", None)
