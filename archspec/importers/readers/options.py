"""What a user may add to the name of a source."""

from archspec.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a source may leave open.

    Attributes:
        sides: height and width of the input, or what sides it has; empty for those of the source.
        channels: the channels of the input, where the source does not state them.
        scale: the scale of a family of networks: `s` of `yolov8`; empty for that of the source.
    """

    sides: tuple[int, ...] = ()
    channels: int = 3
    scale: str = ""


NO_OPTIONS = ReadOptions()
"""What the source itself says."""
