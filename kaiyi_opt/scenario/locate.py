"""How a check of the whole scenario finds the place of a row: the type of the function that it is handed."""

from __future__ import annotations

from collections.abc import Callable

from kaiyi_opt.errors import Place

Locate = Callable[[str, str, str | None], Place | None]
"""Gives the place of a row by its table, its key and the key of a column (``None``: the row as a whole)."""
