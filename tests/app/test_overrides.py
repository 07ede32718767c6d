"""`--set` on every command; `archspec paths` and `archspec why`."""

import json
from pathlib import Path

import pytest

from tests.app.calls import Call

REPEAT = ("--set", "body.InceptionB.repeat=9")


@pytest.mark.parametrize(
    "command", ["check", "summary", "build", "render", "compare", "diff", "verify", "paths"]
)
def test_every_command_takes_it(call: Call, folder: Path, command: str) -> None:
    specs = ("inception_v4", "inception_v3")[: 1 + (command == "compare")]
    written = {"build": ("-o", "x.py"), "render": ("-o", "x.svg")}.get(command, ())
    set_ = ("--set", "title=Other") if command == "compare" else REPEAT
    done = call(command, *specs, *set_, *written)
    assert (done.status, done.err) == (0, "")
    shown = (folder / written[1]).read_text() if written else done.out
    plain = call(command, *specs, *written[:1], *(f"y{each[1:]}" for each in written[1:]))
    before = (folder / f"y{written[1][1:]}").read_text() if written else plain.out
    assert shown != before


def test_the_source_says_what_was_set(call: Call, folder: Path) -> None:
    call("build", "inception_v4", *REPEAT, "--set", "defaults.Conv.act=silu", "-o", "x.py")
    text = (folder / "x.py").read_text()
    assert "Changed: body.InceptionB.repeat: 9; defaults.Conv.act: silu." in text


def test_sizes_that_are_set_are_proved(call: Call) -> None:
    done = call("check", "inception_v4", "--set", "body.FC.size=999")
    assert done.status == 1
    assert "error[A306]: the spec states 999, and the size is 1000" in done.err
    assert "--> --set:1:15" in done.err
    assert call("check", "inception_v4", "--set", "body.FC.size=1000").out.endswith(
        "1 size proved\n"
    )


@pytest.mark.parametrize("given", ["body", "=3", " =3", "a=1\nb: 2"])
def test_what_is_no_path_with_a_value(call: Call, given: str) -> None:
    done = call("check", "inception_v4", "--set", given)
    assert done.status == 2
    assert "is not PATH=VALUE" in done.err


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("body.InceptionD.repeat=2", "A227"),
        ("name=x", "A228"),
        ("a b: c=1", "A103"),
        ("body.FC=[", "A103"),
        ("body.FC=", "A219"),
        ("#=1", "A227"),
    ],
)
def test_what_is_refused(call: Call, given: str, code: str) -> None:
    done = call("check", "inception_v4", "--set", given)
    assert done.status == 1
    assert f"error[{code}]" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("given", "help"),
    [
        ("body.FC.features=", "`features` means: numbers that leave, such as classes"),
        ("body.FC.features=null", "`features` means: numbers that leave, such as classes"),
        ("body.FC.features=-3", "`features` means: numbers that leave, such as classes"),
        ('body.FC.features="8"', "take the quotes away: `features: 8`"),
        ("blocks.Stem.body.0.kernel=[3]", "it is written with 2 sides here"),
        ("blocks.Stem.body.0.act=foo", "its default is `none`"),
        ("params.keep=2", "give `keep` another value"),
        ("body.InceptionB.repeat=[1]", "a count is written as in `repeat: 2`"),
        ("body.FC.features=3 9", "write an operator before it, such as `*` in `2*c`"),
    ],
)
def test_what_helps_is_always_said(call: Call, given: str, help: str) -> None:
    assert f"= help: {help}\n" in call("check", "inception_v4", "--set", given).err


def test_a_library_is_not_set_from_outside(call: Call, folder: Path) -> None:
    (folder / "cells.yaml").write_text("archspec: 1\nblocks: {Cell: {body: [ReLU]}}\n")
    done = call("check", "cells.yaml", "--set", "blocks.Cell.body.0=Tanh")
    assert (done.status, done.err[:12]) == (1, "error[A220]:")


def test_diff_of_one_spec(call: Call) -> None:
    done = call("diff", "inception_v4", *REPEAT, "--exit-code")
    assert done.status == 1
    assert "~ 7 x InceptionB: repeat 7 -> 9" in done.out
    assert done.out.endswith("+0 -0 ~1\n")
    done = call("diff", "inception_v4")
    assert (done.status, "name AFTER as well" in done.err) == (2, True)


def test_paths(call: Call) -> None:
    done = call("paths", "inception_v4", "--filter", "branches.b33.2")
    assert "blocks.ReductionA.branches.b33.2.filters  m\n" in done.out
    assert all("branches.b33.2" in line for line in done.out.splitlines())
    whole = call("paths", "inception_v4", "--all", "--filter", "inceptiona.branches.b1.").out
    assert "blocks.InceptionA.branches.b1.Conv.act       relu  (defaults of Conv)\n" in whole
    assert "Conv.groups    1  (what Conv does by itself)\n" in whole


def test_a_file_that_holds_what_is_set_is_noted(call: Call) -> None:
    call("build", "inception_v4")
    done = call("build", "inception_v4", *REPEAT)
    said = "generated/inception_v4.py now holds inception_v4.yaml as changed by --set"
    assert (done.status, done.err) == (0, f"note: {said}; -o writes it elsewhere\n")
    assert call("build", "inception_v4", *REPEAT).err == ""
    assert call("build", "inception_v4", *REPEAT, "-o", "x.py").err == ""


def test_no_path_is_like_that(call: Call) -> None:
    done = call("paths", "inception_v4", "--filter", "nomatch")
    said = "note: no path of inception_v4 contains `nomatch`\n"
    assert (done.status, done.out, done.err) == (0, "", said)
    assert json.loads(call("paths", "inception_v4", "--filter", "no", "--format", "json").out)


def test_what_is_no_argument_of_anything(call: Call) -> None:
    done = call("why", "inception_v4", "defaults.Conv.acts")
    assert "`defaults.Conv` has no `acts`" in done.err
    assert "did you mean `defaults.Conv.act`?" in done.err
    assert call("why", "inception_v4", "defaults.Conv.groups").status == 0
    assert "`paper`" in call("why", "inception_v4", "qqq").err


def test_each_path_that_is_listed_can_be_set(call: Call) -> None:
    record = json.loads(call("paths", "inception_resnet_v2", "--format", "json").out)
    leaves = [each for each in record["paths"] if each["path"].endswith((".filters", ".stride"))]
    assert len(leaves) > 40
    same = [part for each in leaves for part in ("--set", f"{each['path']}={each['value']}")]
    done = call("diff", "inception_resnet_v2", *same)
    assert done.out.endswith(" are the same network\n")


def test_why(call: Call) -> None:
    done = call(
        *("why", "inception_v4", "body.ReductionA.k", "--set", "tables.table1.inception_v4.k=160")
    )
    first, second, third = done.out.splitlines()
    assert first.startswith("body.ReductionA.k = table1.inception_v4.k  (row table1.inception_v4)")
    assert second == "  tables.table1.inception_v4.k = 160  --set:1:31"
    assert third.startswith("    before: 192  ")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("blocks.InceptionA.branches.b1.0.act", "relu  (defaults of Conv)"),
        ("blocks.InceptionA.branches.b1.0.groups", "1  (what Conv does by itself)"),
        ("body.Dropout.keep", "keep"),
        ("params.keep", "0.8"),
        ("blocks.InceptionA.branches.b1.0.as", None),
    ],
)
def test_why_of_one(call: Call, path: str, said: str | None) -> None:
    first = call("why", "inception_v4", path).out.splitlines()[0]
    assert first.startswith(f"{path} = {said}" if said else f"{path} is not written")


def test_why_as_json(call: Call) -> None:
    record = json.loads(call("why", "inception_v4", "body.Dropout.keep", "--format", "json").out)
    assert record["chain"][0]["value"] == "keep"
    (source,) = record["from"]
    assert (source["path"], source["chain"][0]["value"]) == ("params.keep", "0.8")


def test_why_follows_no_chain_twice(call: Call, folder: Path) -> None:
    """Sixteen blocks that each stand twice in the next: 65,536 ways to one convolution."""
    text = "archspec: 1\nname: deep\ninput: 8x8x4\nparams: {k: 4}\nblocks:\n"
    text += "  A0: {params: {k: int}, body: [1x1 Conv (k)]}\n"
    for number in range(1, 16):
        inner = f"A{number - 1} (k)"
        text += f"  A{number}: {{params: {{k: int}}, body: [{inner}, {inner}]}}\n"
    (folder / "deep.yaml").write_text(text + "body: [A15 (k)]\n")
    lines = call("why", "deep.yaml", "blocks.A0.body.Conv.filters").out.splitlines()
    assert [line.count("(as above)") for line in lines].count(1) == 2 * 14 + 1
    assert sum("params.k = 4" in line for line in lines) == 1


def test_why_of_nothing(call: Call) -> None:
    done = call("why", "inception_v4", "body.Foo")
    assert (done.status, done.err[:12]) == (1, "error[A227]:")
    assert " --> PATH:1:6\n" in done.err


def test_resolve(call: Call, folder: Path) -> None:
    done = call("resolve", "inception_v4", *REPEAT)
    assert (done.status, done.err) == (0, "")
    assert "  - 9 x InceptionB\n" in done.out
    assert "use:" not in done.out
    (folder / "mine.yaml").write_text(done.out)
    assert call("diff", "mine.yaml", "inception_v4").out.count("repeat 9 -> 7") == 1
    assert call("resolve", "mine.yaml").out == done.out


def test_a_library_is_not_resolved(call: Call, folder: Path) -> None:
    (folder / "cells.yaml").write_text("archspec: 1\nblocks: {Cell: {body: [ReLU]}}\n")
    done = call("resolve", "cells.yaml")
    assert (done.status, done.out, done.err[:12]) == (1, "", "error[A220]:")
