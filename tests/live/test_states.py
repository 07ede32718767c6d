"""States of a spec, what changed between them, and which boxes errors are about."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archspec.diagnostics import Span, SpecError
from archspec.language import Limit
from archspec.live.followed_spec import FollowedSpec, ProjectLimits, complete_findings
from archspec.live.guard import list_names
from archspec.live.state import LiveState, Mode
from archspec.live.updates import build_update, write_live_page
from archspec.live.watch import find_folders
from tests.live.conftest import LIBRARY, SPEC


@pytest.fixture
def followed(spec: Path) -> FollowedSpec:
    return FollowedSpec(str(spec))


def save(followed: FollowedSpec, spec: Path, text: str) -> LiveState:
    spec.write_text(text)
    state = followed.update()
    assert state is not None
    return state


def tell(followed: FollowedSpec, before: LiveState, after: LiveState) -> dict[str, Any]:
    one, two = (followed.show(state, Mode.FIGURES) for state in (before, after))
    message: dict[str, Any] = json.loads(build_update(one, two, "it").data)
    return message


def test_nothing_new_is_no_state(followed: FollowedSpec, spec: Path) -> None:
    assert followed.update() is None
    spec.write_text(SPEC)
    assert followed.update() is None
    assert save(followed, spec, f"{SPEC}# more\n").number == followed.state.number
    assert {path.name for path in followed.files} == {"net.yaml", "cells.yaml"}


CHANGES = {
    "a width": (("3x3 Conv (8)", "3x3 Conv (12)"), {"network/conv"}, "network/cell"),
    "a repeat": (("2 x Cell", "3 x Cell"), {"network/cell"}, ""),
    "a new box": (
        ("  - GlobalAvgPool\n", "  - 1x1 Conv (8)\n  - GlobalAvgPool\n"),
        {"network/conv2"},
        "network/fc",
    ),
    "a box less": (("  - 3x3 Conv (8)\n", ""), set(), "network/cell"),
    "the title": (("title: Net", "title: Other"), set(), ""),
    "lines above": (("name: net", "# a remark\nname: net"), set(), ""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_flashes(followed: FollowedSpec, spec: Path, name: str) -> None:
    (old, new), boxes, affected = CHANGES[name]
    before = followed.state
    told = tell(followed, before, save(followed, spec, SPEC.replace(old, new)))["changed"]
    found = {"/".join(each) for each in told["boxes"]}
    assert {each for each in found if each.startswith("network/")} == boxes
    assert not affected or affected in {"/".join(each) for each in told["affected"]}


def test_unchanged_figures_are_not_drawn_again(followed: FollowedSpec, spec: Path) -> None:
    before = followed.state
    after = save(followed, spec, SPEC.replace("GlobalAvgPool", "GlobalMaxPool"))
    told = tell(followed, before, after)["figures"]
    assert set(told["sheets"]) == {"poster", "network", "summary"}
    assert told["names"] == ["poster", "network", "block/Cell", "summary"]
    assert before.figures is not None
    assert after.figures is not None
    one, two = (each.parts.sheets["block/Cell"] for each in (before.figures, after.figures))
    assert one is two


Change = Callable[[str], str]

FAULTS: dict[str, tuple[Change, str]] = {
    "in a box": (lambda text: text.replace("Conv (8)", "Conv (8 stride 0)"), "network/conv"),
    "half a box": (lambda text: text.replace("3x3 Conv (8)", "3x3 Conv (8"), "network/conv"),
    "a wrong name": (lambda text: text.replace("3x3 Conv", "3x3 Cnv"), "network/conv"),
    "below new lines": (
        lambda text: text.replace("name: net", "# a\n# b\nname: net").replace("FC (10)", "FC (0)"),
        "network/fc",
    ),
    "of a block": (lambda text: text.replace("Cell (16)", "Cell (16, 4)"), "network/cell"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_boxes_of_errors(followed: FollowedSpec, spec: Path, name: str) -> None:
    change, box = FAULTS[name]
    state = save(followed, spec, change(SPEC))
    assert not state.is_current
    assert state.figures is not None
    assert state.drawn
    assert ["/".join(each) for each in state.faulty] == [box]


def test_an_error_in_a_library_marks_its_box(followed: FollowedSpec, spec: Path) -> None:
    library = spec.parent / "cells.yaml"
    library.write_text(LIBRARY.replace("3x3 Conv (c)", "3x3 Conv (c V)"))
    state = followed.update()
    assert state is not None
    assert ("block/Cell", "b.1") in state.faulty


def test_failed_claims_leave_the_figures_current(followed: FollowedSpec, spec: Path) -> None:
    state = save(followed, spec, SPEC.replace("-> 10", "-> 11"))
    assert state.is_current
    assert [each.code for each in state.errors] == ["A306"]
    assert state.faulty == [("network", "fc")]
    state = save(followed, spec, SPEC.replace("-> 10", "-> 11").replace("FC (10)", "FC (12)"))
    assert state.is_current
    assert state.figures is not None
    assert "FC (12)" in state.figures.parts.facts


def test_helps_are_tried_later(followed: FollowedSpec, spec: Path) -> None:
    state = save(followed, spec, SPEC.replace("3x3 Conv (8)", "3x3 Cnov (8)"))
    findings = followed.settle()
    assert findings is not None
    settled = complete_findings(state, findings)
    assert [each.code for each in settled.errors] == [each.code for each in state.errors]
    assert settled.errors[0].fix
    assert settled.faulty == state.faulty
    spec.unlink()
    followed.update()
    assert followed.settle() is None


def test_a_spec_that_is_wrong_from_the_start(spec: Path) -> None:
    spec.write_text("archspec: 1\nname: net\n")
    followed = FollowedSpec(str(spec))
    before = followed.show(followed.state, Mode.FIGURES)
    page = write_live_page(before, "it")
    assert "There is no figure yet" in page
    assert 'class="sheet"' not in page
    state = save(followed, spec, SPEC)
    message = json.loads(build_update(before, followed.show(state, Mode.FIGURES), "it").data)
    assert message["reload"]


def test_libraries_and_missing_files(spec: Path) -> None:
    library = FollowedSpec(str(spec.parent / "cells.yaml"))
    assert [each.code for each in library.state.errors] == ["A220"]
    with pytest.raises(SpecError, match="A401"):
        FollowedSpec(str(spec.parent / "no.yaml"))


def test_budgets(spec: Path) -> None:
    usual = Limit(span=Span("archspec.toml", 2, 1, 2, 9), name="macs", value=1, text="1")
    budget = ProjectLimits((usual,), {"archspec.toml": "[budget]\nmacs = 1\n"})
    followed = FollowedSpec(str(spec), budget=budget)
    state = followed.state
    assert {each.limit.name: each.is_met for each in state.budget} == {
        "macs": False, "params": True, "depth": True,
    }  # fmt: skip
    assert [each.code for each in state.errors] == ["A601"]
    assert state.is_current
    page = write_live_page(followed.show(state, Mode.FIGURES), "it")
    assert '<li class="over">macs' in page
    assert "<li>params" in page


def test_texts_of_a_spec_are_no_markup(followed: FollowedSpec, spec: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    before = followed.state
    after = save(followed, spec, SPEC.replace("title: Net", f"title: '{evil}'"))
    assert "<img" not in json.dumps(tell(followed, before, after))
    broken = save(followed, spec, SPEC.replace("Conv (8)", f"'{evil}'"))
    assert "<img" not in write_live_page(followed.show(broken, Mode.FIGURES), "it")


def test_names_of_a_server() -> None:
    own = {"127.0.0.1", "localhost"}
    assert list_names(("127.0.0.1", 80), "127.0.0.1") == own | {f"{name}:80" for name in own}
    assert list_names(("::1", 81), "localhost") == {"[::1]:81", "localhost:81"}
    assert list_names(("192.0.2.7", 81), "0.0.0.0") == {"192.0.2.7:81", "0.0.0.0:81"}
    assert list_names(("192.0.2.7", 81), "Box.local") == {"192.0.2.7:81", "box.local:81"}


def test_folders_to_watch(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    link = tmp_path / "link.yaml"
    link.symlink_to(tmp_path / "a" / "b" / "net.yaml")
    assert {*find_folders([link])} == {str(each) for each in (
        tmp_path, tmp_path.parent, tmp_path / "a" / "b", tmp_path / "a")}  # fmt: skip
    gone = tmp_path / "a" / "no" / "such" / "net.yaml"
    assert {*find_folders([gone])} == {str(tmp_path / "a"), str(tmp_path)}
