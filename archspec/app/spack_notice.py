"""Detect Spack's archspec, a library for processors with the same package and command name."""

from typing import Final

_OTHER: Final = "archspec"  # this distribution is archspec-nn


def warn_of_namesake() -> str:
    """Return a warning with a remedy if both are installed, otherwise an empty text.

    The check takes about 30 ms, so it runs only with `--version` and after failures that the clash
    may explain.
    """
    from importlib.metadata import PackageNotFoundError, version

    try:
        other = version(_OTHER)
    except PackageNotFoundError:
        return ""
    return (
        f"note: Spack's archspec {other} is installed here too, with the same package and command;"
        " each can break the other\n"
        "      install archspec-nn into an environment of its own:"
        " python -m venv .venv && .venv/bin/pip install archspec-nn\n"
    )
