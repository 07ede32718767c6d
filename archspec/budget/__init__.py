"""Budgets: how much of each limit a network uses, and which steps use most of it."""
