"""Addresses of the phone's room."""

from django.urls import path

from tongting.web.phone import views

urlpatterns = [
    path("sw.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline, name="offline"),
    path("offline/pages/", views.offline_pages, name="offline_pages"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/hello/", views.outbox_hello, name="outbox_hello"),
    path("outbox/send/", views.outbox_send, name="outbox_send"),
]
