"""Imports: lists from a workbook, checked row by row, shown before they are taken in, all or nothing."""
