"""Places: areas, buildings, posts, rooms, lockers."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "tongting.places"
    verbose_name = "地点"
