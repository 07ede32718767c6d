"""Calls of the command line, as the tests of the other commands make them."""

from tests.app.conftest import call, folder

__all__ = ["call", "folder"]
