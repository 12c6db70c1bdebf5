"""Which entries of a hospital's record can be proposed as answers: only codes that were verified.

Drugs have no verified code, so medication statements propose nothing. Platelets and body weight have none either.
"""

from collections.abc import Mapping

from trials.language import Said, said

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"

# A laboratory's own reading, by HL7 interpretation codes. Anything else (high, abnormal, a bare number) is not read.
POSITIVE, NEGATIVE = "POS", "NEG"

# LOINC code: question id -> what a positive and a negative result would be there.
OBSERVATIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "5048-4": {"ana": ("positive", "negative")},  # antinuclear antibodies, titre by immunofluorescence
    "5130-0": {"anti_dsdna": ("positive", "negative")},  # anti-dsDNA antibodies, units
    "11090-8": {"anti_smith": ("positive", "negative")},  # anti-Smith antibodies, units
    "21198-7": {  # beta-hCG in serum, units
        "hcg_screening": ("serum_positive", "serum_negative"),
        "pregnancy_test": ("blood_positive", "blood_negative"),
    },
    "2106-3": {  # hCG in urine, presence: no trial here takes it, and the answer says so
        "hcg_screening": ("urine_positive", "urine_negative"),
        "pregnancy_test": ("urine_positive", "urine_negative"),
    },
}
# LOINC code: the question for the day of the sample.
SAMPLE_DAYS: Mapping[str, str] = {"21198-7": "pregnancy_test_date"}

# SNOMED CT code: the question for the day of first diagnosis. A diagnosis says nothing on classification criteria.
DIAGNOSES: Mapping[str, str] = {"89155008": "ssc_diagnosis"}  # systemic sclerosis

NOTHING_ASKED: Mapping[str, Said] = {
    "55464009": said("a diagnosis of lupus does not say whether the classification criteria are met"),
    "2889-4": said("no question of this screening asks for it by itself"),
    "19868-9": said("no question of this screening asks for it"),
}
