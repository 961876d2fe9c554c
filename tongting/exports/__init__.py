"""Exports: rows become workbooks with safe cells, letters become Word files and
pictures, in the background; this room knows nothing about mines."""
