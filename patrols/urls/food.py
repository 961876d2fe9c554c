"""Addresses of food safety."""

from django.urls import path

from patrols.views import food

urlpatterns = [
    path("food/", food.food_list, name="food_list"),
    path("food/export/", food.food_export, name="food_export"),
    path("food/records/<int:pk>/amend/", food.food_amend, name="food_amend"),
    path("food/records/<int:pk>/word/", food.food_word, name="food_word"),
    path("food/<str:period>/", food.food_page, name="food_page"),
]
