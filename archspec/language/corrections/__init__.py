"""Edits of the language itself: names, joins, conditions, loops, functions, tried on the text."""
