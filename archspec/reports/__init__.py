"""What is asked of specs: the functions behind the commands that answer with a report."""
