"""Awards that know who pays: fen by application, and the company behind each that the pool does not pay."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, eq=False)
class PaidAwards(Mapping[str, int]):
    """What a plan grants: fen by application, as any mapping; `payer` tells who pays.

    Attributes
    ----------
    amounts
        Fen by application.
    sponsors
        The company that pays, by application; the pool of its line pays every other.

    Examples
    --------
    >>> awards = PaidAwards({"A1": 500, "A2": 700}, {"A2": "E1"})
    >>> awards["A2"], awards.payer("A2"), awards.payer("A1")
    (700, 'E1', '')
    """

    amounts: Mapping[str, int]
    sponsors: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, application: str) -> int:
        """Return the fen granted to an application."""
        return self.amounts[application]

    def __iter__(self) -> Iterator[str]:
        """Go through the applications."""
        return iter(self.amounts)

    def __len__(self) -> int:
        """Return the number of applications."""
        return len(self.amounts)

    def __eq__(self, other: object) -> bool:
        """Whether the same is granted and the same pay; in a plain mapping the pools pay."""
        if not isinstance(other, Mapping):
            return NotImplemented
        return dict(self.amounts) == dict(other.items()) and self._paying == of(other)._paying

    def get(self, application: str, default: Any = None) -> Any:
        """Return the fen granted to an application, ``default`` where it is granted none."""
        return self.amounts.get(application, default)

    @property
    def _paying(self) -> dict[str, str]:
        return {key: self.sponsors[key] for key in self.amounts if self.sponsors.get(key)}

    def payer(self, application: str) -> str:
        """Return the company that pays an application; ``""``: the pool of its line."""
        return self.sponsors.get(application, "")

    def only(self, applications: Collection[str]) -> PaidAwards:
        """Return what of it is granted to these applications, paid by the same."""
        return PaidAwards({key: fen for key, fen in self.amounts.items() if key in applications}, self.sponsors)


def of(awards: Mapping[str, int]) -> PaidAwards:
    """Return any mapping of awards as one that knows who pays: the pools, where it does not say."""
    return awards if isinstance(awards, PaidAwards) else PaidAwards(awards)


def payer_of(awards: Mapping[str, int], application: str) -> str:
    """Return the company that pays an application in any mapping of awards; ``""``: the pool of its line."""
    return awards.payer(application) if isinstance(awards, PaidAwards) else ""
