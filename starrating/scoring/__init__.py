"""Pure arithmetic of the three-star race: no database, no clock."""
