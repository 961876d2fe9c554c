"""Addresses of the inbox."""

from django.urls import include, path

from tongting.notices import views

urlpatterns = [
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/read/", views.notice_read_all, name="notice_read_all"),
    path("notices/<int:pk>/", views.notice_open, name="notice_open"),
    path("", include("tongting.notices.bulletin.urls")),
]
