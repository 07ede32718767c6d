"""Files: what is opened, how much is read, and where used files may lie."""

import codecs
import os
from pathlib import Path

import pytest

from archspec import limits
from archspec.diagnostics import Span, SpecError
from archspec.reader import find_root, read_source, resolve_used
from archspec.reader.shipped import list_shipped_files
from tests.reader.outcome import described

SPAN = Span("net.yaml", 3, 7, 3, 20)
OUT = (
    "put an empty file `archspec.toml` into the folder that holds both, which makes it a project, "
    "or copy the file into that folder"
)


def refused(path: Path) -> str:
    with pytest.raises(SpecError) as caught:
        read_source(path, "net.yaml")
    return described(caught.value)


def refused_use(root: Path, written: str, base: Path | None = None) -> str:
    with pytest.raises(SpecError) as caught:
        resolve_used(base or root, root, written, SPAN)
    return described(caught.value)


def test_text(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes("größe: 1\r\n".encode())
    assert read_source(path, "net.yaml") == "größe: 1\r\n"


def test_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(codecs.BOM_UTF8 + b"a: 1\n")
    assert read_source(path, "net.yaml") == "a: 1\n"


def test_link_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text("a: 1")
    (tmp_path / "link.yaml").symlink_to("net.yaml")
    assert read_source(tmp_path / "link.yaml", "link.yaml") == "a: 1"


def test_size_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(b"#" * limits.FILE_BYTES)
    assert len(read_source(path, "net.yaml")) == limits.FILE_BYTES
    path.write_bytes(b"#" * (limits.FILE_BYTES + 1))
    assert refused(path) == (
        "A402 `net.yaml` is larger than 1,048,576 bytes\n"
        "  help: move blocks and tables into files taken with `use`"
    )


def test_size_is_known_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert refused(path).startswith("A402 `net.yaml` is larger than 1,048,576 bytes\n")


def test_missing(tmp_path: Path) -> None:
    expected = "A401 `net.yaml` does not exist\n  help: check its name and folder"
    assert refused(tmp_path / "net.yaml") == expected
    (tmp_path / "link.yaml").symlink_to("net.yaml")
    assert refused(tmp_path / "link.yaml") == expected


def test_folder(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        "A401 `net.yaml` is a folder, not a file\n"
        "  help: name a file that ends in `.yaml` or `.yml`; there is none in it"
    )


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty0"])
def test_device(device: str, tmp_path: Path) -> None:
    if not os.access(device, os.R_OK):
        pytest.skip(f"no {device} here")
    expected = "A401 `net.yaml` is not a regular file\n  help: copy its text into a file"
    assert refused(Path(device)) == expected
    (tmp_path / "net.yaml").symlink_to(device)
    assert refused(tmp_path / "net.yaml") == expected


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "net.yaml")
    assert refused(tmp_path / "net.yaml") == (
        "A401 `net.yaml` is not a regular file\n  help: copy its text into a file"
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    assert refused(path) == (
        "A401 `net.yaml` cannot be read: permission denied\n"
        "  help: check the permissions of the file and of its folders"
    )


def test_circle_of_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert refused(tmp_path / "a").startswith("A401 `net.yaml` cannot be read: ")


@pytest.mark.parametrize("name", ["a\0b", "\udcff\ud800"])
def test_no_name_of_a_file(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path / name) == "A401 `net.yaml` is not the name of a file"


def test_the_place_that_names_a_file(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read_source(tmp_path / "b.yaml", "b.yaml", span=SPAN)
    assert described(caught.value).startswith("A401 3:7-3:20 `b.yaml` does not exist")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff", "1:1-1:2 byte 0xff is not UTF-8"),
        (b"a: 1\r\ngr\xf6\xdfe: 2", "2:3-2:4 byte 0xf6 is not UTF-8"),
        ("größe: ".encode() + b"\x80", "1:8-1:9 byte 0x80 is not UTF-8"),
        (b"a: \xed\xa0\x80", "1:4-1:5 byte 0xed is not UTF-8"),
        (b"a: \xc0\xaf", "1:4-1:5 byte 0xc0 is not UTF-8"),
        (b"a: \xe2\x82", "1:4-1:5 byte 0xe2 is not UTF-8"),
        (codecs.BOM_UTF8 + b"a\xff", "1:2-1:3 byte 0xff is not UTF-8"),
    ],
)
def test_not_utf8(tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(data)
    assert refused(path) == f"A101 {expected}\n  help: save the file as UTF-8"


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-32"])
@pytest.mark.parametrize("order", ["LE", "BE"])
def test_other_encodings(tmp_path: Path, encoding: str, order: str) -> None:
    path = tmp_path / "net.yaml"
    path.write_text("\ufeffa: 1", encoding=f"{encoding}-{order}")
    assert refused(path) == (
        f"A101 1:1-1:1 the file is {encoding}, not UTF-8\n  help: save it as UTF-8"
    )


def test_used_files(tmp_path: Path) -> None:
    root, blocks = tmp_path / "specs", tmp_path / "specs" / "blocks"
    blocks.mkdir(parents=True)
    expected = (blocks / "stems.yaml").resolve()
    assert resolve_used(root, root, "blocks/stems.yaml", SPAN) == expected
    assert resolve_used(root, root, "./blocks/./stems.yaml", SPAN) == expected
    assert resolve_used(blocks, root, "stems.yaml", SPAN) == expected
    assert resolve_used(root, root, "größe.yml", SPAN) == (root / "größe.yml").resolve()


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("../../etc/passwd", "does not end in `.yaml` or `.yml`"),
        ("..", "does not end in `.yaml` or `.yml`"),
        ("/etc/stems.yaml", "does not begin at this file's folder"),
        ("//host/stems.yaml", "does not begin at this file's folder"),
        ("~/stems.yaml", "does not begin at this file's folder"),
        ("~root/stems.yaml", "does not begin at this file's folder"),
        ("C:/stems.yaml", "has a drive or an address in it"),
        ("c:stems.yaml", "has a drive or an address in it"),
        ("https://example.org/stems.yaml", "has a drive or an address in it"),
        ("stems.yaml:hidden.yaml", "has a drive or an address in it"),
        ("blocks\\stems.yaml", "holds a backslash: steps are separated by `/`"),
        ("..\\stems.yaml", "holds a backslash: steps are separated by `/`"),
        ("stems.yaml\0.yaml", "holds a NUL"),
        ("stems", "does not end in `.yaml` or `.yml`"),
        ("stems.json", "does not end in `.yaml` or `.yml`"),
        ("stems.yaml/", "does not end in `.yaml` or `.yml`"),
        (".yaml", "does not end in `.yaml` or `.yml`"),
        (".", "does not end in `.yaml` or `.yml`"),
        ("", "does not end in `.yaml` or `.yml`"),
    ],
)
def test_paths_that_are_not_followed(tmp_path: Path, written: str, problem: str) -> None:
    assert refused_use(tmp_path, written) == (
        f"A403 3:7-3:20 `{written}` {problem}\n"
        "  help: write a relative path, such as `blocks/stems.yaml`, or what archspec ships by its"
        " name, such as `blocks/se`"
    )


def test_the_folder_that_paths_must_not_leave(tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    nested = specs / "released" / "specs" / "old"
    nested.mkdir(parents=True)
    assert find_root(specs) == find_root(specs / "released") == specs.resolve()
    assert find_root(nested) == nested.parent.resolve()
    for name in ("plain", "Specs", "my_specs"):
        assert find_root(tmp_path / name) == (tmp_path / name).resolve()


def test_the_folder_is_found_where_the_spec_really_lies(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "specs").symlink_to("elsewhere")
    assert find_root(tmp_path / "specs") == (tmp_path / "elsewhere").resolve()


def test_files_beside_the_folder(tmp_path: Path) -> None:
    root = tmp_path / "specs"
    base = root / "released"
    (root / "blocks").mkdir(parents=True)
    base.mkdir()
    expected = (root / "blocks" / "stems.yaml").resolve()
    assert resolve_used(base, root, "../blocks/stems.yaml", SPAN) == expected
    assert resolve_used(base, root, "../released/../blocks/stems.yaml", SPAN) == expected


@pytest.mark.parametrize(
    "written",
    [
        "../stems.yaml",
        "blocks/../../stems.yaml",
        "../specs_of_others/x.yaml",
        "../../etc/passwd.yaml",
    ],
)
@pytest.mark.parametrize(("name", "called"), [("specs", "`specs`"), ("nets", "of the spec")])
def test_paths_out_are_not_followed(tmp_path: Path, written: str, name: str, called: str) -> None:
    root = tmp_path / name
    root.mkdir()
    assert refused_use(root, written) == (
        f"A403 3:7-3:20 `{written}` leads out of the folder {called}\n  help: {OUT}"
    )


def test_what_plainly_leads_out_is_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even to see whether a link there leads back."""
    root = tmp_path / "specs"
    root.mkdir()
    (tmp_path / "back").symlink_to(root)
    looked: list[str] = []
    real = os.path.realpath

    def seen(path: Path) -> str:
        looked.append(str(path))
        return real(path)

    monkeypatch.setattr(os.path, "realpath", seen)
    assert refused_use(root, "../back/stems.yaml").startswith("A403 ")
    assert not any("back" in path for path in looked)


def test_links_out_are_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "specs", tmp_path / "specs_of_others"
    root.mkdir()
    outside.mkdir()
    (outside / "stems.yaml").write_text("a: 1")
    (root / "stems.yaml").symlink_to(outside / "stems.yaml")
    (root / "blocks").symlink_to(outside)
    for written in ("stems.yaml", "blocks/stems.yaml", "blocks/missing.yaml"):
        assert refused_use(root, written) == (
            f"A403 3:7-3:20 `{written}` leads out of the folder `specs`\n  help: {OUT}"
        )
    assert refused_use(root, "stems.yaml", base=outside).startswith("A403 ")


def test_links_within_are_followed(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "specs", tmp_path / "link"
    root.mkdir()
    elsewhere.symlink_to(root)
    (root / "stems.yaml").write_text("a: 1")
    (root / "other.yaml").symlink_to("stems.yaml")
    expected = (root / "stems.yaml").resolve()
    assert resolve_used(elsewhere, elsewhere, "other.yaml", SPAN) == expected
    assert resolve_used(elsewhere, root, "stems.yaml", SPAN) == expected


def test_a_circle_of_links_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    path = resolve_used(tmp_path, tmp_path, "a.yaml", SPAN)
    assert refused(path).startswith("A401 ")


@pytest.mark.parametrize("marker", ["archspec.toml", "pyproject.toml", ".git"])
def test_the_folder_of_a_project(tmp_path: Path, marker: str) -> None:
    project = tmp_path / "project"
    nested = project / "inner" / "specs" / "old"
    nested.mkdir(parents=True)
    (project / marker).mkdir()
    assert find_root(nested) == find_root(project) == project.resolve()
    assert find_root(tmp_path) == tmp_path.resolve()
    expected = (project / "blocks" / "stems.yaml").resolve()
    assert resolve_used(nested, project, "../../../blocks/stems.yaml", SPAN) == expected
    assert refused_use(project, "../stems.yaml") == (
        "A403 3:7-3:20 `../stems.yaml` leads out of the project\n"
        "  help: copy the file into the project"
    )


def test_the_nearest_project_counts(tmp_path: Path) -> None:
    """What a stranger's repository holds does not see what is around it."""
    inner = tmp_path / "mine" / "theirs"
    inner.mkdir(parents=True)
    (tmp_path / "mine" / ".git").mkdir()
    (inner / ".git").mkdir()
    assert find_root(inner) == inner.resolve()


def test_a_folder_of_specs_around_a_project(tmp_path: Path) -> None:
    inner = tmp_path / "specs" / "project"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").touch()
    assert find_root(inner) == (tmp_path / "specs").resolve()


def test_a_home_is_no_project_by_its_version_control(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "downloads").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").touch()
    assert find_root(tmp_path / "downloads") == (tmp_path / "downloads").resolve()
    (tmp_path / "archspec.toml").touch()
    assert find_root(tmp_path / "downloads") == tmp_path.resolve()


def test_a_link_does_not_make_a_project(tmp_path: Path) -> None:
    """Links count as what they lead to, so that one cannot widen what a spec sees."""
    project, outside = tmp_path / "project", tmp_path / "outside"
    for folder in (project, outside):
        folder.mkdir()
    (project / "archspec.toml").touch()
    (outside / "stems.yaml").touch()
    (project / "link").symlink_to(outside)
    assert find_root(project / "link") == outside.resolve()
    assert refused_use(project, "link/stems.yaml").startswith("A403 ")


def test_what_archspec_ships_stays_among_itself() -> None:
    own = list_shipped_files()["inception_v4"].parent.resolve()
    assert find_root(own / "variants") == find_root(own) == own
