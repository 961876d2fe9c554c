"""Dates and numbers as a mine writes them."""
