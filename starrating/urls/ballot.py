"""Addresses of the service star."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
