"""Eligibility criteria as registries and people write them, and records that hold them."""

import json
from typing import Any

from trials.catalog import load_bytes
from trials.definition import Trial
from trials.registry.first_file import new_trial

NESTED = """Inclusion Criteria:

* Age \\>= 18 years at signing
* Adequate organ function, defined as:

  * Hemoglobin ≥ 9.0 g/dL; no transfusion in 7 days
  * Platelets \\> 100 x 10\\^9/L
* At least two of the following:

  1. Fever
  2. Rash

Exclusion Criteria:

* Pregnant or breastfeeding
* Any of the following infections:

  * hepatitis B
  * HIV, unless

    * viral load is below 50 copies/mL
"""
SIGNS = """Inclusion Criteria:
1. AST ≤2.5×ULN and ALT<3×ULN
2. LVEF≥50%
3. 18～60 years
Exclusion Criteria:
1. QTc ＞450 ms"""
PARAGRAPH = (
    "Inclusion Criteria: 1. Signed consent. 2. Age between 18 and 70 years. 3. Weight over 40.5 kg (88 lb)."
    " Exclusion Criteria: 1. Pregnancy. 2. Known allergy to the product, e.g. to DMSO."
)
CHINESE = """入选标准：
1、年龄18-70岁，性别不限；
2、符合以下任一条件：
（1）SLEDAI-2000评分≥7分；
（2）重要器官受累。
3、预期生存期3个月以上。
排除标准：
1、妊娠期或哺乳期女性；
2、活动性感染。"""
ONE_LINE_CHINESE = "纳入标准：1. 年龄18至65岁。2. 自愿签署知情同意书。排除标准：1. 严重过敏史。"
NO_EXCLUSION = "Key Inclusion Criteria\n- Diagnosed lupus\n- Refractory to treatment"
NO_HEADING = "Adults with lupus.\n\nNo active infection."
ODD = """Participants are seen at one site.

INCLUSION CRITERIA FOR COHORT A:
• First item that goes on
over the line
• Second item
Note: the sponsor may waive this.
Main Exclusion Criteria:
• Third item"""
PLAIN_LINES = "Inclusion Criteria:\nSigned consent\nAge over 18\n\nExclusion Criteria:\nPregnancy\n"
LETTERS = """Inclusion criteria:
a) first
b) second
   i. inner one
   ii. inner two
Exclusion criteria:
(1) third
(2) fourth"""
NON = "Inclusion Criteria:\n- Adult\nNon-inclusion criteria:\n- Pregnant"
SUBHEADS = "Inclusion Criteria:\nPart A:\n* one\n* two\nPart B:\n* three\nExclusion Criteria:\n* four"
SENTENCES = (
    "Inclusion Criteria: Patients must have lupus. They must be refractory. Exclusion Criteria: Pregnancy; infection."
)
MARKUP = """Inclusion Criteria:
* Hb [g/dL] \\>= 9.0 [/red]
* key: value # not a comment
* "quoted" & 'single'
* {braces}, *stars*"""
CIRCLED = "入选标准：①年龄≥18岁；②签署同意书。排除标准：①妊娠；②感染。"
TRADITIONAL = "納入標準：\n1、年滿18歲；\n排除標準：\n1、懷孕；"
JAPANESE = "選択基準:\n1. 18歳以上\n2. 同意\n除外基準:\n1. 妊娠\n"
ALONE = "Inclusion:\n- Adult\nExclusion:\n- Pregnant\n"
TABS = "Inclusion Criteria:\n\t1.\tAdult\n\t2.\tConsent\n\t\ta.\twritten\nExclusion Criteria:\n\t1.\tPregnant\n"
SAID = """Patients must meet all of the following inclusion criteria:
1. Adult
2. Consent
Patients meeting any of the following exclusion criteria are not eligible:
1. Pregnant"""
QUOTED = "Inclusion Criteria:\n* Meets the inclusion criteria: of the parent study\nExclusion Criteria:\n* Meets none"
HTML = "Inclusion Criteria:<ul><li>Age &gt;= 18 &amp; fit</li><li>p <p and > 5</li></ul>Exclusion Criteria:<br/>HIV"
EVERY = {
    "circled": CIRCLED,
    "traditional Chinese": TRADITIONAL,
    "Japanese": JAPANESE,
    "headings of one word": ALONE,
    "tabs": TABS,
    "headings that are sentences": SAID,
    "a heading inside an item": QUOTED,
    "nested": NESTED,
    "signs": SIGNS,
    "paragraph": PARAGRAPH,
    "chinese": CHINESE,
    "chinese on one line": ONE_LINE_CHINESE,
    "no exclusion": NO_EXCLUSION,
    "no heading": NO_HEADING,
    "odd": ODD,
    "plain lines": PLAIN_LINES,
    "letters": LETTERS,
    "non-inclusion": NON,
    "subheadings": SUBHEADS,
    "sentences": SENTENCES,
    "markup": MARKUP,
    "empty": "",
}


def record(text: str, **eligibility: Any) -> bytes:
    """A record of ClinicalTrials.gov with this text and these fields beside it."""
    return json.dumps(
        {
            "protocolSection": {
                "identificationModule": {
                    "nctId": "NCT01234567",
                    "briefTitle": "A Study: of X",
                    "officialTitle": "Long",
                },
                "statusModule": {
                    "overallStatus": "NOT_YET_RECRUITING",
                    "lastUpdatePostDateStruct": {"date": "2025-02-28"},
                },
                "sponsorCollaboratorsModule": {"leadSponsor": {"name": "ACME"}},
                "eligibilityModule": {"eligibilityCriteria": text, **eligibility},
            }
        },
        ensure_ascii=False,
    ).encode()


def written(text: str, **eligibility: Any) -> Trial:
    """The trial of the first file that is written from such a record."""
    return load_bytes(new_trial(record(text, **eligibility), "study.json").encode(), "new.yaml")
