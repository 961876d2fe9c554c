"""Addresses that belong to no pillar."""

from django.urls import path

from tongting.web import health, views

urlpatterns = [
    path("", views.root, name="root"),
    path("home/", views.home, name="home"),
    path("me/look/", views.settings_me, name="settings_me"),
    path("me/unsent/", views.resume_page, name="resume"),
    path("health", health.health, name="health"),
]
