"""The starter data and the demo: what a new installation begins with, and a department with a lived-through past."""
