"""The other archspec: Spack's library that names processors, with the same package and command."""

from typing import Final

_OTHER: Final = "archspec"  # this distribution is archspec-nn


def namesake_notice() -> str:
    """Return a remark for an environment that holds both, with the remedy; empty in any other.

    It costs some 30 ms, so it is printed where a person asks what is installed, and where
    something went wrong that the mixture may explain.
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
