"""Web: the shell around every page — access, navigation, paging, forms, errors, home."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tongting.web"
    verbose_name = "网页"
