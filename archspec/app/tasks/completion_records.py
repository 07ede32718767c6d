"""JSON record of an installed completion."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from archspec.app.tasks.completion_install import InstallState
from archspec.text.records import Record


class CompletionRecord(Record):
    """The file that makes a shell load completion, and the lines that were added to it.

    `state` is `shown` with `--dry-run`, where nothing is written.
    """

    shell: str
    file: Annotated[str, BeforeValidator(Path.as_posix), Field(validation_alias="path")]
    state: InstallState
    added: tuple[str, ...]
