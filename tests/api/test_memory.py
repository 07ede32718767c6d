"""What was read before is read again as if it were new, and the very same parts are used."""

import random
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import archspec
from archspec.api import MEMORY, find_spec, read_program, read_text
from archspec.diagnostics import SpecError
from archspec.language import Program, load_program
from archspec.language.file_memory import FileMemory, RecentValues
from archspec.reader import read_source
from tests.api.test_session import SHIPPED, draw_values, mutate
from tests.rounds import ROUNDS
from tests.specgen import random_spec

LIBRARY = "archspec: 1\nblocks:\n  Cell: {body: [3x3 Conv (4)]}\n"
USER = "archspec: 1\nname: n\nuse: [cell.yaml]\ninput: 8x8x3\nbody: [Cell]\n"


def outcome(memory: FileMemory, text: str, place: Path | None, said: str) -> Any:
    """What a text is, or why it is nothing."""
    name = "<text>" if place is None else place.as_posix()
    try:
        program = read_text(text, name, place, overrides=said, going_on=True, memory=memory)
    except SpecError as error:
        return error.diagnostics, dict(error.sources)
    documents = [file.document for level in program.levels for file in level.files]
    return program, list(program.sources.items()), documents


def check(draw: random.Random, text: str, place: Path | None, steps: int) -> None:
    memory = FileMemory()
    texts = [text]
    for _ in range(steps):
        text = draw.choice(texts)
        if draw.random() < 0.5:
            texts.append(text := mutate(draw, text))
        values = draw_values(draw, text, place) if draw.random() < 0.3 else {}
        said = "".join(f"{path}: {value}\n" for path, value in values.items())
        assert outcome(memory, text, place, said) == outcome(FileMemory(), text, place, said), text


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10 * ROUNDS))
@pytest.mark.slow
def test_random_texts(seed: int) -> None:
    check(random.Random(seed), random_spec(seed).text, None, 20)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_specs(name: str) -> None:
    path, shown = find_spec(name)
    check(random.Random(name), read_source(path, shown), path, 20)


def test_equal_texts_have_the_same_parts() -> None:
    one, two = read_program("inception_v4"), read_program("inception_v4")
    assert one.spec is two.spec
    assert_same_blocks(one, two, but=set())


def test_variants_share_what_they_do_not_change() -> None:
    one, two = (
        read_program(
            "archspec: 1\nname: v\nextends: inception_v4\nset:\n"
            f"  blocks.InceptionA.branches.b33.1.filters: {width}\n"
        )
        for width in (48, 56)
    )
    assert_same_blocks(one, two, but={"InceptionA"})


def test_an_edit_keeps_what_stays_in_its_place() -> None:
    text = read_source(*find_spec("inception_v4"))
    memory = FileMemory()
    old = load_program(text, "<text>", find_spec("inception_v4")[0], memory=memory)
    edited = text.replace("blocks:\n", "blocks: # of the figures\n").replace("(64)", "(48)", 1)
    assert edited.count("\n") == text.count("\n")
    new = load_program(edited, "<text>", find_spec("inception_v4")[0], memory=memory)
    changed = {name for name, block in new.blocks.items() if block != old.blocks[name]}
    assert changed == {"InceptionA"}
    assert_same_blocks(old, new, but=changed)


def assert_same_blocks(one: Program, two: Program, but: set[str]) -> None:
    assert one.blocks.keys() == two.blocks.keys()
    assert {name for name, block in one.blocks.items() if block is not two.blocks[name]} == but


def test_changed_libraries_are_read_again(tmp_path: Path) -> None:
    library = tmp_path / "cell.yaml"
    for width in (4, 5, 4):
        library.write_text(LIBRARY.replace("4", str(width)))
        graph = archspec.load(USER, base=tmp_path)
        assert str(graph.output.type) == f"8x8x{width}"
    library.unlink()
    for _ in range(2):
        with pytest.raises(SpecError, match="does not exist"):
            archspec.load(USER, base=tmp_path)


def test_errors_are_fresh() -> None:
    found = []
    for _ in range(2):
        with pytest.raises(SpecError) as caught:
            archspec.load("archspec: 1\nname: n\ninput: 8x8x3\nbody: [Conv (]\n")
        found.append(caught.value)
    assert found[0] is not found[1]
    assert found[0].diagnostics == found[1].diagnostics


def test_many_texts_do_not_pile_up() -> None:
    for number in range(600):
        read_program(f"archspec: 1\nname: n{number}\ninput: 8x8x3\nbody: [ReLU]\n")
    assert len(MEMORY.files) <= MEMORY.files.most
    assert len(MEMORY.networks) <= MEMORY.networks.most


@pytest.mark.parametrize("type_", ["float", "bool"])
def test_equal_numbers_of_other_types_are_others(type_: str) -> None:
    """1, 1.0 and true are equal in Python, and only the first is a number of filters."""
    text = (
        "archspec: 1\nname: n\ninput: 8x8x3\nbody: [Cell (1)]\nblocks:\n"
        "  Cell:\n    params: {{n: {}}}\n    body: [3x3 Conv (n)]\n"
    )
    archspec.load(text.format("int"))
    with pytest.raises(archspec.SpecError):
        archspec.load(text.format(type_))
    archspec.load(text.format("int"))


@pytest.mark.slow
def test_memory_grows_with_the_boxes() -> None:
    """Each of many different boxes takes at most 3 KiB from text to spec.

    The first 4,096 texts of boxes are remembered besides.
    """
    peaks = []
    for boxes in (4_200, 5_000):
        body = "".join(f"  - 3x3 Conv ({8 + number}) as a{number}\n" for number in range(boxes))
        tracemalloc.start()
        load_program(f"archspec: 1\nname: n\ninput: 8x8x3\nbody:\n{body}", "<text>")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] <= 3 * 1024 * 800


def test_the_latest_values_are_kept() -> None:
    recent = RecentValues[str](most=3, longest=10)
    for key in "abcd":
        assert recent.keep(key, key, 1) == key
        recent.find("b")
    assert [recent.find(key) for key in "abcd"] == [None, "b", "c", "d"]
    assert recent.keep("b", "other", 1) == "b"
    recent.keep("e", "e", 9)
    assert [recent.find(key) for key in "bcde"] == ["b", None, None, "e"]
    recent.keep("f", "f", 11)
    assert (recent.find("f"), len(recent), recent.length) == (None, 2, 10)


def test_threads_share_what_was_read() -> None:
    texts = [random_spec(seed).text for seed in range(20)] * 10
    wanted = [load_program(text, "<text>") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read_program, texts)) == wanted


def test_a_block_follows_the_defaults_of_its_operators() -> None:
    text = f"defaults: {{Conv: {{bias: false}}}}\n{LIBRARY.removeprefix('archspec: 1')}"
    spec = f"archspec: 1\nname: n\ninput: 8x8x3\nbody: [Cell]\n{text}"
    assert archspec.load(spec).parameters == 3 * 3 * 3 * 4
    assert archspec.load(spec.replace("bias: false", "bias: true")).parameters == 3 * 3 * 3 * 4 + 4
