"""The three-star race of the lived-through demo, through the same actions that people use."""
