"""Photos: taken in cheaply by the web, made clean and small by a worker, shown by short-lived links."""

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    name = "tongting.photos"
    verbose_name = "照片"
