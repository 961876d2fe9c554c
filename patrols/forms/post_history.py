"""The filter of a post's history: one item of its standard."""

from django import forms

from tongting.web.forms import FilterForm


class HistoryFilterForm(FilterForm):
    item = forms.CharField(required=False, max_length=10)
