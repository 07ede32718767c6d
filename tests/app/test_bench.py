"""`archspec bench`: what it prints and writes, and what it refuses before it measures."""

import json
from pathlib import Path

import pytest

from tests.app.calls import Call


@pytest.mark.slow
def test_command(call: Call, folder: Path) -> None:
    only = ("--only", "eager,inference", "--rounds", "1", "--no-memory")
    done = call("bench", "net.yaml", *only, "--format", "json", "-o", "net.svg")
    assert (done.status, done.err) == (0, "net.svg: written\n")
    printed = json.loads(done.out)
    assert [way["name"] for way in printed["ways"]] == ["eager", "inference"]
    assert printed["ways"][0]["state"] == "measured"
    assert (folder / "net.svg").read_text().startswith("<svg")
    sized = call("bench", "net.yaml", *only, "--size", "4x6", "--format", "csv")
    assert sized.out.splitlines()[1].startswith("eager,eager,fp32,measured,1.000000,")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--only eagre", "--only: there is no way `eagre`; did you mean `eager`?"),
        ("--without eager --only eager", "--only and --without exclude each other"),
        ("--only peer", "--only: there is no way `peer`"),
        ("--size 4", "--size is for one image, such as 224x224; `4` does not fit"),
        ("--columns cpus", "there is no column `cpus`; did you mean `cpu`?"),
        ("--theme dark", "--theme is for charts; name a file with `--output`"),
        ("-o net.onnx", "a chart is written to a file that ends in .svg"),
        ("--against keras:xception", "there is no library `keras`"),
        ("--weights gone.safetensors", "gone.safetensors"),
    ],
)
def test_wrong_usage(call: Call, options: str, said: str) -> None:
    done = call("bench", "net.yaml", *options.split())
    assert done.status == 2
    assert said in done.err
    assert not done.out


def test_a_protected_file_is_seen_before_anything_is_measured(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "mine.svg").write_text("my own drawing")
    monkeypatch.setattr("archspec.bench.measure.measure_network", pytest.fail)
    done = call("bench", "net.yaml", "-o", "mine.svg")
    assert done.status == 2
    assert "error[A406]" in done.err
