"""Changes: what a variant sets, inserts and removes, by path, in the network that it extends.

The files of that network are changed as data and read again, so that whatever a change makes of
them is checked as if it had been written.
"""
