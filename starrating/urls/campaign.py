"""Addresses of scoring rules, campaigns, the draw."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
