"""What looks like a name or number of a person, and the clinical text that must not."""

import pytest

from trials.language import Said
from tui.identifying import BIRTH, MAIL, NAME, NUMBER, PHONE, identifying, identifying_doubt

TELLING = [
    ("asked anna.berg@example.org", MAIL),
    ("mail: a_b＠mail.example.cn", MAIL),
    ("call 0171 2345678 after noon", PHONE),
    ("+49 171 234 56 78", PHONE),
    ("(030) 1234567", PHONE),
    ("010-62345678", PHONE),
    ("13812345678", PHONE),
    ("手机 138 1234 5678", PHONE),
    ("tel. 62345678", PHONE),
    ("phone number: 555 0199 22", PHONE),
    ("555-123-4567", PHONE),
    ("(555) 123-4567", PHONE),
    ("MRN 0012345", NUMBER),
    ("hospital no. 482913", NUMBER),
    ("patient number: A-48213", NUMBER),
    ("lab sheet 20481933", NUMBER),
    ("H12345678", NUMBER),
    ("123-45-6789", NUMBER),
    ("943 476 5919", NUMBER),
    ("住院号：0048213", NUMBER),
    ("身份证 110101199003074514", NUMBER),
    ("Fallnummer 20260123", NUMBER),
    ("born 17.05.1980", BIRTH),
    ("DOB 1980-05-17", BIRTH),
    ("date of birth: 17 May 1980", BIRTH),
    ("geb. 17.5.80", BIRTH),
    ("出生日期：1980年5月17日", BIRTH),
    ("Anna Berg phoned", NAME),
    ("spoke with Maria García Lopez", NAME),
    ("Smith, John", NAME),
    ("JOHN SMITH", NAME),
    ("Zhang Wei said so", NAME),
    ("Mr Okonkwo agreed", NAME),
    ("Frau Müller", NAME),
    ("patient's name: Okonkwo", NAME),
    ("surname Okonkwo", NAME),
    ("initials A.B", NAME),
    ("initials: AB", NAME),
    ("患者王小明", NAME),
    ("李女士", NAME),
    ("王小明", NAME),
    ("姓名：欧阳修", NAME),
]
CLINICAL = [
    "",
    "lab report",
    "Laboratory Report of 15 March 2026",
    "Laborbefund Klinikum vom 15.03.2026",
    "2026-03-15",
    "15/03/2026 10:30",
    "20260315",
    "15032026",
    "lab report 2026-03-15/2026-03-20",
    "platelets 12000 /uL",
    "platelets 1200000/µL on two days",
    "150 000 /µl, then 120,000/uL",
    "120 000 000",
    "1.2 x 10^9/L",
    "CD19 12345678 cells",
    "HBV DNA 12000000 IU/mL",
    "copies 1200000 copies/mL",
    "Hb 9.0 g/dL, creatinine 88 µmol/L, ALT 35 U/L",
    "creatinine clearance 60 ml/min (Cockcroft Gault)",
    "protocol 2.1, section 5.3.1, page 34 of 120",
    "Protocol version 3.0 of 2025-11-02, Amendment 2, Section 5.1.4",
    "NCT07355972",
    "NCT06852573 and ChiCTR2400012345, CTR20261234",
    "EudraCT 2021-001234-56; EU CT 2023-505678-12-00",
    "Lot 12345678, batch no. A1234567",
    "Rituximab Biosimilar from 2025-01-10",
    "Prednisone 10 mg daily, Mycophenolate Mofetil 2 g, Cyclophosphamide Baxter 500 mg",
    "Hydroxychloroquine and Azathioprine since 2021, Belimumab 10 mg/kg",
    "Sjögren Syndrome; Raynaud Phenomenon; Modified Rodnan Skin Score 22",
    "Systemic Lupus Erythematosus, Class IV Lupus Nephritis",
    "Kaplan Meier, Charcot Marie Tooth, Guillain Barré, Stevens Johnson Syndrome, Marcus Gunn pupil",
    "St Thomas Hospital, Peter Medical Centre, Anna Hospital",
    "ANA positive, ANA POSITIVE 1:320",
    "Anti Scl-70, anti dsDNA 300 IU/mL, HLA B27, IL-6, CD3/CD28",
    "Vitamin D. Then repeated. Hepatitis B. The test was negative.",
    "Mark Will May April June August Grant Frank haematuria",
    "The Participant Information Sheet was read; Informed Consent Form version 2",
    "Patient Information leaflet given",
    "her name is not recorded here",
    "drug name Endoxan",
    "E. Coli, S. Aureus, C. Difficile",
    "blood pressure 120/80, pulse 72, 36.6 °C, SpO2 98 %",
    "SLEDAI-2K 9 (8 to 11), mRSS 22, ECOG 1, NYHA II, Child Pugh A",
    "DLCO 62 %, FVC 71 % predicted on 2026-02-11",
    "ICD M34.0, LOINC 26515-7",
    "room 12, ward 3, page 4 of 12",
    "chest HRCT of January 2026: ground glass",
    "dose 1: 2026-01-10, dose 2: 2026-02-10, dose 3: 2026-03-10",
    "10.5-12.5-13.1",
    "typing error",
    "new result",
    "the chart says otherwise",
    "left for the investigator",
    "kidneys are involved",
    "born in spring, year only known",
    "year of birth 1980",
    "患者高血压十年",
    "患者白细胞减少，肌酐 88 µmol/L",
    "患者曾服用环磷酰胺",
    "实验室报告 2026年3月15日",
    "受试者已签署知情同意书",
    "record up to 3f2a 9c01 77de 0b12",
    "answers 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
    "urine protein 0.5 g/24 h; C3 0.45; C4 0.06",
]


@pytest.mark.parametrize(("text", "kind"), TELLING)
def test_what_tells_who_it_is_is_noticed(text: str, kind: Said) -> None:
    assert identifying(text)[0] == kind
    assert str(kind) in str(identifying_doubt(text))


@pytest.mark.parametrize("text", CLINICAL)
def test_clinical_text_passes(text: str) -> None:
    assert identifying(text) == (None, "")
    assert identifying_doubt(text) is None


def test_people_of_the_site_identify_no_participant() -> None:
    assert identifying("Anna Berg and Mr Berg agreed", ["Anna Berg"]) == (None, "")
    assert identifying("Anna Berg asked John Smith", ["Anna Berg"]) == (NAME, "John Smith")
    assert identifying("called 0171 2345678 (Anna Berg)", ["Anna Berg"])[0] == PHONE


def test_the_words_that_tell_are_named() -> None:
    assert identifying("please call 0171 2345678 soon") == (PHONE, "0171 2345678")
    assert identifying("seen by Dr Roe with Smith, John.") == (NAME, "Smith, John")


def test_a_long_text_is_read_quickly() -> None:
    for piece in ("0 ", "(0", "A ", "a@", "+1-", "Anna ", "born ", "1.", "王"):
        identifying(piece * 5000)
