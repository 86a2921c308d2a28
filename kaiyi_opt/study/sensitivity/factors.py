"""What may be varied: each lever, and each parameter that is not known, with its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.simulation import parameters
from kaiyi_opt.simulation.levers import LABELS, SHARES, Levers

LEVERS, PARAMETERS = "levers", "parameters"
# What these mean changes at the ends: a standard of 0 hatches everybody.
_STANDARDS = ("hatch_standard", "party_standard")


@dataclass(frozen=True, slots=True)
class Factor:
    """One number that is varied between ``low`` and ``high``; ``is_whole`` ones are rounded."""

    name: str
    label: Text
    low: float
    high: float
    is_whole: bool = False

    def at(self, share: float) -> float:
        """Return the value at a share of the range from ``low`` to ``high``."""
        value = self.low + share * (self.high - self.low)
        return round(value) if self.is_whole else value


def lever_factors(present: Levers) -> tuple[Factor, ...]:
    """Return the levers that are amounts, from nothing to twice the present one.

    Shares end at 1, standards run from half to one and a half times the present one; yes or no is not varied.
    """
    found = []
    for field in fields(Levers):
        if field.type == "bool":
            continue
        value = float(getattr(present, field.name) or getattr(Levers(), field.name))
        low, high = (0.5 * value, 1.5 * value) if field.name in _STANDARDS else (0.0, 2.0 * value)
        if field.name in SHARES:
            high = min(1.0, high)
        found.append(Factor(field.name, LABELS[field.name], low, high, field.type == "int"))
    return tuple(found)


def parameter_factors() -> tuple[Factor, ...]:
    """Return the parameters that the article does not state, each over its range."""
    return tuple(
        Factor(each.name, each.label, each.low, each.high)
        for each in parameters.TABLE
        if each.source != "article" and each.low < each.high
    )


def chosen(factors: Sequence[Factor], names: Sequence[str] | None) -> tuple[Factor, ...]:
    """Return the factors of those names, all where ``None``; raises `InputError` for a name that there is not."""
    by_name = {factor.name: factor for factor in factors}
    for name in names or ():
        if name not in by_name:
            raise InputError(
                Fault(
                    Text("没有可变动的 {name}", "there is no factor {name}").format(name=both(name)),
                    Text("可用：{known}", "known: {known}").format(known=both(", ".join(by_name))),
                )
            )
    return tuple(factors) if names is None else tuple(by_name[name] for name in names)
