"""`archspec explain`."""

from archspec.diagnostics import CODES, explain
from tests.app.calls import Call, Done

USAGE = "Usage: archspec explain [OPTIONS] [CODE]...\nTry `archspec explain --help`.\n\n"


def test_one_code(call: Call) -> None:
    assert call("explain", "A304") == Done(0, f"{explain('A304')}\n", "")
    assert call("explain", "a304") == Done(0, f"{explain('A304')}\n", "")


def test_several_codes(call: Call) -> None:
    assert call("explain", "A304", "A101").out == f"{explain('A304')}\n\n{explain('A101')}\n"


def test_all_codes(call: Call) -> None:
    done = call("explain")
    lines = done.out.splitlines()
    assert (done.status, done.err, lines[0]) == (0, "", "A1xx: reading")
    listed = [line for line in lines if line.startswith("  ")]
    assert listed == [f"  {code.code}  {code.title}" for code in CODES.values()]


def test_unknown_code(call: Call) -> None:
    message = "error: there is no code `A34`; did you mean `A314`?\n"
    assert call("explain", "A34") == Done(2, "", USAGE + message)
    message = "error: there is no code `x\\x1b`; `archspec explain` lists them\n"
    assert call("explain", "x\x1b") == Done(2, "", USAGE + message)
