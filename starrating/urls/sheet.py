"""Addresses of scoring on the phone, floor maps, grids."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
