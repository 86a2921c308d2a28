"""What does not hold together is told beside what cannot be read; nothing is blamed for what cannot be read."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from kaiyi_opt.errors import InputError, Place
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import NOUNS
from kaiyi_opt.scenario.shipped import shipped_round
from kaiyi_opt.scenario.whole_rows import whole_rows
from tests.scenario.test_assemble import faults

KAIXUAN = shipped_round("kaixuan-2014")


def test_rows_that_do_not_hold_together_are_told_beside_cells_that_cannot_be_read(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        lines="id,name,pool,merit,benefit,floor,ceiling\nL1,Project,fund,jury,project,500,400\n",
        applications="id,name,organisation,line,request,minimum\nA1,Songs,O1,L1,many,\nA2,Meals,O2,L1,2000,2500\n",
        scores="juror,application,public benefit,need\nJ1,A1,80,70\nJ1,A2,101,90\n",
        rules="id,family,at least,at most,unit,by,group,applications,reason\nR1,merit threshold,60,,,community,,,\n",
    )
    assert [english for _, english in told] == [
        "applications.csv, row 2, column \"request\": 'many' is not an amount of money."
        " write it in digits, such as 3000.",
        'lines.csv, row 2, column "floor": the floor is above the ceiling. correct one of them.',
        'applications.csv, row 3, column "minimum": the minimum of 2,500 is above the request of 2,000.'
        " correct one of them.",
        'rules.csv, row 2, column "by": this family of rules does not read this column.'
        " clear it, or choose another family.",
        'scores.csv, row 3, column "public benefit": the score is above 100. give 0 to 100.',
    ]


@pytest.mark.parametrize("table", sorted(path.stem for path in KAIXUAN.glob("*.csv") if path.stem != "posterior"))
def test_what_cannot_be_read_in_a_sound_round_is_its_only_fault(table: str, tmp_path: Path) -> None:
    """A cell of the table's middle row is spoilt, the first from the right that may not hold any text."""
    path = shutil.copytree(KAIXUAN, tmp_path / "round") / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    middle, found = len(rows) // 2, False
    for column in reversed(range(1, len(header))):
        spoilt = [row.copy() for row in rows]
        spoilt[middle][column] = "0000-!!"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *spoilt])
        try:
            load(path.parent)
        except InputError as error:
            (fault,) = error.faults
            assert fault.place == Place(path.name, row=middle + 2, column=header[column])
            found = True
            break
    assert found


def test_a_row_is_left_out_with_all_that_name_it_through_others() -> None:
    scenario = load(KAIXUAN)
    nouns = {name: getattr(scenario, name) for name in NOUNS}
    lost = scenario.application(scenario.scores[0].application).organisation
    kept = whole_rows(nouns | {"organisations": [row for row in scenario.organisations if row.id != lost]})
    applications = tuple(row for row in scenario.applications if row.organisation != lost)
    jurors = tuple(row for row in scenario.jurors if row.organisation != lost)
    assert (kept["applications"], kept["jurors"], kept["communities"]) == (applications, jurors, scenario.communities)
    named, judges = {row.id for row in applications}, {row.id for row in jurors}
    scores = tuple(row for row in scenario.scores if row.application in named and row.juror in judges)
    assert kept["scores"] == scores != scenario.scores
    assert whole_rows(nouns) == nouns
