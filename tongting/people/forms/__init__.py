"""Forms of the people room: text from a phone → clean values; none of them saves."""

from tongting.people.forms.account import FirstPasswordForm, LoginForm, OwnPasswordForm
from tongting.people.forms.person import GrantForm, NewPersonForm, PeopleFilter, PersonForm

__all__ = [
    "FirstPasswordForm",
    "GrantForm",
    "LoginForm",
    "NewPersonForm",
    "OwnPasswordForm",
    "PeopleFilter",
    "PersonForm",
]
