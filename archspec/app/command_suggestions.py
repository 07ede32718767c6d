"""Suggestions for a word that is not a command."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from archspec.diagnostics.instruction import ask_whether_meant
from archspec.text.spelling import count_edits

_SLIPS: Final = 2
"""Maximum number of wrong letters in a command; more than half of it must be right."""

_OPTIONS: Final = {
    "version": "`archspec --version` prints the version",
}

_SYNONYMS: Final = {
    "new": "create init start template",
    "list": "catalog ls models names networks specs zoo",
    "check": "lint prove test validate",
    "build": "codegen compile convert emit export generate make source",
    "render": "display draw figure image picture plot show view visualise visualize",
    "summary": "count describe flops info inspect macs params profile stats summarise summarize",
    "compare": "benchmark table versus vs",
    "diff": "difference",
    "changes": "changelog pr review",
    "paths": "get keys settings",
    "why": "blame origin trace where",
    "resolve": "expand flatten merge print",
    "verify": "audit errata fidelity paper",
    "explain": "code codes error errors",
    "ops": "layers modules operator operators",
    "help": "man usage",
}


def suggest_command(word: str, commands: Sequence[str]) -> str:
    """Suggest what to do instead; return an empty text if nothing is close.

    Args:
        word: the word in the place of a command.
        commands: the names of all commands.
    """
    plain = word.lower().strip("-_")
    if _is_spec(word):
        return "that is a spec; say first what to do with it, such as `archspec check`"
    synonym = next((command for command, words in _SYNONYMS.items() if plain in words.split()), "")
    close = synonym or _find_nearest(plain, (*commands, *_OPTIONS))
    return _OPTIONS.get(close) or ask_whether_meant(close)


def _is_spec(word: str) -> bool:
    """Check whether a word is a file or names a spec in another way."""
    from archspec.api import shipped_specs

    if PurePath(word).suffix in (".yaml", ".yml") or word.startswith("git:"):
        return True
    return word in shipped_specs()


def _find_nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word that this is a typo or the only prefix of; empty if there is none."""
    begun = [command for command in known if command.startswith(word)]
    if word and len(begun) == 1:
        return begun[0]
    slips, nearest = min((count_edits(word, command), command) for command in known)
    return nearest if slips <= _SLIPS and 2 * slips < len(nearest) else ""
