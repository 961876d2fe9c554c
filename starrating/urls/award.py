"""Addresses of prizes and awards."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
