"""Read chains of steps: boxes in either form, forks, joins, repeats and named values."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from archspec import limits
from archspec.diagnostics import SpecError, fail
from archspec.diagnostics.instruction import ask_whether_meant, say_to_write
from archspec.language import advice
from archspec.language.advice.misspellings import find_misspelled
from archspec.language.argument_values import read_condition, read_count
from archspec.language.block_values import add_values, read_reference, read_taking_box
from archspec.language.box import CONDITION, NAME
from archspec.language.box_mapping import (
    EXTRAS,
    read_as,
    read_box_mapping,
    read_module_name,
    read_stated_size,
)
from archspec.language.box_texts import read_box
from archspec.language.conditional_branches import open_conditional_keys, read_branch
from archspec.language.loops import KEYS as LOOP_KEYS
from archspec.language.loops import read_loop
from archspec.language.mappings import (
    FileReading,
    as_array,
    as_object,
    check_list,
    check_steps,
    describe_value,
    find_body,
    read_optional,
    refuse_kind,
)
from archspec.language.model import Branch, Conditional, Fork, Join, Repeat, Resume, Step
from archspec.language.names import check_name
from archspec.language.parted_joins import read_slice, read_softmax, read_split
from archspec.language.residuals import KEYS as RESIDUAL_KEYS
from archspec.language.residuals import RESIDUAL, SHORTCUT, is_residual, read_residual
from archspec.language.trailing_keys import refuse_quoted_step, refuse_trailing
from archspec.language.variants.edited_boxes import EditedBox
from archspec.ops import JOINS, MERGES, PARTED, names
from archspec.reader import Array, Object, Scalar, Tree
from archspec.text.spelling import find_slips


def read_chain(reading: FileReading, tree: Tree, what: str) -> tuple[Step, ...]:
    """Read a list of steps; it may be empty, since a branch without steps is the identity.

    Args:
        reading: collects the findings of single steps.
        tree: the list.
        what: the name of the chain in messages.

    Raises:
        SpecError: A203 if it is not a list.
    """
    items = as_array(tree, what).items
    return tuple(
        step for item in items for step in reading.once(partial(_read_or_hole, reading, item), item)
    )


def _read_or_hole(reading: FileReading, tree: Tree) -> tuple[Step, ...]:
    """Read one step, or return a hole for a box that cannot be read."""
    before = len(reading.findings)
    steps = reading.findings.attempt(partial(_read_step, reading, tree))
    if steps is not None:
        return steps
    from archspec.language.unreadable_boxes import make_placeholder

    hole = make_placeholder(tree) if isinstance(tree, Scalar) else None
    if hole is None:
        return ()
    reading.apart += len(reading.findings) - before
    return (hole,)


def read_body(reading: FileReading, tree: Tree, what: str) -> tuple[Step, ...]:
    """Read a list of one or more steps.

    Raises:
        SpecError: A203 if it is not a list, A222 if it is empty.
    """
    check_steps(tree, what)
    steps = read_chain(reading, tree, what)
    if not steps and not reading.findings:
        help = "`from: .` does nothing: write at least one other step"
        raise fail("A222", f"{what} has no steps", tree.span, help=help)
    return steps


def _read_step(reading: FileReading, tree: Tree) -> tuple[Step, ...]:
    """Read one step in either form; it is empty if it was reported.

    A residual with an activation is two steps, its sum and the activation; any other is one.

    Raises:
        SpecError: A219 if it is not a step, or the errors of its parts.
    """
    match tree:
        case EditedBox(box=box):
            return (box,)
        case Scalar(str()):
            refuse_quoted_step(tree, (*JOINS, RESIDUAL, "branches"))
            return (read_box(tree),)
        case Object():
            return _read_mapping(reading, tree)
        case _:
            message = f"expected a step, found {describe_value(tree)}"
            raise fail("A219", message, tree.span, help=_STEP_FORMS)


def _read_mapping(reading: FileReading, tree: Object) -> tuple[Step, ...]:
    tree = open_conditional_keys(tree, (SHORTCUT,))
    keys = [str(key.value) for key, _ in tree.entries]
    forms = [key for key in keys if key in STEP_FORMS]
    boxes = [entry for entry in tree.entries if str(entry[0].value)[:1].isupper()]
    if len(boxes) == 1 and not forms:
        _refuse_forms(tree, *boxes[0])
        if isinstance(boxes[0][1], Array) and str(boxes[0][0].value) not in names():
            return (read_taking_box(reading, tree, *boxes[0]),)
    if len(forms) == 1 and not boxes:
        read, known = STEP_FORMS[forms[0]]
        refuse_trailing(tree, (key for key in known if key not in EXTRAS))
        reading.report_unknown_keys(tree, known, f"a step with `{forms[0]}`")
        made = read(reading, tree)
        return made if isinstance(made, tuple) else () if made is None else (made,)
    if len(keys) == len(boxes) == 1:
        before = len(reading.findings)
        box = read_box_mapping(reading, *boxes[0], tree)
        if isinstance(boxes[0][1], Object):
            box = add_values(box, boxes[0][1], reading)
        wrong = len(reading.findings) - before
        reading.apart += wrong
        if not wrong:
            return (box,)
        from archspec.language.unreadable_boxes import blank_box

        return (blank_box(box),)
    inside = ["repeat"] if boxes and "body" not in keys else []
    things = [form for form in forms if form not in inside]
    raise _refuse_step(tree, [*things, *(str(key.value) for key, _ in boxes)])


def _refuse_step(tree: Object, things: list[str]) -> SpecError:
    """Return the refusal of a mapping that is not exactly one kind of step."""
    if len(things) > 1:
        message = f"a step has one of these keys, and not both: `{things[0]}` and `{things[1]}`"
        return fail("A219", message, tree.span, help="give each a `- ` of its own")
    if not tree.entries:
        return fail("A219", "expected a step, found an empty mapping", tree.span, help=_STEP_FORMS)
    if things:
        key = next(key for key, _ in tree.entries if key.value != things[0])
        message = f"`{key.value}` stands beside `{things[0]}`, and belongs to its arguments"
        help = f"it is written `{things[0]}: {{..., {key.value}: ...}}`"
        return fail("A219", message, key.span, help=help)
    key = tree.entries[0][0]
    help = advice.suggest_operator(str(key.value), STEP_FORMS, otherwise=_STEP_FORMS)
    return fail("A219", f"there is no step `{key.value}`", key.span, help=help)


def _refuse_forms(tree: Object, key: Scalar, value: Tree) -> None:
    """Refuse a join or another form by a foreign or capitalized name: `Concat: [a, .]`.

    Raises:
        SpecError: A219.
    """
    from archspec.ops.synonyms.lookup import operators_like

    name = str(key.value)
    form = name.lower() if name.lower() in STEP_FORMS else ""
    is_list = isinstance(value, Array)
    join = next(iter(operators_like(name, JOINS)), "") if is_list else ""
    if isinstance(value, Object) or (isinstance(value, Scalar) and value.value is None):
        return  # a block may have this name
    if form in JOINS or join:
        beside = [entry for entry in tree.entries if entry[0] is not key]
        help = say_to_write(_print_join(form or join, value, beside), at=tree.span)
    elif form:
        help = say_to_write(form, wrong=name)
    else:
        help = (
            advice.suggest_operator(name, otherwise="")
            if isinstance(value, Array) and len(tree.entries) == 1 and not _names_values(value)
            else ""
        )
    if help:
        raise fail("A219", f"there is no step `{name}`", key.span, help=help)


def _names_values(values: Array) -> bool:
    """Check whether a list may be the values that enter a block."""
    return all(isinstance(item, Scalar) and isinstance(item.value, str) for item in values.items)


def _print_join(word: str, value: Tree, beside: list[tuple[Scalar, Tree]]) -> str:
    """Return a join as it should be written: `{add: [a, .], as: b}`."""
    items = value.items if isinstance(value, Array) else (value,)
    listed = ", ".join(map(_print_shortened, items))
    keys = "".join(f", {key.value}: {_print_shortened(scalar)}" for key, scalar in beside)
    return f"{{{word}: [{listed}]{keys}}}"


def _print_shortened(tree: Tree) -> str:
    return str(tree.value) if isinstance(tree, Scalar) else "..."


def read_fork(reading: FileReading, tree: Object) -> Fork:
    """Read `branches` and `merge`, of a step or of a block.

    Raises:
        SpecError: A203 or A218 if they do not form a fork.
    """
    branches = open_conditional_keys(
        as_object(tree["branches"], "`branches`", "give every branch a name")
    )
    count = len(branches.entries)
    if not 2 <= count <= limits.JOIN_INPUTS:
        message = f"a fork has 2 to {limits.JOIN_INPUTS} branches, not {count}"
        help = "write the steps in place" if count < 2 else "fork in two levels"
        raise fail("A218", message, branches.span, help=help)
    merge = read_optional(tree, "merge", _read_merge, "concat")
    made = reading.each(partial(_read_branch, reading), branches.entries)
    return Fork(
        span=tree.span,
        branches=made,
        merge=merge,
        residual=is_residual(merge, made),
        label=read_as(tree),
        size=read_stated_size(tree),
    )


def _read_merge(tree: Tree, what: str) -> str:
    """Read the word of a join.

    Raises:
        SpecError: A203 if it is not one.
    """
    if isinstance(tree, Scalar) and tree.value in MERGES:
        return str(tree.value)
    from archspec.ops.synonyms.lookup import no_operator, operators_like

    expected = f"one of {', '.join(MERGES)}"
    word = str(tree.value) if isinstance(tree, Scalar) else ""
    known = operators_like(word, MERGES) or find_misspelled(word, MERGES)
    if not known and len(word) > 1:
        known = find_slips(word, MERGES)  # of a list this short, even a short word is told
    raise refuse_kind(
        tree, what, expected, ask_whether_meant(*known, wrong=word) or no_operator(word)
    )


def _read_branch(reading: FileReading, key: Scalar, value: Tree) -> Branch:
    name = check_name(str(key.value), key.span, "branch")
    return read_branch(reading, (key, value), name, f"branch `{name}`", read_chain)


def _read_join(reading: FileReading, tree: Object) -> Join:
    merge = next(str(key.value) for key, _ in tree.entries if key.value in JOINS)
    values = as_array(tree[merge], f"`{merge}`")
    check_list(values)
    count = len(values.items)
    if merge not in (*MERGES, *PARTED) and count != 2:
        message = f"`{merge}` takes 2 values, not {count}"
        doing = "cut" if merge == "crop" else merge
        help = f"name the value to {doing}, then one whose grid it gets; `.` is the running value"
        raise fail("A218", message, values.span, help=help)
    if not 2 <= count <= limits.JOIN_INPUTS:
        message = f"`{merge}` joins 2 to {limits.JOIN_INPUTS} values, not {count}"
        help = "`.` is the running value" if count < 2 else "join in two levels"
        raise fail("A218", message, values.span, help=help)
    inputs = reading.each(read_reference, [(item,) for item in values.items])
    if merge in PARTED:
        return read_softmax(reading, tree, inputs)
    return Join(
        span=tree.span, merge=merge, inputs=inputs, label=read_as(tree), size=read_stated_size(tree)
    )


def _read_resume(reading: FileReading, tree: Object) -> tuple[Step, ...]:
    """Read a step that continues from a named value; it is none for the running one, `.`."""
    source = read_reference(tree["from"])
    return () if source.name == "." else (Resume(span=tree.span, source=source),)


def _read_repeat(reading: FileReading, tree: Object) -> Repeat | None:
    body = find_body(tree, _REPEAT, "a repeat")
    if body is None:
        return None
    count = read_count(tree["repeat"])
    return Repeat(
        span=tree.span,
        count=count,
        anchor=count.source,
        steps=read_body(reading, body, "a repeat"),
        module=read_module_name(tree),
        label=read_as(tree),
        size=read_stated_size(tree),
    )


def _read_conditional(reading: FileReading, tree: Object) -> Conditional:
    """Read `if`, `then` and `else`.

    Raises:
        SpecError: A202 without `then`, A203 for a part of another kind, A222 for an empty list.
    """
    chains: dict[str, tuple[Step, ...]] = {"else": ()}
    if tree.get("then") is None:
        help = "write `{if: s != 1, then: [...]}`, and `else: [...]` if you like"
        raise fail("A202", "this `if` has no `then`", tree.span, help=help)
    for key in ("then", "else"):
        if (inside := tree.get(key)) is not None:
            chains[key] = read_body(reading, inside, f"`{key}`")
    return Conditional(
        span=tree.span,
        condition=read_condition(tree[CONDITION], "`if`"),
        steps=chains["then"],
        otherwise=chains["else"],
        label=read_as(tree),
        size=read_stated_size(tree),
    )


_REPEAT: Final = ("repeat", "body", NAME, *EXTRAS)
_Read: TypeAlias = Step | tuple[Step, ...] | None
STEP_FORMS: Final[dict[str, tuple[Callable[[FileReading, Object], _Read], tuple[str, ...]]]] = {
    "branches": (read_fork, ("branches", "merge", *EXTRAS)),
    RESIDUAL: (
        lambda reading, tree: read_residual(reading, tree, tree.find_key(RESIDUAL), read_chain),
        (*RESIDUAL_KEYS, *EXTRAS),
    ),
    **{word: (_read_join, (word, *EXTRAS)) for word in JOINS if word not in PARTED},
    "split": (read_split, ("split",)),
    "slice": (read_slice, ("slice", *EXTRAS)),
    "softmax": (_read_join, ("softmax", "as")),
    "from": (_read_resume, ("from",)),
    "repeat": (_read_repeat, _REPEAT),
    CONDITION: (_read_conditional, (CONDITION, "then", "else", *EXTRAS)),
    "for": (lambda reading, tree: read_loop(reading, tree, read_body), LOOP_KEYS),
}
"""The forms of a step other than boxes: the reader and the keys of each, by its first key."""

_STEP_FORMS: Final = (
    "a step is a box such as `3x3 Conv (96 V)`, or a mapping with one operator, one block, or "
    f"one of {', '.join(f'`{form}`' for form in STEP_FORMS)}"
)
