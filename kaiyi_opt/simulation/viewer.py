"""A page to watch one replicate by Mesa's own viewer, SolaraViz; it needs ``pip install 'kaiyi-opt[solara]'``.

    python -m kaiyi_opt.simulation.viewer scenarios/kaixuan-2014

shows a scenario under no policy at http://127.0.0.1:8765. In a module of one's own, ``Page = page(scenario, policy)``
shows another, and ``serve("that.module")`` serves it. Nothing is fetched: pictures are SVG made here, and Solara's own
files come with it. (Its command ``solara run`` asks PyPI for a newer version and reports how it is used; `serve` does
neither.)
"""

from __future__ import annotations

import argparse
import copy
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import solara
from mesa.visualization import SolaraViz

from kaiyi_opt.language import Language, Text, default_language
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation.levers import LABELS, Levers
from kaiyi_opt.simulation.model import IncubationModel
from kaiyi_opt.simulation.policy import Inaction, Policy
from kaiyi_opt.simulation.portrayal import by_community, outcomes, svg

_SCENARIO = "KAIYI_SCENARIO"
_TEN_THOUSAND_YUAN = 10_000 * FEN_PER_YUAN


_PLAIN = Text("", "")
_MONEY = Text("（万元）", " (10,000 yuan)")


@dataclass(frozen=True)
class Slider:
    """A lever's slider: from 0 to ``most`` by ``step``, each of them so many of the lever's own units."""

    most: float
    step: float
    unit: int = 1
    suffix: Text = _PLAIN


SLIDERS: dict[str, Slider] = {
    "special_fund": Slider(300, 5, _TEN_THOUSAND_YUAN, _MONEY),
    "venture_pool": Slider(100, 5, _TEN_THOUSAND_YUAN, _MONEY),
    "mentor_places": Slider(10, 1),
    "introductions": Slider(20, 1),
    "training_places": Slider(200, 5),
    "worker_incentive": Slider(1, 0.05),
    "party_building": Slider(2, 0.1),
    "micro_wishes": Slider(3, 0.1),
    "hatch_standard": Slider(1, 0.05),
}


class Watched(IncubationModel):
    """The model as the page makes it anew: the levers come one by one, in the sliders' units."""

    def __init__(self, scenario: Scenario, policy: Policy, seed: int, **kwargs: float) -> None:
        stated = {name: type(getattr(Levers(), name))(value * SLIDERS[name].unit) for name, value in kwargs.items()}
        chosen = copy.copy(policy)
        object.__setattr__(chosen, "levers", replace(policy.levers, **stated))
        super().__init__(scenario, chosen, seed=seed)


# The levers that matter where a policy decides nothing.
_NEED_NO_DECISION = ("training_places", "worker_incentive", "party_building", "micro_wishes", "hatch_standard")


def page(scenario: Scenario, policy: Policy | None = None, *, seed: int = 1, lang: Language | None = None) -> Any:
    """Return the page of a scenario under a policy: controls, levers, organisations by community, outcomes.

    Parameters
    ----------
    policy
        By default it does nothing, and only the levers that need no decision are shown.
    lang
        By default that of the system.
    """
    asked, spoken = Inaction() if policy is None else policy, lang or default_language()
    shown = tuple(SLIDERS) if policy is not None else _NEED_NO_DECISION
    sliders = {name: _slider(name, asked.levers, spoken) for name in shown}
    levers = {name: slider["value"] for name, slider in sliders.items()}
    model = Watched(scenario, asked, seed, **levers)
    return SolaraViz(
        model,
        components=[_picture(by_community, spoken), _picture(outcomes, spoken)],
        model_params={"scenario": scenario, "policy": asked, "seed": seed, **sliders},
        name=scenario.settings.name[spoken],
    )


def _slider(name: str, levers: Levers, lang: Language) -> dict[str, Any]:
    slider = SLIDERS[name]
    whole = isinstance(slider.most, int) and isinstance(slider.step, int)
    value = getattr(levers, name) / slider.unit
    return {
        "type": "SliderInt" if whole else "SliderFloat",
        "value": round(value) if whole else value,
        "label": f"{LABELS[name][lang]}{slider.suffix[lang]}",
        "min": 0,
        "max": slider.most,
        "step": slider.step,
    }


def _picture(draw: Callable[[IncubationModel, Language], Any], lang: Language) -> Callable[[IncubationModel], Any]:
    def picture(model: IncubationModel) -> Any:
        drawn = svg(draw(model, lang)).replace("<svg ", '<svg style="max-width: 100%; height: auto" ', 1)
        return solara.HTML(unsafe_innerHTML=drawn, style="background: white; padding: 8px")

    return picture


def serve(module: str, port: int = 8765) -> None:
    """Serve the ``Page`` of a module to this machine alone, until interrupted."""
    os.environ["SOLARA_APP"] = module
    os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] = "False"
    os.environ["SOLARA_MODE"] = "production"
    import uvicorn
    from solara.server import settings

    settings.telemetry.mixpanel_enable = False
    settings.main.mode = "production"
    uvicorn.run("solara.server.starlette:app", host="127.0.0.1", port=port, log_level="warning")


@solara.component
def Page() -> Any:  # noqa: N802
    """Show the scenario that `main` was given."""
    return solara.use_memo(lambda: page(load(os.environ[_SCENARIO])), [])


def main() -> None:
    """Serve the scenario that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m kaiyi_opt.simulation.viewer", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("scenario", help="a scenario folder or workbook")
    parser.add_argument("--port", type=int, default=8765)
    stated = parser.parse_args()
    os.environ[_SCENARIO] = stated.scenario
    serve("kaiyi_opt.simulation.viewer", stated.port)


if __name__ == "__main__":
    main()
