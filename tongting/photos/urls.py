"""Addresses of the photo room."""

from django.urls import path

from tongting.photos import views

urlpatterns = [
    path("photos/", views.photo_upload, name="photo_upload"),
    path("photos/<uuid:token>/<str:size>/", views.photo_file, name="photo_file"),
]
