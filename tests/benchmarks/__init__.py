"""What xl2db costs, beside stock Alembic: ``python -m tests.benchmarks``. Run by hand, never as a test."""
