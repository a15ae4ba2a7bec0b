"""What the rules find beyond their snippets, and what must stay quiet."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi.model.output.problem import Finding, Severity
from kpi.model.values.struct import replace
from kpi.rules.catalogue import MEANING, findings, scope_of
from kpi.rules.scope import Scope
from kpi.store import layout
from kpi.store.load import load
from tests.repositories import REGENCY

NOW = datetime.datetime(2024, 1, 20, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
WHOLE = load(REGENCY, NOW).portfolio

KPI = "# data/kpi.yaml\n"
KAK = "# data/programs/contoh/kak.yaml\n"
INDICATORS = "# data/programs/contoh/indicators.yaml\nindicators:\n  - id: kunjungan\n"
RECORDS = "# data/programs/contoh/achievements/kunjungan.yaml\n"
STOPPED = KAK + "state: stopped\nstates: [{state: stopped, since: 2023-10-31}]\nkak: null\n"
GRADES = "    measure: ordinal\n    aggregation: last\n"
ORDINAL = GRADES + "    targets: {2023-11: B, 2023-12: B}\n"
REACHED = "    measure: milestone\n    aggregation: last\n"
MILESTONE = REACHED + "    targets: {2023-11: true, 2023-12: true}\n"
RATIO = "    measure: percent\n    aggregation: ratio\n    targets: {2023-11: 80, 2023-12: 80}\n"
REWEIGHTED = "    weight_revisions:\n"
REDEFINED = INDICATORS + "    decimals: 2\n    definition_revisions:\n"
REFERENCE = "    reference: {scheme: SDG, code: 8.9.1}\n"
NAMED = INDICATORS + '    name: Jumlah kunjungan wisata\n  - id: pabrik\n    name: "{}"\n{}'
#: An indicator is retired, and the one below it gets its weight.
DROPPED = (
    "# data/programs/contoh/indicators.yaml\nindicators:\n"
    "  - id: pabrik\n    weight: 40\n    retired: {from: 2023-12, reason: Digabung}\n"
    "  - id: kunjungan\n    weight: 100\n"
)
FIVE_PHASES = (
    KAK
    + """phases:
  - {id: tahap-1, title: Tahap 1, from: 2023-11, to: 2023-11}
  - {id: tahap-2, title: Tahap 2, from: 2023-12, to: 2023-12}
"""
)


def revision(period: str, old: str, new: str, date: str) -> str:
    return f"      - {{period: {period}, from: {old}, to: {new}, date: {date}, by: Bappeda, reason: Anggaran}}\n"


def reweighted(since: str, old: str, date: str) -> str:
    return f"      - {{from: {since}, previous: {old}, date: {date}, by: Bappeda, reason: Dibagi ulang}}\n"


def redefined(since: str, previous: str, date: str) -> str:
    return f"      - {{from: {since}, previous: {previous}, date: {date}, by: A, reason: Diperjelas, document: BA 2}}\n"


def corrected(*moments: str, previous: str = "{value: 120}") -> str:
    entries = "".join(
        f'    - {{at: "{moment}", by: P <p@contoh.go.id>, previous: {previous}, reason: salah rekap}}\n'
        for moment in moments
    )
    at = '  recorded: {at: "2023-12-04T10:00:00+07:00", by: P <p@contoh.go.id>}\n'
    return RECORDS + "2023-11:\n  value: 132\n" + at + "  revisions:\n" + entries


#: Text, and for each finding its rule and a piece of the line that it points at.
FOUND = {
    # files
    "a file in a folder that holds none": (
        "# data/programs/contoh/catatan.yaml\na: 1\n", [("files", "a: 1")]),
    "a file that is no data": (
        "# data/catatan.txt\nhalo\n", [("files", "halo")]),
    "a folder without a program": (
        "# data/programs/lain/indicators.yaml\nindicators: []\n", [("files", "indicators: []")]),
    "a KAK with another ending is not missing as well": (
        "# data/programs/lain/kak.yml\nid: lain\n", [("files", "id: lain")]),
    "a misspelt file of a program": (
        "# data/programs/contoh/indicator.yaml\nindicators: []\n", [("files", "indicators: []")]),
    "an empty file": (
        RECORDS + "# nothing yet\n", [("files", "# nothing yet")]),
    "a closing without a month": (
        "# data/closings/november.yaml\na: 1\n", [("files", "a: 1")]),
    # unique
    "two phases with one id": (
        KAK + """phases:
  - {id: tahap, title: Satu, from: 2023-11, to: 2023-11}
  - {id: tahap, title: Dua, from: 2023-12, to: 2023-12}
""", [("unique", "Dua")]),
    "one person twice": (
        KPI + """people:
  - {name: A, email: a@contoh.go.id, role: verifier}
  - {name: B, email: A@contoh.go.id, role: planner}
""", [("unique", "name: B")]),
    # settings
    "a last band with a bound": (
        KPI + """rating:
  bands:
    - {min: 75, label: {id: Baik, en: Good}}
    - {min: 50, label: {id: Kurang, en: Poor}}
""", [("rating-bands", "Kurang")]),
    "a band in the middle without a bound": (
        KPI + """rating:
  bands:
    - {min: 75, label: {id: Baik, en: Good}}
    - {label: {id: Cukup, en: Fair}}
    - {label: {id: Kurang, en: Poor}}
""", [("rating-bands", "Cukup")]),
    # states
    "a history that ends elsewhere": (
        KAK + "states: [{state: ready, since: 2023-10-31}]\n", [("state-history", "state: implementing")]),
    "steps back in time": (
        KAK + """states:
  - {state: ready, since: 2023-12-31}
  - {state: implementing, since: 2023-11-16}
""", [("state-history", "implementing, since")]),
    "a step that skips": (
        KAK + """states:
  - {state: proposed, since: 2023-10-31}
  - {state: implementing, since: 2023-11-16}
""", [("state-history", "implementing, since")]),
    "nothing after the completion": (
        KAK + """states:
  - {state: completed, since: 2023-12-01}
  - {state: implementing, since: 2023-12-16}
""", [("state-history", "implementing, since")]),
    "a step to come": (
        KAK + """states:
  - {state: ready, since: 2023-10-31}
  - {state: implementing, since: 2024-11-16}
""", [("state-history", "2024-11-16")]),
    "no history": (
        KAK + "states: []\n", [("state-history", "states")]),
    # KAK
    "a KAK without a number": (
        KAK + "kak:\n  number: ''\n", [("schema", "number")]),
    "one signature": (
        KAK + """kak:
  signed:
    signatories:
      - {role: Pemerintah daerah, name: Pejabat Contoh, position: Kepala Dinas}
""", [("kak-signed", "signatories:")]),
    "a signing to come": (
        KAK + "kak:\n  signed:\n    date: 2024-11-16\nstates: [{state: implementing, since: 2024-01-01}]\n",
        [("kak-signed", "2024-11-16"), ("state-history", "2024-01-01")]),
    "a proposal that is signed": (
        KAK + "state: reformulating\nstates: []\n", [("kak-signed", "state: reformulating")]),
    "implemented without a KAK": (
        KAK + "kak: null\n", [("kak-signed", "kak: null")]),
    "ready without a KAK": (
        KAK + "state: ready\nstates: []\nkak: null\n", [("kak-sections", "state: ready")]),
    "an empty section": (
        KAK + "kak:\n  sections:\n    beneficiaries: []\n", [("kak-sections", "beneficiaries")]),
    "a placeholder in a list": (
        KAK + "kak:\n  sections:\n    responsible: [Kepala Dinas, xxx]\n", [("kak-sections", "xxx")]),
    "a placeholder in a section of its own": (
        KAK + "kak:\n  sections:\n    other: [{title: Risiko, text: TODO}]\n", [("kak-sections", "TODO")]),
    "a placeholder in the scope": (
        KAK + "kak:\n  sections:\n    scope: TODO\n", [("kak-sections", "TODO")]),
    "a placeholder in words": (
        KAK + "kak:\n  sections:\n    strategy: {method: 'Diisi di sini nanti'}\n", [("kak-sections", "Diisi")]),
    "a stage outside the time span": (
        KAK + "kak:\n  sections:\n    strategy:\n      stages:\n"
        "        - {title: Persiapan, from: 2023-10, to: 2023-12}\n", [("kak-timeframe", "Persiapan")]),
    "a time span that begins too late": (
        KAK + "kak:\n  sections:\n    timeframe: {from: 2023-12, to: 2023-12}\n", [("kak-timeframe", "timeframe")]),
    "revisions of a KAK in the wrong order": (
        KAK + """kak:
  revisions:
    - {number: 1, date: 2023-12-20, reason: Dua}
    - {number: 3, date: 2023-12-10, reason: Satu}
    - {number: 3, date: 2024-12-10, reason: Besok}
""", [("kak-revisions", "Satu"), ("kak-revisions", "Satu"), ("kak-revisions", "Besok")]),
    # phases
    "phases in the wrong order": (
        KAK + """phases:
  - {id: dua, title: Dua, from: 2023-12, to: 2023-12}
  - {id: satu, title: Satu, from: 2023-11, to: 2023-11}
""", [("phases", "satu")]),
    "a gap between phases": (
        KAK + """phases:
  - {id: satu, title: Satu, from: 2023-10, to: 2023-10}
  - {id: dua, title: Dua, from: 2023-12, to: 2023-12}
kak:
  sections:
    timeframe: {from: 2023-10, to: 2023-12}
""" + INDICATORS + "    targets: {2023-10: 150, 2023-12: 200}\n", [("phases", "id: dua")]),
    "no phases": (
        KAK + "phases: []\n", [("phases", "phases: []")]),
    # formula, aggregation, scale
    "a formula of another measure": (
        INDICATORS + "    formula: rank\n", [("formula", "rank")]),
    "proportion of a grade": (
        INDICATORS + ORDINAL + "    scale: [C, B, A]\n    formula: proportion\n", [("formula", "proportion")]),
    "fewer grades are better": (
        INDICATORS + ORDINAL + "    scale: [C, B, A]\n    polarity: minimize\n", [("formula", "minimize")]),
    "a tolerance where more is better": (
        INDICATORS + "    tolerance: 5\n", [("formula", "tolerance")]),
    "a zero target where less is better": (
        INDICATORS + "    polarity: minimize\n    zero_target: met\n", [("formula", "zero_target")]),
    "the ratio of numbers": (
        INDICATORS + "    aggregation: ratio\n", [("aggregation", "ratio")]),
    "the average of grades": (
        INDICATORS + ORDINAL.replace("last", "average") + "    scale: [C, B, A]\n", [("aggregation", "average")]),
    "no scale": (
        INDICATORS + ORDINAL, [("scale", "id: kunjungan")]),
    "a scale of a number": (
        INDICATORS + "    scale: [C, B, A]\n", [("scale", "scale")]),
    "a grade twice": (
        INDICATORS + ORDINAL + "    scale: [C, B, B]\n", [("scale", "[C, B, B]")]),
    "a score for one grade only": (
        INDICATORS + ORDINAL + "    scale: [{grade: C, score: 1}, B]\n", [("scale", "grade: C")]),
    "stages that end before the end": (
        INDICATORS + MILESTONE + "    stages: [{stage: awal, percent: 50}]\n", [("scale", "percent: 50")]),
    "a stage that is worth nothing": (
        INDICATORS + MILESTONE + "    stages: [awal, {stage: akhir, percent: 100}]\n", [("scale", "awal")]),
    # weights
    "one weight of two": (
        INDICATORS + "    weight: 100\n  - id: pabrik\n", [("weights", "pabrik")]),
    "weights after a retirement": (
        INDICATORS + """    weight: 60
  - id: pabrik
    weight: 40
    retired: {from: 2023-12, reason: Digabung}
""", [("weights", "weight: 60")]),
    "weights before a revision": (
        INDICATORS + "    weight: 60\n" + REWEIGHTED + reweighted("2023-12", "50", "2023-11-28")
        + "  - id: pabrik\n    weight: 40\n", [("weights", "previous: 50")]),
    "weights after a revision": (
        INDICATORS + "    weight: 60\n" + REWEIGHTED + reweighted("2023-12", "100", "2023-11-28")
        + "  - id: pabrik\n    weight: 30\n    added: {from: 2023-12, reason: Baru}\n", [("weights", "weight: 60")]),
    "no weight before a revision": (
        INDICATORS + "    weight: 60\n" + REWEIGHTED + reweighted("2023-12", "null", "2023-11-28")
        + "  - id: pabrik\n    weight: 40\n", [("weights", "previous: null")]),
    "no weight after a revision": (
        INDICATORS + REWEIGHTED + reweighted("2023-12", "60", "2023-11-28")
        + "  - id: pabrik\n    weight: 40\n", [("weights", "- id: kunjungan")]),
    # revisions of weights
    "a new weight outside the phases": (
        INDICATORS + "    weight: 100\n" + REWEIGHTED + reweighted("2024-01", "60", "2023-11-28")
        + "  - id: pabrik\n    weight: 40\n    retired: {from: 2023-12, reason: Digabung}\n",
        [("weight-revisions", "from: 2024-01"), ("weights", "previous: 60")]),
    "a new weight of tomorrow": (
        DROPPED + REWEIGHTED + reweighted("2023-12", "60", "2024-11-28"), [("weight-revisions", "2024-11-28")]),
    "new weights in the wrong order": (
        DROPPED + REWEIGHTED + reweighted("2023-12", "60", "2023-11-28") + reweighted("2023-11", "50", "2023-12-28"),
        [("weight-revisions", "from: 2023-11")]),
    "new weights decided in the wrong order": (
        DROPPED + REWEIGHTED + reweighted("2023-11", "50", "2023-11-28") + reweighted("2023-12", "60", "2023-11-20"),
        [("weight-revisions", "2023-11-20")]),
    "the weight as before": (
        DROPPED + REWEIGHTED + reweighted("2023-11", "60", "2023-11-20") + reweighted("2023-12", "60", "2023-11-28"),
        [("weight-revisions", "from: 2023-11")]),
    # revisions of definitions
    "a new definition outside the phases": (
        REDEFINED + redefined("2024-01", "{decimals: 0}", "2023-11-28"), [("definition-revisions", "from: 2024-01")]),
    "a new definition of tomorrow": (
        REDEFINED + redefined("2023-12", "{decimals: 0}", "2024-11-28"), [("definition-revisions", "2024-11-28")]),
    "new definitions in the wrong order": (
        REDEFINED + redefined("2023-12", "{decimals: 0}", "2023-11-28")
        + redefined("2023-11", "{decimals: 1}", "2023-12-28"), [("definition-revisions", "from: 2023-11")]),
    "new definitions decided in the wrong order": (
        REDEFINED + redefined("2023-11", "{decimals: 0}", "2023-11-28")
        + redefined("2023-12", "{decimals: 1}", "2023-11-20"), [("definition-revisions", "2023-11-20")]),
    "the definition as before": (
        REDEFINED + redefined("2023-12", "{decimals: 2}", "2023-11-28"), [("definition-revisions", "decimals: 2")]),
    "a grade that is taken away": (
        INDICATORS + ORDINAL + "    scale: [B, A]\n    definition_revisions:\n"
        + redefined("2023-12", "{scale: [C, B, A]}", "2023-11-28"), [("definition-revisions", "scale: [C, B, A]")]),
    "grades in another order": (
        INDICATORS + ORDINAL + "    scale: [B, C]\n    definition_revisions:\n"
        + redefined("2023-12", "{scale: [C, B]}", "2023-11-28"), [("definition-revisions", "scale: [C, B]")]),
    "decimals that a month does not have yet": (
        REDEFINED + redefined("2023-12", "{decimals: 0}", "2023-11-28")
        + "    targets: {2023-11: 150.5, 2023-12: 150.25}\n", [("target-value", "2023-11: 150.5")]),
    # lifetime and baseline
    "retired before it was added": (
        INDICATORS + "    added: {from: 2023-12, reason: Baru}\n    retired: {from: 2023-11, reason: Lama}\n",
        [("lifetime", "retired")]),
    "added before the program": (
        INDICATORS + "    added: {from: 2023-10, reason: Baru}\n", [("lifetime", "added")]),
    "a baseline after the program": (
        INDICATORS + "    baseline: {value: 1, period: 2024-01}\n", [("baseline", "2024-01")]),
    "a baseline in words": (
        INDICATORS + "    baseline: {value: banyak, period: 2023-10}\n", [("baseline", "banyak")]),
    # targets
    "a reason outside the phases": (
        INDICATORS + "    no_target: {2024-01: Belum mulai}\n", [("target-month", "2024-01")]),
    "a target and a reason": (
        INDICATORS + "    no_target: {2023-12: Kawasan tutup}\n", [("target-missing", "no_target")]),
    "no targets at all": (
        INDICATORS + "    targets:\n", [("target-missing", "targets:")]),
    "a target before the beginning only": (
        INDICATORS + "    added: {from: 2023-12, reason: Baru}\n    targets: {2023-11: 1}\n",
        [("target-missing", "targets")]),
    "a word as a target": (
        INDICATORS + "    targets: {2023-11: banyak, 2023-12: 200}\n", [("target-value", "banyak")]),
    "a target below 0": (
        INDICATORS + "    targets: {2023-11: -1, 2023-12: 200}\n", [("target-value", "-1")]),
    "thousands with a point": (
        INDICATORS + "    targets: {2023-11: 150, 2023-12: 1.000}\n", [("target-value", "1.000")]),
    "a bound with decimals": (
        INDICATORS + "    targets: {2023-11: {min: 1.5}, 2023-12: 200}\n", [("target-value", "1.5")]),
    "at least, where less is better": (
        INDICATORS + "    polarity: minimize\n    targets: {2023-11: {min: 1}, 2023-12: 200}\n",
        [("target-value", "min: 1")]),
    "open, where it must be near": (
        INDICATORS + "    polarity: stabilize\n    targets: {2023-11: {min: 1}, 2023-12: 200}\n",
        [("target-value", "min: 1")]),
    "a grade that isn't on the scale": (
        INDICATORS + GRADES + "    scale: [C, BB, A]\n    targets: {2023-11: A, 2023-12: B}\n",
        [("target-value", "2023-12: B")]),
    "not to reach a milestone": (
        INDICATORS + REACHED + "    targets: {2023-11: false, 2023-12: true}\n", [("target-value", "false")]),
    "a number as a milestone": (
        INDICATORS + REACHED + "    targets: {2023-11: 1, 2023-12: true}\n", [("target-value", "2023-11: 1")]),
    "running totals of an average": (
        INDICATORS + "    aggregation: average\n    cumulative_targets: true\n",
        [("cumulative-targets", "cumulative_targets")]),
    "a range that falls": (
        INDICATORS + "    cumulative_targets: true\n    targets: {2023-11: {min: 150}, 2023-12: {min: 100}}\n",
        [("cumulative-targets", "min: 100")]),
    "no baseline to reckon from": (
        INDICATORS + "    formula: from_baseline\n    aggregation: last\n", [("formula", "from_baseline")]),
    "a sum against a baseline": (
        INDICATORS + "    formula: from_baseline\n    baseline: {value: 5, period: 2023-10}\n",
        [("formula", "from_baseline")]),
    "a code that another indicator has": (
        INDICATORS + REFERENCE + "  - id: paket\n" + REFERENCE, [("equal-references", "8.9.1")]),
    # how often a target is due
    "a quarter without a target": (
        INDICATORS + "    frequency: quarterly\n    targets: {}\n", [("target-missing", "targets")]),
    "a quarter's target in its first month": (
        INDICATORS + "    frequency: quarterly\n    targets: {2023-11: 150, 2023-12: 200}\n",
        [("target-month", "2023-11")]),
    "a reason for a month that owes nothing": (
        INDICATORS + "    frequency: yearly\n    targets: {2023-12: 200}\n    no_target: {2023-11: Triwulanan}\n",
        [("target-month", "2023-11")]),
    "recorded running totals of an average": (
        INDICATORS + "    aggregation: average\n    values: running_total\n", [("running-totals", "running_total")]),
    "a recorded running total that falls": (
        INDICATORS + "    values: running_total\n" + RECORDS + "2023-11:\n  value: 150\n2023-12:\n  value: 130\n",
        [("running-totals", "130")]),
    "how often is no word": (
        INDICATORS + "    frequency: weekly\n", [("schema", "weekly")]),
    # revisions of targets
    "a broken chain": (
        INDICATORS + "    target_revisions:\n" + revision("2023-12", "100", "150", "2023-11-20")
        + revision("2023-12", "160", "200", "2023-11-28"), [("target-revisions", "from: 160")]),
    "revisions in the wrong order": (
        INDICATORS + "    target_revisions:\n" + revision("2023-12", "100", "150", "2023-11-28")
        + revision("2023-12", "150", "200", "2023-11-20"), [("target-revisions", "2023-11-20")]),
    "a revision of tomorrow": (
        INDICATORS + "    target_revisions:\n" + revision("2023-12", "100", "200", "2024-11-28"),
        [("target-revisions", "2024-11-28")]),
    "a revision of nothing": (
        INDICATORS + "    target_revisions:\n" + revision("2023-12", "200", "200", "2023-11-28"),
        [("target-revisions", "from: 200")]),
    "a revision from a word": (
        INDICATORS + "    target_revisions:\n" + revision("2023-12", "banyak", "200", "2023-11-28"),
        [("target-revisions", "from: banyak")]),
    "a revision of a month outside": (
        INDICATORS + "    target_revisions:\n" + revision("2024-12", "200", "null", "2023-11-28"),
        [("target-revisions", "2024-12")]),
    "a target of a month outside, with its revision": (
        INDICATORS + "    targets: {2023-11: 100, 2023-12: 200, 2024-12: 9}\n    target_revisions:\n"
        + revision("2024-12", "8", "9", "2023-11-28"), [("target-month", "2024-12")]),
    # achievements
    "achievements of a stopped proposal": (
        STOPPED + RECORDS + "2023-11:\n  value: 132\n",
        [("unsigned-achievements", "2023-11")]),
    "a month after the retirement": (
        INDICATORS + "    retired: {from: 2023-12, reason: Digabung}\n" + RECORDS + "2023-12:\n  value: 132\n",
        [("achievement-month", "2023-12")]),
    "a month to come": (
        KAK + """phases:
  - {id: satu, title: Satu, from: 2023-11, to: 2024-02}
kak:
  sections:
    timeframe: {from: 2023-11, to: 2024-02}
""" + INDICATORS + "    targets: {2023-11: 150, 2023-12: 200, 2024-01: 200, 2024-02: 200}\n"
        + RECORDS + "2024-01:\n  value: 132\n2024-02:\n  value: 132\n", [("achievement-month", "2024-02")]),
    "a word as a value": (
        RECORDS + "2023-11:\n  value: banyak\n", [("achievement-value", "banyak")]),
    "a value below 0": (
        RECORDS + "2023-11:\n  value: -1\n", [("achievement-value", "-1")]),
    "true as a number": (
        RECORDS + "2023-11:\n  value: true\n", [("achievement-value", "true")]),
    "parts of a number": (
        RECORDS + "2023-11:\n  value: {numerator: 1, denominator: 2}\n", [("achievement-value", "numerator")]),
    "parts of nothing": (
        INDICATORS + RATIO + RECORDS + "2023-11:\n  value: {numerator: 0, denominator: 0}\n",
        [("achievement-value", "numerator")]),
    "a part below 0": (
        INDICATORS + RATIO + RECORDS + "2023-11:\n  value: {numerator: -1, denominator: 2}\n",
        [("achievement-value", "numerator")]),
    "a ratio without its parts": (
        INDICATORS + RATIO + RECORDS + "2023-11:\n  value: 80\n", [("achievement-value", "80")]),
    "a grade that nobody has": (
        INDICATORS + ORDINAL + "    scale: [C, B, A]\n" + RECORDS + "2023-11:\n  value: D\n",
        [("achievement-value", "D")]),
    "a milestone in words": (
        INDICATORS + MILESTONE + RECORDS + "2023-11:\n  value: sudah\n", [("achievement-value", "sudah")]),
    "a word that was corrected": (
        corrected("2023-12-05T10:00:00+07:00", previous="{value: banyak}"), [("achievement-value", "previous")]),
    # shares and names
    "more than all there is": (
        INDICATORS + RATIO + RECORDS + "2023-11:\n  value: {numerator: 55, denominator: 50}\n",
        [("share", "numerator")]),
    "more than all there is, of a ratio": (
        INDICATORS + RATIO.replace("percent", "ratio").replace("80", "0.8") + "    decimals: 1\n" + RECORDS
        + "2023-11:\n  value: {numerator: 55, denominator: 50}\n", [("share", "numerator")]),
    "two indicators of one name": (
        NAMED.format("JUMLAH\u00a0 kunjungan wisata\u200b", ""), [("equal-names", "JUMLAH")]),
    "one of them retired while the other counted": (
        NAMED.format("Jumlah kunjungan wisata", "    retired: {from: 2023-12, reason: Digabung}\n"),
        [("equal-names", "Jumlah kunjungan wisata")]),
    # plausible
    "more than plausible": (
        INDICATORS + "    plausible: {max: 100}\n" + RECORDS + "2023-11:\n  value: 132\n", [("plausible", "132")]),
    "less than plausible": (
        INDICATORS + "    plausible: {min: 140, max: 200}\n" + RECORDS + "2023-11:\n  value: 132\n",
        [("plausible", "132")]),
    "a tenth": (
        RECORDS + "2023-11:\n  value: 150\n2023-12:\n  value: 15\n", [("plausible", "value: 15")]),
    "a hundred times": (
        RECORDS + "2023-11:\n  value: 2\n2023-12:\n  value: 200\n", [("plausible", "value: 200")]),
    "four times the target": (
        RECORDS + "2023-11:\n  value: 451\n", [("plausible", "451")]),
    "far over a target where less is better": (
        INDICATORS + "    polarity: minimize\n" + RECORDS + "2023-11:\n  value: 451\n", [("plausible", "451")]),
    "far under a target by the inverse formula": (
        INDICATORS + "    polarity: minimize\n    formula: inverse\n" + RECORDS + "2023-11:\n  value: 49\n",
        [("plausible", "49")]),
    # stated figures
    "a running total that is another": (
        RECORDS + "2023-11:\n  value: 150\n2023-12:\n  value: 200\n  running_total: 340\n",
        [("stated-figures", "340")]),
    "a running total off by more than the rounding of its two months": (
        RECORDS + "2023-11:\n  value: 150\n2023-12:\n  value: 200\n  running_total: 352\n",
        [("stated-figures", "352")]),
    "the total of one month that is another": (
        RECORDS + "2023-11:\n  value: 150\n  running_total: 151\n", [("stated-figures", "151")]),
    "a mean off by more than its rounding": (
        INDICATORS + "    aggregation: average\n" + RECORDS
        + "2023-11:\n  value: 150\n2023-12:\n  value: 200\n  running_total: 176\n", [("stated-figures", "176")]),
    "a percentage of nothing": (
        RECORDS + "2023-11:\n  not_applicable: Kawasan tutup\n  percent: 100\n", [("stated-figures", "100")]),
    # evidence
    "an absolute path": (
        RECORDS + "2023-11:\n  value: 132\n  evidence: [{title: Rekap, path: /etc/hostname}]\n",
        [("evidence-file", "/etc/hostname")]),
    "a path on some computer": (
        RECORDS + "2023-11:\n  value: 132\n  evidence: [{title: Rekap, path: 'C:\\rekap.pdf'}]\n",
        [("evidence-file", "rekap.pdf")]),
    "a file that isn't there": (
        RECORDS + "2023-11:\n  value: 132\n  evidence: [{title: Rekap, path: data/rekap.pdf}]\n",
        [("evidence-file", "rekap.pdf")]),
    "a folder as evidence": (
        RECORDS + "2023-11:\n  value: 132\n  evidence: [{title: Rekap, path: data/programs}]\n",
        [("evidence-file", "data/programs")]),
    "no fingerprint": (
        RECORDS + "2023-11:\n  value: 132\n  evidence: [{title: Rekap, path: data/kpi.yaml}]\n",
        [("evidence-file", "kpi.yaml")]),
    "another fingerprint": (
        RECORDS + "2023-11:\n  value: 132\n  evidence:\n    - title: Rekap\n      path: data/kpi.yaml\n"
        f"      sha256: {'a' * 64}\n", [("evidence-file", "sha256")]),
    "an empty document": (
        "# data/programs/contoh/evidence/rekap.txt\n" + RECORDS
        + "2023-11:\n  value: 132\n  evidence: [{title: Rekap, path: data/programs/contoh/evidence/rekap.txt}]\n",
        [("evidence-file", "rekap.txt")]),
    "an address on this computer": (
        RECORDS + "2023-11:\n  value: 132\n  evidence: [{title: Rekap, uri: 'http://localhost/rekap.pdf'}]\n",
        [("evidence-address", "localhost")]),
    # records
    "recorded tomorrow": (
        RECORDS + '2023-11:\n  value: 132\n  recorded: {at: "2024-01-21T00:00:00+07:00", by: P <p@contoh.go.id>}\n',
        [("record-history", "2024-01-21")]),
    "revised before it was recorded": (
        corrected("2023-12-03T10:00:00+07:00"), [("record-history", "2023-12-03")]),
    "revisions out of order": (
        corrected("2023-12-09T10:00:00+07:00", "2023-12-08T10:00:00+07:00").replace("120", "110", 1),
        [("record-history", "2023-12-08")]),
    "revised tomorrow": (
        corrected("2024-02-03T10:00:00+07:00"), [("record-history", "2024-02-03")]),
    "revised into the same": (
        corrected("2023-12-05T10:00:00+07:00", previous="{value: 132.0}"), [("record-history", "132.0")]),
    # grounds
    "a reason for no value that says nothing": (
        RECORDS + "2023-11:\n  not_applicable: '-'\n", [("grounds", "'-'")]),
    "a reason that nobody can see": (
        RECORDS + '2023-11:\n  not_applicable: "\\u3164"\n', [("grounds", "u3164")]),
    "a correction for no reason": (
        corrected("2023-12-05T10:00:00+07:00").replace("salah rekap", "n/a"), [("grounds", "n/a")]),
    "a month without a target for no reason": (
        INDICATORS + "    targets: {2023-11: 150}\n    no_target: {2023-12: isi alasan}\n",
        [("grounds", "isi alasan")]),
    "another target for no reason": (
        INDICATORS + "    target_revisions:\n"
        + revision("2023-12", "210", "200", "2023-11-28").replace("Anggaran}", "'...', document: tbd}"),
        [("grounds", "'...'"), ("grounds", "tbd")]),
    "a state for no reason": (
        KAK + "states:\n  - {state: ready, since: 2023-10-31, document: '?'}\n"
        "  - {state: implementing, since: 2023-11-16}\n",
        [("grounds", "'?'")]),
}  # fmt: skip

QUIET = {
    "one more grade": (
        INDICATORS + ORDINAL + "    scale: [C, B, AB, A]\n    definition_revisions:\n"
        + redefined("2023-12", "{scale: [C, B, A]}", "2023-11-28")
    ),
    "two parts of a definition, one after the other": (
        REDEFINED + redefined("2023-11", "{decimals: 0}", "2023-11-20")
        + redefined("2023-12", "{unit: pengunjung}", "2023-11-28")
    ),
    "a running total within the rounding of its two months": RECORDS
    + "2023-11:\n  value: 150\n2023-12:\n  value: 200\n  running_total: 351\n",
    "a running total with the decimals of its months": INDICATORS + "    decimals: 1\n" + RECORDS
    + "2023-11:\n  value: 150.4\n2023-12:\n  value: 200.3\n  running_total: 350.8\n",
    "the smallest data root": "",
    "hidden files, a README and evidence": "# data/.gitkeep\n# data/programs/README.md\nhalo\n"
    "# data/programs/contoh/evidence/a/b.pdf\nx\n",
    "a proposal with nothing": "# data/programs/usulan/kak.yaml\nid: usulan\ntitle: Usulan\nstate: proposed\n",
    "a stopped proposal": STOPPED
    + "# data/programs/contoh/indicators.yaml\nindicators: []\n",
    "people of a program": KPI + "people: [{name: A, email: a@b.id, role: planner, programs: [contoh]}]\n",
    "three bands with decimals": KPI
    + """rating:
  bands:
    - {min: 90.1, label: {id: Baik, en: Good}}
    - {min: 75.1, label: {id: Cukup, en: Fair}}
    - {label: {id: Kurang, en: Poor}}
""",
    "taken up again": KAK
    + """states:
  - {state: ready, since: 2023-10-31}
  - {state: implementing, since: 2023-11-16}
  - {state: stopped, since: 2023-11-20}
  - {state: implementing, since: 2023-12-20}
""",
    "short reasons": RECORDS + "2023-11:\n  not_applicable: COVID\n"
    + INDICATORS + "    targets: {2023-11: 150}\n    no_target: {2023-12: cuti}\n",
    "a text that speaks of a place": KAK
    + "kak:\n  sections:\n    purpose: Tbk dan isi kawasan di sini dikenal warga.\n",
    "only the required sections": KPI + "kak: {required_sections: [purpose]}\n" + KAK
    + "kak:\n  sections:\n    responsible: []\n",
    "an ordinal": INDICATORS + ORDINAL + "    scale: [C, B, A]\n" + RECORDS + "2023-11:\n  value: A\n",
    "a milestone": INDICATORS + MILESTONE + "    evidence: required\n" + RECORDS + "2023-11:\n  value: false\n",
    "a stage": INDICATORS + REACHED
    + "    stages: [{stage: awal, percent: 50}, {stage: akhir, percent: 100}]\n"
    + "    targets: {2023-11: awal, 2023-12: true}\n"
    + RECORDS
    + "2023-11:\n  value: awal\n2023-12:\n  value: true\n",
    "a name after the indicator that had it": NAMED.format(
        "Jumlah kunjungan wisata", "    added: {from: 2023-12, reason: Pengganti}\n    targets: {2023-12: 200}\n"
    ).replace("wisata\n", "wisata\n    retired: {from: 2023-12, reason: Diganti}\n    targets: {2023-11: 150}\n", 1),
    "all there is": INDICATORS + RATIO + RECORDS + "2023-11:\n  value: {numerator: 50, denominator: 50}\n",
    "more than all, where that is plausible": INDICATORS + RATIO + "    plausible: {max: 150}\n" + RECORDS
    + "2023-11:\n  value: {numerator: 55, denominator: 50}\n",
    "more than all, where that is aimed at": INDICATORS + RATIO.replace("80", "110") + RECORDS
    + "2023-11:\n  value: {numerator: 55, denominator: 50}\n",
    "a ratio of two different things": INDICATORS + RATIO.replace("percent", "ratio").replace("80", "20") + RECORDS
    + "2023-11:\n  value: {numerator: 500, denominator: 25}\n",
    "a ratio": INDICATORS + RATIO + RECORDS + "2023-11:\n  value: {numerator: 2, denominator: 3}\n",
    "weights as indicators come and go": INDICATORS
    + """    weight: 60
  - id: pabrik
    weight: 40
    retired: {from: 2023-12, reason: Digabung}
  - id: paket
    weight: 40
    added: {from: 2023-12, reason: Pengganti}
""",
    "no weights": INDICATORS + "  - id: pabrik\n",
    "weights of their months": DROPPED + REWEIGHTED + reweighted("2023-12", "60", "2023-11-28"),
    "a new weight changed before it counts": DROPPED + REWEIGHTED + reweighted("2023-12", "60", "2023-11-20")
    + reweighted("2023-12", "70", "2023-11-28"),
    "weights from a month on": INDICATORS + "    weight: 60\n" + REWEIGHTED
    + reweighted("2023-12", "null", "2023-11-28") + "  - id: pabrik\n    weight: 40\n" + REWEIGHTED
    + reweighted("2023-12", "null", "2023-11-28"),
    "no weights any more": INDICATORS + REWEIGHTED + reweighted("2023-12", "100", "2023-11-28")
    + "  - id: paket\n    added: {from: 2023-12, reason: Baru}\n",
    "targets of a retired indicator stay": INDICATORS + "    retired: {from: 2023-12, reason: Digabung}\n",
    "ranges": INDICATORS + "    polarity: minimize\n    targets: {2023-11: {max: 5}, 2023-12: {min: 1, max: 5}}\n",
    "negative where it means something": INDICATORS
    + "    allow_negative: true\n    baseline: {value: -5, period: 2023-10}\n" + RECORDS + "2023-11:\n  value: -5\n",
    "zeros behind the point": INDICATORS + "    targets: {2023-11: 150.00, 2023-12: 2e2}\n" + RECORDS
    + "2023-11:\n  value: 150.0\n",
    "from a baseline": INDICATORS
    + "    formula: from_baseline\n    aggregation: last\n    baseline: {value: 5, period: 2023-10}\n",
    "the code of one that was retired": INDICATORS + REFERENCE + "    retired: {from: 2023-12, reason: Diganti}\n"
    + "  - id: paket\n    added: {from: 2023-12, reason: Pengganti}\n" + REFERENCE,
    "the same code in another list": INDICATORS + REFERENCE + "  - id: paket\n" + REFERENCE.replace("SDG", "RPJMD"),
    "a target for the quarter": INDICATORS + "    frequency: quarterly\n    targets: {2023-12: 350}\n" + RECORDS
    + "2023-11:\n  value: 150\n2023-12:\n  value: 180\n",
    "recorded running totals": INDICATORS + "    values: running_total\n" + RECORDS
    + "2023-11:\n  value: 150\n2023-12:\n  value: 360\n",
    "running totals begin again in each phase": FIVE_PHASES
    + INDICATORS + "    cumulative_targets: true\n    targets: {2023-11: 150, 2023-12: 100}\n",
    "a revised target": INDICATORS + "    target_revisions:\n" + revision("2023-12", "250", "200", "2023-11-28"),
    "a target taken away": INDICATORS
    + "    targets: {2023-11: 150}\n    no_target: {2023-12: Kawasan tutup}\n    target_revisions:\n"
    + revision("2023-12", "250", "null", "2023-11-28"),
    "a jump that was planned": INDICATORS + "    targets: {2023-11: 10, 2023-12: 200}\n" + RECORDS
    + "2023-11:\n  value: 11\n2023-12:\n  value: 180\n",
    "a zero between": RECORDS + "2023-11:\n  value: 0\n2023-12:\n  value: 200\n",
    "stated figures as rounded": RECORDS
    + "2023-11:\n  value: 149\n  percent: 99.3\n2023-12:\n  value: 199\n  percent: 99.51\n  running_total: 348\n",
    "evidence at an address": INDICATORS + "    evidence: required\n" + RECORDS
    + "2023-11:\n  value: 132\n  evidence:\n    - {title: Rekap, uri: 'https://drive.contoh.go.id:8443/d/a%20b?x=1#y'}\n",
    "not applicable needs no evidence": INDICATORS + "    evidence: required\n" + RECORDS
    + "2023-11:\n  not_applicable: Kawasan tutup\n",
    "a corrected record": corrected("2023-12-05T10:00:00+07:00"),
    "a status made final": corrected("2023-12-05T10:00:00+07:00", previous="{value: 132, status: provisional}"),
    "a follow-up in its month": RECORDS + "2023-11:\n  value: 132\n  follow_up: {action: Promosi, due: 2023-11-30}\n",
}  # fmt: skip


@pytest.mark.parametrize(("texts", "expected"), FOUND.values(), ids=FOUND)
def test_found(
    texts: str,
    expected: list[tuple[str, str]],
    lay: Callable[[str], object],
    found: Callable[[], tuple[Finding, ...]],
) -> None:
    lay(texts)
    findings = found()
    assert sorted(finding.problem.code for finding in findings) == sorted(code for code, _ in expected)
    for code, piece in expected:
        assert [finding.source for finding in findings if finding.problem.code == code and piece in finding.source]


@pytest.mark.parametrize("texts", QUIET.values(), ids=QUIET)
def test_quiet(texts: str, lay: Callable[[str], object], found: Callable[[], tuple[Finding, ...]]) -> None:
    lay(texts)
    assert found() == ()


@pytest.mark.parametrize("texts", [*(texts for texts, _ in FOUND.values()), *QUIET.values()], ids=[*FOUND, *QUIET])
def test_rules_look_no_further_than_they_say(texts: str, lay: Callable[[str], object], tmp_path: Path) -> None:
    """One by one, each without the files of the others, as together; and each finding is in the program's folder."""
    lay(texts)
    here = load(tmp_path, NOW).portfolio
    portfolio = replace(here, programs=(*here.programs, *WHOLE.programs), files=here.files | WHOLE.files)
    folders = {program.folder for program in portfolio.programs}
    codes = [code for code in MEANING if scope_of(code) is Scope.PROGRAM]
    assert codes
    for code in codes:
        together = list(findings(portfolio, (code,)))
        alone = [one for folder in folders for one in findings(portfolio, (code,), in_order=folders - {folder})]
        assert Counter(map(str, together)) == Counter(map(str, alone)), code
        assert {layout.folder_of(one.place.path) for one in together} <= folders, code


def test_what_is_known_to_be_in_order_is_not_judged_again(lay: Callable[[str], object], tmp_path: Path) -> None:
    lay(RECORDS + "2023-11:\n  value: -1\n")
    portfolio = load(tmp_path, NOW).portfolio
    assert list(findings(portfolio)) != []
    assert list(findings(portfolio, in_order={"contoh"})) == []


@pytest.mark.parametrize("path", ["data/instructions/2023-12.yaml", "data/closings/2023-11.yaml"])
def test_instructions_and_closings_have_their_place(
    path: str, lay: Callable[[str], object], found: Callable[[], tuple[Finding, ...]]
) -> None:
    lay(f"# {path}\na: 1\n")
    assert "files" not in {finding.problem.code for finding in found()}


#: Files that can't be read, and what is found besides that. What they would have said is never missed.
BROKEN = {
    "settings": ("# data/kpi.yaml\n: [\n" + KAK + "kak:\n  sections:\n    responsible: []\n", "data/kpi.yaml"),
    "KAK": (KPI + "people: [{name: A, email: a@b.id, role: planner, programs: [contoh]}]\n" + KAK + ": [\n" + RECORDS
            + "2023-11:\n  value: 132\n", "data/programs/contoh/kak.yaml"),
    "indicators": ("# data/programs/contoh/indicators.yaml\n: [\n" + RECORDS + "2023-11:\n  value: 132\n",
                   "data/programs/contoh/indicators.yaml"),
    "achievements": (RECORDS + ": [\n", "data/programs/contoh/achievements/kunjungan.yaml"),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "path"), BROKEN.values(), ids=BROKEN)
def test_nothing_follows_from_a_file_that_cannot_be_read(
    texts: str, path: str, lay: Callable[[str], object], found: Callable[[], tuple[Finding, ...]]
) -> None:
    lay(texts)
    assert {(finding.problem.code, finding.problem.place.path) for finding in found()} == {("yaml", path)}


def test_evidence_that_a_link_leads_out(
    tmp_path: Path, lay: Callable[[str], object], found: Callable[[], tuple[Finding, ...]]
) -> None:
    lay(RECORDS + "2023-11:\n  value: 132\n  evidence: [{title: Rekap, path: data/programs/contoh/evidence/rekap}]\n")
    link = tmp_path / "data/programs/contoh/evidence/rekap"
    link.parent.mkdir()
    link.symlink_to("/etc/hostname")
    told = {(finding.problem.code, finding.problem.message.template) for finding in found()}
    assert told == {
        ("evidence-file", "{path} leads out of this repository"),
        ("unreadable", "{path} is a symbolic link; links are not followed"),
    }


def test_of_a_folder_that_is_not_called_as_its_program_only_that_is_told(
    lay: Callable[[str], object], found: Callable[[], tuple[Finding, ...]]
) -> None:
    lay(KAK + "id: lain\n# data/programs/contoh/achievements/kunjugan.yaml\n2023-11:\n  value: 132\n")
    assert sorted((finding.problem.code, finding.problem.place.path) for finding in found()) == [
        ("program-folder", "data/programs/contoh/kak.yaml")
    ]


@pytest.mark.parametrize(
    ("texts", "severity"),
    [
        (RECORDS + "2023-11:\n  value: 451\n", Severity.WARNING),
        (RECORDS + "2023-11:\n  value: 150\n  percent: 90\n", Severity.WARNING),
        (RECORDS + "2023-11:\n  value: 150.5\n", Severity.ERROR),
        ("# data/catatan.txt\nhalo\n", Severity.WARNING),
        ("# data/catatan.yaml\na: 1\n", Severity.ERROR),
    ],
)
def test_what_is_only_asked_about_is_a_warning(
    texts: str, severity: Severity, lay: Callable[[str], object], found: Callable[[], tuple[Finding, ...]]
) -> None:
    lay(texts)
    assert {finding.problem.severity for finding in found()} == {severity}


@pytest.mark.parametrize(
    ("texts", "hint"),
    [
        ("# data/programs/contoh/achievements/kunjugan.yaml\n2023-11:\n  value: 1\n", {"near": "kunjungan"}),
        (KPI + "people: [{name: A, email: a@b.id, role: planner, programs: [contho]}]\n", {"near": "contoh"}),
        (INDICATORS + GRADES + "    scale: [Kurang, Baik]\n    targets: {2023-11: Kurang, 2023-12: Bail}\n",
         {"near": "Baik"}),
        ("# data/programs/lain/Kak.yml\na: 1\n", {"name": "data/programs/lain/kak.yaml"}),
        # never the name of a file that is there
        ("# data/programs/contoh/Kak.yml\na: 1\n", {"folder": "data"}),
        ("# data/programs/contoh/indicator.yaml\na: 1\n", {"folder": "data"}),
    ],
)  # fmt: skip
def test_the_hint_names_what_would_be_right(
    texts: str, hint: dict[str, str], lay: Callable[[str], object], found: Callable[[], tuple[Finding, ...]]
) -> None:
    lay(texts)
    (finding,) = found()
    assert finding.problem.hint is not None
    assert finding.problem.hint.values == hint
