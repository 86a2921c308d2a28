"""`kaiyi run` and `kaiyi report`: one folder, complete, the same to the byte, rendered again without computing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.report.page.notice import NOTICE_COLUMNS, notice
from kaiyi_opt.report.page.store import read_report
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.settings import NoticeSettings
from kaiyi_opt.scenario.shipped import shipped_round
from kaiyi_opt.study.whole_run import RunOptions, run_stages
from tests.cli.commands import kaiyi

SMALL = shipped_round("small")
FILES = {
    *("awards.csv", "awards.json", "awards.xlsx", "manifest.json", "notice.docx"),
    *("projection.csv", "projection.json", "projection.svg", "projection.xlsx"),
    *(
        "report.html",
        "report.json",
        "stability.csv",
        "stability.json",
        "stability.svg",
        "tables.xlsx",
        "timings.json",
        "why.json",
    ),
}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    ran = kaiyi("run", SMALL, "--out", folder, "--resamples", 20, "--replicates", 3, "--workers", 1, "--lang", "zh")
    assert ran.code == 0
    assert "已证明最优" in ran.out
    return folder


def test_the_folder_is_complete_and_its_manifest_names_every_file(results: Path) -> None:
    assert {path.name for path in results.iterdir()} == FILES
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["results"]) == FILES - {"manifest.json", "timings.json"}
    for name, stated in manifest["results"].items():
        assert hashlib.sha256((results / name).read_bytes()).hexdigest() == stated
    for name, stated in manifest["inputs"].items():
        assert hashlib.sha256((SMALL / name).read_bytes()).hexdigest() == stated
    assert manifest["options"] == {"resamples": 20, "seed": 0, "explained": 30, "replicates": 3}


def test_the_list_of_a_run_is_verified(results: Path) -> None:
    assert kaiyi("verify", results / "awards.json", SMALL).code == 0


def test_a_run_done_again_is_the_same_to_the_byte_but_for_its_timings(results: Path, tmp_path: Path) -> None:
    assert (
        kaiyi(
            "run", SMALL, "--out", tmp_path, "--resamples", 20, "--replicates", 3, "--workers", 2, "--lang", "zh"
        ).code
        == 0
    )
    for name in sorted(FILES - {"timings.json"}):
        assert (tmp_path / name).read_bytes() == (results / name).read_bytes(), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_is_rendered_again_from_the_folder_in_either_language(
    results: Path, lang: Language, tmp_path: Path
) -> None:
    assert kaiyi("report", results, "--out", tmp_path, "--lang", lang).code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert {"zh": "已证明最优", "en": "Proven optimal"}[lang] in page
    assert {"zh": "这份名单有多稳", "en": "How sure it is"}[lang] in page
    if lang == "zh":
        for name in ("report.html", "notice.docx", "tables.xlsx"):
            assert (tmp_path / name).read_bytes() == (results / name).read_bytes(), name


def test_a_director_reads_from_the_decision_to_what_it_rests_on(results: Path) -> None:
    keys = [section.key for section in read_report(results, "en").sections]
    assert keys == ["decision", "proof", "list", "declined", "certainty", "fairness", "prospects", "basis"]


def test_the_workbook_has_a_sheet_for_every_table_of_the_report(results: Path) -> None:
    tables = read_report(results, "zh").tables
    book = load_workbook(results / "tables.xlsx", read_only=True)
    assert len(book.sheetnames) == len(tables)
    awards = next(table for table in tables if table.key == "awards")
    assert len(list(book[awards.title].rows)) == len(awards.rows) + 1


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [(1, "公示期为 1 个工作日", "within one working day"), (7, "7 个工作日", "within 7 working days")],
)
def test_how_long_objections_may_be_raised_is_a_setting_that_no_award_depends_on(days: int, zh: str, en: str) -> None:
    stated = load(SMALL)
    settings = stated.settings.model_copy(update={"notice": NoticeSettings(objection_days=days)})
    outcome = run_stages(replace(stated, settings=settings), RunOptions(resamples=0, explained=0, replicates=0))
    assert zh in notice(outcome, "zh").objections
    assert en in notice(outcome, "en").objections
    assert outcome.plan.scenario_hash == digest(stated)


def test_the_notice_has_title_basis_list_objections_and_date(results: Path) -> None:
    told = read_report(results, "zh").notice
    with zipfile.ZipFile(results / "notice.docx") as parts:
        document = fromstring(parts.read("word/document.xml"))
    words = "".join(node.text or "" for node in document.iter(f"{WORD}t"))
    assert words.startswith(told.title)
    for part in (told.basis, told.objections, told.day, *told.headers):
        assert part in words
    rows = list(document.iter(f"{WORD}tr"))
    assert len(rows) == len(told.rows) + 1
    assert len(told.headers) == len(NOTICE_COLUMNS) + 1


def test_the_notice_is_set_in_fangsong_in_its_body_and_its_table(results: Path) -> None:
    with zipfile.ZipFile(results / "notice.docx") as parts:
        document, styles = (fromstring(parts.read(f"word/{name}.xml")) for name in ("document", "styles"))
    normal = next(style for style in styles.iter(f"{WORD}style") if style.get(f"{WORD}styleId") == "Normal")
    faces = [fonts.get(f"{WORD}eastAsia") for fonts in normal.iter(f"{WORD}rFonts")]
    faces += [fonts.get(f"{WORD}eastAsia") for fonts in document.iter(f"{WORD}rFonts")]
    assert set(faces) == {"仿宋", "黑体"}
    assert faces[0] == "仿宋"


def test_a_notice_has_no_column_beyond_the_list_of_those_allowed(results: Path) -> None:
    assert NOTICE_COLUMNS == ("organisation_name", "project", "line", "amount")
    told = read_report(results, "zh").notice
    words = json.dumps([told.basis, told.rows], ensure_ascii=False)
    assert "4,200" not in words
    assert all(len(row) == 5 for row in told.rows)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": "kaiyi-report/1"}', '{"format": "other", "reports": {}}']
)
def test_a_folder_without_a_sound_report_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(content, encoding="utf-8")
    ran = kaiyi("report", tmp_path, "--lang", "en")
    assert ran.code == 2
    assert "there is no report here that kaiyi run wrote. give the results folder of `kaiyi run`." in ran.err


def test_a_results_folder_that_was_tampered_with_draws_nothing_that_runs(results: Path, tmp_path: Path) -> None:
    text = (results / "report.json").read_text(encoding="utf-8")
    (tmp_path / "report.json").write_text(text.replace("<g ", "<script>1</script><g ", 1), encoding="utf-8")
    ran = kaiyi("report", tmp_path, "--lang", "zh")
    assert ran.code == 2
    assert not (tmp_path / "report.html").exists()
