"""A password as a canary: through every command, wherever it stands, whatever fails.

``python -m tests.secrecy`` tries all of it (minutes); the tests run a sample.
"""
