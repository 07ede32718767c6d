"""Help lines that say what to write, as data: whoever prints one can try it first.

An instruction is a text like any other help until then. Joining it to other text loses the data,
and leaves a text that nobody will take for an instruction.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from archspec.diagnostics.model import Edit, Span
from archspec.text.phrases import join_words

Instead: TypeAlias = str | tuple[Edit, ...]
"""What to write in the place of what is wrong, or edits elsewhere."""


_ASKING: Final = "did you mean"


class Way(NamedTuple):
    """One way to follow an instruction.

    Attributes:
        words: how the help line names it.
        instead: what it does.
    """

    words: str
    instead: Instead


class Instruction(str):
    """A help line that says what to write in the place of what a finding marks.

    Attributes:
        frame: the line, with `{}` in the place of its ways.
        ways: the ways to follow it, the most likely one first.
        wrong: the part of the marked text that is wrong; empty for all of it.
        fact: what is so even if following the line does not help.
    """

    __slots__ = ("fact", "frame", "ways", "wrong")

    frame: str
    ways: tuple[Way, ...]
    wrong: str
    fact: str

    def __new__(
        cls, frame: str, ways: Iterable[Way], *, wrong: str = "", fact: str = ""
    ) -> "Instruction":
        """Make a help line."""
        listed = tuple(ways)
        words = [way.words for way in listed]
        said = ", or ".join(words) if frame == "{}" else join_words(words, "or")
        made = super().__new__(cls, frame.replace("{}", said))
        made.frame, made.ways, made.wrong, made.fact = frame, listed, wrong, fact
        return made

    @property
    def is_question(self) -> bool:
        """Whether it asks, and does not say outright, what to write."""
        return self.frame.startswith(_ASKING)

    def narrow(self, ways: Sequence[Way]) -> "Instruction":
        """Return the same line with some of its ways."""
        return Instruction(self.frame, ways, wrong=self.wrong, fact=self.fact)


def append_text(help: str, text: str) -> str:
    """Return a help line with more text behind it; an instruction stays one."""
    if not isinstance(help, Instruction):
        return help + text
    fact = f"{help.fact};{text}" if help.is_question else help.fact + text
    return Instruction(help.frame + text, help.ways, wrong=help.wrong, fact=fact)


def ask_whether_meant(
    *names: str, wrong: str = "", frame: str = f"{_ASKING} {{}}?", fact: str = ""
) -> str:
    """Return the question "did you mean `a` or `b`?"; empty for no name.

    Args:
        *names: the names.
        wrong: what is written for them; empty for all that is marked.
        frame: the question, with `{}` in the place of the names.
        fact: what is so in any case, in the same form; that they are the nearest by default.
    """
    ways = [Way(f"`{name}`", name) for name in names if name]
    if not ways:
        return ""
    listed = join_words(way.words for way in ways)
    fact = fact or ("the nearest name is {}" if len(ways) == 1 else "the nearest names are {}")
    return Instruction(frame, ways, wrong=wrong, fact=fact.replace("{}", listed))


def say_to_write(
    *texts: str,
    wrong: str = "",
    at: Span | None = None,
    frame: str = "write {}",
    fact: str = "it is written {}",
) -> str:
    """Return the line "write `a` or `b`"; empty for no text.

    Args:
        *texts: what to write.
        wrong: what to write it for; empty for all that is marked.
        at: what to write it for, if that is not what is marked.
        frame: the line, with `{}` in the place of the texts.
        fact: what is so in any case, in the same form.
    """
    ways = [Way(f"`{text}`", (Edit(at, text),) if at else text) for text in texts if text]
    if not ways:
        return ""
    listed = join_words([way.words for way in ways], "or")
    return Instruction(frame, ways, wrong=wrong, fact=fact.replace("{}", listed))


def say_to_rename(name: str) -> str:
    """Return the line "call it `a`"."""
    return say_to_write(name, frame="call it {}", fact="a name that it may have is {}")


def say_to_remove(reason: str = "", *, line: str = "leave it out") -> str:
    """Return the line "leave it out", with a reason if there is one."""
    words = f"{line}: {reason}" if reason else line
    return Instruction(words, [Way("", "")], fact=reason or "it has no place here")


def say_to_replace(line: str, edit: Edit, fact: str) -> str:
    """Return a line that says to make an edit.

    Args:
        line: the line.
        edit: the edit.
        fact: what is so in any case.
    """
    return Instruction(line, [Way("", (edit,))], fact=fact)
