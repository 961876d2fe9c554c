"""Web: the shell around every page — access, navigation, paging, forms, errors, home."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tongting.web"
    verbose_name = "网页"

    def ready(self) -> None:
        # Its system check must be known before the checks run, and it needs the models.
        import_module("tongting.web.navigation")
