"""`archspec summary`."""

import json

import pytest
from click import Choice

from archspec.app.commands import summary
from archspec.summary.columns import COLUMNS
from archspec.summary.conventions import read_legend
from archspec.summary.summary import DTYPES, ORDERS
from tests.app.calls import BAD_REPORT, NET, Call, Done

TABLE = """\
net: 8x8x3 -> 10

step           output  field  stride  parameters     %   MACs     %    memory      live
---------------------------------------------------------------------------------------
3x3 Conv (4)    8x8x4    3x3       1         112  69.1  6,912  99.4  1.00 KiB  1.75 KiB
GlobalAvgPool       4    all                   0            0            16 B  1.77 KiB
FC (10)            10    all                  50  30.9     40   0.6      40 B     824 B
---------------------------------------------------------------------------------------
total                                        162        6,952        1.05 KiB  1.77 KiB

FLOPs           13,904
parameters      648 B as float32
activations     1.05 KiB kept for training; 1.77 KiB live at the peak of
                inference, in global_avg_pool
smallest input  1x1 and every larger square

Costs for one example in float32; see `archspec summary --legend`.
"""


def test_table(call: Call) -> None:
    assert call("summary", "net.yaml") == Done(0, TABLE, "")
    assert call("summary", "-", stdin=NET.encode()) == Done(0, TABLE, "")


def test_legend(call: Call) -> None:
    """It explains every column, and needs no spec."""
    done = call("summary", "--legend")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == list(COLUMNS)
    assert lines[0].split(maxsplit=1)[1] == read_legend()["step"]
    assert max(map(len, lines)) <= 80
    assert call("summary", "--legend", "missing.yaml").out == done.out


def test_footer_tells_what_costs_are_for(call: Call) -> None:
    done = call("summary", "net.yaml", "--batch", "32", "--dtype", "bfloat16")
    footer = "\n\nCosts for 32 examples in bfloat16; see `archspec summary --legend`.\n"
    assert done.out.endswith(footer)


def test_depth(call: Call) -> None:
    done = call("summary", "inception_v4", "--depth", "2")
    assert done.status == 0
    assert (
        "\n  b33                               35x35x96    183x183       8     653,312 " in done.out
    )
    assert call("summary", "net.yaml", "--depth", "2").out == TABLE
    assert call("summary", "net.yaml", "--depth", "0").status == 2


def test_colors(call: Call) -> None:
    done = call("--color", "always", "summary", "net.yaml")
    assert done.out.count("\x1b[") > 10
    assert "\x1b" not in call("summary", "net.yaml").out


def test_json(call: Call) -> None:
    done = call("summary", "net.yaml", "--format", "json")
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    convention = (
        "One MAC is one multiply-accumulate of a convolution, a fully connected layer or a matrix "
        "product, as in attention, and counts as two FLOPs. Costs are for one example."
    )
    assert list(found.items())[:9] == [
        ("name", "net"),
        ("title", "net"),
        ("input", "8x8x3"),
        ("output", "10"),
        ("parameters", 162),
        ("macs", 6952),
        ("flops", 13904),
        ("inference", {"parameters": 162, "macs": 6952, "flops": 13904}),
        ("convention", convention),
    ]
    assert (found["batch"], found["dtype"]) == (1, "float32")
    assert found["memory"] == {
        "parameters": 648,
        "kept": 1080,
        "live": 1808,
        "live_at": "global_avg_pool",
    }
    least = {"sides": [1, 1], "square": 1, "every": 1, "last": None, "examples": 1}
    assert found["smallest_input"] == found["smallest_input_in_training"] == least
    assert list(found["steps"][0].items()) == [
        ("path", "conv"),
        ("step", "3x3 Conv (4)"),
        ("repeat", 1),
        ("level", 0),
        ("output", "8x8x4"),
        ("parameters", 112),
        ("macs", 6912),
        ("flops", 13824),
        ("field", [3, 3]),
        ("stride", [1, 1]),
        ("kept", 1024),
        ("live", 1792),
    ]
    assert [(each["field"], each["stride"]) for each in found["steps"][1:]] == [("all", None)] * 2


def test_batch_and_dtype(call: Call) -> None:
    """Work and activations grow with the batch, and bytes with the type; parameters do not."""
    one = json.loads(call("summary", "net.yaml", "--format", "json").out)
    arguments = ("--batch", "8", "--dtype", "float16", "--format", "json")
    many = json.loads(call("summary", "net.yaml", *arguments).out)
    assert (many["parameters"], many["macs"]) == (one["parameters"], 8 * one["macs"])
    assert many["inference"]["flops"] == 8 * one["inference"]["flops"]
    assert many["memory"]["parameters"] == one["memory"]["parameters"] / 2
    assert many["memory"]["kept"] == 4 * one["memory"]["kept"]
    assert many["memory"]["live"] == 4 * one["memory"]["live"]
    assert [each["live"] for each in many["steps"]] == [4 * each["live"] for each in one["steps"]]
    assert many["convention"].endswith("Costs are for a batch of 8 examples.")
    assert "parameters      324 B as float16" in call("summary", "net.yaml", *arguments[:4]).out
    assert call("summary", "net.yaml", "--batch", "0").status == 2
    assert call("summary", "net.yaml", "--dtype", "float8").status == 2


def test_choices_are_those_of_the_report() -> None:
    options = {each.name: each.type for each in summary.command.params}
    dtypes, orders = options["dtype"], options["order"]
    assert isinstance(dtypes, Choice)
    assert isinstance(orders, Choice)
    assert tuple(dtypes.choices) == tuple(DTYPES)
    assert tuple(orders.choices) == tuple(ORDERS)


def test_sort(call: Call) -> None:
    """Siblings are sorted, and what stands within a step stays there."""
    done = call("summary", "inception_v4", "--depth", "2", "--sort", "macs", "--format", "json")
    steps = json.loads(done.out)["steps"]
    outer = [each["macs"] for each in steps if each["level"] == 0]
    assert outer == sorted(outer, reverse=True)
    assert [each["step"] for each in steps[:3]] == ["7 x InceptionB", "b77", "b7"]
    usual = json.loads(call("summary", "inception_v4", "--depth", "2", "--format", "json").out)
    assert sorted(map(str, steps)) == sorted(map(str, usual["steps"]))
    assert call("summary", "net.yaml", "--sort", "name").status == 2


def test_columns(call: Call) -> None:
    lines = call("summary", "net.yaml", "--columns", "step, flops,live").out.splitlines()
    assert lines[2:5] == [
        "step            FLOPs      live",
        "-------------------------------",
        "3x3 Conv (4)   13,824  1.75 KiB",
    ]
    for columns, told in {
        "step,memroy": "error: there is no column `memroy`; did you mean `memory`?",
        "what": "error: there is no column `what`; there are `step`, `path`, ",
        "step,,macs": "error: there is no column ``; there are `step`",
        "step,step": "error: the column `step` is given twice",
    }.items():
        done = call("summary", "net.yaml", "--columns", columns)
        assert (done.status, done.out) == (2, "")
        assert told in done.err
    done = call("summary", "net.yaml", "--columns", "step", "--format", "json")
    assert (done.status, done.out) == (2, "")


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("csv", "level,path,step,repeat,output,field,stride,params,"),
        ("markdown", "# net: 8x8x3 -\\> 10\n\n| step | output |"),
        ("latex", "% Needs \\usepackage{booktabs,graphicx}"),
        ("html", "<!doctype html>"),
    ],
)
def test_sheets(call: Call, form: str, begins: str) -> None:
    done = call("--color", "always", "summary", "net.yaml", "--format", form)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(begins)
    assert done.out.endswith("\n")
    assert "\x1b" not in done.out
    assert call("summary", "bad.yaml", "--format", form).status == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_bad_spec(call: Call, form: str) -> None:
    done = call("summary", "bad.yaml", "--format", form)
    assert done.status == 1
    if form == "json":
        assert [each["code"] for each in json.loads(done.out)["diagnostics"]] == ["A306"]
        assert done.err == ""
    else:
        assert (done.out, done.err.startswith(BAD_REPORT)) == ("", True)


def test_library(call: Call) -> None:
    done = call("summary", "-", stdin=b"archspec: 1\n")
    assert (done.status, done.err.split(":")[0]) == (1, "error[A220]")
