"""Names are hostile text: nothing in any artefact of a run is executable, and a page asks nobody for anything."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from kaiyi_opt.errors import InputError
from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.report.notebook import outcome_html, plan_html, scenario_html
from kaiyi_opt.report.page.drawing import drawing
from kaiyi_opt.report.page.page import POLICY
from kaiyi_opt.report.run_folder import write_run
from kaiyi_opt.scenario.shipped import shipped_round
from kaiyi_opt.study.whole_run import RunOptions, run_stages
from tests.report.hostile import PAYLOADS, hostile_round

SMALL = shipped_round("small")
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
RUNS_OR_FETCHES = {
    "script",
    "iframe",
    "object",
    "embed",
    "link",
    "img",
    "audio",
    "video",
    "base",
    "form",
    "foreignobject",
}
ALLOWED_TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "section",
        "footer",
        "nav",
        "a",
        "h1",
        "h2",
        "h3",
    ),
    *("p", "b", "span", "div", "ul", "li", "figure", "details", "summary"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("svg", "g", "path", "rect", "circle", "line", "text", "tspan", "defs", "clippath", "lineargradient", "stop"),
    *("radialgradient", "desc"),
}


class Page(HTMLParser):
    """What a browser would make of a page: its tags, its attributes, and its words."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.title = ""
        self.is_title = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.is_title = tag == "title" and "body" not in self.tags
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.is_title = self.is_title and tag != "title"

    def handle_data(self, data: str) -> None:
        self.title += data if self.is_title else ""
        self.words.append(data)


@pytest.fixture(scope="module", params=LANGUAGES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    lang: Language = request.param
    made = tmp_path_factory.mktemp(f"hostile_{lang}")
    write_run(run_stages(hostile_round(), RunOptions(resamples=20, replicates=4, workers=1)), SMALL, made, lang)
    return made


def test_the_page_holds_only_what_shows_text_and_draws(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    assert page.tags <= ALLOWED_TAGS
    assert not page.tags & RUNS_OR_FETCHES


def test_no_attribute_of_the_page_runs_or_reaches_out(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    for tag, name, value in page.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name not in ("src", "srcset", "srcdoc", "action", "formaction", "xlink:href", "data"), (tag, name)
        if name == "href":
            assert re.fullmatch("#[a-z_]+", value), value
        if name in ("style", "fill", "stroke", "clip-path"):
            assert "url(" not in value or re.fullmatch(r"url\(['\"]?#[\w-]+['\"]?\)", value), value


def test_the_policy_of_the_page_forbids_all_but_its_own_style(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    stated = [value for tag, name, value in page.attributes if (tag, name) == ("meta", "content")]
    assert POLICY in stated
    assert POLICY.startswith("default-src 'none'")
    assert "script" not in POLICY


def test_the_page_shows_every_payload_as_the_text_it_is(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    words = "".join(page.words)
    for payload in PAYLOADS[:8]:
        assert payload in words, payload


def test_identifiers_within_drawings_are_not_shared(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    identifiers = [value for _, name, value in page.attributes if name == "id"]
    assert len(identifiers) == len(set(identifiers))


def test_every_workbook_and_document_is_well_formed_and_carries_nothing_that_runs(folder: Path) -> None:
    packed = [*folder.glob("*.xlsx"), *folder.glob("*.docx")]
    assert {path.name for path in packed} >= {"notice.docx", "tables.xlsx", "awards.xlsx"}
    for path in packed:
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                assert not re.search(r"vba|macro|activex|embeddings|externalLink", name), name
                if name.endswith((".xml", ".rels")):
                    check_part(path.name, name, parts.read(name))


def check_part(file: str, part: str, content: bytes) -> None:
    root = fromstring(content)
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        assert tag not in ("f", "hyperlink", "instrText", "fldSimple", "oleObject", "object"), (file, part, tag)
        if tag == "Relationship":
            assert element.get("TargetMode") != "External", (file, part)


def test_the_json_files_of_a_run_can_be_put_into_a_page_by_escaping_alone(folder: Path) -> None:
    for path in folder.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<rect onload="x()"/>',
        '<a href="http://example.invalid"><text>x</text></a>',
        '<image href="http://example.invalid/x.png"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<rect fill="url(http://example.invalid#a)"/>',
        '<rect style="background:url(//example.invalid)"/>',
        "<style>@import 'http://example.invalid'</style>",
        '<animate attributeName="href"/>',
        "<rect>",
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(inside: str) -> None:
    with pytest.raises(InputError):
        drawing(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', "bad")


def test_a_drawing_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE s [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>'
    with pytest.raises(InputError):
        drawing(bomb, "bad")


def browsed(page: Path, tmp_path: Path) -> tuple[Page, str]:
    """Return what Chromium makes of a page, scripts and all, and the log of what it asked the network for."""
    log = tmp_path / "net.json"
    command = [
        str(CHROMIUM),
        *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
        *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND"),
        *(
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--log-net-log={log}",
            "--dump-dom",
            "--virtual-time-budget=5000",
        ),
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return Page(done.stdout), log.read_text(encoding="utf-8", errors="replace")


WITH_CHROMIUM = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; the tests above parse the page instead"
)


@pytest.mark.slow
@WITH_CHROMIUM
def test_in_a_browser_nothing_runs_and_no_request_leaves_the_page(folder: Path, tmp_path: Path) -> None:
    seen, log = browsed(folder / "report.html", tmp_path)
    written = Page((folder / "report.html").read_text(encoding="utf-8"))
    assert seen.title in (PAYLOADS[0], PAYLOADS[2])
    assert (seen.title, seen.tags) == (written.title, written.tags)
    assert "example.invalid" not in log


@pytest.mark.slow
@WITH_CHROMIUM
def test_the_browser_would_have_told_of_a_payload_that_runs_and_of_a_request(tmp_path: Path) -> None:
    page = tmp_path / "unsafe.html"
    page.write_text(f"<title>mine</title>{PAYLOADS[1]}<img src=http://example.invalid/x.png>", encoding="utf-8")
    seen, log = browsed(page, tmp_path)
    assert seen.title == "owned"
    assert "example.invalid" in log


def test_results_of_a_hostile_round_show_themselves_in_a_cell_as_text() -> None:
    hostile = hostile_round()
    outcome = run_stages(hostile, RunOptions(resamples=0, explained=0))
    for html in (scenario_html(hostile), plan_html(outcome.plan), outcome_html(outcome)):
        seen = Page(html)
        assert seen.tags <= ALLOWED_TAGS | {"code"}
        assert not [name for _, name, _ in seen.attributes if name.startswith("on") or name in ("src", "href")]
