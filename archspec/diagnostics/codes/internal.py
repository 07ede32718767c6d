"""A9xx: the fault is not in the spec but in archspec."""

from typing import Final

from archspec.diagnostics.codes.code import Code

CODES: Final = (
    Code(
        "A900",
        "a bug in archspec",
        "Something happened that archspec did not foresee, whatever the spec says. Nothing was "
        "written. Please report it with the spec and with what the command prints under `--debug`.",
        example="$ archspec check net.yaml",
        fix="$ archspec --debug check net.yaml   # and report what it prints",
    ),
)
