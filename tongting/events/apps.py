"""Events: what happened, in order, never changed."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "tongting.events"
    verbose_name = "经过"
