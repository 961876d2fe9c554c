"""Pages of the people room."""

from tongting.people.views.account import locked_out

__all__ = ["locked_out"]
