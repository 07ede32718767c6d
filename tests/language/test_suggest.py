"""The paths that one which leads nowhere may have stood for."""

import pytest

from archspec.api import read_program
from archspec.diagnostics import SpecError
from archspec.language.variants.listing import OriginIndex
from archspec.language.variants.read import read_path
from archspec.reader import Scalar


@pytest.fixture(scope="module")
def origins() -> OriginIndex:
    return OriginIndex(read_program("inception_v4"))


def help_of(origins: OriginIndex, path: str) -> str:
    with pytest.raises(SpecError) as caught:
        origins.at(read_path(Scalar(path, origins.program.spec.span, None)))
    return caught.value.diagnostics[0].help


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("blocks.InceptionA.b33.1.filters", "blocks.InceptionA.branches.b33.1.filters"),
        ("InceptionA.branches.b1.0.filters", "blocks.InceptionA.branches.b1.0.filters"),
        ("body.InceptionA.branches.b1.0.filters", "blocks.InceptionA.branches.b1.0.filters"),
        ("InceptionA.branches.b1.Conv.filters", "blocks.InceptionA.branches.b1.Conv.filters"),
        ("inception_a.b3.1.kernel", "blocks.InceptionA.branches.b3.1.kernel"),
        ("body.inception_b.repeat", "body.InceptionB.repeat"),
        ("body.InceptionB.repeats", "body.InceptionB.repeat"),
        ("body.Incption_b.repeat", "body.InceptionB.repeat"),
        ("keep", "params.keep"),
        ("Conv.act", "defaults.Conv.act"),
        ("table1.inception_v4.k", "tables.table1.inception_v4.k"),
        ("body.3.k", "body.ReductionA.k"),
        ("tite", "title"),
        ("redout", "readout"),
    ],
)
def test_the_one_that_is_meant(origins: OriginIndex, path: str, meant: str) -> None:
    assert help_of(origins, path) == f"did you mean `{meant}`?"


@pytest.mark.parametrize(
    "path", ["body.Stem.filters", "body.-1", "body.99", "filters", "body.Stem.x.y.z", "q.w.e.r.t"]
)
def test_none_where_none_is_like_it(origins: OriginIndex, path: str) -> None:
    assert "did you mean" not in help_of(origins, path)


def test_something_is_always_said(origins: OriginIndex) -> None:
    assert help_of(origins, "defaults.Conv.qqqqq").startswith("there are `padding`, `norm`, ")
    assert help_of(origins, "blocks.Stem.body.0.qqqqq").startswith("there are ")


def test_several_that_are_as_near(origins: OriginIndex) -> None:
    assert help_of(origins, "branches.b1.0.filters") == (
        "did you mean `blocks.InceptionA.branches.b1.0.filters`, "
        "`blocks.InceptionB.branches.b1.0.filters`, or `blocks.InceptionC.branches.b1.0.filters`?"
    )


def test_paths_lead_where_they_are_said_to(origins: OriginIndex) -> None:
    for path in ("inceptiona.b1.conv.filters", "Stem.0.filters", "InceptionA.b33.0"):
        said = help_of(origins, path).removeprefix("did you mean `").removesuffix("`?")
        assert origins.at(read_path(Scalar(said, origins.program.spec.span, None))) is not None
