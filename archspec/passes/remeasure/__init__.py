"""Measure a network with a change, without elaborating it again."""
