"""Rubbish in addresses: no parameter of any list and no word in any path ends in a server error."""
