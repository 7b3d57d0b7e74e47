"""Workbooks: files become cells, and cells become a schema."""
