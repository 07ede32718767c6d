"""Loading specs: paths, shipped names and text; and the errors that come back."""

from pathlib import Path

import pytest

import archspec
from archspec.api import find_spec, shipped_specs

TEXT = """archspec: 1
name: tiny
input: 8x8x3
params: {classes: 10, rate: 0.5}
body: [3x3 Conv (4), GlobalAvgPool, Dropout (rate), FC (classes) -> 10]
"""


def test_text() -> None:
    graph = archspec.load(TEXT)
    assert (graph.name, str(graph.output.type), graph.parameters) == ("tiny", "10", 112 + 50)


def test_path_and_string_path(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(TEXT)
    assert archspec.load(path) == archspec.load(str(path))


def test_shipped_name() -> None:
    assert archspec.load("inception_v4").parameters == 42_679_816


def test_a_file_of_the_working_folder_comes_before_a_shipped_spec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inception_v4.yaml").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    assert archspec.load("inception_v4.yaml").name == "tiny"
    assert archspec.load("inception_v4").name == "inception_v4"


def test_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load("inception_4")
    assert str(caught.value) == (
        "error[A401]: `inception_4` is neither a file nor a spec that archspec ships\n"
        "  = help: did you mean `inception_v4`?"
    )


def test_a_name_without_its_suffix_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tiny.yml").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(archspec.SpecError, match=r"did you mean the file `tiny\.yml`\?"):
        archspec.load("tiny")


def test_shipped_specs_are_networks() -> None:
    shipped = shipped_specs()
    assert not any(name.startswith(("blocks/", "facts/")) for name in shipped)
    for name, path in shipped.items():
        assert find_spec(name) == (path, f"{name}.yaml")
        if not name.startswith(("as_printed/", "zoo/")):  # what a paper prints may not be provable
            assert archspec.load(name).program.spec.is_network


def test_shipped_names_are_paths_without_an_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "specs" / "released"
    folder.mkdir(parents=True)
    (folder / "tiny.yaml").write_text(TEXT)
    monkeypatch.setattr("archspec.reader.shipped.find_specs_folder", lambda: tmp_path / "specs")
    assert archspec.load("released/tiny").name == "tiny"
    for unknown in ("tiny", "released/../released/tiny", "released"):
        with pytest.raises(archspec.SpecError) as caught:
            archspec.load(unknown)
        (found,) = caught.value.diagnostics
        assert found.code == "A401"
        assert "`released/tiny`" in found.help


def test_parameters_change_the_network() -> None:
    graph = archspec.load(TEXT, classes=7)
    assert str(graph.output.type) == "7"
    module = archspec.build(TEXT, classes=7, rate=1)
    assert module.get_parameter("fc.weight").shape == (7, 4)
    assert "p=1" in str(module.get_submodule("dropout"))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"klasses": 7}, "error[A209]: tiny has no parameter `klasses`\n"
                         "  = help: did you mean `classes`?"),
        ({"classes": 7.5}, "error[A210]: parameter `classes` must be int, not 7.5"),
        ({"classes": True}, "error[A210]: parameter `classes` must be int, not True"),
        ({"classes": 0}, "FC: features must be a whole number from 1 to 1,048,576, not 0"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_refused(settings: dict[str, float], message: str) -> None:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(TEXT, **settings)
    assert message in str(caught.value)


def test_errors_hold_the_text_that_they_point_into() -> None:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(TEXT.replace("FC (classes)", "FC (klasses)"))
    assert str(caught.value) == (
        "error[A207]: unknown name `klasses`\n"
        " --> <text>:5:57\n"
        "  |\n"
        "4 | params: {classes: 10, rate: 0.5}\n"
        "  |          ------- `classes` is defined here, and used nowhere\n"
        "5 | body: [3x3 Conv (4), GlobalAvgPool, Dropout (rate), FC (klasses) -> 10]\n"
        "  |                                                         ^^^^^^^\n"
        "  |\n"
        "  = help: write `classes`, or call it `klasses` where it is defined"
    )


def test_text_without_a_place_cannot_use_files() -> None:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(TEXT + "use: [other.yaml]\n")
    (found,) = caught.value.diagnostics
    assert found.code == "A403"
    assert "`archspec.load(text, base=folder)`" in found.help


LIBRARY = """archspec: 1
use: [inner/pair.yaml]
blocks:
  Cell: {body: [Pair, 1x1 Conv (4)]}
"""
PAIR = """archspec: 1
blocks:
  Pair: {body: [3x3 Conv (8), 3x3 Conv (8)]}
"""
USES = TEXT.replace("body: [3x3 Conv (4)", "use: [blocks/cell.yaml]\nbody: [Cell")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "blocks" / "inner").mkdir(parents=True)
    (tmp_path / "blocks" / "cell.yaml").write_text(LIBRARY)
    (tmp_path / "blocks" / "inner" / "pair.yaml").write_text(PAIR)
    (tmp_path / "uses.yaml").write_text(USES)
    return tmp_path


def test_text_uses_files_of_its_folder(folder: Path) -> None:
    graph = archspec.load(USES, base=folder)
    assert graph.parameters == archspec.load(folder / "uses.yaml").parameters
    assert [*graph.program.sources] == ["<text>", "blocks/cell.yaml", "blocks/inner/pair.yaml"]
    assert graph.program.files == ()
    variant = "archspec: 1\nname: v\nextends: uses.yaml\nset: {body.Cell.repeat: 2}\n"
    assert archspec.load(variant, base=str(folder)).name == "v"
    assert archspec.build(variant, base=folder, classes=7).get_parameter("fc.weight").shape[0] == 7


def test_text_stays_in_its_folder(folder: Path) -> None:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(USES.replace("blocks/", "../"), base=folder / "blocks")
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (
        "A403",
        "`../cell.yaml` leads out of the folder of the spec",
    )


def test_base_may_be_a_parameter() -> None:
    graph = archspec.load(TEXT.replace("classes", "base"), base=7)
    assert str(graph.output.type) == "7"


def test_values_by_path() -> None:
    """What `set` changes is what a session and the command line change."""
    values: dict[str, int | str] = {"body.Conv.filters": 6, "params.rate": "0.1"}
    graph = archspec.load(TEXT, set=values)
    assert graph == archspec.open(TEXT).with_values(values)
    assert graph.parameters == 6 * 28 + 70
    assert archspec.load("inception_v4", set={"body.InceptionB.repeat": 9}).parameters > 42_679_816
    assert archspec.build(TEXT, set=values).get_submodule("conv").out_channels == 6


def test_a_parameter_may_be_called_set() -> None:
    text = TEXT.replace("classes", "set")
    assert str(archspec.load(text, set=12).output.type) == "12"


def test_what_cannot_be_set() -> None:
    with pytest.raises(archspec.SpecError, match="Cnv"):
        archspec.load(TEXT, set={"body.Cnv.filters": 6})
    with pytest.raises(ValueError, match="one line"):
        archspec.load(TEXT, set={"body.Conv.filters": "6\n7"})
    with pytest.raises(TypeError, match="is a number, a list of numbers or text"):
        archspec.load(TEXT, set={"body.Conv.filters": None})  # type: ignore[dict-item]
