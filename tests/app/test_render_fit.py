"""`archspec render` with a shape and a width: what is refused, and what the help makes of it."""

import re
import shlex

import pytest

from tests.app.calls import Call


def test_every_remedy_is_followed(call: Call) -> None:
    refused = call("render", "inception_v4", "--fit", "column", "-o", "poster.svg")
    assert "A418" in refused.err
    remedies = re.findall(r"`(--[^`]+)`", refused.err)
    assert remedies
    for remedy in remedies:
        options = shlex.split(remedy)
        drawn = call("render", "inception_v4", "--fit", "column", *options, "-o", "poster.svg")
        assert drawn.status == 0, remedy


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--width", "3.3", "-o", "a.svg"), "--width is a length such as 3.3in, 84mm or 1200px"),
        (("--width", "1pt", "-o", "a.svg"), "--width goes from 0.5in to 200in, and is 1pt"),
        (("--width", "3in", "-o", "a.mmd"), "Mermaid is laid out where it is shown and has no"),
        (
            ("--no-title", "-o", "a.html"),
            "HTML is laid out where it is shown and has no --no-title",
        ),
        (("--width", "3in", "--scale", "2", "-o", "a.png"), "--width"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    call: Call, options: tuple[str, ...], told: str
) -> None:
    refused = call("render", "inception_v4", *options)
    assert refused.status == 2
    assert told in refused.err
