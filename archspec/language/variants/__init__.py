"""Variants: the changes that a network makes to the one that it extends."""
