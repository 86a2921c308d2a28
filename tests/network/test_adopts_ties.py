"""Adoption in the linkage: what companies have agreed to, or what a plan lets them adopt."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.network.linkage.build import build_graph
from kaiyi_opt.network.linkage.graph import Tie, TypedGraph
from kaiyi_opt.scenario.nouns_network import Adoption
from tests.allocation.small_adoptions import partner_day

YUAN = 100
AGREED = (Adoption("e1", "p3"), Adoption("e1", "p4"), Adoption("e2", "p1", "refused"))


def adopts(graph: TypedGraph) -> list[Tie]:
    return [tie for tie in graph.ties if tie.kind == "adopts"]


def test_agreements_are_ties_of_a_company_and_an_organisation_added_up() -> None:
    graph = build_graph(partner_day(adoptions=AGREED))
    assert adopts(graph) == [Tie("adopts", "sponsor:e1", "organisation:o2", amount=7_000 * YUAN)]


def test_an_agreement_on_a_project_of_nobody_in_particular_is_no_tie() -> None:
    stated = partner_day(adoptions=AGREED[:1])
    nameless = tuple(replace(application, organisation="") for application in stated.applications)
    assert adopts(build_graph(replace(stated, applications=nameless))) == []


def test_the_adoptions_of_a_plan_take_the_place_of_the_agreements() -> None:
    stated = partner_day(adoptions=AGREED[:1])
    linkage = ko.linkage(stated, adoptions=ko.allocate(stated).adoptions)
    assert adopts(linkage.typed) == [
        Tie("adopts", "sponsor:e1", "organisation:o2", amount=3_000 * YUAN),
        Tie("adopts", "sponsor:e2", "organisation:o1", amount=2_000 * YUAN),
    ]
    assert adopts(ko.linkage(stated, adoptions={}).typed) == []


def test_a_company_that_goes_takes_what_it_adopts_along() -> None:
    linkage = ko.linkage(partner_day(adoptions=AGREED[:1]))
    assert linkage.withdraw("e1").money == 3_000 * YUAN


def test_a_company_that_there_is_not_is_refused_in_both_languages() -> None:
    with pytest.raises(InputError) as caught:
        ko.linkage(partner_day(), adoptions={("e9", "o1"): 1})
    assert caught.value.render("zh") == "没有编号为 e9 的企业。认领请只用本方案中的企业。"
    assert caught.value.render("en") == "there is no company e9. let companies of this scenario alone adopt."
    with pytest.raises(InputError, match="there is no organisation o9"):
        ko.linkage(partner_day(), adoptions={("e1", "o9"): 1})
