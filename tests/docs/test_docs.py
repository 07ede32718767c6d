"""The documentation, held to the truth: examples run, quotes are fresh, links lead somewhere."""

import doctest
import re
import subprocess
import sys
import warnings
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import archspec
from archspec.api import read_program
from archspec.render import read_mark
from tests.rounds import ROUNDS, take_share

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
"""One in so many figures of the gallery is drawn again; `make regen` draws them all."""

HEAD = {"archspec": "1", "name": "net", "input": "32x32x3", "body": "[3x3 Conv (8)]"}


def fragments(page: Path) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)


def completed(fragment: str) -> str:
    keys = {key: f"{key}|inputs" if key == "input" else key for key in HEAD}
    missing = [key for key in HEAD if not re.search(rf"^({keys[key]}):", fragment, re.MULTILINE)]
    return "\n".join([*(f"{key}: {HEAD[key]}" for key in missing), fragment])


@pytest.mark.parametrize(
    "fragment", [*fragments(ROOT / "docs/language.md"), *fragments(ROOT / "docs/transcribe.md")]
)
def test_fragments_of_the_language_pages_are_specs(fragment: str) -> None:
    archspec.load(completed(fragment))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "examples"),
    [("tour", 19), ("weights", 13), ("variants", 2), ("graph", 11), ("python", 40)],
)
def test_examples_are_true(
    page: str, examples: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = doctest.testfile(str(ROOT / f"docs/{page}.md"), module_relative=False)
    assert found.attempted > examples
    assert found.failed == 0


@pytest.mark.slow
@pytest.mark.parametrize("part", ["quotations", "reference", "notebook"])
def test_what_is_generated_is_fresh(part: str) -> None:
    command = [sys.executable, str(ROOT / "docs/generate.py"), "--check", part]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def import_page(name: str) -> ModuleType:
    """A module that writes a page of the documentation."""
    found = spec_from_file_location(name, ROOT / f"docs/{name}.py")
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


def is_of_spec(picture: Path, name: str) -> bool:
    """Whether a picture is as it was drawn, from the spec as it is."""
    mark = read_mark(picture.read_bytes())
    return mark is not None and mark.intact and mark.spec == read_program(name).digest[:16]


@pytest.mark.fuzz
def test_the_gallery_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """All pictures are of the specs as they are, and a sample is drawn again."""
    monkeypatch.chdir(ROOT)
    pages = import_page("gallery")
    posters, figures = pages.list_posters(), pages.list_figures()
    assert (ROOT / "docs/gallery.md").read_text() == pages.write_page(posters, figures)
    shots = [*posters, *figures]
    for shot in shots:
        assert is_of_spec(ROOT / "docs/gallery" / shot.file, shot.spec), shot.file
    drawn = [(ROOT / "docs/gallery" / shot.file, shot.draw()) for shot in take_share(shots, 4)]
    drawn += [pages.comparison(), pages.first_network(), *pages.differences()]
    drawn += [pages.population()] if ROUNDS > 1 else []
    for file, text in drawn:
        assert file.read_text() == text, file.name


@pytest.mark.fuzz
def test_figures_of_the_zoo_are_fresh() -> None:
    """All are of the specs as they are, and a sample is drawn again."""
    pages = import_page("zoo_gallery")
    chapters = pages.list_chapters()
    assert (ROOT / "docs/zoo_gallery.md").read_text() == pages.write_page(chapters)
    names = [name for inside in chapters.values() for name in inside]
    assert sorted(names) == sorted(file.stem for file in pages.PICTURES.glob("*"))
    for name in names:
        assert is_of_spec(pages.PICTURES / f"{name}.svg", f"zoo/{name}"), name
    for name in take_share(names, 8):
        assert (pages.PICTURES / f"{name}.svg").read_text() == pages.draw_network(name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_finding_has_a_row() -> None:
    linked = re.findall(r"\.\./findings/(\w+)\.sh", (ROOT / "docs/other_tools.md").read_text())
    assert sorted(linked) == sorted(path.stem for path in (ROOT / "findings").glob("*.sh"))
