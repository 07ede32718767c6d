"""Parts of the channels of a value, and values that become parts of another's channels."""

from collections.abc import Sequence

from archspec.importers.readers.places import Place
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.translation import Drawn, draw


def slice_channels(recorder: Recorder, place: Place, start: int, stop: int) -> Drawn | Place:
    """Return some of the channels of a value; of a concatenation, the value that they are."""
    if (start, stop) == (0, recorder.get_shape(place.value)[0]):
        return place
    made = recorder.find_operation(place.value)
    if made is not None and made.box == "concat":
        before = 0
        for value in made.inputs:
            size = recorder.get_shape(value)[0]
            if (before, before + size) == (start, stop):
                return Place(value, place.axes)
            before += size
    return draw("Slice", place.value, axes=place.axes, start=start, stop=stop)


def concatenate_values(
    recorder: Recorder, values: Sequence[str], axes: tuple[int, ...]
) -> Drawn | Place:
    """Return values one after the other, or what they are all parts of."""
    made = [recorder.find_operation(value) for value in values]
    slices = [each for each in made if each is not None and each.box == "Slice"]
    sources = {each.inputs[0] for each in slices}
    if len(slices) == len(values) and len(sources) == 1:
        (source,) = sources
        ends = [0, *(each.arguments["stop"] for each in slices)]
        starts = [each.arguments["start"] for each in slices]
        if starts == ends[:-1] and ends[-1] == recorder.get_shape(source)[0]:
            return Place(source, axes)
    return draw("concat", *values, axes=axes)
