"""Bulletins (通报): one text for everybody, from a draft to a fixed, numbered paper; any pillar may write one."""
