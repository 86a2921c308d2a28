"""Figures: each a function that takes a result and returns an Altair chart, in one theme and either language."""
