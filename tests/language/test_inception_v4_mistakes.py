"""Inception-v4 with one box changed: each mistake is told once, at its own box."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import archspec

SPECS: Final = Path(__file__).parents[2] / "specs"
LIBRARIES: Final = ("blocks/stem_v4.yaml", "blocks/reduction_a.yaml")
FILES: Final = ("inception_v4.yaml", *LIBRARIES)


def mistakes() -> Iterator[tuple[str, int, str, str]]:
    """Boxes that lose their stride, lose their `V`, or gain one."""
    for file in FILES:
        for number, line in enumerate((SPECS / file).read_text().splitlines(), start=1):
            if "printed:" in line:
                continue
            for box in re.finditer(r"\dx\d (?:Conv|MaxPool) \(([^()]*)\)", line):
                words = box[1]
                if "stride 2 " in words:
                    yield file, number, box[0], box[0].replace("stride 2 ", "")
                if words.endswith(" V"):
                    yield file, number, box[0], box[0].replace(" V)", ")")
                elif not box[0].startswith("1x1"):
                    yield file, number, box[0], box[0].replace(")", " V)")


def errors(
    folder: Path, file: str, number: int, old: str, new: str
) -> tuple[archspec.Diagnostic, ...]:
    shutil.copytree(SPECS, folder, dirs_exist_ok=True)
    lines = (folder / file).read_text().splitlines()
    lines[number - 1] = lines[number - 1].replace(old, new, 1)
    (folder / file).write_text("\n".join(lines) + "\n")
    try:
        archspec.load(folder / "inception_v4.yaml")
    except archspec.SpecError as error:
        return error.diagnostics
    return ()


def test_the_paper_as_printed(tmp_path: Path) -> None:
    """Figure 3 lacks a stride: one error, at that box, with both sizes."""
    old, new = "3x3 Conv (192 stride 2 V)", "3x3 Conv (192 V)"
    text = (SPECS / LIBRARIES[0]).read_text()
    number = text[: text.index(old)].count("\n") + 1
    (found,) = errors(tmp_path, LIBRARIES[0], number, old, new)
    column = text.splitlines()[number - 1].index(old) + 1
    assert found.span is not None
    assert (found.code, found.span.line, found.span.column) == ("A304", number, column)
    assert found.span.end_column == column + len(new)
    assert found.message == "concat joins branches of different grids: 69x69 and 35x35"
    assert found.help == "write `3x3 Conv (192 stride 2 V)`"


@pytest.mark.parametrize(("file", "number", "old", "new"), list(mistakes()))
def test_a_mistake_is_told_on_its_line(
    tmp_path: Path, file: str, number: int, old: str, new: str
) -> None:
    found = errors(tmp_path, file, number, old, new)
    same_grid = old == "3x3 MaxPool (stride 2 V)" and new == "3x3 MaxPool (stride 2)"
    if same_grid:  # a pool does not pad unless it is told to, so that `V` only says so
        assert [each.code for each in found] in ([], ["A223"])  # an erratum is about that very box
        return
    assert len(found) == 1
    (only,) = found
    assert only.span is not None
    assert only.code in ("A304", "A306", "A301")
    assert (Path(only.span.file).name, only.span.line) == (Path(file).name, number)
