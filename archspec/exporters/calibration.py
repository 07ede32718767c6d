"""Read the images that ranges of int8 are taken from."""

import os
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.extras import require_package
from archspec.text.visible import shorten_middle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SUFFIXES: Final = (".bmp", ".jpeg", ".jpg", ".png", ".webp")
_SCALE: Final = 255
_DIMENSIONS: Final = 4

MEAN: Final = (0.485, 0.456, 0.406)
"""What is taken from the channels of images, by default: the means of ImageNet."""

STD: Final = (0.229, 0.224, 0.225)
"""What the channels of images are divided by, by default: the deviations of ImageNet."""


@dataclass(frozen=True, slots=True)
class CalibrationImages:
    """Inputs from which the ranges of activations are taken.

    Attributes:
        source: where they are from.
        arrays: the inputs, N x C x H x W in float32.
        available: how many there are at the source; None for those that were taken.
    """

    source: str
    arrays: "NDArray[np.float32]"
    available: int | None = None

    def __len__(self) -> int:
        return len(self.arrays)

    def describe(self) -> str:
        """Return the number of inputs and where they are from, in words."""
        part = f"{len(self):,}"
        if self.available is not None and self.available > len(self):
            part += f" of {self.available:,}"
        return f"{part} inputs of {self.source}"


def read_calibration(
    source: str | Path,
    size: tuple[int, ...],
    *,
    mean: Sequence[float] = MEAN,
    std: Sequence[float] = STD,
) -> CalibrationImages:
    """Read a folder of images, or an array of inputs.

    Images are resized to the input, scaled to 0..1, and normalized; of more than 1,024, evenly
    spaced ones are taken, in the order of their paths. The array of an `.npz` file is taken as it
    is: N x C x H x W, ready to enter the network.

    Args:
        source: a folder, or a file that ends in `.npz` with a single array.
        size: the shape of one input: channels, height, width.
        mean: the mean of each channel.
        std: the deviation of each channel.

    Raises:
        SpecError: A417 if there are no images there or they do not fit; A410 if numpy, or pillow
            for images, is not installed.
    """
    np = require_package("numpy", "int8")
    path, available = Path(source), None
    shown = path.as_posix()
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises at long names
        images = _list_images(path, size)
        arrays, available = _read_images(images, size, mean, std), len(images)
        shown += f", normalized by mean {', '.join(map(str, mean))} and std "
        shown += ", ".join(map(str, std))
    elif path.suffix == ".npz":
        arrays = _read_archive(path)
    else:
        raise _refuse(path, "is neither a folder of images nor an .npz file")
    if arrays.shape[1:] != size:
        found = "x".join(map(str, arrays.shape))
        raise _refuse(
            path, f"has inputs {found}, and the network takes Nx{'x'.join(map(str, size))}"
        )
    if not np.isfinite(arrays).all():
        raise _refuse(path, "has numbers that are not finite")
    return CalibrationImages(shown, arrays, available)


def _read_archive(path: Path) -> "NDArray[np.float32]":
    """Return the only array of a file, without running what it may hold."""
    import numpy as np

    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(each.file_size for each in archive.infolist())
        if size > limits.CALIBRATION_BYTES:
            raise _refuse(path, f"holds more than {limits.CALIBRATION_BYTES:,} bytes")
        with np.load(path, allow_pickle=False) as arrays:
            names = arrays.files
            if len(names) != 1:
                raise _refuse(path, f"has {len(names)} arrays instead of one")
            array: NDArray[Any] = arrays[names[0]]
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, RuntimeError) as error:
        raise _refuse(path, "is damaged, or holds other things than numbers") from error
    except OSError as error:
        reason = (error.strerror or "it is no archive").lower()
        raise _refuse(path, f"cannot be read: {reason}") from error
    if array.ndim < 2 or not len(array) or array.dtype.kind not in "fiu":
        raise _refuse(path, "has no inputs N x C x H x W")
    return array.astype(np.float32)


def _list_images(path: Path, size: tuple[int, ...]) -> list[Path]:
    """Return the images of a folder, if a network of this size takes images."""
    images = sorted(each for each in path.rglob("*") if each.suffix.lower() in _SUFFIXES)
    if not images:
        raise _refuse(path, f"has no images, {', '.join(_SUFFIXES)}")
    if len(size) != _DIMENSIONS - 1 or size[0] not in (1, 3):
        raise _refuse(path, "has images, and the network takes something else")
    return images


def _read_images(
    images: Sequence[Path], size: tuple[int, ...], mean: Sequence[float], std: Sequence[float]
) -> "NDArray[np.float32]":
    """Return images as inputs; of too many, evenly spaced ones."""
    import numpy as np

    pictures = require_package("PIL.Image", "a folder of images")
    count = min(len(images), limits.CALIBRATION_IMAGES)
    mode, sides = ("L" if size[0] == 1 else "RGB"), (size[2], size[1])
    shift, scale = (np.array(each[: size[0]], np.float32)[:, None, None] for each in (mean, std))
    found = []
    for image in (images[place * len(images) // count] for place in range(count)):
        try:
            with pictures.open(image) as opened:
                pixels = np.asarray(opened.convert(mode).resize(sides), np.float32)
        except (OSError, ValueError, pictures.DecompressionBombError) as error:
            raise _refuse(image, "is no image that pillow can read") from error
        planes = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
        found.append((planes / _SCALE - shift) / scale)
    arrays: NDArray[np.float32] = np.stack(found).astype(np.float32)
    return arrays


def _refuse(path: Path, reason: str) -> SpecError:
    help = "give a folder of images, or an .npz file with one array N x C x H x W"
    return fail("A417", f"`{shorten_middle(path.as_posix())}` {reason}", None, help=help)
