"""`archspec diff`: what it prints, in every form, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.calls import NET, Call, Done

WIDER = NET.replace("3x3 Conv (4) -> 8x8x4", "3x3 Conv (8)").replace("expect: {params: 162}\n", "")


@pytest.fixture
def wider(folder: Path) -> Path:
    (folder / "wider.yaml").write_text(WIDER)
    (folder / "broken.yaml").write_text(NET.replace("3x3 Conv (4)", "9x9 Conv (4 V)"))
    return folder


def test_text(call: Call, wider: Path) -> None:
    done = call("diff", "net.yaml", "wider.yaml")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[:4] == ["net.yaml -> wider.yaml", "", "body", "  ~ 3x3 Conv (4): filters 4 -> 8"]
    told = [" ".join(line.split()) for line in lines]
    assert "parameters 162 314 +93.8 %" in told
    assert "MACs 6,952 13,904 +100.0 %" in told
    assert "~ fc 10 50 -> 90 40 -> 80 40 B 824 B -> 840 B" in told
    assert lines[-1] == "+0 -0 ~1"
    assert "\x1b" not in done.out


def test_colours(call: Call, wider: Path) -> None:
    done = call("--color", "always", "diff", "net.yaml", "wider.yaml")
    assert "\x1b[33m  ~ 3x3 Conv (4): filters 4 -> 8\x1b[0m" in done.out
    (wider / "longer.yaml").write_text(WIDER.replace("  - FC", "  - ReLU\n  - FC"))
    done = call("--color", "always", "diff", "wider.yaml", "longer.yaml")
    assert "\x1b[32m  + ReLU\x1b[0m" in done.out
    done = call("--color", "always", "diff", "longer.yaml", "wider.yaml")
    assert "\x1b[31m  - ReLU\x1b[0m" in done.out


def test_new_names_are_told_once(call: Call, folder: Path) -> None:
    spec = (
        "archspec: 1\nname: net\ninputs: {left: 8x8x3, right: 8x8x3}\nparams: {width: 4}\n"
        "body: [{concat: [left, right]}, 3x3 Conv (width)]\n"
    )
    (folder / "old.yaml").write_text(spec)
    (folder / "new.yaml").write_text(spec.replace("left", "a").replace("width", "channels"))
    out = call("diff", "old.yaml", "new.yaml").out
    assert "\n\n~ inputs: left -> a\n\nparams\n  ~ width -> channels\n" in out
    assert out.splitlines()[-1] == "+0 -0 ~2"


def test_no_change_of_what_cannot_be_proved(call: Call, wider: Path) -> None:
    text = (wider / "broken.yaml").read_text()
    (wider / "again.yaml").write_text(f"# the same\n{text}")
    done = call("diff", "broken.yaml", "again.yaml")
    said = "no change is found, but broken.yaml and again.yaml cannot be proved\n"
    assert (done.status, done.out) == (1, said)
    done = call("diff", "broken.yaml", "again.yaml", "--format", "markdown")
    said = "**No change is found**, but `broken.yaml` and `again.yaml` cannot be proved."
    assert done.out.startswith(said)
    assert not json.loads(call("diff", "broken.yaml", "again.yaml", "--format", "json").out)["same"]


def test_what_is_set_is_named_as_such(call: Call, wider: Path) -> None:
    done = call("diff", "net.yaml", "--set", "body.0.kernel=99x99", "--set", "body.0.padding=valid")
    assert "\nsizes and totals are unknown: net.yaml --set cannot be proved\n" in done.out


def test_with_what_is_rewritten_for_inference(call: Call, folder: Path) -> None:
    text = NET.partition("expect")[0].replace("(4)", "(4 norm=batch)")
    (folder / "norm.yaml").write_text(text.replace("  - Global", "  - Dropout (0.5)\n  - Global"))
    done = call("diff", "norm.yaml", "--for", "inference")
    assert done.status == 0
    assert done.out.startswith(
        "norm.yaml -> norm.yaml --for inference\n\nbody\n"
        "  ~ 3x3 Conv (4 norm=batch): norm batch -> none\n"
    )
    done = call("diff", "norm.yaml", "--for", "inference", "--set", "body.1.rate=0.1")
    assert done.out.startswith("norm.yaml -> norm.yaml --set --for inference\n")


def test_nothing_differs(call: Call, wider: Path) -> None:
    (wider / "same.yaml").write_text("# the same\n" + NET.replace("(4)", "(filters=4)"))
    said = "no difference: net.yaml and same.yaml are the same network\n"
    assert call("diff", "--exit-code", "net.yaml", "same.yaml") == Done(0, said, "")


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_exit_code(call: Call, wider: Path, form: str) -> None:
    assert call("diff", "net.yaml", "wider.yaml", "--format", form).status == 0
    assert call("diff", "--exit-code", "net.yaml", "wider.yaml", "--format", form).status == 1
    assert call("diff", "--exit-code", "net.yaml", "net.yaml", "--format", form).status == 0


def test_one_that_cannot_be_proved(call: Call, wider: Path) -> None:
    done = call("diff", "net.yaml", "broken.yaml")
    assert done.status == 1
    assert "    ~ kernel 3x3 -> 9x9\n    ~ padding same -> valid\n" in done.out
    assert "sizes and totals are unknown: broken.yaml cannot be proved" in done.out
    assert "What follows" not in done.out
    assert done.err.startswith("error[A301]: ")


def test_claims_that_no_longer_hold(call: Call, wider: Path) -> None:
    (wider / "stale.yaml").write_text(NET.replace("Conv (4)", "Conv (8)"))
    done = call("diff", "net.yaml", "stale.yaml")
    whole = call("diff", "net.yaml", "wider.yaml").out.replace("wider.yaml", "stale.yaml")
    assert (done.status, done.out) == (1, whole)
    assert [line[:12] for line in done.err.splitlines() if "[" in line] == ["error[A306]:"]
    comment = call("diff", "net.yaml", "stale.yaml", "--format", "markdown").out
    assert comment.endswith(
        "**What does not hold:**\n\n"
        "* `stale.yaml:5:15` error\\[A306\\]: the spec states 8x8x4, and the size is 8x8x8\n"
    )


def test_one_that_cannot_be_read(call: Call, folder: Path) -> None:
    done = call("diff", "net.yaml", "nowhere.yaml")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error[A401]: `nowhere.yaml` does not exist")
    (folder / "library.yaml").write_text("archspec: 1\nblocks: {A: {body: [BN]}}\n")
    done = call("diff", "net.yaml", "library.yaml")
    assert (done.status, done.out) == (1, "")
    assert "error[A220]: library.yaml is a library" in done.err
    done = call("diff", "--format", "json", "net.yaml", "nowhere.yaml")
    assert json.loads(done.out)["diagnostics"][0]["code"] == "A401"


def test_standard_input(call: Call, wider: Path) -> None:
    done = call("diff", "-", "wider.yaml", stdin=NET.encode())
    assert done.out.startswith("<stdin> -> wider.yaml\n")
    done = call("diff", "-", "-", stdin=NET.encode())
    assert done.status == 2
    assert "only one of the two can be standard input" in done.err


def test_json(call: Call, wider: Path) -> None:
    record = json.loads(call("diff", "--format", "json", "net.yaml", "wider.yaml").out)
    assert list(record) == [
        "before", "after", "same", "added", "removed", "changed", "changes", "blocks",
        "added_blocks", "removed_blocks", "remarks", "consequences", "diagnostics",
    ]  # fmt: skip
    assert record["before"] == {"file": "net.yaml", "name": "net", "title": "net"}
    place = {"line": 5, "column": 15, "end_line": 5, "end_column": 16}
    assert record["changes"] == [
        {
            "kind": "changed", "part": "step", "place": "body.conv", "what": "filters",
            "before": "4", "after": "8", "step": "3x3 Conv (4)",
            "before_place": {"file": "net.yaml", **place},
            "after_place": {"file": "wider.yaml", **place},
        }
    ]  # fmt: skip
    totals = {each["name"]: each for each in record["consequences"]["totals"]}
    assert totals["parameters"] == {
        "name": "parameters", "unit": "count", "before": 162, "after": 314,
    }  # fmt: skip
    assert totals["live at inference"]["unit"] == "bytes"
    first = record["consequences"]["stages"][0]
    assert (first["before"]["output"], first["after"]["output"]) == ("8x8x4", "8x8x8")


def test_json_of_one_that_cannot_be_proved(call: Call, wider: Path) -> None:
    done = call("diff", "--format", "json", "net.yaml", "broken.yaml")
    record = json.loads(done.out)
    assert record["consequences"] is None
    assert [each["code"] for each in record["diagnostics"]] == ["A301"]
    assert done.status == 1


def test_markdown(call: Call, wider: Path) -> None:
    done = call("diff", "--format", "markdown", "net.yaml", "wider.yaml")
    assert done.out.startswith(
        "### `net.yaml` → `wider.yaml`\n\n**0 added, 0 removed, 1 changed**\n\n"
        "```diff\n  body\n!   3x3 Conv (4): filters 4 -> 8\n```\n\n"
        "| total | before | after | change |\n"
    )
    assert "| parameters | 162 | 314 | +93.8 % |\n" in done.out
    assert "<details><summary>Steps in which something changes</summary>\n\n|" in done.out
    done = call("diff", "--format", "markdown", "net.yaml", "net.yaml")
    assert done.out == "**No difference**: `net.yaml` and `net.yaml` are the same network.\n"


HOSTILE = "```</details><b>|*x*"


def test_hostile_texts(call: Call, folder: Path) -> None:
    norm = json.dumps({HOSTILE: 1})
    odd = NET.replace("3x3 Conv (4) -> 8x8x4", f"Conv: {{filters: 4, kernel: 3x3, norm: {norm}}}")
    name = "`a`\x1b[31m\u202e|<b>.yaml"
    (folder / name).write_text(odd)
    shown = "```</details><b>|*x*(1)"
    text = call("diff", "net.yaml", name).out
    assert f"norm none -> {shown}" in text
    assert "`a`\\x1b[31m\\u202e|<b>.yaml" in text
    marked = call("diff", "--format", "markdown", "net.yaml", name).out
    assert f"````diff\n  body\n!   3x3 Conv (4): norm none -> {shown}\n````\n" in marked
    assert marked.startswith("### `net.yaml` → `` `a`\\x1b[31m\\u202e\\|<b>.yaml ``\n")
    for out in (text, marked, call("diff", "--format", "json", "net.yaml", name).out):
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_released_network_as_a_person_would_tell_it(call: Call) -> None:
    done = call("diff", "inception_resnet_v2", "released/inception_resnet_v2")
    assert done.out.startswith(RELEASED)
    assert done.out.endswith("\n+11 -3 ~10\n")


def test_neither_torch_nor_networkx_is_imported(wider: Path) -> None:
    code = (
        "import sys; from archspec.app.run import run; run(['diff', 'net.yaml', 'wider.yaml']);"
        "print([name for name in ('torch', 'networkx', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=wider, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


RELEASED = """\
inception_resnet_v2.yaml -> released/inception_resnet_v2.yaml

params
  - scale: 0.1

body
  - Stem
  + 3x3 Conv (32 stride 2 V)
  + 3x3 Conv (32 V)
  + 3x3 Conv (64)
  + 3x3 MaxPool (stride 2 V)
  + 1x1 Conv (80)
  + 3x3 Conv (192 V)
  + 3x3 MaxPool (stride 2 V)
  + Mixed5b
  ~ 5 x InceptionResnetA (scale)
    ~ repeat 5 -> 10
    ~ scale 0.1 (scale) -> 0.17
  ~ 10 x InceptionResnetB (scale): repeat 10 -> 20
  ~ 5 x InceptionResnetC (scale): repeat 5 -> 9
    ~ InceptionResnetC (scale): scale 0.1 (scale) -> 0.2
    + ReLU
  + InceptionResnetC (1.0)
  + 1x1 Conv (1536)

InceptionResnetA
  residual
    ~ 1x1 Conv (384 Linear): filters 384 -> 320

InceptionResnetB
  residual
    ~ 1x1 Conv (1152 Linear): filters 1152 -> 1088

~ ReductionBWide -> ReductionB
  ~ b3 -> b3a

InceptionResnetC
  residual
    ~ 1x1 Conv (2144 Linear): filters 2144 -> 2080
  - ReLU
"""


@pytest.mark.parametrize(
    ("step", "status", "said"),
    [
        ("GLU", 1, "~ concat of a, b: order a, b -> b, a"),
        ("1x1 Conv (3)", 0, "no difference but the order of weights: "),
    ],
)
def test_branches_in_another_order(
    call: Call, folder: Path, step: str, status: int, said: str
) -> None:
    """a(x) * sigmoid(b(x)) is not b(x) * sigmoid(a(x)); a convolution only moves its weights."""
    branches = ["a: [3x3 Conv (4)]", "b: [1x1 Conv (4)]"]
    for name, order in (("one.yaml", branches), ("two.yaml", branches[::-1])):
        (folder / name).write_text(
            f"archspec: 1\nname: t\ninput: 9x9x3\nbody:\n  - branches: {{{', '.join(order)}}}\n"
            f"  - {step}\n"
        )
    done = call("diff", "--exit-code", "one.yaml", "two.yaml")
    assert (done.status, done.err) == (status, "")
    assert said in done.out
