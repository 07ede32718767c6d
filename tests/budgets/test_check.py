"""`archspec check` with a budget: of a spec, of the command line, and of both."""

import json
from pathlib import Path

import pytest

import archspec
from archspec.budgets.breakdown import BudgetBreakdown
from archspec.budgets.usage import collect_limits, measure_limits
from archspec.summary.summary import summarize
from tests.app.calls import NET, Call
from tests.app.calls import archspec as process

LINE = "net 8x8x3 -> 10, 3 operators, 162 parameters, 6,952 MACs; 2 sizes and 1 total proved"
OVER = """\
error[A601]: 162 parameters are 12 (8.0 %) over 150
 --> over.yaml:9:18
  |
9 | budget: {params: 150, macs: 7k}
  |                  ^^^ over.yaml has 162
  |
  = note: largest parts: 3x3 Conv (4) (112, 69.1 %), FC (10) (50, 30.9 %)
  = help: `archspec summary --sort params` shows all steps; or raise the limit
"""
GIVEN = """\
error[A601]: 6.95 kMACs are 952 (15.9 %) over 6k
 --> --budget:1:20
  |
1 | params = 162, macs=6k
  |                    ^^ net.yaml has 6,952
  |
  = note: largest parts: 3x3 Conv (4) (6.91 k, 99.4 %), FC (10) (40, 0.6 %)
  = help: `archspec summary --sort macs` shows all steps; or raise the limit

error[A601]: 1.81 kB of activations alive at the peak of inference are 808 B (80.8 %) over 1 kB
 --> --budget:2:13
  |
2 | peak-memory=1 kB
  |             ^^^^ net.yaml has 1,808
  |
  = note: most alive in GlobalAvgPool (1.81 kB), 3x3 Conv (4) (1.79 kB), FC (10) (824 B)
  = help: `archspec summary --sort live` shows all steps; or raise the limit
"""
CLOSE = "\nfound 1 error; `archspec explain A601` says more\n"


def with_budget(budget: str) -> str:
    return f"{NET}budget: {budget}\n"


def test_what_holds_says_what_is_left(call: Call, folder: Path) -> None:
    (folder / "in.yaml").write_text(with_budget("{params: 200, depth: 2, memory: 2 KiB}"))
    done = call("check", "in.yaml")
    left = "within budget by 19.0 % of params, 0 % of depth, 47.2 % of memory"
    assert (done.status, done.out, done.err) == (0, f"in.yaml: {LINE}; {left}\n", "")


def test_what_is_over(call: Call, folder: Path) -> None:
    (folder / "over.yaml").write_text(with_budget("{params: 150, macs: 7k}"))
    done = call("check", "over.yaml")
    assert (done.status, done.out) == (1, f"over.yaml: {LINE}; over budget\n")
    assert done.err == f"{OVER}{CLOSE}"


def test_the_command_line(call: Call) -> None:
    done = call(
        *("check", "net.yaml", "--budget", "params = 162, macs=6k"),
        *("--budget", "peak-memory=1 kB"),
    )
    assert (done.status, done.out) == (1, f"net.yaml: {LINE}; over budget\n")
    assert done.err == f"{GIVEN}{CLOSE.replace('1 error', '2 errors')}"


def test_the_command_line_wins_key_by_key(call: Call, folder: Path) -> None:
    (folder / "both.yaml").write_text(with_budget("{params: 150, macs: 7k}"))
    done = call("check", "both.yaml", "--budget", "params=300", "--format", "json")
    (record,) = json.loads(done.out)["specs"]
    assert (done.status, record["ok"], record["diagnostics"]) == (0, True, [])
    assert record["network"]["budget"] == {
        "params": {"limit": 300, "value": 162, "ok": True, "source": "--budget:1"},
        "macs": {"limit": 7000, "value": 6952, "ok": True, "source": "both.yaml:9"},
    }


def test_json_of_what_is_over(call: Call) -> None:
    done = call("check", "net.yaml", "--budget", "depth=1,flops=1M", "--format", "json")
    (record,) = json.loads(done.out)["specs"]
    assert (done.status, record["ok"]) == (1, False)
    assert record["network"]["budget"]["depth"]["ok"] is False
    assert record["network"]["budget"]["flops"] == {
        "limit": 1_000_000,
        "value": 13_904,
        "ok": True,
        "source": "--budget:1",
    }
    (finding,) = record["diagnostics"]
    assert (finding["code"], finding["file"], finding["column"]) == ("A601", "--budget", 7)
    assert finding["notes"] == ["largest parts: 3x3 Conv (4) (1, 50.0 %), FC (10) (1, 50.0 %)"]


def test_a_variant_inherits_a_budget_key_by_key(call: Call, folder: Path) -> None:
    (folder / "base.yaml").write_text(with_budget("{params: 150, macs: 5k}"))
    (folder / "kin.yaml").write_text(
        "archspec: 1\nname: kin\nextends: base.yaml\nbudget: {params: 170}\n"
    )
    done = call("check", "kin.yaml", "--format", "json")
    (record,) = json.loads(done.out)["specs"]
    assert done.status == 1
    budget = record["network"]["budget"]
    assert (budget["params"]["ok"], budget["params"]["source"]) == (True, "kin.yaml:4")
    assert (budget["macs"]["ok"], budget["macs"]["source"]) == (False, "base.yaml:9")
    assert [each["file"] for each in record["diagnostics"]] == ["base.yaml"]


def test_libraries_have_no_budget_and_are_not_held_to_one(call: Call, folder: Path) -> None:
    (folder / "lib.yaml").write_text("archspec: 1\nblocks: {A: {body: [ReLU]}}\n")
    assert call("check", "lib.yaml", "--budget", "params=0").status == 0
    (folder / "lib.yaml").write_text("archspec: 1\nbudget: {params: 1}\n")
    assert "error[A220]" in call("check", "lib.yaml").err


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["para=1"], "--budget knows no `para`; did you mean `params`?"),
        (["params"], "--budget takes limits such as `params=45M`, and `params` is none"),
        (["params=1,"], "--budget takes limits such as `params=45M`, and `` is none"),
        (
            ["params=1MB"],
            "`params` of --budget must be a number such as 45000000 or 45M, by k, M, G or T, "
            "not `1MB`",
        ),
        (
            ["memory=20M"],
            "`memory` of --budget must be a number of bytes such as 20MB or 20MiB, by kB to "
            "TB or KiB to TiB, not `20M`",
        ),
        (["depth=1.5k"], "`depth` of --budget must be a whole number of layers, not `1.5k`"),
        (["params=1", "params=2"], "--budget limits `params` twice"),
        (["\x1b=1"], "--budget knows no `\\x1b`; there are "),
    ],
)
def test_wrong_usage(call: Call, texts: list[str], told: str) -> None:
    options = [each for text in texts for each in ("--budget", text)]
    done = call("check", "net.yaml", *options)
    assert (done.status, done.out) == (2, "")
    assert f"error: {told}" in done.err


@pytest.mark.parametrize(
    ("budget", "code", "message"),
    [
        ("{parms: 1}", "A201", "`budget` has no key `parms`"),
        ("[params]", "A203", "`budget` must be a mapping, not a list"),
        ("{params: 45MB}", "A203", "such as 45000000 or 45M, by k, M, G or T, not the text `45MB`"),
        ("{params: -1}", "A203", "not the number -1"),
        ("{params: 1.5}", "A203", "not the number 1.5"),
        ("{params: true}", "A203", "not `true`"),
        ("{params: 1_000}", "A110", "ambiguous"),
        ("{memory: 20M}", "A203", "a number of bytes such as 20MB or 20MiB"),
        ("{depth: 2k}", "A203", "a whole number of layers"),
        ("{peak-memory: 1MB, peak_memory: 1MB}", "A212", "the budget is given `peak-memory` twice"),
    ],
)
def test_wrong_budgets(call: Call, folder: Path, budget: str, code: str, message: str) -> None:
    (folder / "bad.yaml").write_text(with_budget(budget))
    done = call("check", "bad.yaml")
    assert (done.status, done.out) == (1, "")
    assert f"error[{code}]" in done.err
    assert message in done.err
    assert " --> bad.yaml:9:" in done.err


def test_quantities_are_those_of_the_summary() -> None:
    graph = archspec.load(
        f"{NET}budget: {{params: 1, macs: 1, flops: 1, memory: 1, peak-memory: 1}}\n"
    )
    summary = summarize(graph)
    values = [each.value for each in measure_limits(graph, collect_limits(graph))]
    memory = summary.memory
    assert values == [summary.parameters, summary.macs, summary.flops, memory.kept, memory.live]


def test_heads_for_training_are_left_out_at_inference() -> None:
    graph = archspec.load("inception_v3")
    heads = [name for name, _ in BudgetBreakdown(graph).break_down("params") if "head aux" in name]
    assert heads == ["head aux, in training"]
    at_inference = BudgetBreakdown(graph).break_down("inference-params")
    assert sum(value for _, value in at_inference) == 23_834_568
    assert not [name for name, _ in at_inference if "aux" in name]
    assert sum(value for _, value in BudgetBreakdown(graph).break_down("depth")) == 48


def test_layers_are_told_one_by_one_and_by_step(call: Call, folder: Path) -> None:
    (folder / "deep.yaml").write_text(
        "archspec: 1\nname: deep\ninput: 8x8x3\nbody:\n"
        "  - branches: {a: [3x3 Conv (8), 3x3 Conv (8)], b: [1x1 Conv (8)]}\n    merge: add\n"
        "  - 1500 x 3x3 Conv (8)\n"
    )
    told = call("check", "deep.yaml", "--budget", "depth=2").err
    assert "1,502 layers with weights in turn are 1,500 (75,000.0 %) over 2" in told
    assert "largest parts: 1500 x 3x3 Conv (8) (1,500, 99.9 %), " in told
    graph = archspec.load(folder / "deep.yaml")
    assert [value for _, value in BudgetBreakdown(graph).break_down("depth")] == [1500, 2]


@pytest.mark.parametrize("limit", ["20", "2e1", "20 B"])
def test_bytes_are_named(call: Call, limit: str) -> None:
    told = call("check", "net.yaml", "--budget", f"peak-memory={limit}").err
    named = limit if limit.endswith("B") else f"{limit} bytes"
    assert f" over {named}\n" in told


def test_a_budget_is_no_path(call: Call) -> None:
    told = call("check", "net.yaml", "--set", "budget.params=1k").err
    assert "error[A228]: `budget.params` cannot be set by path" in told
    assert "= help: `archspec check --budget params=45M` limits what it may cost" in told


def test_the_whole_command_needs_no_torch(folder: Path) -> None:
    done = process("check", "net.yaml", "--budget", "params=1", cwd=folder)
    assert done.status == 1
    assert "162 parameters are 161 (16,100.0 %) over 1" in done.err
