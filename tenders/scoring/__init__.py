"""Pure arithmetic of the market: envelopes, splits, points, hours; no database, no clock."""
