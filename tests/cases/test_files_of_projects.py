"""Specs that take from what archspec ships, and from other folders of their project."""

from pathlib import Path

import pytest

import archspec
from archspec import SpecError
from archspec.api import read_program
from archspec.reader.shipped import list_shipped_files
from archspec.version import VERSION
from tests.app.calls import Call
from tests.app.repository import Repository

VARIANT = """\
archspec: 1
name: wide
extends: {extends}
set: {{blocks.InceptionA.branches.b1.0.filters: 128}}
"""
WIDER = 42_908_424
"""Parameters of Inception-v4 with 128 filters in that box."""

TINY = "archspec: 1\nname: tiny\ninput: 8x8x3\nbody: [1x1 Conv (4)]\n"
CELL = "archspec: 1\nblocks: {Cell: {body: [3x3 Conv (4)]}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two folders of one project, none of them within the other."""
    files = {"archspec.toml": "", "nets/base.yaml": TINY, "parts/cell.yaml": CELL}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "mine").mkdir()
    return tmp_path


def refused(path: Path, text: str) -> archspec.diagnostics.Diagnostic:
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        archspec.load(path)
    (found,) = caught.value.diagnostics
    return found


def test_a_shipped_network_from_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "wide.yaml"
    path.write_text(VARIANT.format(extends="inception_v4"))
    graph = archspec.load(path)
    assert graph.parameters == WIDER
    assert list(graph.program.sources)[1:] == [
        "archspec:inception_v4.yaml",
        "archspec:blocks/stem_v4.yaml",
        "archspec:blocks/reduction_a.yaml",
    ]
    assert archspec.load(VARIANT.format(extends="inception_v4")).parameters == WIDER


@pytest.mark.parametrize("name", ["bn_inception", "released/inception_v3"])
def test_a_text_extends_a_shipped_network(name: str) -> None:
    program = read_program(f"archspec: 1\nname: mine\nextends: {name}\n")
    shipped = read_program(name)
    assert program.blocks.keys() == shipped.blocks.keys()
    assert str(program.spec.inputs[0].size) == str(shipped.spec.inputs[0].size)


def test_shipped_libraries() -> None:
    names = [name for name in list_shipped_files() if name.startswith("blocks/")]
    text = f"{TINY}use: [{', '.join(names)}]\n"
    graph = archspec.load(text.replace("[1x1 Conv (4)]", "[SE (3)]"))
    assert set(graph.program.blocks) >= {"SE", "ReductionA"}


def test_a_variant_of_a_variant_of_a_shipped_variant(tmp_path: Path) -> None:
    """Each file takes from its own place: a name, a path beside it, what is shipped with it."""
    (tmp_path / "first.yaml").write_text(VARIANT.format(extends="variants/inception_v4_se"))
    (tmp_path / "second.yaml").write_text(
        "archspec: 1\nname: second\nextends: first.yaml\nset: {params.classes: 10}\n"
    )
    graph = archspec.load(tmp_path / "second.yaml")
    assert str(graph.output.type) == "10"
    assert "archspec:variants/inception_v4_se.yaml" in graph.program.sources
    assert "archspec:inception_v4.yaml" in graph.program.sources


def test_files_of_one_project(project: Path) -> None:
    path = project / "mine" / "net.yaml"
    path.write_text(
        "archspec: 1\nname: net\nextends: ../nets/base.yaml\nuse: [../parts/cell.yaml, blocks/se]\n"
        "body: [Cell, SE (2)]\n"
    )
    graph = archspec.load(path)
    assert [node.path.partition(".")[0] for node in graph.operators][:2] == ["cell", "se"]
    (project / "archspec.toml").unlink()
    with pytest.raises(SpecError) as caught:
        archspec.load(path)
    for found, written in zip(
        caught.value.diagnostics, ("../nets/base.yaml", "../parts/cell.yaml"), strict=True
    ):
        assert found.code == "A403"
        assert found.message == f"`{written}` leads out of the folder of the spec"
        assert "`archspec.toml`" in found.help
    (project / "archspec.toml").touch()  # as the help says
    assert archspec.load(path).parameters == graph.parameters


MISSING = {
    "a library": ("use: [../parts/cel.yaml]", "../parts/cell.yaml"),
    "another folder": ("use: [parts/cell.yaml]", "../parts/cell.yaml"),
    "another ending": ("use: [../parts/cell.yml]", "../parts/cell.yaml"),
    "a network": ("extends: ../nets/bace.yaml", "../nets/base.yaml"),
    "a folder that is misspelt": ("extends: ../net/base.yaml", "../nets/base.yaml"),
    "a shipped library": ("use: [blocks/reducton_a]", "blocks/reduction_a"),
    "a shipped network": ("extends: incepton_v4", "inception_v4"),
    "a shipped network with an ending": ("extends: inception_v4.yaml", "inception_v4"),
    "a shipped network in a folder": ("extends: ../specs/inception_v4.yaml", "inception_v4"),
    "a file without its ending": ("use: [other]", "other.yaml"),
    "a file nearly without its ending": ("use: [othre]", "other.yaml"),
}


@pytest.mark.parametrize("case", MISSING)
def test_what_a_misspelt_file_may_mean(project: Path, case: str) -> None:
    """`use: [blocks/reducton_a.yaml]` and the like; the help, followed, leads to a file."""
    written, meant = MISSING[case]
    (project / "mine" / "other.yaml").write_text(CELL.replace("Cell", "Other"))
    path = project / "mine" / "net.yaml"
    text = f"{TINY if 'use' in written else TINY.replace('body: [1x1 Conv (4)]', '')}{written}\n"
    text = text.replace("input: 8x8x3\n", "" if "extends" in written else "input: 8x8x3\n")
    found = refused(path, text)
    assert found.code == "A401"
    assert f"`{meant}`" in found.help
    key, _, _ = written.partition(":")
    value = f"[{meant}]" if key == "use" else meant
    path.write_text(text.replace(written, f"{key}: {value}"))
    archspec.load(path)


@pytest.mark.parametrize("written", ["resnet50", "a/b", "facts/arxiv_1602_07261", "Inception"])
def test_names_that_nothing_has(tmp_path: Path, written: str) -> None:
    found = refused(tmp_path / "net.yaml", f"archspec: 1\nname: net\nextends: {written}\n")
    assert found.code == "A401"
    assert found.message == f"archspec ships no spec `{written}`, and a file ends in `.yaml`"
    assert found.help


def test_files_that_are_not_looked_at(project: Path) -> None:
    """No help names what is hidden, or stands outside of the project."""
    (project / ".hidden").mkdir()
    (project / ".hidden" / "secret.yaml").write_text(CELL)
    (project.parent / "secret.yaml").write_text(CELL)
    found = refused(project / "mine" / "net.yaml", f"{TINY}use: [secrte.yaml]\n")
    assert "secret" not in found.help


def test_texts_take_from_no_files() -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load("archspec: 1\nname: net\nextends: base.yaml\n")
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (
        "A403",
        "a spec that is not a file cannot use other files",
    )


@pytest.fixture
def shipped(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small networks in place of those that archspec ships."""
    place = tmp_path_factory.mktemp("shipped")
    (place / "variants").mkdir()
    (place / "blocks").mkdir()
    (place / "base.yaml").write_text(
        TINY.replace("name: tiny\n", "name: base\nuse: [blocks/cell.yaml]\nparams: {k: 4}\n")
        .replace("1x1 Conv (4)", "1x1 Conv (k), Cell")
    )  # fmt: skip
    (place / "blocks" / "cell.yaml").write_text(CELL)
    (place / "variants" / "more.yaml").write_text(
        "archspec: 1\nname: more\nextends: ../base.yaml\nset: {params.k: 5}\n"
    )
    for module in ("reader.shipped", "reader.files", "language.file_lookup"):
        monkeypatch.setattr(f"archspec.{module}.find_specs_folder", lambda: place)


@pytest.mark.usefixtures("shipped")
def test_commands(call: Call, folder: Path) -> None:
    (folder / "mine.yaml").write_text(
        "archspec: 1\nname: mine\nextends: variants/more\nset: {blocks.Cell.body.0.filters: 7}\n"
    )
    (folder / "last.yaml").write_text("archspec: 1\nname: last\nextends: mine.yaml\n")
    parameters = 3 * 5 + 5 + 9 * 5 * 7 + 7
    done = call("check", "mine.yaml", "last.yaml")
    assert (done.status, done.out.count(f"{parameters} parameters")) == (0, 2)
    assert call("why", "last.yaml", "params.k").out.splitlines() == [
        "params.k = 5  archspec:variants/more.yaml:4:17",
        "  before: 4  archspec:base.yaml:4:13",
    ]
    (folder / "whole.yaml").write_text(call("resolve", "last.yaml").out)
    assert call("diff", "whole.yaml", "last.yaml").out.startswith("no difference: ")
    assert "  ~ 3x3 Conv (4): filters 4 -> 7\n" in call("diff", "base", "mine.yaml").out
    done = call("build", "--stdout", "mine.yaml")
    assert f"Generated by archspec {VERSION} from mine.yaml. Needs torch alone." in done.out
    assert call("build", "mine.yaml").status == call("build", "--check", "mine.yaml").status == 0
    assert call("render", "mine.yaml", "-o", "mine.svg").status == 0
    assert call("verify", "mine.yaml").status == 0
    text = (folder / "mine.yaml").read_bytes()
    assert f"{parameters} parameters" in call("check", "-", stdin=text).out
    assert "8x8x2," in call("check", "-", "--set", "blocks.Cell.body.0.filters=2", stdin=text).out


def test_commits(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`git:REV:path` takes from all folders of the project too, as it was in the commit."""
    repository = Repository(folder)
    repository.write("specs/base.yaml", TINY)
    repository.write("parts/cell.yaml", CELL)
    repository.write(
        "mine/net.yaml",
        "archspec: 1\nname: net\nextends: ../specs/base.yaml\n"
        "use: [../parts/cell.yaml, blocks/se]\nbody: [Cell, SE (2)]\n",
    )
    repository.commit()
    repository.write("parts/cell.yaml", CELL.replace("(4)", "(6)"))
    (folder / "specs" / "base.yaml").unlink()
    done = call("check", "git:HEAD:mine/net.yaml")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("git:HEAD:mine/net.yaml: net 8x8x3 -> 8x8x4, ")
    done = call("why", "git:HEAD:mine/net.yaml", "blocks.Cell.body.0.filters")
    assert done.out == "blocks.Cell.body.0.filters = 4  git:HEAD:parts/cell.yaml:2:34\n"


@pytest.mark.parametrize("marker", ["archspec.toml", "pyproject.toml"])
def test_projects_within_commits(call: Call, folder: Path, marker: str) -> None:
    """A project that is not the whole repository does not see what is around it."""
    repository = Repository(folder)
    repository.write("base.yaml", TINY)
    repository.write(f"inner/{marker}", "")
    repository.write("inner/parts/cell.yaml", CELL)
    net = TINY.replace("body:", "use: [../parts/cell.yaml]\nbody:")
    repository.write("inner/mine/net.yaml", net)
    repository.write("inner/mine/out.yaml", "archspec: 1\nname: out\nextends: ../../base.yaml\n")
    repository.commit()
    assert call("check", "git:HEAD:inner/mine/net.yaml").status == 0
    done = call("check", "git:HEAD:inner/mine/out.yaml")
    assert done.err.startswith("error[A403]: `../../base.yaml` leads out of the project\n")
