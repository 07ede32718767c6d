"""`archspec verify`."""

import json

import pytest

from tests.app.calls import BAD_REPORT, Call


def test_text(call: Call) -> None:
    done = call("verify", "inception_v4")
    assert (done.status, done.err) == (0, "")
    assert "\n15 sizes stated, 15 proved\n" in done.out
    assert "error[A304]: concat joins branches of different grids: 69x69 and 35x35\n" in done.out
    assert "\x1b" not in done.out
    assert "\x1b[1m" in call("--color", "always", "verify", "net.yaml").out


def test_markdown(call: Call) -> None:
    done = call("verify", "net.yaml", "--format", "markdown")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("# net: 8x8x3 -\\> 10\n\n## Figures\n")


def test_json(call: Call) -> None:
    done = call("verify", "net.yaml", "--format", "json")
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert (found["name"], found["errata"], len(found["sizes"])) == ("net", [], 2)
    assert done.out.isascii()


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_what_is_disproved(call: Call, form: str) -> None:
    done = call("verify", "bad.yaml", "--format", form)
    assert done.status == 1
    if form == "json":
        assert [each["code"] for each in json.loads(done.out)["diagnostics"]] == ["A306"]
        assert done.err == ""
    else:
        assert (done.out, done.err.startswith(BAD_REPORT)) == ("", True)


def test_library_and_missing_file(call: Call) -> None:
    done = call("verify", "-", stdin=b"archspec: 1\n")
    assert (done.status, done.err.split(":")[0]) == (1, "error[A220]")
    assert call("verify", "none.yaml").status == 2
