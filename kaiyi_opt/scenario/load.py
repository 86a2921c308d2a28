"""The verb `load`: from a folder, a workbook or a Pabulib file to a scenario, or to every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.assemble import Assembly, assemble
from kaiyi_opt.scenario.consistency import consistency_faults
from kaiyi_opt.scenario.locate import Locate
from kaiyi_opt.scenario.nouns import Pool, Scenario, row_key
from kaiyi_opt.scenario.pabulib_reader import read_pabulib
from kaiyi_opt.scenario.pabulib_scenario import BallotRule, Utility, scenario_of
from kaiyi_opt.scenario.settings_reader import read_settings
from kaiyi_opt.scenario.sources import read_source
from kaiyi_opt.scenario.whole_rows import whole_rows


def load(
    path: str | Path,
    *,
    utility: Utility = "cost",
    rule: BallotRule = "welfare",
    budgets: Mapping[str, int] | None = None,
) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    path
        A folder with ``scenario.toml`` and CSV tables, an ``.xlsx`` workbook, or a Pabulib ``.pb`` file.
    utility
        For a ``.pb`` file: whether funding a project is worth votes × cost or votes.
    rule
        For a ``.pb`` file: what decides, the integer program (``welfare``) or a rule of ballots.
    budgets
        Budgets in fen by pool, in place of the stated ones; the key ``""`` means the only pool.

    Raises
    ------
    InputError
        With every fault of every table: cause, place and cure.
    """
    place = Path(path)
    is_pabulib = place.suffix.casefold() == ".pb"
    scenario = scenario_of(read_pabulib(place), utility, rule) if is_pabulib else _load_tables(place)
    return with_budgets(scenario, budgets or {})


def _load_tables(path: Path) -> Scenario:
    source = read_source(path)
    settings, faults = read_settings(source.settings, source.settings_file)
    assembly = assemble(source.tables, settings, str(path.name))
    faults += assembly.faults
    if settings is None:
        raise InputError(faults)
    folder = path if path.is_dir() else path.parent
    scenario = Scenario(settings, **whole_rows(assembly.nouns) if faults else assembly.nouns, folder=folder)
    faults += consistency_faults(scenario, _locator(assembly), is_whole=not faults)
    if faults:
        raise InputError(faults)
    return scenario


def _locator(assembly: Assembly) -> Locate:
    """Return a function that finds the place of a row by its table and key."""

    @cache
    def index(table: str) -> dict[str, int]:
        return {row_key(row): number for number, row in enumerate(assembly.nouns[table])}

    def locate(table: str, key: str, column: str | None) -> Place | None:
        return assembly.place(table, index(table)[key], column) if table in assembly.raw else None

    return locate


def with_budgets(scenario: Scenario, budgets: Mapping[str, int]) -> Scenario:
    """Return the scenario with other budgets (fen by pool; ``""`` for the only pool).

    Raises
    ------
    InputError
        For a pool that does not exist, or ``""`` where there are several.
    """
    pools = {pool.id: pool for pool in scenario.pools}
    for key, budget in budgets.items():
        name = next(iter(pools)) if key == "" and len(pools) == 1 else key
        if name not in pools:
            raise InputError(_no_pool(key, scenario.pools))
        pools[name] = replace(pools[name], budget=budget)
    return replace(scenario, pools=tuple(pools.values())) if budgets else scenario


def _no_pool(key: str, pools: tuple[Pool, ...]) -> Fault:
    known = both("、".join(pool.id for pool in pools))
    if key == "":
        return Fault(
            Text("有多个资金池，不知道要改哪一个的预算", "there are several pools: which budget is meant"),
            Text("请写 资金池=金额，资金池可为：{known}", "write POOL=AMOUNT; pools: {known}").format(known=known),
        )
    return Fault(
        Text("没有资金池 {key}", "there is no pool {key}").format(key=both(key)),
        Text("可用：{known}", "pools: {known}").format(known=known),
    )
