"""Yes/no questions about a person and a thing, each with the sentence that explains a no."""
