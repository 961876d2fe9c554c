"""Addresses of the month's files."""

from django.urls import path

from patrols.views import month_books

urlpatterns = [
    path("months/<str:month>/books/", month_books.month_books, name="month_books"),
    path("months/<str:month>/book/", month_books.month_book, name="month_book"),
    path("months/<str:month>/digest/<str:digest>/", month_books.month_seal, name="month_seal"),
    path("years/<int:year>/book/", month_books.year_book, name="year_book"),
]
