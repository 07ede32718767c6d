"""The settings of a project: where they are found, what they change, and how they are refused."""

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from archspec.app.project import Settings
from tests.app.calls import BAD, NET, Call, Done

SETTINGS = """\
specs = ["specs", "more/*.yaml"]
exclude = ["specs/drafts", "*/old_*.yaml"]
output = "src"
theme = "dark"

[budget]
params = "150"
"""


@pytest.fixture
def project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder of its own, which is the current one."""
    made = folder / "project"
    for path in ("specs/one", "specs/below/two", "specs/drafts/bad", "more/three", "more/old_four"):
        file = made / f"{path}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = BAD if path.endswith("bad") else NET.replace("expect: {params: 162}", "")
        file.write_text(text.replace("name: net", f"name: {file.stem}"))
    (made / "archspec.toml").write_text(SETTINGS)
    monkeypatch.chdir(made)
    return made


def checked(done: Done) -> list[str]:
    return [line.partition(":")[0] for line in done.out.splitlines()]


def test_specs_of_the_project(call: Call, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = call("check")
    assert checked(done) == ["specs/below/two.yaml", "specs/one.yaml", "more/three.yaml"]
    assert done.err.startswith("note: archspec.toml names 3 specs\n")
    monkeypatch.chdir("specs/below")
    assert checked(call("check")) == ["two.yaml", "../one.yaml", "../../more/three.yaml"]


def test_budget_of_the_project(call: Call, project: Path) -> None:
    """A spec's own limits come before those of the project, and the command line before both."""
    done = call("check", "specs/one.yaml")
    assert done.status == 1
    said = "error[A601]: 162 parameters are 12 (8.0 %) over 150\n --> archspec.toml:7:1\n"
    assert said in done.err
    assert call("check", "specs/one.yaml", "--budget", "params=200").status == 0
    path = project / "specs/one.yaml"
    path.write_text(f"{path.read_text()}budget: {{params: 170}}\n")
    assert call("check", "specs/one.yaml").status == 0


def test_output_and_theme_of_the_project(
    call: Call, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("build", "specs/one.yaml").out.startswith("src/one.py: written")
    monkeypatch.chdir("more")
    assert call("build", "three.yaml").out.startswith("../src/three.py: written")
    assert call("build", "three.yaml", "-o", ".").out.startswith("three.py: written")
    call("render", "three.yaml")
    dark = Path("three.svg").read_bytes()
    call("render", "three.yaml", "--theme", "dark", "-o", "other/")
    assert Path("other/three.svg").read_bytes() == dark
    call("render", "three.yaml", "--theme", "light", "--force")
    assert Path("three.svg").read_bytes() != dark


def test_strict(call: Call, project: Path) -> None:
    unused = "archspec: 1\nname: net\ninput: 8x8x3\nparams: {k: 3}\nbody: [3x3 Conv (4)]\n"
    Path("warned.yaml").write_text(unused)
    assert call("check", "warned.yaml").status == 0
    Path("archspec.toml").write_text("strict = true\n")
    assert call("check", "warned.yaml").status == call("check", "--strict", "warned.yaml").status


def test_settings_in_pyproject(call: Call, project: Path) -> None:
    Path("archspec.toml").unlink()
    Path("pyproject.toml").write_text('[tool.other]\nx = 1\n\n[tool.archspec]\nspecs = ["more"]\n')
    assert checked(call("check")) == ["more/old_four.yaml", "more/three.yaml"]


def test_a_project_ends_at_its_repository(
    call: Call, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "specs/.git").mkdir()
    assert call("check", "specs/one.yaml").status == 1
    monkeypatch.chdir("specs")
    assert call("check", "one.yaml").status == 0


def test_without_settings_the_folder_specs_is_taken(call: Call, project: Path) -> None:
    Path("archspec.toml").unlink()
    assert checked(call("check"))[:2] == ["specs/below/two.yaml", "specs/one.yaml"]
    assert call("check").err.startswith("note: specs/ names 3 specs\n")


def test_no_specs_at_all(call: Call) -> None:
    done = call("check")
    assert done.status == 2
    assert "error: name a SPEC; a folder `specs` has none" in done.err


def test_patterns(call: Call, project: Path) -> None:
    done = call("check", "specs/**/*.yaml", "--budget", "params=1k")
    assert checked(done) == ["specs/below/two.yaml", "specs/one.yaml"]
    assert " --> specs/drafts/bad.yaml:5:21\n" in done.err
    assert "`nope/*.yaml`" in call("check", "nope/*.yaml").err


@pytest.mark.parametrize(
    ("text", "place", "message", "help"),
    [
        ("spec = []", "1:1", "there is no setting `spec`", "did you mean `specs`?"),
        ("\n specs = 1", "2:2", "`specs` must be a list of texts, such as", ""),
        ("specs = [1]", "1:1", "`specs` must be a list of texts, such as", ""),
        ("strict = 1", "1:1", "`strict` must be true or false", ""),
        ('theme = "pink"', "1:1", '`theme` must be "auto", "light", "dark", or "print"', ""),
        ("[budget]\nparms = 1", "2:1", "there is no quantity `parms`", "did you mean `params`?"),
        ("budget.params = '1X'", "1:1", "`params` must be a number such as", ""),
        ("budget = {depth = '1k'}", "1:1", "`depth` must be", ""),
        ("budget = {depth = 1.5}", "1:1", "`budget` must be a table of limits", ""),
        ("specs = [", "2:1", "this is no TOML: ", "write it as https://toml.io has it"),
        ("a = 1\na = 2", "2:6", "this is no TOML: Cannot overwrite a value", ""),
    ],
)
def test_settings_that_cannot_be_taken(
    call: Call, project: Path, text: str, place: str, message: str, help: str
) -> None:
    Path("archspec.toml").write_text(f"{text}\n")
    for command in ("check", "build", "render"):
        done = call(command, "specs/one.yaml")
        assert (done.status, done.out) == (2, "")
        assert f"error[A419]: {message}" in done.err
        assert f" --> archspec.toml:{place}\n" in done.err
        assert not help or f"  = help: {help}\n" in done.err
        [finding] = json.loads(call(command, "--format", "json").out)["diagnostics"]
        assert finding["code"] == "A419"


def test_the_settings_of_the_documentation(call: Call, project: Path) -> None:
    page = Path(__file__).parents[2] / "docs/ci.md"
    [written] = re.findall(r"^```toml\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)
    Path("archspec.toml").write_text(written)
    assert call("check", "specs/one.yaml").status == 0
    assert {each.name for each in fields(Settings)} == {*tomllib.loads(written)}
