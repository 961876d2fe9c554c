"""Addresses of bulletins."""

from django.urls import path

from tongting.notices.bulletin import views

urlpatterns = [
    path("bulletins/", views.bulletin_list, name="bulletin_list"),
    path("bulletins/new/", views.bulletin_new, name="bulletin_new"),
    path("bulletins/settings/", views.bulletin_settings, name="bulletin_settings"),
    path("bulletins/<int:pk>/", views.bulletin_detail, name="bulletin_detail"),
    path("bulletins/<int:pk>/edit/", views.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<int:pk>/refresh/", views.bulletin_refresh, name="bulletin_refresh"),
    path("bulletins/<int:pk>/submit/", views.bulletin_submit, name="bulletin_submit"),
    path("bulletins/<int:pk>/approve/", views.bulletin_approve, name="bulletin_approve"),
    path("bulletins/<int:pk>/publish/", views.bulletin_publish, name="bulletin_publish"),
    path("bulletins/<int:pk>/return/", views.bulletin_return, name="bulletin_return"),
    path("bulletins/<int:pk>/void/", views.bulletin_void, name="bulletin_void"),
    path("bulletins/<int:pk>/withdraw/", views.bulletin_withdraw, name="bulletin_withdraw"),
    path("bulletins/<int:pk>/word/", views.bulletin_word, name="bulletin_word"),
    path("bulletins/<int:pk>/picture/", views.bulletin_picture, name="bulletin_picture"),
    path("bulletins/<int:pk>/readers/", views.bulletin_readers, name="bulletin_readers"),
]
