"""Names: which ones a spec may use, and how they are spelt in generated source.

A name becomes a class, an attribute or an argument of the generated module, so it is an ASCII
identifier that hides nothing there.
"""

import keyword
import re
from collections.abc import Container, Iterable
from heapq import nlargest
from itertools import islice
from pathlib import PurePosixPath
from typing import Final

from archspec import limits
from archspec.diagnostics import Span, fail
from archspec.text.phrases import ask_whether_meant, list_names

_ALIKE: Final = 0.65
_ALIKE_ELSEWHERE: Final = 0.8

MODULE_ATTRIBUTES: Final = frozenset(
    """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda
    double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter
    get_submodule half ipu load_state_dict modules mtia named_buffers named_children
    named_modules named_parameters parameters predict register_backward_hook register_buffer
    register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state
    set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
    """.split()
)
"""The public attributes of `nn.Module`, and `predict`, which generated networks add."""

_TAKEN: Final = frozenset(
    """
    self torch nn math range super int bool tuple str isinstance min max round floor ceil
    Tensor Module NamedTuple ValueError Ellipsis in_channels cin stride same share x
    """.split()
)
_LOCAL: Final = _TAKEN - {"x", "stride", "same", "share"}
_LOOKED_AT: Final = 500
"""Most names among which a misspelt one is looked for, by its letters."""

_COMPARED: Final = 32
"""Most names that it is compared with, letter by letter."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def check_name(text: str, span: Span, what: str) -> str:
    """Return the name itself, where it may be used for a branch, label, parameter, table or column.

    Args:
        text: the name.
        span: where it stands.
        what: what it names, for the message.

    Raises:
        SpecError: A213 where it cannot be used.
    """
    reason = _reason(text)
    taken = _LOCAL if what in ("branch", "label", "input", "module") else _TAKEN
    if not reason and text in taken | MODULE_ATTRIBUTES:
        owner = "nn.Module" if text in MODULE_ATTRIBUTES else "generated code or the language"
        reason = f"is already used by {owner}"
    if reason:
        raise fail("A213", f"{what} `{text}` {reason}", span, help=_suggestion(text, what))
    return text


def check_class_name(text: str, span: Span) -> str:
    """Return the name itself, where it may be used for a block.

    Raises:
        SpecError: A213 where it cannot be used.
    """
    reason = _reason(text)
    if not reason and not text[0].isupper():
        reason = "does not begin with a capital letter"
    if not reason and text in _TAKEN:
        reason = "is already used by generated code"
    if reason:
        raise fail("A213", f"block `{text}` {reason}", span, help=_suggestion(text, "block"))
    return text


def check_network_name(text: str, span: Span) -> str:
    """Return the name itself, where it may be used for a network: it names a file and a class.

    Raises:
        SpecError: A213 where it cannot be used.
    """
    reason = _reason(text)
    if not reason and (text in _TAKEN or class_name(text) in _TAKEN):
        reason = "is already used by generated code or the language"
    if not reason and keyword.iskeyword(class_name(text)):
        reason = f"gives the class `{class_name(text)}`, a word of Python's own"
    if reason:
        raise fail("A213", f"network `{text}` {reason}", span, help=_suggestion(text, "network"))
    return text


def _reason(text: str) -> str:
    if not _IDENTIFIER.fullmatch(text):
        return "is not a name of ASCII letters, digits and underscores that begins with a letter"
    if len(text) > limits.NAME_LENGTH:
        return f"is longer than {limits.NAME_LENGTH} characters"
    if keyword.iskeyword(text) or text in ("print", "exec"):
        return "is a word of Python's own"
    return ""


def _suggestion(text: str, what: str) -> str:
    plain = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")[: limits.NAME_LENGTH - 6]
    if what == "block":
        plain = class_name(plain) or "Block"
        plain = plain if plain[:1].isalpha() else f"B{plain}"
        return f"call it `{plain}Block`" if plain == text or _clash(plain) else f"call it `{plain}`"
    plain = plain if plain[:1].isalpha() else f"b{plain}"
    return f"call it `{plain}`" if plain != text and not _clash(plain) else f"call it `{plain}_1`"


def _clash(text: str) -> bool:
    return keyword.iskeyword(text) or text in _TAKEN | MODULE_ATTRIBUTES


def free_name(wanted: str, taken: Container[str]) -> str:
    """Return the wanted name, with the first number from 2 that makes it new: `Conv2`, `C3_2`."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{before_number(wanted)}{number}", number + 1
    return name


def other_name(text: str, taken: Container[str]) -> str:
    """Return a name for what may not be called so: small, and neither taken nor hiding anything."""
    wanted = snake_case(text)
    name, number = wanted, 2
    while name in taken or name == text or _clash(name):
        name, number = f"{wanted}_{number}", number + 1
    return name


def before_number(name: str) -> str:
    """Return a name as it stands before a number: `conv`, and `c3_`, which has one of its own."""
    return f"{name}_" if name[-1:].isdigit() else name


def snake_case(text: str) -> str:
    """`InceptionA` as `inception_a`, `GlobalAvgPool` as `global_avg_pool`, `BN` as `bn`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    return spaced.lower()


def class_name(text: str) -> str:
    """`inception_v4` as `InceptionV4`; between two digits `_` stays."""
    parts = re.split(r"(?<=\d)(_)(?=\d)|_", text)
    return "".join(part[:1].upper() + part[1:] for part in parts if part)


def output_class(network: str) -> str:
    """What the class is called that a network with heads returns, by the class of the network."""
    return f"{network}Output"


def nearest(text: str, known: Iterable[str], *, few: int = 16) -> str:
    """A help line with the known name that looks most like the text, or with all of a few names.

    Args:
        text: what is written.
        known: what could have been meant.
        few: how many names at most are listed where none looks alike.
    """
    names = list(islice(dict.fromkeys(known), _LOOKED_AT))
    folded = {name.lower(): name for name in names}
    close = _alike(text.lower(), list(folded))
    if close:
        return ask_whether_meant(folded[close[0]])
    if not 0 < len(names) <= few:
        return ""
    listed = list_names(names)
    return f"there are {listed}" if len(names) > 1 else f"there is only {listed}"


def _alike(text: str, names: list[str]) -> list[str]:
    """The name that looks most like a text, if any does; of many, those with its letters first."""
    from difflib import SequenceMatcher, get_close_matches

    if len(names) > _COMPARED:
        matcher = SequenceMatcher(b=text)
        letters: dict[str, float] = {}
        for name in names:
            matcher.set_seq1(name)
            letters[name] = matcher.quick_ratio()
        names = nlargest(_COMPARED, names, key=letters.__getitem__)
    return get_close_matches(text, names, n=1, cutoff=0.65)


def nearest_path(text: str, known: Iterable[str]) -> str:
    """Return the known file that a path most likely means; empty where there is none.

    It is one of the same name in another folder, or one of nearly the same name; that two files
    stand in one folder makes them no more alike.

    Args:
        text: the path that is written.
        known: the paths that could have been meant.
    """
    from difflib import SequenceMatcher, get_close_matches

    written = PurePosixPath(text)
    paths = [PurePosixPath(each) for each in known]
    same = [each for each in paths if each.name.lower() == written.name.lower()]
    near = same or [
        each
        for each in paths
        if get_close_matches(
            written.stem.lower(),
            [each.stem.lower()],
            cutoff=_ALIKE if each.parent == written.parent else _ALIKE_ELSEWHERE,
        )
    ]
    if not near:
        return ""
    alike = (each.as_posix() for each in near)
    return max(alike, key=lambda each: SequenceMatcher(None, text, each).ratio())
