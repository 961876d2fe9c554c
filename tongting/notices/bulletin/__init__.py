"""Bulletins (通报): one text for everybody, from draft to a fixed, numbered paper; which pillar wrote it doesn't matter."""
