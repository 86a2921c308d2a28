"""Projections: same seed, same bytes; bands as defined; posteriors read or refused; policies of an analyst's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation.calendar import first_month
from kaiyi_opt.simulation.history import History
from kaiyi_opt.simulation.levers import Levers
from kaiyi_opt.simulation.outcomes import NAMES
from kaiyi_opt.simulation.parameters import values
from kaiyi_opt.simulation.policy import Applications, Inaction, IntArray, PolicyError
from kaiyi_opt.study.projection.posterior import draws_of, read_posterior
from kaiyi_opt.study.projection.project import project
from kaiyi_opt.study.projection.projection import Projection, band_of
from tests.simulation.towns import town

PARTS = ("outcomes", "arrived", "met", "organisations")
PRESENT = Levers()
POOR = replace(PRESENT, special_fund=100)
KAIXUAN = Path(__file__).resolve().parents[2] / "scenarios" / "kaixuan-2014"


def same_bytes(first: History, second: History) -> bool:
    return all(getattr(first, part).tobytes() == getattr(second, part).tobytes() for part in PARTS)


@pytest.fixture(scope="module")
def projection() -> Projection:
    return project(town(), years=2, replicates=30, seed=7)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(projection: Projection) -> None:
    assert same_bytes(project(town(), years=2, replicates=30, seed=7).history, projection.history)
    assert not same_bytes(project(town(), years=2, replicates=30, seed=8).history, projection.history)


def test_a_replicate_hangs_neither_on_how_many_there_are_nor_on_its_chunk(projection: Projection) -> None:
    fewer = project(town(), years=2, replicates=27, seed=7)
    assert fewer.history.outcomes.tobytes() == projection.history.outcomes[:27].tobytes()


def test_an_executor_of_the_callers_gives_the_same_bytes(projection: Projection) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = project(town(), years=2, replicates=30, seed=7, executor=pool)
    assert same_bytes(found.history, projection.history)


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bytes(projection: Projection) -> None:
    told: list[tuple[int, int]] = []
    found = project(town(), years=2, replicates=30, seed=7, workers=2, progress=lambda n, m: told.append((n, m)))
    assert same_bytes(found.history, projection.history)
    assert told[0] == (0, 30)
    assert told[-1] == (30, 30)
    assert len(told) == 3


def test_an_interruption_ends_the_run_and_leaves_nothing_behind() -> None:
    def stop(done: int, every: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project(town(), years=1, replicates=60, workers=2, progress=stop)


def test_the_first_month_is_the_settings_or_the_one_after_the_round() -> None:
    assert first_month(town()) == (2014, 7)
    scenario = load(KAIXUAN)
    assert first_month(scenario) == (2012, 7)
    december = scenario.settings.model_copy(update={"simulation": town().settings.simulation})
    dated = december.model_copy(update={"date": december.date.replace(year=2014, month=12)})
    assert first_month(replace(scenario, settings=dated)) == (2015, 1)


def test_months_and_years_are_labelled(projection: Projection) -> None:
    assert (projection.start, projection.months[-1], len(projection.months)) == ("2014-07", "2016-06", 24)
    assert projection.years == ("2014-07–2015-06", "2015-07–2016-06")
    assert projection.replicates == 30


def test_bands_are_quantiles_over_replicates(projection: Projection) -> None:
    for name in NAMES:
        measured, band = projection.outcome(name), projection.band(name)
        assert band.median.tolist() == np.median(measured, axis=0).tolist()
        assert (band.low <= band.median).all()
        assert (band.median <= band.high).all()
        inside = (measured >= band.low) & (measured <= band.high)
        assert inside.mean() >= 0.9 - 2 / 30
    assert band_of(np.array([[0.0], [10.0], [20.0]])).low.tolist() == [1.0]


def test_a_years_sums_are_those_of_its_months(projection: Projection) -> None:
    met, events = projection.outcome("needs_met"), projection.outcome("events")
    assert projection.yearly_outcome("needs_met")[:, 1] == pytest.approx(met[:, 12:].sum(axis=1))
    assert (
        projection.yearly_outcome("events").tolist()
        == np.stack([events[:, 11], events[:, 23] - events[:, 11]], axis=1).tolist()
    )
    trust = projection.outcome("trust")
    assert projection.yearly_outcome("trust").tolist() == trust[:, [11, 23]].tolist()


def test_tables_name_their_units(projection: Projection) -> None:
    assert projection.table.shape == (24, 3 * len(NAMES))
    assert projection.yearly.shape == (2, 3 * len(NAMES))
    assert projection.table.loc["2016-06", "hatched median (organisations)"] == projection.band("hatched").median[-1]
    assert projection.by_place.shape == (2 * 3 * 4, 3)


def test_unknown_outcomes_and_numbers_out_of_range_are_refused(projection: Projection) -> None:
    with pytest.raises(InputError) as error:
        projection.band("happiness")
    assert error.value.render("en").startswith("there is no outcome happiness. known: community_organisations, ")
    with pytest.raises(InputError) as error:
        project(town(), years=0)
    assert error.value.render("en") == "years cannot be 0. give 1 to 50."
    with pytest.raises(InputError) as error:
        project(town(), replicates=0)
    assert error.value.render("zh") == "replicates 不能是 0。请给 1 至 1,000,000。"
    with pytest.raises(InputError) as error:
        project(town(), workers=0)
    assert error.value.render("en") == "workers cannot be 0. give 1 to 1,000,000."


@dataclass(frozen=True)
class ToTheYoungest(Inaction):
    """An analyst's own policy: the least lawful award to every start-up, as far as the money goes."""

    name: str = "to the youngest"
    levers: Levers = PRESENT

    def fund(self, applications: Applications) -> IntArray:
        """Grant start-ups in order."""
        awards = np.where(applications.line == 0, applications.minimum, 0)
        spent = np.cumsum(awards) - np.cumsum(awards)[np.searchsorted(applications.replicate, applications.replicate)]
        return np.where(spent <= applications.budget[applications.replicate] // 2, awards, 0)


@dataclass(frozen=True)
class TooGenerous(Inaction):
    """An analyst's policy that grants what it has not."""

    levers: Levers = POOR

    def fund(self, applications: Applications) -> IntArray:
        """Grant everybody everything."""
        return applications.request


def test_a_policy_of_an_analysts_own_is_projected_and_held_to_the_terms() -> None:
    found = ko.project(town(), years=2, replicates=10, policy=ToTheYoungest())
    assert found.policy.name == "to the youngest"
    assert found.outcome("fund_spent_fen").max() > 0
    with pytest.raises(PolicyError, match="awards come to more than the budget"):
        project(town(), years=2, replicates=3, policy=TooGenerous())


def posterior(folder: Path, content: str) -> Scenario:
    (folder / "posterior.csv").write_text(content, encoding="utf-8-sig")
    scenario = town()
    simulation = scenario.settings.simulation.model_copy(update={"posterior": "posterior.csv"})
    return replace(scenario, settings=scenario.settings.model_copy(update={"simulation": simulation}), folder=folder)


def test_replicates_draw_from_the_posterior_in_turn(tmp_path: Path) -> None:
    scenario = posterior(tmp_path, "founding_rate,learning\n0,0.01\n4.5,0.02\n")
    assert draws_of(scenario) == [
        values({"founding_rate": 0.0, "learning": 0.01}),
        values({"founding_rate": 4.5, "learning": 0.02}),
    ]
    found = project(scenario, years=2, replicates=8)
    assert found.draws == 2
    count = found.outcome("community_organisations")[:, -1]
    assert count[0::2].max() < count[1::2].min()


def test_without_a_posterior_the_tables_values_are_taken() -> None:
    assert draws_of(town()) == [values()]


BROKEN = {
    "unknown": ("luck\n1\n", 'posterior.csv, row 1, column "luck": there is no parameter luck.'),
    "twice": ("learning,learning\n1,1\n", 'posterior.csv, row 1, column "learning": this column is there twice.'),
    "word": ("learning\nmuch\n", "posterior.csv, row 2: 'much' is not a number."),
    "nan": ("learning\nnan\n", "posterior.csv, row 2: 'nan' is not a number."),
    "short": ("learning,dues\n1\n", "posterior.csv, row 2: this row has 1 cells, and should have 2."),
    "empty": ("learning\n", "posterior.csv: the file has no row."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_posterior_that_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    content, told = BROKEN[name]
    with pytest.raises(InputError) as error:
        project(posterior(tmp_path, content))
    assert error.value.render("en") == f"{told} make it again with `kaiyi calibrate`."


def test_a_posterior_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_posterior(tmp_path / "posterior.csv")
    assert error.value.render("en") == (
        "posterior.csv: the posterior cannot be read (No such file or directory)."
        " make it with `kaiyi calibrate`, or leave simulation.posterior blank."
    )
