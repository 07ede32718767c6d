"""The verdict that a spec describes no network, or not the one that it states."""


class Broken(ValueError):
    """A spec breaks a rule of the language, torch refuses it, or what it states is not so."""


class Lacking(Broken):
    """A box lacks an argument."""


def check(condition: object, message: str) -> None:
    """Raise `Broken` unless a condition holds."""
    if not condition:
        raise Broken(message)
