"""The stations of the lived-through demo, through the same actions that people use."""
