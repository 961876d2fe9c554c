"""The phone's room: what it keeps for the hours without a network, and the door through which it hands in what it did
meanwhile (see docs/offline.md)."""
