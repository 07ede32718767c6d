"""What other frameworks call the operators, their arguments and values: one table for all."""
