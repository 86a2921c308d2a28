"""Attributes of agents that are columns of the state: what is read and written is the agent's cell of the array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np

from kaiyi_opt.simulation.state import NOBODY

Owner = TypeVar("Owner", bound=type)


class Speech(Protocol):
    """How a stored value is spoken of: as a number, a name, another agent."""

    def read(self, model: Any, stored: Any) -> Any:
        """Return what the stored value stands for."""
        ...

    def write(self, model: Any, stated: Any) -> Any:
        """Return the value to store; raises `ValueError` where ``stated`` stands for none."""
        ...


@dataclass(frozen=True)
class Named:
    """A code spoken of by its name, such as ``"excellent"`` for 2."""

    names: Sequence[str]

    def read(self, model: Any, stored: Any) -> str:
        """Return the name."""
        return self.names[stored]

    def write(self, model: Any, stated: str) -> int:
        """Return the code of a name."""
        return _position(self.names, stated)


class DomainKey:
    """The number of a domain, spoken of by the scenario's key."""

    def read(self, model: Any, stored: Any) -> str:
        """Return the key."""
        key: str = model.domains[stored]
        return key

    def write(self, model: Any, stated: str) -> int:
        """Return the number."""
        return _position(model.domains, stated)


class DomainKeys:
    """Domains as bits, spoken of by their keys."""

    def read(self, model: Any, stored: Any) -> tuple[str, ...]:
        """Return the keys."""
        return tuple(key for number, key in enumerate(model.domains) if int(stored) >> number & 1)

    def write(self, model: Any, stated: Sequence[str]) -> int:
        """Return the bits."""
        return sum(1 << number for number in {_position(model.domains, key) for key in stated})


@dataclass(frozen=True)
class Linked:
    """The row of another agent, spoken of by the agent itself, or None.

    Parameters
    ----------
    find
        Takes the model and a row, returns the agent.
    """

    find: Callable[[Any, int], Any]

    def read(self, model: Any, stored: Any) -> Any:
        """Return the agent; None where there is none, or it is gone."""
        return None if stored == NOBODY else self.find(model, int(stored))

    def write(self, model: Any, stated: Any) -> int:
        """Return the agent's row."""
        if stated is None:
            return NOBODY
        if self.find(model, stated.row) is not stated:
            raise ValueError(f"{stated!r} is no such agent of this model")
        return int(stated.row)


class Column:
    """One field of an agent's record as an attribute of the agent."""

    def __init__(self, name: str, speech: Speech | None = None) -> None:
        self.name = name
        self.speech = speech

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        """Return the cell, as a Python number or as its speech has it; a field that is a vector comes as an array."""
        if agent is None:
            return self
        stored = agent.records[self.name][agent.row]
        if self.speech is not None:
            return self.speech.read(agent.model, stored)
        return stored.item() if stored.ndim == 0 else stored

    def __set__(self, agent: Any, stated: Any) -> None:
        """Write the cell."""
        value = stated if self.speech is None else self.speech.write(agent.model, stated)
        agent.records[self.name][agent.row] = value


def columns(dtype: np.dtype[Any], **speeches: Speech) -> Callable[[Owner], Owner]:
    """Give a class of agents an attribute for every field of ``dtype``, in the words of ``speeches`` where named.

    The class is left ``fields``, the names in order. Its agents have ``records``, the array, and ``row``.
    """

    def decorate(owner: Owner) -> Owner:
        names = dtype.names or ()
        for name in names:
            setattr(owner, name, Column(name, speeches.get(name)))
        owner.fields = names  # type: ignore[attr-defined]
        return owner

    return decorate


def _position(names: Sequence[str], stated: str) -> int:
    if stated not in names:
        raise ValueError(f"{stated!r} is not among {', '.join(names)}")
    return list(names).index(stated)
