"""Single edits of the shipped specs, as people make them, and how archspec answers each.

    make mutants     makes every edit, prints the table of docs/errors.md, and writes it

`edits` makes the edits, `reading` says which of them break, and `measure` looks at the answers.
"""
