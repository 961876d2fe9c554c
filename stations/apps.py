"""The four service stations: bath, convenience, music bar, post."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "四处驿站"
