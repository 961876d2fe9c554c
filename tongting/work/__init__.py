"""Work that must happen: outbox rows and closed periods, done once, whatever dies in between."""
