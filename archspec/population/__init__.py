"""Populations: many networks at once, most of them variants of one."""
