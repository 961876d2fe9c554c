"""The three-star race: star dormitory, star locker, service star, and their awards."""

from django.apps import AppConfig


class StarratingConfig(AppConfig):
    name = "starrating"
    verbose_name = "三星赛马"
