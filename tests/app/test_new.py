"""`archspec new`: what is written holds, refers to the same files, and overwrites nothing."""

import errno
import os
from pathlib import Path

import pytest

import archspec
from archspec.api import shipped_specs
from archspec.output_files import create_file
from tests.app.calls import Call, Done


def test_a_new_spec_holds_and_has_its_name(call: Call) -> None:
    assert call("new", "my_net") == Done(
        0,
        "my_net.yaml: written\n",
        "next: archspec check my_net.yaml; archspec render my_net.yaml\n",
    )
    done = call("check", "my_net.yaml", "--strict")
    assert done.status == 0
    assert done.out.startswith("my_net.yaml: my_net 32x32x3 -> 10, ")
    assert done.out.endswith("; 6 sizes proved\n")


def test_folders_and_suffixes(call: Call) -> None:
    assert call("new", "nets/deep/one.yml", "-q") == Done(0, "", "")
    assert archspec.load("nets/deep/one.yml").name == "one"


def test_nothing_is_overwritten(call: Call) -> None:
    before = Path("net.yaml").read_text()
    Path("broken.yaml").symlink_to("nowhere.yaml")
    for name in ("net", "net.yaml", "broken"):
        done = call("new", name)
        assert done.status == 2
        assert f"error[A406]: `{name.removesuffix('.yaml')}.yaml` exists" in done.err
    assert Path("net.yaml").read_text() == before
    assert not Path("nowhere.yaml").exists()


def test_a_file_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        create_file(path, b"new")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("net.yaml", "mine")]


def test_file_systems_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*paths: Path) -> None:
        raise OSError(errno.EPERM, "not here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "net.yaml"
    create_file(path, b"new")
    with pytest.raises(FileExistsError):
        create_file(path, b"newer")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("net.yaml", "new")]


@pytest.mark.parametrize(
    "source", ["inception_v4", "released/inception_v3", "variants/inception_v4_deep",
               "spaces/anynetx_a", "zoo/resnet18"],
)  # fmt: skip
def test_copies_of_shipped_specs_hold(call: Call, source: str) -> None:
    assert call("new", "away/copy", "--from", source).status == 0
    copy, original = archspec.load("away/copy.yaml"), archspec.load(source)
    assert copy.name == "copy"
    assert (copy.parameters, copy.macs) == (original.parameters, original.macs)
    lines = Path("away/copy.yaml").read_text().splitlines()
    text = shipped_specs()[source].read_text()
    kept = [line for line in text.splitlines() if "yaml-language-server" not in line]
    changed = [line for line, was in zip(lines, kept, strict=True) if line != was]
    assert all(line.startswith(("name: copy", "use: ", "extends: ")) for line in changed)


def test_a_copy_of_a_file_refers_to_the_same_files(call: Call) -> None:
    Path("lib").mkdir()
    Path("lib/cells.yaml").write_text("archspec: 1\nblocks:\n  Cell: {body: [3x3 Conv (8)]}\n")
    Path("lib/one.yaml").write_text(
        "archspec: 1\nname: one\ninput: 8x8x3\nuse: [cells.yaml, blocks/se]\nbody: [Cell]\n"
    )
    Path("pyproject.toml").touch()
    assert call("new", "two", "--from", "lib/one.yaml").status == 0
    assert "use: [lib/cells.yaml, blocks/se]\n" in Path("two.yaml").read_text()
    assert call("check", "two.yaml").status == 0


def test_a_schema_that_is_elsewhere_is_not_copied(call: Call) -> None:
    head = "# yaml-language-server: $schema="
    text = Path("net.yaml").read_text()
    Path("net.yaml").write_text(f"{head}specs/archspec.schema.json\n{head}https://x.org/s\n{text}")
    assert call("new", "copy", "--from", "net.yaml").status == 0
    assert (
        Path("copy.yaml")
        .read_text()
        .startswith(f"{head}https://x.org/s\narchspec: 1\nname: copy\n")
    )


def test_a_spec_without_a_name_gets_one(call: Call) -> None:
    Path("wide.yaml").write_text("archspec: 1\nextends: net.yaml\nset: {body.Conv.filters: 4}\n")
    assert call("new", "wider", "--from", "wide.yaml").status == 0
    text = Path("wider.yaml").read_text()
    assert text == ("archspec: 1\nname: wider\nextends: net.yaml\nset: {body.Conv.filters: 4}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["class"], "error[A213]: network `class` is a word of Python's own"),
        (["a b"], "  = help: call it `a_b`"),
        (["other", "--from", "inception_v5"], "did you mean `inception_v4`?"),
        (["other", "--from", "net.txt"], "error[A401]: `net.txt` is neither a file nor a spec"),
        (["net.yaml/other"], "error[A409]: `net.yaml/other.yaml` cannot be written: "),
        ([""], "`` does not end in the name of a network"),
        (["nets/"], "`nets/` does not end in the name of a network"),
    ],
)
def test_what_cannot_be_begun(call: Call, arguments: list[str], message: str) -> None:
    done = call("new", *arguments)
    assert done.status in (1, 2)
    assert message in done.err
    assert "Traceback" not in done.err
    assert sorted(path.name for path in Path().iterdir()) == ["bad.yaml", "net.yaml"]
