"""Addresses of exports."""

from django.urls import path

from tongting.exports import views

urlpatterns = [
    path("exports/", views.export_list, name="export_list"),
    path("exports/<int:pk>/", views.export_detail, name="export_detail"),
    path("exports/<int:pk>/state", views.export_state, name="export_state"),
    path("exports/<int:pk>/file", views.export_file, name="export_file"),
    path("exports/<int:pk>/again", views.export_again, name="export_again"),
]
