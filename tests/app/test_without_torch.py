"""What works where neither torch nor numpy is installed, and how the rest says what to install."""

import json
import subprocess
import sys
from typing import Any

import pytest

import archspec
from archspec.app.group import COMMANDS
from tests.app.repository import Repository

NET = """\
archspec: 1
name: net
input: 8x8x3
params: {classes: 10, width: 4}
space: {params.width: [4, 8]}
body:
  - 3x3 Conv (width)
  - GlobalAvgPool
  - FC (classes)
"""

WORKING = [
    "new mine --from inception_v4",
    "list",
    "help check",
    "check net.yaml",
    "build net.yaml",
    "build --for inference net.yaml",
    "render net.yaml -o net.svg",
    "render net.yaml -o net.png",
    "summary net.yaml",
    "compare net.yaml lenet.yaml",
    "compare net.yaml lenet.yaml -o costs.pdf",
    "diff net.yaml lenet.yaml",
    "diff --for inference net.yaml net.yaml",
    "changes",
    "paths net.yaml",
    "why net.yaml body.Conv.filters",
    "resolve net.yaml",
    "verify net.yaml",
    "completion install bash --dry-run",
    "fmt net.yaml",
    "explain A410",
    "ops Conv",
    "schema",
    "lsp --help",
    "serve --help",
]
NEEDING = {
    "space net.yaml": "space",
    "sample net.yaml -o drawn": "space",
    "weights show net.safetensors": "torch",
    "weights transfer net.yaml net.pth -o net.safetensors": "weights",
    "weights export net.yaml net.pth -o net.safetensors": "weights",
    "import timm:resnet18": "torch",
    "export net.yaml -o net.onnx": "torch",
    "push net.yaml me/net --weights net.pth": "weights",
    "bench net.yaml": "torch",
    "bench --legend": "torch",
}
"""The extra that each command says to install."""

CALLS = {
    "load": "archspec.load('net.yaml')",
    "emit": "archspec.emit(archspec.load('net.yaml'))",
    "open": "archspec.open('net.yaml')",
    "pretrained": "archspec.pretrained('inception_v4')",
    "ImportedNetwork": "archspec.ImportedNetwork",
    "Graph": "archspec.Graph",
    "Session": "archspec.Session",
    "SpecError": "archspec.SpecError([archspec.Diagnostic('A304', 'no')])",
    "Diagnostic": "archspec.Diagnostic('A304', 'no')",
    "__version__": "archspec.__version__",
    "Budget": "archspec.budget('net.yaml', params='1M').to_json()",
    "Catalog": "archspec.list_specs('zoo').to_json()",
    "Check": "archspec.check('net.yaml').to_json()",
    "Code": "archspec.explain('A304')",
    "Comparison": "archspec.compare('net.yaml', 'lenet.yaml').render('costs.svg')",
    "Diff": "archspec.diff('net.yaml', 'inception_v4').to_json()",
    "Fidelity": "archspec.verify('net.yaml').to_json()",
    "OperatorList": "archspec.operators('Conv').to_json()",
    "Network": "archspec.load('net.yaml').source()",
    "PathList": "archspec.paths('net.yaml').to_json()",
    "Picture": "archspec.load('net.yaml').render('net.png')",
    "Reason": "archspec.why('net.yaml', 'body.Conv.filters').to_json()",
    "Summary": "archspec.load('net.yaml').summary().to_json()",
    "budget": "archspec.budget('net.yaml', params='1M')",
    "check": "archspec.check('net.yaml')",
    "compare": "archspec.compare('net.yaml', 'lenet.yaml')",
    "compare_population": "archspec.compare_population('net.yaml', 'lenet.yaml', x='params')",
    "Population": "archspec.compare_population('net.yaml', 'lenet.yaml', x='params').to_json()",
    "diff": "archspec.diff('net.yaml', 'inception_v4')",
    "explain": "archspec.explain('A304')",
    "format": "archspec.format('net.yaml')",
    "list_specs": "archspec.list_specs()",
    "paths": "archspec.paths('net.yaml')",
    "operators": "archspec.operators()",
    "schema": "archspec.schema()",
    "resolve": "archspec.resolve('net.yaml')",
    "verify": "archspec.verify('net.yaml')",
    "why": "archspec.why('net.yaml', 'body.Conv.filters')",
}
REFUSED = {
    "build": ("archspec.build('net.yaml')", "torch"),
    "build of weights": ("archspec.pretrained('inception_v4').build()", "torch"),
    "open weights": ("archspec.pretrained('inception_v4').open()", "torch"),
    "optimize": ("archspec.optimize(None, 'net.yaml')", "torch"),
    "export": ("archspec.export('net.yaml', 'net.onnx')", "torch"),
    "import_network": ("archspec.import_network('timm:resnet18')", "torch"),
    "Space": ("archspec.Space('net.yaml')", "space"),
    "weights": ("archspec.weights.transfer", "torch"),
}
PROGRAM = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "numpy"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import archspec
from archspec.app.run import run

lines, calls = json.load(sys.stdin)
said = {}
for line in lines:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run(line.split())
    said[line] = [status, out.getvalue() + err.getvalue()]
for call in calls:
    try:
        said[call] = [0, str(eval(call))]
    except archspec.SpecError as error:
        said[call] = [2, str(error)]
json.dump(said, sys.stdout)
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The status and the output of each command and call, by its text."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "net.yaml").write_text(NET)
    (folder / "lenet.yaml").write_text(NET.replace("name: net", "name: lenet"))
    Repository(folder).commit()
    calls = [*CALLS.values(), *(call for call, _ in REFUSED.values())]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([[*WORKING, *NEEDING], calls]),
        capture_output=True,
        cwd=folder,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_every_command_and_public_name_is_tried() -> None:
    assert {line.split()[0] for line in (*WORKING, *NEEDING)} == {*COMMANDS}
    assert {*CALLS, *REFUSED} >= {*archspec.__all__}


@pytest.mark.parametrize("line", WORKING)
def test_commands_work(said: Any, line: str) -> None:
    status, printed = said[line]
    assert status == 0, printed
    assert "A410: " not in printed or line == "explain A410"


@pytest.mark.parametrize(("line", "extra"), NEEDING.items())
def test_commands_say_what_to_install(said: Any, line: str, extra: str) -> None:
    status, printed = said[line]
    assert status == 2
    assert printed.startswith("error[A410]: ")
    assert printed.count("error[") == 1
    assert f"`pip install 'archspec-nn[{extra}]'`" in printed


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_calls_work(said: Any, call: str) -> None:
    assert said[call][0] == 0, said[call]


@pytest.mark.parametrize(("call", "extra"), REFUSED.values(), ids=REFUSED)
def test_calls_say_what_to_install(said: Any, call: str, extra: str) -> None:
    status, printed = said[call]
    assert status == 2
    assert printed.startswith("error[A410]: ")
    assert f"`pip install 'archspec-nn[{extra}]'" in printed
