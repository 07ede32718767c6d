"""Limits on the cost of a network: how much of each is used, and by which steps."""
