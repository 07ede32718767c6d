"""`archspec summary`."""

import json

import pytest

from tests.app.calls import BAD_REPORT, NET, Call, Done

TABLE = """\
net (net): 8x8x3 -> 10

step           output  parameters     %   MACs     %
----------------------------------------------------
3x3 Conv (4)    8x8x4         112  69.1  6,912  99.4
GlobalAvgPool       4           0            0
FC (10)            10          50  30.9     40   0.6
----------------------------------------------------
total                         162        6,952

In all 13,904 FLOPs. MAC = one multiply-accumulate of convolutions and fully
connected layers; FLOPs = 2 MACs; for one example (batch 1).
"""


def test_table(call: Call) -> None:
    assert call("summary", "net.yaml") == Done(0, TABLE, "")
    assert call("summary", "-", stdin=NET.encode()) == Done(0, TABLE, "")


def test_depth(call: Call) -> None:
    done = call("summary", "inception_v4", "--depth", "2")
    assert done.status == 0
    assert "\n  b33                               35x35x96     653,312   1.5 " in done.out
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
        "MAC = one multiply-accumulate of convolutions and fully connected layers; "
        "FLOPs = 2 MACs; for one example (batch 1)"
    )
    assert list(found.items())[:-1] == [
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
    assert list(found["steps"][0].items()) == [
        ("path", "conv"),
        ("step", "3x3 Conv (4)"),
        ("repeat", 1),
        ("level", 0),
        ("output", "8x8x4"),
        ("parameters", 112),
        ("macs", 6912),
        ("flops", 13824),
    ]


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
