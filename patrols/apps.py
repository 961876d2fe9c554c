"""Patrols: the day-week-month-quarter cycle over canteen, bathhouse and dormitory."""

from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    name = "patrols"
    verbose_name = "巡查与考核"
