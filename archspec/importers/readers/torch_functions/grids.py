"""Functions that resample, pad, crop and rearrange a grid."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from torch import Tensor

from archspec.importers.flat import Value
from archspec.importers.readers.places import Inexpressible
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.translation import Drawn, Translation, Translator, draw, list_axes

_FILLS: Final = {
    "constant": "zeros",
    "reflect": "reflect",
    "replicate": "replicate",
    "circular": "circular",
}
"""The words for what padding is filled with, by those of torch."""


def _resample(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Translation:
    if mode in ("nearest-exact", "area"):
        raise Inexpressible(f"it resamples in the way that torch calls {mode}")
    options: dict[str, Value] = {"mode": mode}
    if align_corners:
        options["align_corners"] = True
    before, after = tuple(input.shape[2:]), tuple(result.shape[2:])
    if before == after and scale_factor is None:
        return recorder.find(input)
    whole = all(left % side == 0 for side, left in zip(before, after, strict=True))
    if whole and not antialias:
        factors = tuple(left // side for side, left in zip(before, after, strict=True))
        return draw("Upsample", input, axes=list_axes(input), factor=factors, options=options)
    if scale_factor is not None and not recompute_scale_factor:
        raise Inexpressible("it resamples by a factor that is no whole number")
    if antialias:
        options["antialias"] = True
    return draw("Resize", input, axes=list_axes(input), grid=after, options=options)


def _rearrange(box: str, argument: str) -> Translator:
    """Return the translator of a function that rearranges channels or pixels."""

    def translate(recorder: Recorder, result: Tensor, input: Tensor, factor: int) -> Drawn:
        return draw(box, input, axes=list_axes(input), options={argument: factor})

    return translate


def _pad(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    pad: Sequence[int],
    mode: str = "constant",
    value: float | None = None,
) -> Translation:
    place = recorder.get_place(input)
    pairs = [(pad[at], pad[at + 1]) for at in range(0, len(pad), 2)]
    if not any(map(any, pairs)):
        return place
    added = dict(zip(reversed(place.axes), pairs, strict=False))
    sides = [added.get(axis, (0, 0)) for axis in range(2, input.dim())]
    channels = added.get(1, (0, 0))
    if any(added.get(0, (0, 0))):
        raise Inexpressible("it pads the batch")
    is_zero = mode == "constant" and not value
    if any(channels):
        if any(map(any, sides)) or not is_zero:
            raise Inexpressible("it pads channels and sides at once, or not with zeros")
        return _pad_channels(input, *channels)
    if mode == "constant" and value == float("-inf"):
        fill = "-inf"
    elif is_zero or mode != "constant":
        fill = _FILLS[mode]
    else:
        raise Inexpressible("it pads with a number of its own")
    return _pad_and_crop(recorder, result, input, sides, fill)


def _pad_and_crop(
    recorder: Recorder, result: Tensor, input: Tensor, sides: Sequence[tuple[int, int]], fill: str
) -> Drawn:
    """Return what is added to a grid where a number is positive, and cut off where it is not."""
    added = [(max(before, 0), max(behind, 0)) for before, behind in sides]
    cut = [(max(-before, 0), max(-behind, 0)) for before, behind in sides]
    if not any(map(any, cut)):
        return frame_grid("Pad", input, added, mode=fill)
    if not any(map(any, added)):
        return frame_grid("Cropping", input, cut)
    if fill != "zeros":
        raise Inexpressible("it pads and crops at once")
    grid = zip(input.shape[2:], added, strict=True)
    larger = input.new_empty(
        *input.shape[:2], *(side + before + behind for side, (before, behind) in grid)
    )
    recorder.add_part(frame_grid("Pad", input, added, mode=fill), larger, "pad")
    return frame_grid("Cropping", larger, cut)


def _pad_channels(input: Tensor, before: int, behind: int) -> Drawn:
    if before == 0:
        return draw("ChannelPad", input, channels=input.shape[1] + behind, at="end")
    if behind - before not in (0, 1):
        raise Inexpressible("it adds channels before those that enter")
    return draw("ChannelPad", input, channels=input.shape[1] + before + behind, at="both")


def frame_grid(
    box: str, input: Tensor, sides: Sequence[tuple[int, int]], **arguments: Value
) -> Drawn:
    """Return a box that adds to a grid, or cuts off, something before and behind each side."""
    return draw(
        box,
        input,
        sides=(0,) * len(sides),
        before=tuple(before for before, _ in sides),
        after=tuple(behind for _, behind in sides),
        options=arguments,
    )


GRIDS: Final[Mapping[str, Translator]] = {
    "interpolate": _resample,
    "upsample": _resample,
    "pixel_shuffle": _rearrange("PixelShuffle", "factor"),
    "pixel_unshuffle": _rearrange("PixelUnshuffle", "factor"),
    "channel_shuffle": _rearrange("ChannelShuffle", "groups"),
    "native_channel_shuffle": _rearrange("ChannelShuffle", "groups"),
    "pad": _pad,
}
"""The translators, by the name of the function."""
