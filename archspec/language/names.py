"""Rules for the names in specs, and their spelling in generated source.

A name becomes a class, an attribute or an argument of the generated module, so it must be an ASCII
identifier that shadows nothing there.
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
from archspec.diagnostics.instruction import ask_whether_meant, say_to_rename
from archspec.text.phrases import list_names
from archspec.text.spelling import count_edits, find_slips
from archspec.text.unique_names import choose_unique

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
    Tensor Module NamedTuple ValueError Ellipsis in_channels cin here stride same share x
    """.split()
)
_LOCAL: Final = _TAKEN - {"x", "stride", "same", "share", "here"}
_FUNCTIONS: Final = frozenset(("min", "max", "round", "floor", "ceil"))
"""Functions of expressions: a branch may have such a name, since no expression names a branch."""

_NO_VALUES: Final = frozenset(("and", "or", "not", "if", "else", "true", "false"))
"""Words of expressions, which are no values of words."""

_LOOKED_AT: Final = 500
"""Maximum number of names that a misspelled one is searched in, by its letters."""

_COMPARED: Final = 32
"""Maximum number of names that it is compared with, letter by letter."""

_NUMBERED: Final = re.compile(r"([a-zA-Z_]+)([0-9]+)")
"""The name of one of several values, such as `x0`."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def is_word(text: str) -> bool:
    """Check whether a text can be the value of a word: `relu`, `HS`."""
    return _IDENTIFIER.fullmatch(text) is not None and text not in _NO_VALUES


def check_name(text: str, span: Span, what: str) -> str:
    """Return the name if it is valid for a branch, label, parameter, table or column.

    Args:
        text: the name.
        span: its place.
        what: what it names, for the message.

    Raises:
        SpecError: A213 if it is not valid.
    """
    return _require_valid(text, span, what, _explain_value_name(text, what))


def is_valid_name(text: str, what: str) -> bool:
    """Check whether a name is valid for a branch, label, parameter, table or column."""
    return not _explain_value_name(text, what)


def _explain_value_name(text: str, what: str) -> str:
    """Return why a name is not valid; empty if it is."""
    taken = _LOCAL if what in ("label", "input", "module", "output") else _TAKEN
    taken = _LOCAL - _FUNCTIONS if what == "branch" else taken
    reason = _explain_name(text)
    if not reason and text in MODULE_ATTRIBUTES:
        reason = "is already used by nn.Module"
    if not reason and text in taken:
        reason = "is already used by generated code or the language"
    return reason


def check_class_name(text: str, span: Span) -> str:
    """Return the name if it is valid for a block.

    Raises:
        SpecError: A213 if it is not valid.
    """
    reason = _explain_name(text)
    if not reason and not text[0].isupper():
        reason = "does not begin with a capital letter"
    if not reason and text in _TAKEN:
        reason = "is already used by generated code"
    return _require_valid(text, span, "block", reason)


def check_network_name(text: str, span: Span) -> str:
    """Return the name if it is valid for a network, which names a file and a class.

    Raises:
        SpecError: A213 if it is not valid.
    """
    reason = _explain_name(text)
    if not reason and (text in _TAKEN or to_class_name(text) in _TAKEN):
        reason = "is already used by generated code or the language"
    if not reason and keyword.iskeyword(to_class_name(text)):
        reason = f"gives the class `{to_class_name(text)}`, a word of Python's own"
    return _require_valid(text, span, "network", reason)


def _require_valid(text: str, span: Span, what: str, reason: str) -> str:
    """Return the name unless there is a reason against it."""
    if not reason:
        return text
    help = say_to_rename(_suggest_name(text, what))
    raise fail("A213", f"{what} `{text}` {reason}", span, help=help)


def _explain_name(text: str) -> str:
    if not _IDENTIFIER.fullmatch(text):
        return "is not a name of ASCII letters, digits and underscores that begins with a letter"
    if len(text) > limits.NAME_LENGTH:
        return f"is longer than {limits.NAME_LENGTH} characters"
    if keyword.iskeyword(text) or text in ("print", "exec"):
        return "is a word of Python's own"
    return ""


def _suggest_name(text: str, what: str) -> str:
    """Return a valid name that is like an invalid one."""
    plain = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")[: limits.NAME_LENGTH - 6]
    start, end = "b", "_1"
    if what == "block":
        plain, start, end = to_class_name(plain) or "Block", "B", "Block"
    if re.fullmatch("[0-9][a-z]", plain):  # in the wrong order
        plain = plain[::-1]
    plain = plain if plain[:1].isalpha() else f"{start}{plain}"
    return f"{plain}{end}" if plain == text or _is_reserved(plain) else plain


def _is_reserved(text: str) -> bool:
    return keyword.iskeyword(text) or text in _TAKEN | MODULE_ATTRIBUTES


def make_unique_name(wanted: str, taken: Container[str]) -> str:
    """Return the wanted name, with a number from 2 if it is already taken: `Conv2`, `C3_2`."""
    return choose_unique(wanted, taken, "_{}" if wanted[-1:].isdigit() else "{}")


def make_valid_name(text: str, taken: Container[str]) -> str:
    """Return a valid replacement for a name: lowercase, neither taken nor shadowing anything."""
    wanted = to_snake_case(text)
    name, number = wanted, 2
    while name in taken or name == text or _is_reserved(name):
        name, number = f"{wanted}_{number}", number + 1
    return name


def separate_number(name: str) -> str:
    """Return a name ready for a number to follow: `conv`, but `c3_`, which ends in one."""
    return f"{name}_" if name[-1:].isdigit() else name


def to_snake_case(text: str) -> str:
    """Convert a name to snake case: `inception_a`, `global_avg_pool`, `bn` for `BN`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    return spaced.lower()


def to_class_name(text: str) -> str:
    """Convert to a class name: `InceptionV4` for `inception_v4`; `_` between digits stays."""
    parts = re.split(r"(?<=\d)(_)(?=\d)|_", text)
    return "".join(part[:1].upper() + part[1:] for part in parts if part)


def name_output_class(network: str) -> str:
    """Return the name of the output class of a network with heads, given the network's class."""
    return f"{network}Output"


def suggest_nearest(text: str, known: Iterable[str], *, few: int = 16) -> str:
    """Return a help line with the known name nearest to the text, or with all names if few.

    Args:
        text: the text as written.
        known: the known names.
        few: the maximum number of names to list if none is near.
    """
    names = list(islice(dict.fromkeys(known), _LOOKED_AT))
    if near := find_near_name(text, names):
        return ask_whether_meant(near, wrong=text)
    if not 0 < len(names) <= few:
        return ""
    listed = list_names(names)
    return f"there are {listed}" if len(names) > 1 else f"there is only {listed}"


def find_near_name(text: str, known: Iterable[str]) -> str:
    """Return the known name nearest to a text; empty if none is near."""
    names = list(islice(dict.fromkeys(known), _LOOKED_AT))
    folded = {name.lower(): name for name in names}
    close = _find_similar(text.lower(), list(folded))
    if close:
        return folded[close[0]]
    slips = find_slips(text, names) if len(text) > 1 else ()
    return slips[0] if len(slips) == 1 else ""


def _find_similar(text: str, names: list[str]) -> list[str]:
    """Return the name most like a text, if any; of many names, only likely ones are compared."""
    from difflib import SequenceMatcher, get_close_matches

    if len(names) > _COMPARED:
        matcher = SequenceMatcher(b=text)
        letters: dict[str, float] = {}
        for name in names:
            matcher.set_seq1(name)
            letters[name] = matcher.quick_ratio()
        names = nlargest(_COMPARED, names, key=letters.__getitem__)
    return get_close_matches(text, names, n=1, cutoff=_ALIKE)


def find_nearest_path(text: str, known: Iterable[str]) -> str:
    """Return the known file that a path most likely means; empty if there is none.

    It has the same name in another folder, or nearly the same name. Sharing a folder makes two
    files no more alike.

    Args:
        text: the path as written.
        known: the known paths.
    """
    from difflib import SequenceMatcher, get_close_matches

    written = PurePosixPath(text)
    paths = [PurePosixPath(path) for path in known]

    def is_alike(path: PurePosixPath) -> bool:
        is_beside = path.parent == written.parent
        cutoff = _ALIKE if is_beside else _ALIKE_ELSEWHERE
        one, other = written.stem.lower(), path.stem.lower()
        is_slip = is_beside and len(one) > 1 and count_edits(one, other) == 1
        return is_slip or bool(get_close_matches(one, [other], cutoff=cutoff))

    same = (path for path in paths if path.name.lower() == written.name.lower())
    near = [path.as_posix() for path in [*same] or filter(is_alike, paths)]
    return max(near, key=lambda path: SequenceMatcher(None, text, path).ratio(), default="")


def find_nearest_number(name: str, others: Iterable[str]) -> str:
    """Return the name that differs in its number alone, the nearest one; empty if none does."""
    found = _NUMBERED.fullmatch(name)
    numbered = (_NUMBERED.fullmatch(other) for other in others if found)
    alike = [other for other in numbered if found and other and other[1] == found[1]]
    if not found or not alike:
        return ""
    return min(alike, key=lambda other: abs(int(other[2]) - int(found[2])))[0]
