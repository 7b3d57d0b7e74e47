"""Hostile workbooks through the real command, bounded and measured."""
