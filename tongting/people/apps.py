"""People: who works here, in which team, with which roles from when to when."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tongting.people"
    verbose_name = "人员"
