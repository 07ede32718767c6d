"""Limits that are given besides those of a spec."""

from archspec.dataclass import dataclass
from archspec.language import Limit


@dataclass(frozen=True, slots=True)
class GivenLimits:
    """Limits from outside of a spec.

    Attributes:
        limits: the limits, which replace those of the spec; their spans point into their texts.
        sources: those texts by name.
        usual: the limits of the project, which those of a spec replace.
    """

    limits: tuple[Limit, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    usual: tuple[Limit, ...] = ()
