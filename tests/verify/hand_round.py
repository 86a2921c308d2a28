"""A round small enough to work out by hand, with every kind of line and rule; its plan is worked out below.

Special fund of 20,000. The entitlements come first: A1 gets the line's ceiling of 5,000 (it asks for 6,000), A3 its
fixed 3,000, A4 5,000 for a municipal honour; A2 was paid before and is too old. Of the 7,000 left A5 gets 6,000, the
line's budget, in steps of 2,000; A6 has too low a grade.

Venture pool of 16,000, merit (2 × public benefit + economy + votes) / 4 of trimmed means, the most voted V3 having
100: V1 (2 × 85 + 80 + 75) / 4 = 81.25, V2 (2 × 84 + 80 + 25) / 4 = 68.25, V3 (2 × 70 + 63 + 100) / 4 = 75.75, V4
(2 × 94 + 89 + 0) / 4 = 69.25. V1 at 9,000 and V4 at 4,000 are worth most: V1 with V3, at 80 % of its cost of 9,000,
would be 200 yuan too dear.

A5 brings 88.5 × √(6000 / 8000) = 76.643248…, so the merit is 81.25 + 69.25 + 76.643248 = 227.143248.
"""

from __future__ import annotations

from pathlib import Path

SETTINGS = """
title = "手算的一轮"
title_en = "a round by hand"
date = 2014-06-01

[domains]
culture = { zh = "文化", en = "culture and sports" }
relief = { zh = "救助" }

[tracks]
community = { zh = "社区组织" }
professional = { zh = "专业组织" }

[criteria]
public = { zh = "公益性", en = "public benefit", weight = 2 }
economy = { zh = "经济性", weight = 1.0 }

[merit]
trimmed = true
votes_weight = 1

[allocation]
goals = ["merit", "votes", "least_money"]
"""

TABLES = {
    "communities": """社区编号,社区名称
C1,东园
C2,西桥
""",
    "organisations": """\
id,name,community,domain,layer,stage,grade,founded,accountant,honour,assessment,inspection,received
O1,合唱团,C1,culture,self-entertaining,filed,basic,2013-09-01,no,none,76,yes,
O2,助老队,C2,relief,professional service,registered,good,2010-03-15,no,none,88.5,yes,start_up
O3,书画社,C1,culture,introduced,registered,excellent,2008-05-20,yes,municipal,92,yes,
""",
    "pools": """id,name,budget
fund,专项扶持资金,20000
venture,公益微创投资金,16000
""",
    "lines": """\
id,name,pool,merit,benefit,entitlement,fixed,floor,ceiling,step,rate,budget,once,max_age,no_accountant,needs_inspection,\
min_grade,stage,district,municipal,provincial
start_up,开办,fund,none,project,yes,,,5000,,,,yes,24,,,,,,,
bookkeeping,记账,fund,none,project,yes,3000,,,,,,,,yes,,,registered,,,
honour,荣誉,fund,none,project,yes,,,,,,,,,,,,,2000,5000,10000
award,以奖代补,fund,assessment,diminishing,,,2000,10000,2000,,6000,,,,yes,good,,,,
competition,创投,venture,jury,project,,,,,,80%,,,,,,,,,,
""",
    "applications": """id,name,organisation,line,request,minimum,cost,domain,track,community,categories
A1,开办,O1,start_up,6000,,,,,,
A2,再开办,O2,start_up,5000,,,,,,
A3,记账,O2,bookkeeping,,,,,,,
A4,荣誉,O3,honour,,,,,,,
A5,年度,O2,award,8000,,,,,,
A6,年度,O1,award,8000,,,,,,
V1,夜校,O1,competition,9000,,12000,,community,,green
V2,画展,O3,competition,8000,,10000,,professional,,
V3,维修,O2,competition,8000,,9000,,professional,,green
V4,花园,,competition,4000,,5000,,,C2,
""",
    "jurors": """id,name,organisation
J1,甲,
J2,乙,
J3,丙,
J4,丁,O3
""",
    "scores": """juror,application,公益性,economy
J1,V1,80,70
J2,V1,90,80
J3,V1,90,90
J4,V1,60,
J1,V2,88,78
J2,V2,84,82
J3,V2,80,
J4,V2,回避,recused
J1,V3,70,61
J2,V3,70,62
J3,V3,70,64
J4,V3,70,70
J1,V4,95,88
J2,V4,92,88
J3,V4,96,90
J4,V4,93,91
""",
    "votes": """application,votes
V1,30
V2,10
V3,40
""",
    "rules": """id,family,active,pool,line,by,group,applications,at_least,at_most,unit,reason
R01,organisation awards,,,,,,,,2,,
R02,organisation money,,,,,,,,14000,,
R03,group limit,,venture,,track,社区组织,,,57%,share of budget,
R04,merit threshold,,,competition,,,,60,,,
R05,requires,,,,,,"V2, V3",,,,
R06,excludes,,,,,,"V1, V3",,,,
R07,force in,,,,,,V4,,,,东西两区都要有
R08,force out,,,,,,V2,,,,与去年重复
R09,group limit,,,,community,,,,19000,yuan,
R10,group limit,,venture,,domain,culture,,,70%,share of awards,
R11,organisation awards,no,,,,,,,0,,
R12,group limit,,,,category,green,,1,,count,
""",
}


def write_hand_round(folder: Path) -> Path:
    """Write the round into a new folder, and return the folder."""
    folder.mkdir()
    (folder / "scenario.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
