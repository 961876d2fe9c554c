"""Writes of the people room, one verb a function. Every one leaves an event."""

from tongting.people.actions.account import (
    choose_look,
    choose_password,
    disable,
    enable,
    give_one_time_password,
)
from tongting.people.actions.person import add_person, change_person, take_in
from tongting.people.actions.role import end_role, grant_role

__all__ = [
    "add_person",
    "change_person",
    "choose_look",
    "choose_password",
    "disable",
    "enable",
    "end_role",
    "give_one_time_password",
    "grant_role",
    "take_in",
]
