"""Completion in shells: the protocol of the environment variable, and a real bash."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archspec.app.completion import answer_completion
from archspec.app.group import COMMANDS
from archspec.diagnostics import CODES
from tests.app.calls import COMMAND, Call, Done, archspec


@pytest.fixture
def answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> "Answer":
    return Answer(monkeypatch, capfd)


class Answer:
    """What archspec answers to a shell that completes the last word of a line."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capfd = monkeypatch, capfd

    def __call__(self, line: str, shell: str = "bash") -> list[str]:
        words = line.split(" ")
        at = words[-1] if shell == "fish" else str(len(words) - 1)
        self.monkeypatch.setenv("COMP_WORDS", line)
        self.monkeypatch.setenv("COMP_CWORD", at)
        self.monkeypatch.setenv("_ARCHSPEC_COMPLETE", f"{shell}_complete")
        status = answer_completion("/usr/bin/archspec")
        out, err = self.capfd.readouterr()
        assert (status, err) == (0, "")
        return out.splitlines()


def plain(*words: str) -> list[str]:
    return [f"plain,{word}" for word in words]


def test_commands_and_options(answer: Answer) -> None:
    assert answer("archspec ") == plain(*COMMANDS)
    assert answer("archspec re") == plain("render", "resolve")
    assert answer("archspec help re") == plain("render", "resolve")
    assert answer("archspec --v") == plain("--version")
    assert answer("archspec summary --c") == plain("--columns")
    assert answer("archspec compare --so") == plain("--sort")
    assert answer("archspec check --format j") == plain("json", "junit")
    assert answer("archspec --color always check --fo") == plain("--format")


@pytest.mark.parametrize(
    "line", ["check", "build", "render net.yaml -o x.svg", "summary", "compare net.yaml", "diff",
             "diff net.yaml", "paths", "why", "resolve", "verify", "space", "sample"],
)  # fmt: skip
def test_specs(answer: Answer, line: str) -> None:
    shipped = answer(f"archspec {line} inception_v")
    assert shipped == plain("inception_v3", "inception_v4")
    assert answer(f"archspec {line} released/inception_r") == plain("released/inception_resnet_v2")
    assert answer(f"archspec {line} ne") == ["file,ne"]


def test_specs_beside_files(answer: Answer, folder: Path) -> None:
    for name in ("inception_v4_mine.yaml", "inception_notes.txt", "inception_v4 mine.yaml"):
        (folder / name).write_text("")
    (folder / "inception_v4s").mkdir()
    found = answer("archspec check inception_v4")
    assert found == plain("inception_v4", "inception_v4_mine.yaml", "inception_v4s/")
    (folder / "released").mkdir()
    (folder / "released/inception_v4.yaml").write_text("")
    assert "plain,released/inception_v4.yaml" in answer("archspec check released/")


def test_outputs_are_files(answer: Answer) -> None:
    for command in ("build", "render", "compare", "diff", "sample"):
        assert answer(f"archspec {command} net.yaml -o ge") == ["file,ge"]


def test_operators_and_codes(answer: Answer) -> None:
    assert answer("archspec ops glob") == plain("GlobalAvgPool", "GlobalMaxPool")
    assert answer("archspec ops conc") == plain("concat")
    assert answer("archspec ops Conv AvgP") == plain("AvgPool")
    assert answer("archspec explain a30") == plain(*(each for each in CODES if each[:3] == "A30"))
    assert answer("archspec explain A306", "zsh") == ["plain", "A306", CODES["A306"].title]
    assert answer("archspec explain A306", "fish") == [f"plain,A306\t{CODES['A306'].title}"]


@pytest.mark.parametrize(
    "line", ["archspec nonsense x", "archspec check 'inception_v", "archspec check --nonsense x",
             "archspec --version c", "archspec explain zz", "archspec check git:HEAD:x"],
)  # fmt: skip
def test_lines_that_make_no_sense(answer: Answer, line: str) -> None:
    for shell in ("bash", "zsh", "fish"):
        answer(line, shell)


def test_script_for_each_shell(folder: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        done = archspec(cwd=folder, _ARCHSPEC_COMPLETE=f"{shell}_source")
        assert (done.status, done.err) == (0, "")
        assert f"_ARCHSPEC_COMPLETE={shell}_complete" in done.out


@pytest.mark.parametrize("instruction", ["bash", "bash_nonsense", "tcsh_source", "_"])
def test_instruction_that_there_is_not(folder: Path, instruction: str) -> None:
    done = archspec("check", cwd=folder, _ARCHSPEC_COMPLETE=instruction)
    known = "bash_source, zsh_source, fish_source"
    assert done == Done(2, "", f"error: _ARCHSPEC_COMPLETE must be one of {known}\n")


def test_other_variables_change_nothing(folder: Path) -> None:
    done = archspec("--version", cwd=folder, _OTHER_COMPLETE="bash_source", _ARCHSPEC_COMPLETE="")
    assert (done.status, done.out[:9]) == (0, "archspec ")


def test_second_name_has_a_variable_of_its_own(folder: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "_ARCHSPEC_NN_COMPLETE": "zsh_source"}
    done = subprocess.run(
        [f"{COMMAND}-nn"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("#compdef archspec-nn\n")


LINE = """
source <({command})
COMP_WORDS=({line}) COMP_CWORD={at} COMPREPLY=()
$(complete -p archspec | sed 's/.*-F \\([^ ]*\\) .*/\\1/') archspec
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("line", "replies"),
    [
        ("archspec ver", "verify"),
        ("archspec check inception_v", "inception_v3 inception_v4"),
        ("archspec ops globala", "GlobalAvgPool"),
        ("archspec explain A411", "A411"),
    ],
)
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash(folder: Path, line: str, replies: str) -> None:
    script = LINE.format(command=COMMAND, line=line, at=line.count(" "))
    script = script.replace(f"<({COMMAND})", f"<(_ARCHSPEC_COMPLETE=bash_source {COMMAND})")
    path = f"{Path(COMMAND).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=folder,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (f"{replies}\n", "")


def test_nothing_slow_is_imported(folder: Path) -> None:
    heavy = ("torch", "rich", "jinja2", "networkx")
    code = (
        "import sys; from archspec.app.main import main; sys.argv[0] = 'archspec'\n"
        f"try: main()\nfinally: print(*{{*{heavy}}} & {{*sys.modules}}, file=sys.stderr)"
    )
    for line in ("archspec check in", "archspec ops C", "archspec explain A", "archspec "):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env=os.environ
            | {
                "COMP_WORDS": line,
                "COMP_CWORD": str(line.count(" ")),
                "_ARCHSPEC_COMPLETE": "bash_complete",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "\n")
        assert done.stdout


def test_paths_in_the_spec_that_is_named(answer: Answer) -> None:
    assert answer("archspec why net.yaml body.Conv.fi") == plain("body.Conv.filters")
    line = "archspec summary net.yaml --depth 2 --set "
    assert answer(f"{line}body.Conv.f") == plain("body.Conv.filters=")
    assert answer("archspec check net.yaml --set body.Conv.filters=8 --set body.Conv.f") == plain(
        "body.Conv.filters="
    )
    assert answer(f"{line}body.Conv.filters=") == [""]
    assert answer("archspec diff nope.yaml net.yaml --set body.Conv.f") == plain(
        "body.Conv.filters="
    )
    for spec in ("", "bad.yam ", "- "):
        nowhere = f"archspec summary {spec}--set b"
        assert answer(nowhere) == [""]


def test_blocks_of_the_spec_that_is_named(answer: Answer) -> None:
    found = plain("InceptionA", "InceptionB", "InceptionC")
    assert answer("archspec render inception_v4 --block Inc") == found


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = folder / "home"
    made.mkdir()
    monkeypatch.setenv("HOME", str(made))
    for name in ("XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    return made


@pytest.mark.parametrize(("shell", "file"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
def test_completion_is_installed_once(call: Call, home: Path, shell: str, file: str) -> None:
    """What is in the file stays, byte for byte."""
    before = b"alias l=ls # \xff, and no line break at the end"
    (home / file).write_bytes(before)
    done = call("completion", "install", shell, "--dry-run")
    assert (done.status, (home / file).read_bytes()) == (0, before)
    assert f'+  eval "$(_ARCHSPEC_COMPLETE={shell}_source archspec)"\n' in done.out
    done = call("completion", "install", shell)
    assert done.out.endswith(f"{home.as_posix()}/{file}: written\n")
    after = (home / file).read_bytes()
    assert after.startswith(before + b"\n\n# >>> archspec completion >>>\n")
    assert call("completion", "install", shell) == Done(0, f"{home}/{file}: unchanged\n", "")
    assert (home / file).read_bytes() == after


def test_lines_that_somebody_has_written_do(call: Call, home: Path) -> None:
    (home / ".bashrc").write_text('eval "$(_ARCHSPEC_COMPLETE=bash_source archspec)"\n')
    assert call("completion", "install", "bash").out.endswith(": unchanged\n")


def test_links_are_followed(call: Call, home: Path) -> None:
    (home / "dotfiles").mkdir()
    (home / "dotfiles/bashrc").write_text("# mine\n")
    (home / ".bashrc").symlink_to("dotfiles/bashrc")
    assert call("completion", "install", "bash").status == 0
    assert (home / ".bashrc").is_symlink()
    assert "archspec completion" in (home / "dotfiles/bashrc").read_text()


def test_fish_has_a_file_of_its_own(call: Call, home: Path) -> None:
    file = home / ".config/fish/completions/archspec.fish"
    assert call("completion", "install", "fish").out.startswith("+_ARCHSPEC_COMPLETE=fish_source")
    assert call("completion", "install", "fish").out.endswith(": unchanged\n")
    file.write_text("complete -c archspec\n")
    done = call("completion", "install", "fish")
    assert (done.status, file.read_text()) == (2, "complete -c archspec\n")
    assert "error[A406]: " in done.err


def test_the_shell_of_the_environment(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    assert call("completion", "install", "--dry-run").out.endswith("/.zshrc: shown\n")
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert "`tcsh` is none of them; name one" in call("completion", "install").err
    assert call("completion").status == 2


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_what_is_installed_works_in_bash(call: Call, home: Path) -> None:
    call("completion", "install", "bash")
    script = (
        '. "$HOME/.bashrc"; COMP_WORDS=(archspec summary net.yaml --set body.Conv.f); COMP_CWORD=4;'
        '_archspec_completion archspec; echo "${COMPREPLY[@]}"'
    )
    path = f"{Path(COMMAND).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={"PATH": path, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "body.Conv.filters=\n"
