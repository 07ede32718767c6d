"""Check the folder that a command is to write several files into."""

from pathlib import Path

from archspec.diagnostics import fail
from archspec.text.visible import shorten_middle


def check_folder(folder: Path, *, force: bool, option: str = "--output") -> None:
    """Refuse a folder that has files, before anything is made.

    Args:
        folder: the folder.
        force: whether files in it do not matter.
        option: the option that names it.

    Raises:
        SpecError: A406 or A409.
    """
    elsewhere = f"choose another folder with `{option}`"
    shown = f"`{shorten_middle(folder.as_posix())}`"
    try:
        if folder.exists() and not folder.is_dir():
            raise fail("A406", f"{shown} is a file, and no folder", None, help=elsewhere)
        if not force and folder.exists() and any(folder.iterdir()):
            raise fail("A406", f"{shown} has files", None, help=f"{elsewhere}, or use `--force`")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise fail("A409", f"{shown} cannot be read: {reason}", None) from error
