"""Reads of the people room."""

from tongting.people.queries.person import (
    ORDER,
    RoleToday,
    departure_of,
    in_force,
    other_grants_of,
    people_found,
    roles_today,
)

__all__ = ["ORDER", "RoleToday", "departure_of", "in_force", "other_grants_of", "people_found", "roles_today"]
