"""Numbers with their nouns."""


def counted(number: int, noun: str) -> str:
    """`1 operator`, `4,096 operators`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
