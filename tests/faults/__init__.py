"""The fault suite: runs that are killed, cut off and crowded, and what the next run makes of it.

``python -m tests.faults`` runs all of it and prints the table of docs/faults.md; the tests run a sample.
The product holds nothing for it: the points at which a run fails are put into its process from outside.
"""
