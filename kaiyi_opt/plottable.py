"""What every result that can be drawn has in common: the method `plot`.

Figures are known in `report`, above the results. So a result asks whoever was named here to draw it: `kaiyi_opt` itself
names the verb `kaiyi_opt.report.plot.plot`, and no result knows of a chart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaiyi_opt.language import Language

Draw = Callable[..., Any]
_DRAWERS: list[Draw] = []


class Plottable:
    """A result that can be drawn."""

    def plot(self, *names: str, lang: Language | None = None) -> Any:
        """Draw the result: the same chart that a report shows.

        Parameters
        ----------
        names
            Which figure, where the result has several, or which outcomes of a projection or a comparison; the first,
            or the headline outcomes, where left out.
        lang
            The user's own language by default.

        Returns
        -------
        altair.TopLevelMixin
            Shown by Jupyter as it is; ``.save("a.svg")`` keeps it.

        Raises
        ------
        InputError
            Where it has no figure or outcome of that name.
        """
        return _DRAWERS[-1](self, *names, lang=lang)


def drawn_by(draw: Draw) -> None:
    """Name the verb that draws results."""
    _DRAWERS[:] = [draw]
