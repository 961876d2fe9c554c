"""Pure arithmetic of the pillar: lateness, opening hours; no database, no clock."""
