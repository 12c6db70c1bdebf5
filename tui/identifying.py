"""Whether a free text looks as if it told who the participant is: a name, a telephone or record number, an address.

It only asks: a person may save what it takes for a name. So it is made to stay silent on clinical text, on drugs,
dates, values with their units, registry numbers and sections of a protocol, and to miss a name rather than that.
"""

import re
from collections.abc import Iterable

from trials.language import Said, said
from tui.given_names import GIVEN, NO_SURNAME

MAIL, PHONE, NUMBER, BIRTH, NAME = (
    said("an e-mail address"),
    said("a telephone number"),
    said("a record or identity number"),
    said("a date of birth"),
    said("a name"),
)

_DAY = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}年\d{1,2}月\d{1,2}日"
    r"|\d{1,2}(?:st|nd|rd|th|\.)? ?(?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)[a-zä]*\.?,? "
    r"(?:19|20)\d\d)"
)
_MAIL = re.compile(r"[\w.+-]{1,64} ?[@＠] ?[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}")
_BIRTH = re.compile(
    r"(?:\b(?:born|birth ?(?:day|date)?|d\.?o\.?b|geb(?:oren|urtsdatum|urtstag)?|n[ée]e?|nacid[oa])\b|出生|生日)"
    rf".{{0,20}}?{_DAY}",
    re.I,
)
_HARMLESS = re.compile(
    r"\b(?:NCT|ChiCTR|CTR|ISRCTN|EudraCT|DRKS|UMIN|ACTRN|KCT|jRCT|PMID|doi|LOINC|ICD|SNOMED|lot|batch)"
    r"(?: ?(?:no|nr|number)\b\.?)?[ :#.-]*[\w./-]{0,30}\d[\w./-]{0,30}"
    r"|(?<!\d)20\d\d-\d{6}-\d\d(?:-\d\d)?(?!\d)"  # EudraCT and EU CT numbers
    rf"|(?<!\d){_DAY}(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)"
    r"|(?<!\d)\d{1,3}(?:[ ,.']000)+(?!\d)"
    r"|\d[\d .,']{0,20}(?:[x×*] ?10|/ ?(?:[µμun]?[lL]\b|mm)|%"
    r"|(?:[mµμnpk]?g|IU|I\.?E|U|[mµμnp]?mol|[mµμd]?[lL]|cells?|copies)\b)",
    re.I,
)
_PHONE = re.compile(
    r"(?:\b(?:tel|phone|telephone|telefon|mobile|handy|fax|whatsapp|wechat|call(?:ed)?(?: at| on)?)\b|电话|手机|微信)"
    r"[ .:：]{0,3}(?:no\b\.?|nr\b\.?|number)?[ .:：]{0,3}(?P<said>\+?\(?\d[\d ()/.-]{4,20}\d)"
    r"|(?<!\w)(?P<abroad>\+\d[\d ()/.-]{6,20}\d)"
    r"|(?<![\w.,/-])(?P<trunk>\(?0\d{1,4}\)?[ /.-]?\d[\d ./-]{4,20}\d)"
    r"|(?<![\w.-])(?P<groups>\(?\d{3}\)?[ .-]\d{3}[.-]\d{4})(?!\d)"
    r"|(?<!\d)(?P<mobile>1[3-9]\d{9})(?!\d)",
    re.I,
)
_FEWEST = {"said": 6, "abroad": 8, "trunk": 7, "groups": 10, "mobile": 11}
_NUMBERED = re.compile(
    r"(?:\b(?:MRN|NHS|SSN|KVNR|passport|Fallnummer|Patientennummer|Versichertennummer|(?:(?:medical|hospital|patient"
    r"|health|insurance|case|chart|file|record|admission|identity|social security|national|card) ){1,4}"
    r"(?:no\b\.?|nr\b\.?|number|id\b|card|#))|病历号|住院号|门诊号|病案号|身份证号?|医保号?)"
    r"[ .:：#]{0,3}(?:is |no\b\.? ?|number )?[A-Z]{0,3}-?(?!(?:19|20)\d\d\b)\d[\d/ -]{2,30}\d",
    re.I,
)
_BARE = re.compile(
    r"(?<![\w.,+-])[A-Z]{0,2}\d{8,}[A-Z]?(?!\w)"
    r"|(?<![\w.-])[A-Z]\d{7,}(?!\w)"
    r"|(?<![\w.-])\d{3}-\d\d-\d{4}(?!\d)"
    r"|(?<![\w.-])\d{3,4}(?: \d{3,4}){2,}(?!\w)"
)
_WORD = r"[A-ZÀ-ÖØ-Þ][\wÀ-ÿ'’-]{0,40}[a-zß-ÿ]"
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Herrn?|Frau|Mme|Mlle|Madame|Monsieur|Señora?|Sra|Signora?)\.? ({_WORD})")
_CALLED = re.compile(
    r"(?:\b(?i:(?:patient|participant|subject|her|his|their|full|first|last|family|given|maiden)(?:['’]?s)? ?name"
    r"|surname|nachname|vorname)\b|姓名)[ :：=]*(?:is |was |ist )?(?:[A-ZÀ-Þ]\w|[一-鿿])"
    r"|\b[Ii]nitials?[ :：=]+(?:are |is )?[A-Z]\.? ?[A-Z]\b"
)
_PAIR = re.compile(rf"(?=\b({_WORD}|[A-Z]{{3,40}})(,? )(?:[A-Z]\. )?({_WORD}|[A-Z]{{3,40}}))")
_SURNAME = "王李张刘陈杨赵吴徐孙朱胡郭林罗郑梁谢宋唐韩冯邓曹彭肖董袁潘蔡蒋"
_CHINESE = re.compile(
    rf"(?:患者|病人|受试者)[{_SURNAME}][一-鿿]{{1,2}}(?![一-鿿])"
    rf"|[{_SURNAME}][一-鿿]{{0,2}}(?:先生|女士|小姐|太太)"
    rf"|^[{_SURNAME}][一-鿿]{{1,2}}$"
)


def identifying(text: str, known: Iterable[str] = ()) -> tuple[Said | None, str]:
    """What a text seems to tell and the words that do: `(PHONE, "0171 2345678")`; else `(None, "")`.

    `known` are names of people who work at the site: they identify no participant.
    """
    if found := _MAIL.search(text):
        return MAIL, found[0]
    if found := _BIRTH.search(text):
        return BIRTH, found[0]
    plain = _HARMLESS.sub(" ", text)
    for found in _PHONE.finditer(plain):
        kind = str(found.lastgroup)
        if sum(char.isdigit() for char in found[kind]) >= _FEWEST[kind]:
            return PHONE, found[kind].strip()
    if found := _NUMBERED.search(text) or _BARE.search(plain):
        return NUMBER, found[0].strip()
    if name := _name(_without(text, known)):
        return NAME, name
    return None, ""


def identifying_doubt(text: str, known: Iterable[str] = ()) -> Said | None:
    """What to confirm before a text is saved, in one sentence; None for nothing."""
    kind, words = identifying(text, known)
    return (
        said("‘{words}’ looks like {kind}, and a record holds codes only.", words=words, kind=kind) if kind else None
    )


def _name(text: str) -> str:
    for pattern in (_TITLED, _CALLED, _CHINESE):
        if found := pattern.search(text):
            return found[0]
    for found in _PAIR.finditer(text):
        first, between, last = found.groups()
        given, family = (last, first) if between == ", " else (first, last)
        if given.casefold() in GIVEN and family.casefold() not in NO_SURNAME:
            return f"{first}{between}{last}"
    return ""


def _without(text: str, known: Iterable[str]) -> str:
    """`text` without the names of these people, whole or the last part of one."""
    for name in known:
        parts = [name, *(part for part in name.split()[-1:] if len(part) > 2)]
        for part in parts:
            text = re.sub(rf"(?i)(?<!\w){re.escape(part)}(?!\w)", " ", text)
    return text
