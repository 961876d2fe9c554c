"""Addresses of those who keep what is used up."""

from django.urls import path

from stations.views import drink, stock

urlpatterns = [
    path("stock/", stock.stock_list, name="stock_list"),
    path("stock/shopping/", stock.stock_shopping, name="stock_shopping"),
    path("stock/shopping/export/", stock.stock_shopping_export, name="stock_shopping_export"),
    path("stock/ledger/", stock.stock_ledger, name="stock_ledger"),
    path("stock/ledger/export/", stock.stock_ledger_export, name="stock_ledger_export"),
    path("stock/<int:pk>/", stock.item_edit, name="item_edit"),
    path("services/<int:pk>/items/new/", stock.item_new, name="item_new"),
    path("drinks/", drink.drink_list, name="drink_list"),
    path("drinks/rule/", drink.drink_rule, name="drink_rule"),
    path("drinks/forecast/", drink.drink_forecast, name="drink_forecast"),
    path("drinks/order/", drink.drink_order, name="drink_order"),
    path("drinks/days/<int:pk>/withdraw/", drink.drink_day_withdraw, name="drink_day_withdraw"),
]
