"""A pairing as one JSON object, a CSV table and a workbook: the same facts, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.network.pairing.fit import PART_LABELS
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.network.pairing.pairing_certificate import PriceProof
from kaiyi_opt.network.pairing.pairing_comparison import Comparison, MethodFigures
from kaiyi_opt.network.pairing.pairing_problem import PairingProblem
from kaiyi_opt.report.award_list import write_json
from kaiyi_opt.scenario.points import POINT
from kaiyi_opt.scenario.writing import CellValue, Column, Sheet, write_csv, write_workbook

HEADERS = {
    "mentor": Text("示范点编号", "mentor"),
    "mentor_name": Text("示范点", "mentor name"),
    "mentee": Text("被带组织编号", "mentee"),
    "mentee_name": Text("被带组织", "mentee name"),
    "fit": Text("匹配度", "fit"),
    "settled": Text("说明", "settled by"),
    "reason": Text("未结对的原因", "reason"),
    "method": Text("方法", "method"),
    "total_fit": Text("总匹配度", "total fit"),
    "loss": Text("比最高少", "below the best"),
    "worst_fit": Text("最低匹配度", "worst fit"),
    "blocking_pairs": Text("不稳定对数", "blocking pairs"),
    "unpaired": Text("未结对", "unpaired"),
    "unpaired_basic": Text("其中基础组织", "of them basic"),
    "changes": Text("比去年变动", "changes"),
    "place_value": Text("多一个名额的价值", "one more place"),
}
FIGURES = ("total_fit", "loss", "worst_fit", "blocking_pairs", "unpaired", "unpaired_basic", "changes")
FITS = ("total_fit", "loss", "worst_fit")


def pairing_object(pairing: Pairing, lang: Language) -> dict[str, Any]:
    """Return a pairing as plain JSON values; fits are whole 1e-4 points, texts in language ``lang``."""
    return {
        "method": pairing.method,
        "total_fit": pairing.total_fit,
        "worst_fit": pairing.worst_fit,
        "blocking_pairs": pairing.blocking_pairs,
        "pairs": [{"mentor": pair.mentor, "mentee": pair.mentee, "fit": pair.fit} for pair in pairing.pairs],
        "unpaired": [{"mentee": item.mentee, "reason": item.reason[lang]} for item in pairing.unpaired],
        "certificate": certificate_object(pairing, lang),
    }


def certificate_object(pairing: Pairing, lang: Language) -> dict[str, Any]:
    """Return what is proved as plain JSON values.

    Where it is proved by prices, they are there with what a pair weighs: anyone who knows the fits can check that no
    pair weighs more than its mentor's, its community's and its mentee's price together, and that the prices, those of
    mentors and communities times their places, add up to ``bound``. A ``counterproof`` bounds what would have to be
    reached for a pairing to be better by an earlier goal.
    """
    certificate = pairing.certificate
    content: dict[str, Any] = {
        "kind": certificate.kind,
        "proved": certificate.is_proved,
        "unique": certificate.is_unique,
        "sentence": certificate.sentence[lang],
        "scenario_hash": pairing.scenario_hash,
        "solver": certificate.solver or None,
        "naming": _naming_object(pairing, lang),
    }
    proofs = [_proof_object(pairing.problem, proof, lang) for proof in certificate.proofs]
    for proof in proofs[:1]:
        content |= proof
    for proof in proofs[1:]:
        content["counterproof"] = proof
    return content


def _proof_object(problem: PairingProblem, proof: PriceProof, lang: Language) -> dict[str, Any]:
    market, prices = proof.market, proof.prices
    mentors = np.flatnonzero(market.places > 0).tolist()
    return {
        "claim": proof.claim[lang],
        "value": proof.value,
        "bound": proof.bound,
        "weight": {"fit": proof.per_fit, "pair": proof.per_pair, "basic": proof.per_basic},
        "places": {problem.mentors[mentor]: int(market.places[mentor]) for mentor in mentors},
        "mentor_prices": {problem.mentors[mentor]: int(prices.mentor[mentor]) for mentor in mentors},
        "community_prices": _community_prices(problem, proof),
        "mentee_prices": {
            problem.mentees[mentee]: int(price) for mentee, price in enumerate(prices.mentee.tolist()) if price
        },
    }


def _community_prices(problem: PairingProblem, proof: PriceProof) -> list[dict[str, Any]]:
    """Return the prices of a community's part of a mentor's places, where a limit by community makes any."""
    market = proof.market
    found = []
    for slot in np.flatnonzero(proof.prices.slot > 0).tolist():
        mentee = problem.mentees[int(market.mentee[np.flatnonzero(market.slot == slot)[0]])]
        found.append(
            {
                "mentor": problem.mentors[int(market.slot_mentor[slot])],
                "community": problem.scenario.organisation(mentee).community,
                "places": int(market.slot_places[slot]),
                "price": int(proof.prices.slot[slot]),
            }
        )
    return found


def _naming_object(pairing: Pairing, lang: Language) -> dict[str, Any] | None:
    naming = pairing.naming
    if naming is None:
        return None
    return {
        "named": list(naming.named),
        "cost_fen": naming.cost,
        "budget_fen": naming.budget,
        "more_basic": naming.more_basic,
        "more_fit": naming.more_fit,
        "proved": naming.is_proved,
        "sentence": naming.sentence[lang],
    }


def write_pairing(pairing: Pairing, comparison: Comparison, folder: Path, lang: Language) -> None:
    """Write ``pairing.json``, ``pairing.csv`` and ``pairing.xlsx`` into ``folder``; each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "pairing.json", pairing_object(pairing, lang))
    sheet = pairs_sheet(pairing, lang)
    write_csv(folder / "pairing.csv", [column.header for column in sheet.columns], sheet.rows)
    sheets = [sheet, _unpaired_sheet(pairing, lang), _methods_sheet(comparison, lang), _summary_sheet(pairing, lang)]
    write_workbook(folder / "pairing.xlsx", sheets)


def pairs_sheet(pairing: Pairing, lang: Language) -> Sheet:
    """Return the pairs as a sheet, the points of each part of the fit beside it."""
    problem = pairing.problem
    name = problem.scenario.organisation
    rows: list[Sequence[CellValue]] = []
    for pair in pairing.pairs:
        settled = problem.settled_why.get(problem.mentee_number[pair.mentee])
        parts = [Decimal(part.points) / POINT for part in problem.fit(pair.mentor, pair.mentee).parts]
        identity = [pair.mentor, name(pair.mentor).name, pair.mentee, name(pair.mentee).name]
        rows.append([*identity, Decimal(pair.fit) / POINT, *parts, settled[lang] if settled else ""])
    texts = [Column(HEADERS[key][lang]) for key in ("mentor", "mentor_name", "mentee", "mentee_name")]
    numbers = [Column(label[lang], "number") for label in (HEADERS["fit"], *PART_LABELS.values())]
    title = Text("结对名单", "pairs")[lang]
    return Sheet(title, (*texts, *numbers, Column(HEADERS["settled"][lang])), rows)


def _unpaired_sheet(pairing: Pairing, lang: Language) -> Sheet:
    name = pairing.problem.scenario.organisation
    columns = tuple(Column(HEADERS[key][lang]) for key in ("mentee", "mentee_name", "reason"))
    rows = [[item.mentee, name(item.mentee).name, item.reason[lang]] for item in pairing.unpaired]
    return Sheet(HEADERS["unpaired"][lang], columns, rows)


def _figure(row: MethodFigures, key: str) -> CellValue:
    value: int | None = getattr(row, key)
    return Decimal(value) / POINT if key in FITS and value is not None else value


def _methods_sheet(comparison: Comparison, lang: Language) -> Sheet:
    columns = (Column(HEADERS["method"][lang]), *(Column(HEADERS[key][lang], "number") for key in FIGURES))
    rows = [[row.label[lang], *(_figure(row, key) for key in FIGURES)] for row in comparison.rows]
    return Sheet(Text("方法对比", "methods")[lang], columns, rows)


def _summary_sheet(pairing: Pairing, lang: Language) -> Sheet:
    """Return the sheet of proof, naming and the worth of places, as names and values."""
    scenario = pairing.problem.scenario
    rows: list[list[str]] = [
        [Text("方案", "round")[lang], scenario.settings.name[lang]],
        [HEADERS["method"][lang], pairing.label[lang]],
        [Text("证明", "proof")[lang], pairing.certificate.sentence[lang]],
        [Text("方案指纹", "scenario hash")[lang], pairing.scenario_hash],
    ]
    if pairing.naming is not None:
        rows.append([Text("命名示范点", "naming of mentors")[lang], pairing.naming.sentence[lang]])
        rows.append(
            [scenario.in_currency(Text("命名预算（¤）", "naming budget (¤)"))[lang], format_yuan(pairing.naming.budget)]
        )
    rows += [
        [f"{HEADERS['place_value'][lang]} {pairing.problem.label(value.mentor)[lang]}", value.text[lang]]
        for value in pairing.place_values
    ]
    columns = (Column(Text("事项", "what")[lang]), Column(Text("内容", "value")[lang]))
    return Sheet(Text("证明与名额", "proof and places")[lang], columns, rows)
