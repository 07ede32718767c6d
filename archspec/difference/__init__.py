"""What differs between two networks: by blocks and steps, and not by text."""

from archspec.difference.model import Change, ChangeKind, Difference, Match
from archspec.difference.networks import compare

__all__ = ["Change", "ChangeKind", "Difference", "Match", "compare"]
