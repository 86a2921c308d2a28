"""Sequential approximate Bayesian computation: populations ever nearer to what was observed.

The first population is drawn from the priors. Each later one moves draws of the one before by a kernel, simulates, and
keeps what comes within a tolerance: a quantile of the distances before. It ends when the targets are met within their
tolerances in the root mean square, or when so few draws are kept that more work would hardly bring them nearer.

Draws are proposed and simulated in batches whose random numbers hang on the seed, the population and the batch alone,
and are kept in their order; so the result is the same on any number of workers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import numpy as np

from kaiyi_opt.study.calibration.population import FloatArray, Population, Prior, distance

BATCH = 64
# Numbers of simulations in one population are below this, so that no two simulations share their random numbers.
MOST_TRIED = 2**22


class Simulator(Protocol):
    """What turns draws into errors; it must be fit to be sent to another process."""

    def __call__(self, first: int, draws: FloatArray) -> FloatArray:
        """Simulate draws numbered from ``first`` on, and return their errors, shape (draws, targets)."""
        ...


@dataclass(frozen=True)
class Course:
    """How the search goes.

    Attributes
    ----------
    particles
        Draws in each population.
    seed
        Of the random numbers.
    quantile
        The next tolerance is this quantile of the distances.
    goal
        The tolerance at which the search ends.
    least_accepted
        The search ends with the first population of which a smaller share is kept.
    most_populations
        And after so many.
    """

    particles: int = 500
    seed: int = 1
    quantile: float = 0.5
    goal: float = 1.0
    least_accepted: float = 0.25
    most_populations: int = 15

    @property
    def most_tried(self) -> int:
        """How many draws a population may take before it is given up: five times what ends the search."""
        return min(MOST_TRIED, int(np.ceil(5.0 * self.particles / self.least_accepted)))

    def ends(self, held: Population) -> bool:
        """Tell whether ``held`` is the last population."""
        near = held.tolerance <= self.goal
        return near or held.accepted_share < self.least_accepted or held.number + 1 >= self.most_populations


def populations(
    prior: Prior,
    simulate: Simulator,
    course: Course,
    held: Population | None = None,
    executor: Executor | None = None,
    ahead: int = 2,
) -> Iterator[Population]:
    """Yield populations, each nearer to what was observed than the one before.

    Parameters
    ----------
    held
        Where the search stood when it was interrupted; what is yielded comes after it.
    executor
        Runs the batches; in this process where left out.
    ahead
        How many batches are handed to the executor before the first is needed.
    """
    run = _in_turn(simulate, executor, ahead)
    if held is None:
        held = _first(prior, run, course)
        yield held
    while not course.ends(held):
        found = _next(prior, run, course, held)
        if found is None:
            return
        held = found
        yield held


Batches = Iterator[tuple[int, FloatArray]]
Run = Callable[[Batches], Iterator[tuple[FloatArray, FloatArray]]]


def generator(seed: int, population: int, batch: int) -> np.random.Generator:
    """Return the random numbers of one batch: a function of these three numbers alone."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, population, batch])))


def _first(prior: Prior, run: Run, course: Course) -> Population:
    def batches() -> Batches:
        for batch in range(-(-course.particles // BATCH)):
            yield batch * BATCH, prior.draw(BATCH, generator(course.seed, 0, batch))

    drawn, errors = (np.concatenate(parts)[: course.particles] for parts in zip(*run(batches()), strict=True))
    weights = np.full(course.particles, 1.0 / course.particles)
    return Population(0, np.inf, course.particles, drawn, weights, errors)


def _next(prior: Prior, run: Run, course: Course, held: Population) -> Population | None:
    """Return the population after ``held``; ``None`` where it would take too many draws."""
    number = held.number + 1
    tolerance = max(course.goal, _nearer(held, course.quantile))

    def batches() -> Batches:
        for batch in count():
            moved = held.propose(prior, BATCH, generator(course.seed, number, batch))
            yield number * MOST_TRIED + batch * BATCH, moved

    draws: list[FloatArray] = []
    errors: list[FloatArray] = []
    tried = 0
    for drawn, missed in run(batches()):
        near = np.flatnonzero(distance(missed) <= tolerance)[: course.particles - len(draws)]
        draws.extend(drawn[near])
        errors.extend(missed[near])
        if len(draws) == course.particles:
            tried += int(near[-1]) + 1
            break
        tried += BATCH
        if tried >= course.most_tried:
            return None
    kept = np.array(draws)
    return Population(number, tolerance, tried, kept, held.weigh(kept), np.array(errors))


def _nearer(held: Population, quantile: float) -> float:
    """Return a quantile of the distances; where ties keep it from falling, the largest distance below the tolerance."""
    level = float(np.quantile(held.distances, quantile))
    if level < held.tolerance:
        return level
    return float(max(held.distances[held.distances < held.tolerance], default=0.0))


def _in_turn(simulate: Simulator, executor: Executor | None, ahead: int) -> Run:
    """Return what simulates batches and yields draws and errors in the order of the batches."""

    def here(batches: Batches) -> Iterator[tuple[FloatArray, FloatArray]]:
        for first, draws in batches:
            yield draws, simulate(first, draws)

    def there(batches: Batches) -> Iterator[tuple[FloatArray, FloatArray]]:
        assert executor is not None
        running: deque[tuple[FloatArray, Future[FloatArray]]] = deque()
        try:
            for first, draws in batches:
                running.append((draws, executor.submit(simulate, first, draws)))
                if len(running) > ahead:
                    yield _taken(running)
            while running:
                yield _taken(running)
        finally:
            for _, future in running:
                future.cancel()

    return here if executor is None else there


def _taken(running: deque[tuple[FloatArray, Future[FloatArray]]]) -> tuple[FloatArray, FloatArray]:
    draws, future = running.popleft()
    return draws, future.result()
