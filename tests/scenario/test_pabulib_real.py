"""Real Pabulib files: their counts, tallies and budgets as known, what is odd about them, their way back to text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from kaiyi_opt.scenario.pabulib import tally
from kaiyi_opt.scenario.pabulib_reader import read_pabulib
from kaiyi_opt.scenario.pabulib_writer import write_pabulib

DATA = Path(__file__).resolve().parents[2] / "../shared/data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real rounds are not here")

# file: vote type, projects, ballots, budget in whole currency units
REAL: dict[str, tuple[str, int, int, int]] = {
    "pabulib/Netherlands_Amsterdam_179.pb": ("approval", 24, 219, 250_000),
    "pabulib/Netherlands_Amsterdam_490.pb": ("approval", 31, 2791, 215_000),
    "pabulib/Poland_Czestochowa_2024_Podjasnogorska.pb": ("cumulative", 14, 273, 138_644),
    "pabulib/Poland_Gdynia_2021_Wielki_Kack__small.pb": ("approval", 17, 1043, 50_907),
    "pabulib/Poland_Lodz_2023_Zlotno.pb": ("approval", 19, 1943, 539_000),
    "pabulib/Poland_Warszawa_2018_Falenica.pb": ("approval", 8, 498, 162_175),
    "pabulib/Poland_Warszawa_2018_Radosc.pb": ("approval", 11, 792, 162_345),
    "pabulib/Poland_Warszawa_2019_Okecie.pb": ("approval", 26, 791, 900_000),
    "pabulib/Poland_Warszawa_2019_Stare_Miasto.pb": ("approval", 9, 413, 920_000),
    "pabulib/Poland_Warszawa_2024_citywide.pb": ("approval", 118, 75_255, 30_428_140),
    "pabulib/Poland_Warszawa_2026_Choszczowka_Dabrowka_Szlachecka_Henrykow_Bialoleka_Dworska_Szamocin_Zeran.pb": (
        "approval",
        15,
        2064,
        1_088_407,
    ),
    "pabulib/Poland_Warszawa_2026_Stegny.pb": ("approval", 12, 891, 846_539),
    "pabulib/Poland_Warszawa_2026_Wyczolki_Grabow_Jeziorki_Polnocne_Jeziorki_Poludniowe_Pyry_Dabrowka_Skarpa_Powsinska_"
    "Teren_Wydzielony_Rezerwat_Las_Kabacki.pb": ("approval", 14, 595, 604_670),
    "pabulib/Poland_Wroclaw_2016_Rejon_nr_13_250.pb": ("choose-1", 15, 1975, 900_000),
    "pabulib/US_Stanford_Dataset_PB_Chicago_39th_Ward_2020_vote_approvals.pb": ("approval", 13, 946, 500_000),
    "pabulib/US_Stanford_Dataset_PB_Rochester_NY_2019_vote_knapsacks.pb": ("approval", 22, 740, 200_000),
    "pabulib/US_Stanford_Dataset_Your_Voice_Your_Choice_Parks_and_Streets-_Seattle_2018_District_7_vote_approvals.pb": (
        "approval",
        10,
        541,
        285_000,
    ),
    "pabulib/Worldwide_Mechanical_Turk_Knapsack_6.pb": ("approval", 10, 75, 500_000),
    "pabulib/Worldwide_Mechanical_Turk_Ranking_value_money_7.pb": ("ordinal", 20, 75, 500_000),
    "kk24/pre_voting.pb": ("approval", 56, 37, 3_800_000),
}


def rows_by_hand(path: Path) -> dict[str, list[dict[str, str]]]:
    """Read a real file a second way: one pass of the CSV reader, nothing shared with the package."""
    tables: dict[str, list[dict[str, str]]] = {}
    header: list[str] | None = None
    for cells in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"):
        if not cells:
            continue
        if cells[0].strip() in ("META", "PROJECTS", "VOTES") and len(cells) == 1:
            header, rows = None, tables.setdefault(cells[0].strip(), [])
        elif header is None:
            header = cells
        else:
            rows.append(dict(zip(header, (cell.strip() for cell in cells), strict=False)))
    return tables


def test_every_real_file_is_expected() -> None:
    assert sorted(path.relative_to(DATA).as_posix() for path in DATA.glob("*/*.pb")) in ([], sorted(REAL))


@needs_data
@pytest.mark.parametrize("name", REAL)
def test_a_real_file_reads_with_its_counts_and_writes_back(name: str) -> None:
    read = read_pabulib(DATA / name)
    assert (read.vote_type, len(read.projects), len(read.ballots), read.budget_fen) == (
        *REAL[name][:3],
        REAL[name][3] * 100,
    )
    text = write_pabulib(read)
    again = read_pabulib(text)
    assert again == read
    assert list(again.meta.items()) == list(read.meta.items())
    assert write_pabulib(again) == text


@needs_data
@pytest.mark.parametrize("name", REAL)
def test_a_real_tally_is_what_counting_by_hand_gives(name: str) -> None:
    read, by_hand = read_pabulib(DATA / name), rows_by_hand(DATA / name)
    names = Counter(project for row in by_hand["VOTES"] for project in dict.fromkeys(row["vote"].split(",")))
    assert tally(read).approvals.tolist() == [names[project.id] for project in read.projects]
    assert [project.cost_fen for project in read.projects] == [int(row["cost"]) * 100 for row in by_hand["PROJECTS"]]


@needs_data
@pytest.mark.parametrize("name", REAL)
def test_a_real_tally_is_what_the_file_claims(name: str) -> None:
    read = read_pabulib(DATA / name)
    counted = dict(zip([project.id for project in read.projects], tally(read).approvals.tolist(), strict=True))
    differing = {p.id: (p.votes, counted[p.id]) for p in read.projects if p.votes not in (None, counted[p.id])}
    # One ballot of this round names project 1123 twice, and the file counts both.
    assert differing == ({"1123": (308, 307)} if "Choszczowka" in name else {})


@needs_data
@pytest.mark.parametrize("name", [name for name, known in REAL.items() if known[0] in ("cumulative", "ordinal")])
def test_a_real_score_is_the_sum_of_points_or_of_borda(name: str) -> None:
    read = read_pabulib(DATA / name)
    sums = tally(read)
    counted = sums.borda if read.vote_type == "ordinal" else sums.points
    assert counted is not None
    assert sums.point_scale == 1
    assert [project.score for project in read.projects] == counted.tolist()


@needs_data
def test_real_files_say_what_is_odd_about_them() -> None:
    said = {name: [warning.en for warning in read_pabulib(DATA / name).warnings] for name in REAL}
    assert {name.split("/")[1][:32]: texts for name, texts in said.items() if texts} == {
        "Poland_Lodz_2023_Zlotno.pb": [
            'column "category" was parted at a comma and a space in 1 cell, where "education, children and youth" '
            "reads as 2 names; a category whose name holds a comma can be listed in META under categories"
        ],
        "Poland_Warszawa_2026_Choszczowka": [
            "a project is named more than once on 1 ballot (the earliest in row 1129); it counts once a ballot",
            "votes differs from the ballots for 1 project: 1123 claims 308, counted 307",
        ],
        "Worldwide_Mechanical_Turk_Knapsa": [
            'column "category" was parted at a comma and a space in 6 cells, where "Streets, Sidewalks & Transit" '
            "reads as 2 names; a category whose name holds a comma can be listed in META under categories"
        ],
        "Worldwide_Mechanical_Turk_Rankin": [
            'column "category" was parted at a comma and a space in 12 cells, '
            'where "Environment, public health & safety" '
            "reads as 2 names; a category whose name holds a comma can be listed in META under categories"
        ],
        "pre_voting.pb": ["META says num_votes 38, the file holds 37"],
    }


@needs_data
def test_a_real_budget_by_category_is_read_in_its_order() -> None:
    read = read_pabulib(DATA / "pabulib/Netherlands_Amsterdam_179.pb")
    assert list(read.budget_per_category.items()) == [
        ("Jeugd", 82_000_00),
        ("Groen", 53_000_00),
        ("Ontmoeting", 115_000_00),
    ]
    assert {project.categories for project in read.projects} == {("Groen",), ("Ontmoeting",)}


@needs_data
def test_a_real_file_without_quirks_is_written_as_it_was() -> None:
    path = DATA / "pabulib/Poland_Warszawa_2024_citywide.pb"
    assert write_pabulib(read_pabulib(path)).encode() == path.read_bytes().rstrip(b"\n") + b"\n"
