"""Exports: workbooks that people ask for and fetch from a page."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "tongting.exports"
    verbose_name = "导出"
