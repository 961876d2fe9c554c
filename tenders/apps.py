"""The internal labour market: odd jobs and vacant posts tendered to the department's own people."""

from django.apps import AppConfig


class TendersConfig(AppConfig):
    name = "tenders"
    verbose_name = "内部市场化"
