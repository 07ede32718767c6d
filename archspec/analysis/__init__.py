"""Analyses: properties computed from a graph without changing it, for passes and reports."""
