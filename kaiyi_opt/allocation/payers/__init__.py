"""Rounds in which companies pay too: first which applications somebody pays, then who."""
