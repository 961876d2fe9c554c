"""Yes-or-no questions of the pillar, each with the sentence that explains a no."""
