"""A round whose every name tries to run something in whatever shows it."""

from __future__ import annotations

from dataclasses import replace

from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.shipped import shipped_round

PAYLOADS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "</title></svg></style><script>document.title='owned'</script>",
    "\"><svg onload=document.title='owned'>",
    "{{ 7*7 }}{% raw %}",
    '=HYPERLINK("http://example.invalid","x")',
    "javascript:document.title='owned'",
    "]]><script>document.title='owned'</script>",
    "<iframe src=http://example.invalid></iframe>",
    "&#60;script&#62;document.title='owned'&#60;/script&#62;",
    "<style>@import url(http://example.invalid)</style>",
    "+cmd|' /C calc'!A0",
)


def hostile_round() -> Scenario:
    """Return the small round with a payload in every name that a planner may type."""
    scenario = load(shipped_round("small"))
    settings = scenario.settings.model_copy(update={"title": PAYLOADS[0], "title_en": PAYLOADS[2]})
    return replace(
        scenario,
        settings=settings,
        communities=_named(scenario.communities),
        organisations=_named(scenario.organisations),
        applications=_named(scenario.applications),
        pools=_named(scenario.pools),
        lines=_named(scenario.lines),
        jurors=_named(scenario.jurors),
        rules=tuple(replace(rule, reason=PAYLOADS[3]) for rule in scenario.rules),
    )


def _named(rows: tuple) -> tuple:  # type: ignore[type-arg]
    named = []
    for number, row in enumerate(rows):
        payload = PAYLOADS[number % len(PAYLOADS)]
        more = {"name_en": payload} if hasattr(row, "name_en") else {}
        named.append(replace(row, name=f"{payload} {number}", **more))
    return tuple(named)
