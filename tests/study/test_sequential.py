"""The search against posteriors in closed form; any number of workers, and a run that was interrupted, end alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from kaiyi_opt.errors import InputError
from kaiyi_opt.study.calibration.adjustment import adjusted, equally_weighted
from kaiyi_opt.study.calibration.checkpoint import read_checkpoint, stand, write_checkpoint
from kaiyi_opt.study.calibration.population import FloatArray, Population, Prior
from kaiyi_opt.study.calibration.sequential import Course, generator, populations

FLAT = Prior(("mean",), np.array([-10.0]), np.array([10.0]))
COURSE = Course(particles=400, seed=3, goal=0.2, least_accepted=0.02)


@dataclass(frozen=True)
class NormalMean:
    """One observation of 1.5 from a normal law of deviation 1: the posterior of its mean is N(1.5, 1)."""

    scale: float = 1.0

    def __call__(self, first: int, draws: FloatArray) -> FloatArray:
        noise = [generator(99, 0, first + k).standard_normal() for k in range(len(draws))]
        return (draws + np.array(noise)[:, np.newaxis] - 1.5) / self.scale


@dataclass(frozen=True)
class PoissonRate:
    """A count of 12: under a flat prior the posterior of its mean is Gamma(13, 1)."""

    def __call__(self, first: int, draws: FloatArray) -> FloatArray:
        counts = [generator(98, 0, first + k).poisson(draw[0]) for k, draw in enumerate(draws)]
        return np.array(counts, dtype=np.float64)[:, np.newaxis] - 12.0


@dataclass(frozen=True)
class TwoSums:
    """a + b is seen with little noise, a − b not at all: the search must leave it open."""

    def __call__(self, first: int, draws: FloatArray) -> FloatArray:
        noise = [0.1 * generator(97, 0, first + k).standard_normal() for k in range(len(draws))]
        return (draws.sum(axis=1) + np.array(noise) - 1.0)[:, np.newaxis]


def last(prior: Prior, model: object, course: Course, **more: object) -> Population:
    return list(populations(prior, model, course, **more))[-1]  # type: ignore[arg-type]


def far(draws: FloatArray, weights: FloatArray, law: stats.rv_continuous) -> float:
    """Return the largest distance between the weighted distribution function of draws and that of ``law``."""
    order = np.argsort(draws)
    return float(np.abs(np.cumsum(weights[order]) - law.cdf(draws[order])).max())


def test_the_posterior_of_a_normal_mean_is_found() -> None:
    found = last(FLAT, NormalMean(), COURSE)
    assert found.tolerance == COURSE.goal
    assert far(found.draws[:, 0], found.weights, stats.norm(1.5, 1.0)) < 0.08
    draws, weights = adjusted(found, FLAT)
    assert far(draws[:, 0], weights, stats.norm(1.5, 1.0)) < 0.08


def test_the_posterior_of_a_poisson_rate_is_found_when_only_exact_counts_are_kept() -> None:
    prior = Prior(("rate",), np.array([0.0]), np.array([60.0]))
    found = last(prior, PoissonRate(), replace(COURSE, goal=0.0))
    assert found.tolerance == 0.0
    assert far(found.draws[:, 0], found.weights, stats.gamma(13.0)) < 0.08


def test_adjustment_mends_what_a_wide_tolerance_spoils() -> None:
    wide = last(FLAT, NormalMean(), replace(COURSE, goal=3.0))
    assert far(wide.draws[:, 0], wide.weights, stats.norm(1.5, 1.0)) > 0.12
    draws, weights = adjusted(wide, FLAT)
    assert far(draws[:, 0], weights, stats.norm(1.5, 1.0)) < 0.08


def test_what_the_data_cannot_tell_stays_as_wide_as_the_prior() -> None:
    prior = Prior(("a", "b"), np.array([-1.0, -1.0]), np.array([2.0, 2.0]))
    found = last(prior, TwoSums(), COURSE)
    a, b = equally_weighted(found.draws, found.weights, 400).T
    assert np.corrcoef(a, b)[0, 1] < -0.95
    # The sum being 1, a lies anywhere between -1 and 2: a uniform law of deviation 0.866.
    assert a.std() == pytest.approx(3 / np.sqrt(12), rel=0.1)
    assert (a + b).std() < 0.2


def test_weights_undo_what_the_kernel_does() -> None:
    """With a tolerance that keeps all, each population is a sample of the prior once it is weighed."""
    second = list(populations(FLAT, NormalMean(), replace(COURSE, quantile=1.0, most_populations=2)))[1]
    uniform = stats.uniform(-10.0, 20.0)
    kept = np.abs(second.draws[:, 0]) < 8.0  # the farthest draws are beyond the tolerance
    weights = second.weights[kept] / second.weights[kept].sum()
    within = stats.uniform(-8.0, 16.0)
    assert far(second.draws[kept, 0], weights, within) < 0.08
    assert far(second.draws[:, 0], np.full(400, 1 / 400), uniform) > far(second.draws[:, 0], second.weights, uniform)


def test_tolerances_fall_and_are_kept() -> None:
    course = list(populations(FLAT, NormalMean(), COURSE))
    tolerances = [population.tolerance for population in course]
    assert tolerances == sorted(tolerances, reverse=True)
    assert len(set(tolerances)) == len(tolerances)
    for population in course:
        assert (population.distances <= population.tolerance).all()
        assert population.weights.sum() == pytest.approx(1.0)
        assert FLAT.holds(population.draws).all()
        assert 1 <= population.effective_size <= COURSE.particles + 1e-9


@pytest.mark.parametrize("workers", [1, 3])
def test_any_number_of_workers_finds_the_same(workers: int) -> None:
    alone = last(FLAT, NormalMean(), COURSE)
    with ThreadPoolExecutor(workers) as executor:
        together = last(FLAT, NormalMean(), COURSE, executor=executor, ahead=workers)
    assert together.tried == alone.tried
    for name in ("draws", "weights", "errors"):
        assert getattr(together, name).tobytes() == getattr(alone, name).tobytes()


def test_a_resumed_search_ends_as_one_that_was_not_interrupted(tmp_path: Path) -> None:
    whole = list(populations(FLAT, NormalMean(), COURSE))
    file = tmp_path / "stand.json"
    for cut in range(1, len(whole)):
        write_checkpoint(file, {"seed": 3}, whole[cut - 1], [stand(one) for one in whole[:cut]])
        held, course = read_checkpoint(file, {"seed": 3})
        assert course == [stand(one) for one in whole[:cut]]
        rest = list(populations(FLAT, NormalMean(), COURSE, held))
        assert len(rest) == len(whole) - cut
        assert rest[-1].draws.tobytes() == whole[-1].draws.tobytes()
        assert rest[-1].weights.tobytes() == whole[-1].weights.tobytes()


def test_a_search_that_gets_nowhere_ends() -> None:
    """Of draws whose errors never fall below 5, none comes nearer than the tolerance: the population before stands."""

    def stuck(first: int, draws: FloatArray) -> FloatArray:
        return np.where(np.arange(first, first + len(draws)) < 400, np.abs(draws[:, 0]), 20.0)[:, np.newaxis]

    course = list(populations(FLAT, stuck, replace(COURSE, goal=0.0)))
    assert [population.number for population in course] == [0]


def test_a_checkpoint_of_something_else_is_refused_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "stand.json"
    first = next(iter(populations(FLAT, NormalMean(), COURSE)))
    write_checkpoint(file, {"seed": 3}, first, [stand(first)])
    with pytest.raises(InputError) as raised:
        read_checkpoint(file, {"seed": 4})
    assert raised.value.render("en") == (
        f"{file}: the checkpoint belongs to another scenario, seed or set of parameters."
        " begin afresh, without --resume."
    )
    assert raised.value.render("zh") == f"{file}：检查点属于另一份方案、种子或参数。请去掉 --resume 重新开始。"
    file.write_text(file.read_text()[:-40])
    with pytest.raises(InputError) as raised:
        read_checkpoint(file, {"seed": 3})
    assert raised.value.render("zh") == f"{file}：不是校准的检查点，或已损坏。请去掉 --resume 重新开始。"


def test_systematic_resampling_takes_each_draw_about_as_often_as_it_weighs() -> None:
    weights = np.array([0.5, 0.3, 0.2])
    taken = equally_weighted(np.array([[1.0], [2.0], [3.0]]), weights, 10)[:, 0]
    assert [int((taken == value).sum()) for value in (1, 2, 3)] == [5, 3, 2]


def test_too_few_draws_are_not_adjusted() -> None:
    few = Population(0, 1.0, 3, np.array([[1.0], [2.0], [3.0]]), np.full(3, 1 / 3), np.array([[0.1], [0.2], [0.3]]))
    draws, weights = adjusted(few, FLAT)
    assert draws is few.draws
    assert weights is few.weights
