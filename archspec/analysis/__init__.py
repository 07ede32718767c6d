"""Analyses: what is computed of a graph without changing it, for passes and reports alike."""
