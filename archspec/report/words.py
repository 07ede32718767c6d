"""Numbers with their nouns and units, and the conventions by which they are counted."""

from collections.abc import Collection, Iterator
from typing import Final

MACS: Final = (
    "MAC = one multiply-accumulate of convolutions and fully connected layers; FLOPs = 2 MACs"
)
"""How multiply-accumulates are counted, said wherever a number of them is printed."""

SHORT: Final = {
    "macs": "MACs are multiply-accumulates",
    "flops": "FLOPs are two for each multiply-accumulate",
    "memory": "Memory is that of the tensors that training keeps",
    "live": "Live are the tensors at the peak of inference",
}
"""The same in a few words each, for papers, by the column that needs it."""

MEMORY: Final = (
    "memory = every tensor that a module or function of the source puts out in training, what is "
    "computed in place or is a view aside; live = the most that is alive at inference, inputs "
    "included, parameters and the workspace of kernels not"
)
"""How the bytes of activations are counted."""

FIELD: Final = "field = pixels of the input from the first to the last that a position sees"
"""What a receptive field is."""

_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def counted(number: int, noun: str) -> str:
    """`1 operator`, `4,096 operators`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def counted_for(batch: int) -> str:
    """For how many examples numbers hold."""
    return "for one example (batch 1)" if batch == 1 else f"for a batch of {batch:,} examples"


def short_text(shown: Collection[str], batch: int) -> Iterator[str]:
    """How columns are counted, in a sentence each.

    Args:
        shown: the names of the columns.
        batch: for how many examples.
    """
    needed = [text for name, text in SHORT.items() if name in shown]
    many = "" if batch == 1 else f" for a batch of {batch:,} examples"
    yield from (f"{each}{many}." for each in needed)


def byte_text(number: int) -> str:
    """`512 B`, `9.54 MiB`, `95.4 MiB`, `954 MiB`: three digits that count."""
    size, unit = float(number), 0
    while size >= 999.5 and unit + 1 < len(_UNITS):
        size, unit = size / 1024, unit + 1
    if not unit:
        return f"{number} B"
    places = 2 if size < 9.995 else 1 if size < 99.95 else 0
    return f"{size:,.{places}f} {_UNITS[unit]}"
