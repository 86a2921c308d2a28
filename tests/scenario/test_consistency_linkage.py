"""What a scenario states of the linkage must hold together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.digest import canonical, digest
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.settings_linkage import LinkageSettings
from kaiyi_opt.scenario.writer import write_scenario


@pytest.mark.parametrize("severity", ["0", "6"])
def test_a_severity_that_there_is_not_is_refused_in_both_languages(tmp_path: Path, severity: str) -> None:
    write_scenario(example_round("en"), tmp_path / "example", "en")
    needs = tmp_path / "example" / "needs.csv"
    needs.write_text(needs.read_text(encoding="utf-8-sig").replace("300,2", f"300,{severity}"), encoding="utf-8-sig")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "example")
    zh, en = caught.value.render("zh"), caught.value.render("en")
    assert zh == "needs.csv 第 2 行 “severity”列：迫切程度须为 1 至 5。请填 1（轻）至 5（重），或留空。"
    assert en == (
        'needs.csv, row 2, column "severity": the severity must be from 1 to 5. '
        "give 1 (slight) to 5 (severe), or leave it blank."
    )


def test_settings_of_the_linkage_are_written_and_read_again(tmp_path: Path) -> None:
    scenario = example_round("en")
    stated = scenario.settings.model_copy(
        update={"linkage": LinkageSettings(hub="凯益荟", hub_en="Kaiyihui", caseload=18)}
    )
    changed = replace(scenario, settings=stated)
    for path in (tmp_path / "folder", tmp_path / "book.xlsx"):
        write_scenario(changed, path, "zh")
        assert load(path).settings.linkage == stated.linkage


def test_the_settings_count_in_the_hash_of_what_rests_on_them_and_in_no_other() -> None:
    scenario = example_round("en")
    stated = scenario.settings.model_copy(update={"linkage": LinkageSettings(caseload=18)})
    changed = replace(scenario, settings=stated)
    assert canonical(changed, "linkage")["settings"]["linkage"]["caseload"] == 18
    assert digest(changed, "linkage") != digest(scenario, "linkage")
    assert digest(changed) == digest(scenario)
