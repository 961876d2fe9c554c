"""Addresses of results, objections, help, boards."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
