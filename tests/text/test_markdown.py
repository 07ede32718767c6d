"""Inline code of Markdown, read as CommonMark says."""

import re

import pytest

from archspec.text.markdown import quote_code


@pytest.mark.parametrize("text", ["conv", "a`b", "``", "`a`", "a ``` b `` c", "a|b"])
def test_code_ends_where_its_text_does(text: str) -> None:
    """A span of code ends at the first run of as many backticks as it begins with."""
    quoted = quote_code(text)
    ticks = re.match("`+", quoted)
    assert ticks is not None
    runs = [run.end() for run in re.finditer("`+", quoted) if len(run[0]) == len(ticks[0])]
    assert runs == [ticks.end(), len(quoted)]
    inside = quoted[ticks.end() : -len(ticks[0])].replace("\\|", "|")
    is_padded = inside[:1] == inside[-1:] == " " and inside.strip()
    assert (inside[1:-1] if is_padded else inside) == text
