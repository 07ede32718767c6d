"""The generated file as a whole: what is committed, how it suits tools, and that it is stable."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import archspec
from archspec import SpecError, emit, load
from archspec.codegen import compute_digest
from archspec.codegen.code import FixedClass
from tests.hash_seeds import run_under_hash_seeds
from tests.rounds import ROUNDS
from tests.specgen import random_spec

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "generated"
RUFF = Path(sys.executable).with_name("ruff")
MYPY = Path(sys.executable).with_name("mypy")


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """What a command prints where it succeeds."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


FOLDERS = ("", "released", "variants")
NETWORKS = {
    f"{Path(folder, spec.stem)}": spec
    for folder in FOLDERS
    for spec in sorted((ROOT / "specs" / folder).glob("*.yaml"))
}


@pytest.mark.parametrize("name", NETWORKS)
def test_committed_file_is_what_the_spec_gives(name: str) -> None:
    """After a change, `make regen` writes the files again."""
    assert (GENERATED / f"{name}.py").read_text() == emit(load(NETWORKS[name]))


def test_every_committed_file_has_a_spec() -> None:
    files = {str(file.relative_to(GENERATED).with_suffix("")) for file in GENERATED.rglob("*.py")}
    assert files == NETWORKS.keys()


def test_make_knows_every_folder_of_networks() -> None:
    """The zoo, libraries, facts, design spaces and misprints are not built into `generated/`."""
    folders = {file.parent.name for file in (ROOT / "specs").rglob("*.yaml")}
    assert folders - {"blocks", "facts", "as_printed", "spaces", "zoo"} <= {"specs", *FOLDERS}
    (line,) = re.findall(r"^FOLDERS := ([\w/ ]+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert line.split() == [f"{Path('specs', folder)}" for folder in FOLDERS]


def test_inception_v4_is_short_and_in_style() -> None:
    file = GENERATED / "inception_v4.py"
    assert len(file.read_text().splitlines()) <= 450
    run(RUFF, "format", "--isolated", "--check", file)
    run(RUFF, "check", "--no-cache", file)


@pytest.mark.fuzz
def test_random_networks_are_typed_strictly(tmp_path: Path) -> None:
    for seed in range(40_000, 40_000 + 5 * ROUNDS):
        (tmp_path / f"net{seed}.py").write_text(emit(load(random_spec(seed).text)))
    run(MYPY, tmp_path)  # as strictly as everything else, with what mypy knows of torch already


def test_classes_that_come_along_are_in_style(tmp_path: Path) -> None:
    for path in Path(archspec.__file__).parent.glob("codegen/templates/*.py.txt"):
        stem = path.name.removesuffix(".py.txt")
        for name in {stem.replace("Nd", f"{sides}d") for sides in (1, 3)}:
            (tmp_path / f"{name}.py").write_text(FixedClass(name).source)
    run(RUFF, "format", "--isolated", "--check", tmp_path)


EMIT = """
import hashlib, archspec
from tests.specgen import random_spec
texts = [archspec.emit(archspec.load(random_spec(seed).text)) for seed in range(8)]
print(hashlib.sha256("".join(texts).encode()).hexdigest())
"""


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    assert len(run_under_hash_seeds(EMIT)) == 1


def test_the_header_holds_the_digest_of_the_rest() -> None:
    source = emit(load("inception_v4"))
    line = next(line for line in source.splitlines() if line.startswith("Spec "))
    written = line.removesuffix(".").rpartition(" ")[2]
    assert compute_digest(source.replace(written, "0" * 16)) == written
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == compute_digest(source)


NET = "archspec: 1\nname: tiny_net\ninput: 8x8x3\n"
REFUSED = {
    "a block that is called like the network": (
        NET + "blocks:\n  TinyNet: {body: [3x3 Conv (8)]}\nbody: [TinyNet]\n",
        """\
error[A503]: block `TinyNet` and the network would be one class
 --> <text>:5:3
  |
5 |   TinyNet: {body: [3x3 Conv (8)]}
  |   ^^^^^^^
  |
  = help: a free name for the block is `TinyNetBlock`""",
    ),
    "a parameter that hides a class": (
        NET + "params: {Cell: 3}\nblocks:\n  Cell: {body: [3x3 Conv (8)]}\n"
        "body: [Cell, 1x1 Conv (Cell)]\n",
        """\
error[A503]: parameter `Cell` has the name of a class
 --> <text>:4:10
  |
4 | params: {Cell: 3}
  |          ^^^^
  |
  = help: a free name for the parameter is `cell`""",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_names_that_collide(text: str, expected: str) -> None:
    with pytest.raises(SpecError) as caught:
        emit(load(text))
    assert str(caught.value) == expected


ALIKE = """
blocks:
  ConvBN: {body: [3x3 Conv (4 norm=batch bias=false)]}
  Cell: {body: [LayerNorm, 1x1 Conv (4)]}
  Cell2: {body: [ReLU]}
body:
  - Cell2
  - ConvBN
  - Cell
  - 2x2 MaxPool (stride 2)
  - Cell
  - 3x3 Conv (4 norm=batch bias=false)
"""


def test_names_that_only_look_alike() -> None:
    """Classes of archspec's own make way for blocks; variants of a block make way for others."""
    source = emit(load(NET + ALIKE))
    classes = [line for line in source.splitlines() if line.startswith("class ")]
    names = [line.removeprefix("class ").partition("(")[0] for line in classes]
    assert names == ["ConvBN2", "Cell2", "ConvBN", "Cell", "Cell3", "TinyNet"]
