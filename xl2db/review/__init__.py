"""A plan looked at beside the rows that are there."""
