"""What is said about one code, once: in the terminal, in the documentation and in SARIF."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding.

    An example in YAML is a spec that begins with `archspec: 1`, `name: net` and `input: 32x32x3`
    and has a small body, unless it writes these itself. One that begins with `$` is for a shell.

    Attributes:
        code: a letter and three digits; the first digit is the stage that finds it.
        title: the finding in a few words, without a full stop.
        meaning: what is wrong and why archspec refuses it, in one to four sentences.
        example: a short YAML or shell snippet that causes it.
        fix: the same, mended.
    """

    code: str
    title: str
    meaning: str
    example: str
    fix: str
