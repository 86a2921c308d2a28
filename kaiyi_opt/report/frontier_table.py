"""A frontier as one JSON object and CSV tables: the points with their awards, and the price of one goal in another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kaiyi_opt.allocation.frontier.exchange import quantum, shown_fraction
from kaiyi_opt.allocation.frontier.frontier import Frontier, FrontierPoint
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import write_json
from kaiyi_opt.report.figures.frontier import frontier_figure
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.writing import CellValue, write_atomically, write_csv

FORMAT = "kaiyi-frontier/1"

HEADERS = {
    "point": Text("点", "point"),
    "awards": Text("资助项数", "awards"),
    "proved": Text("已证明", "proved"),
    "from": Text("从", "from"),
    "to": Text("到", "to"),
    "gained": Text("改善的目标", "gained"),
    "gain": Text("改善", "gain"),
    "given": Text("退让的目标", "given up"),
    "loss": Text("退让", "loss"),
    "price": Text("代价", "price"),
    "per": Text("换得", "for"),
}
YES_NO = (Text("否", "no"), Text("是", "yes"))


def frontier_object(frontier: Frontier, lang: Language) -> dict[str, Any]:
    """Return a frontier as plain JSON values, without anything that changes from run to run.

    Goal values are exact decimals as texts, amounts whole fen, prices exact fractions as texts.
    """
    goals = frontier.goals
    return {
        "format": FORMAT,
        "scenario_hash": digest(frontier.problem.scenario),
        "sentence": frontier.sentence[lang],
        "complete": frontier.complete,
        "stopped": frontier.stopped.value,
        "goals": [{"name": goal.name, "label": goal.label[lang], "more_is_better": goal.sign > 0} for goal in goals],
        "kept": [{"name": goal.name, "value": goal.decimal(value)} for goal, value in frontier.kept],
        "points": [
            {
                "values": {goal.name: goal.decimal(value) for goal, value in zip(goals, point.values, strict=True)},
                "proved": point.proved,
                "settled": point.settled,
                "awards": dict(sorted(point.awards.items())),
            }
            for point in frontier.points
        ],
        "exchanges": [
            {
                "from": exchange.start,
                "to": exchange.end,
                "gained": exchange.gained.name,
                "gain": exchange.gained.decimal(exchange.gain),
                "given": exchange.given.name,
                "loss": exchange.given.decimal(exchange.loss),
                "price": str(exchange.price),
                "price_per": exchange.gained.decimal(quantum(exchange.gained)),
            }
            for exchange in frontier.exchanges
        ],
        "unexplored": [
            [{"name": g.name, "low": g.decimal(low), "high": g.decimal(high)} for g, low, high in part.ranges]
            for part in frontier.unexplored
        ],
    }


def write_frontier(frontier: Frontier, folder: Path, lang: Language) -> None:
    """Write ``frontier.json``, ``frontier.csv``, ``exchanges.csv`` and ``frontier.svg`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "frontier.json", frontier_object(frontier, lang))
    write_csv(folder / "frontier.csv", *_points(frontier, lang))
    write_csv(folder / "exchanges.csv", *_exchanges(frontier, lang))
    write_atomically(folder / "frontier.svg", svg(frontier_figure(frontier, lang)).encode())


def _points(frontier: Frontier, lang: Language) -> tuple[list[str], list[list[CellValue]]]:
    goals = frontier.goals
    header = [HEADERS["point"], *(goal.label for goal in goals), HEADERS["awards"], HEADERS["proved"]]
    rows: list[list[CellValue]] = [
        [number, *_decimals(frontier, point), len(point.awards), YES_NO[point.proved][lang]]
        for number, point in enumerate(frontier.points, start=1)
    ]
    return [text[lang] for text in header], rows


def _decimals(frontier: Frontier, point: FrontierPoint) -> list[str]:
    return [goal.decimal(value) for goal, value in zip(frontier.goals, point.values, strict=True)]


def _exchanges(frontier: Frontier, lang: Language) -> tuple[list[str], list[list[CellValue]]]:
    keys = ("from", "to", "gained", "gain", "given", "loss", "price", "per")
    rows: list[list[CellValue]] = [
        [
            exchange.start + 1,
            exchange.end + 1,
            exchange.gained.label[lang],
            exchange.gained.decimal(exchange.gain),
            exchange.given.label[lang],
            exchange.given.decimal(exchange.loss),
            shown_fraction(exchange.price),
            exchange.unit[lang],
        ]
        for exchange in frontier.exchanges
    ]
    return [HEADERS[key][lang] for key in keys], rows
