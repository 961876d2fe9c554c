"""Addresses of the month."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
