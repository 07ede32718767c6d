"""A file that a build writes."""

from dataclasses import dataclass
from pathlib import Path

from archspec.app.replace import replace_file
from archspec.diagnostics import SpecError, fail


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be written.

    Attributes:
        path: where it goes.
        text: what it will hold.
        spec: the spec that it comes from, as shown to people.
        digest: the digest of the spec's texts.
        inputs: the files that were read to make it, the spec first.
    """

    path: Path
    text: str
    spec: str
    digest: str
    inputs: tuple[Path, ...]

    @property
    def data(self) -> bytes:
        """The text as it is written."""
        return self.text.encode()

    def write(self) -> None:
        """Write the file, and make the folders that it needs.

        Raises:
            SpecError: A409 where the system refuses; what was there before is still there.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.path, self.data)
        except OSError as error:
            raise self.failed("written", error) from error

    def failed(self, what: str, error: OSError) -> SpecError:
        """The error for what the system refuses to do with the file."""
        reason = (error.strerror or "unknown reason").lower()
        return self.refused("A409", f"cannot be {what}: {reason}")

    def refused(self, code: str, reason: str, help: str = "") -> SpecError:
        """An error about this file."""
        return fail(code, f"`{self.path.as_posix()}` {reason}", None, help=help)
