"""Images that ranges of int8 are taken from."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from archspec import extras, limits
from archspec.diagnostics import SpecError
from archspec.exporters.calibration import read_calibration
from archspec.exporters.quantize import list_batches
from archspec.extras import require_package


def test_of_too_many_images_evenly_spaced_ones_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CALIBRATION_IMAGES", 3)
    for number in range(6):
        Image.new("L", (2, 2), 51 * number).save(tmp_path / f"{number}.png")
    found = read_calibration(tmp_path, (1, 2, 2), mean=(0.0,), std=(1.0,))
    np.testing.assert_allclose(found.arrays[:, 0, 0, 0], (0, 0.4, 0.8), rtol=1e-6)
    assert found.describe().startswith(f"3 of 6 inputs of {tmp_path.as_posix()}, normalized by")


def test_damaged_archive(tmp_path: Path) -> None:
    file = tmp_path / "images.npz"
    np.savez_compressed(file, np.random.default_rng(0).normal(size=(2, 3, 8, 8)))
    data = bytearray(file.read_bytes())
    data[200:300] = b"\xff" * 100
    file.write_bytes(data)
    with pytest.raises(SpecError) as refused:
        read_calibration(file, (3, 8, 8))
    assert refused.value.diagnostics[0].code == "A417"


def test_last_batch_is_filled_up() -> None:
    batches = [each.tolist() for each in list_batches(np.arange(5), 3)]
    assert batches == [[0, 1, 2], [3, 4, 0]]
    assert [each.tolist() for each in list_batches(np.arange(2), 3)] == [[0, 1, 0]]


def test_package_is_called_as_pip_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(module: str) -> None:
        raise ModuleNotFoundError(name="PIL")

    monkeypatch.setattr(extras, "import_module", fail)
    with pytest.raises(SpecError) as refused:
        require_package("PIL.Image", "a folder of images")
    (finding,) = refused.value.diagnostics
    assert finding.message == "a folder of images needs pillow, of archspec's `onnx` extra"
    assert finding.help == "install it with `pip install 'archspec-nn[onnx]'`"
