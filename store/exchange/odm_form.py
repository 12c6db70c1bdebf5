"""A trial's form in CDISC ODM 1.3.2: a study with one event and one form, an item for each part of an answer.

A question is one item for its value (for several choices one item each), one that says why there is no value, and
one for what is not a single exact value, as it is recorded. A partial date stays as coarse as it is. Conditions stand
only where one answer makes every criterion of a question not apply (see store.exchange.guards).
"""

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from store.exchange.fhir_form import form_version, sections
from store.exchange.fields import has_options, is_plain, kind, options, statuses
from store.exchange.guards import Hiding, hidden_by
from store.exchange.xml import LANG, element
from trials.compile import Compiled
from trials.definition import Limits, Question, Trial
from trials.quantities import number_words
from trials.text import one_line

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
VALUE, STATUS, GIVEN = "", ".status", ".given"
TEXT, DIGITS, DECIMALS = 100_000, 20, 20  # the longest text, and the digits that an answer may have
_TYPES = {"one": "text", "many": "boolean", "day": "partialDate", "moment": "partialDatetime", "table": "text"}


def study(trials: Sequence[Trial], versions: Iterable[Element]) -> Element:
    """The study around the versions of its form; `trials` are the versions of one trial, the last one names it."""
    trial = trials[-1]
    names = (one_line(trial.registry) or trial.id, one_line(trial.title) or trial.id, trial.id)
    given = zip(("StudyName", "StudyDescription", "ProtocolName"), names, strict=True)
    units = dict.fromkeys(
        unit for each in trials for question in each.questions.values() for unit in units_of(question)
    )
    return element(
        "Study",
        element("GlobalVariables", *(element(name, words) for name, words in given)),
        element("BasicDefinitions", [_unit(trial, unit) for unit in units]),
        versions,
        OID=study_oid(trial),
    )


def form(compiled: Compiled, supplement: str | None) -> Element:
    """The form of one version of a trial. `supplement` is the hash of the site's supplement to it."""
    trial = compiled.trial
    hidden = hidden_by(compiled)
    groups = list(sections(trial))
    asked = [trial.questions[name] for _, names in groups for name in names]
    return element(
        "MetaDataVersion",
        element("Protocol", element("StudyEventRef", StudyEventOID=event_oid(trial), Mandatory="Yes")),
        element(
            "StudyEventDef",
            element("FormRef", FormOID=form_oid(trial), Mandatory="Yes"),
            OID=event_oid(trial),
            Name="Screening",
            Repeating="No",
            Type="Common",
        ),
        element(
            "FormDef",
            [
                element("ItemGroupRef", ItemGroupOID=group_oid(trial, number), Mandatory="No")
                for number, _ in enumerate(groups, 1)
            ],
            OID=form_oid(trial),
            Name="Eligibility",
            Repeating="No",
        ),
        [
            element(
                "ItemGroupDef",
                [
                    element(
                        "ItemRef",
                        ItemOID=oid,
                        Mandatory="No",
                        CollectionExceptionConditionOID=condition_oid(trial, name) if name in hidden else "",
                    )
                    for name in names
                    for oid in item_oids(trial, trial.questions[name])
                ],
                OID=group_oid(trial, number),
                Name=one_line(title) or f"Section {number}",
                Repeating="No",
            )
            for number, (title, names) in enumerate(groups, 1)
        ],
        [item for question in asked for item in _items(trial, question)],
        [found for question in asked for found in _code_lists(trial, question)],
        [_condition(trial, name, pairs) for name, pairs in hidden.items()],
        OID=version_oid(trial, supplement),
        Name=f"{trial.id}, version {one_line(trial.version)}",
    )


def study_oid(trial: Trial) -> str:
    return f"ST.{trial.id}"


def version_oid(trial: Trial, supplement: str | None) -> str:
    """Two files, or two supplements, never share one."""
    return f"MDV.{trial.id}.{form_version(trial)}{f'+{supplement[:16]}' if supplement else ''}"


def event_oid(trial: Trial) -> str:
    return f"SE.{trial.id}"


def form_oid(trial: Trial) -> str:
    return f"FO.{trial.id}"


def group_oid(trial: Trial, number: int) -> str:
    return f"IG.{trial.id}.{number}"


def item_oid(trial: Trial, question: Question, part: str = VALUE) -> str:
    """`part` is VALUE, STATUS, GIVEN, or a slash and an option of several."""
    return f"IT.{trial.id}.{question.id}{part}"


def unit_oid(trial: Trial, unit: str) -> str:
    return f"MU.{trial.id}.{unit}"


def condition_oid(trial: Trial, name: str) -> str:
    return f"CO.{trial.id}.{name}"


def units_of(question: Question) -> tuple[str, ...]:
    """The question's own unit and the others it can be answered in."""
    return (question.unit, *(unit for unit in question.accept if unit != question.unit)) if question.unit else ()


def parts(question: Question) -> Iterator[str]:
    """The parts of an answer that have an item of their own."""
    if kind(question) == "many":
        yield from (f"/{option}" for option, _ in options(question))
    else:
        yield VALUE
    yield STATUS
    if not is_plain(question):
        yield GIVEN


def item_oids(trial: Trial, question: Question) -> list[str]:
    return [item_oid(trial, question, part) for part in parts(question)]


def _items(trial: Trial, question: Question) -> Iterator[Element]:
    labels = dict(options(question)) if has_options(question) else {}
    for part in parts(question):
        oid = item_oid(trial, question, part)
        if part == STATUS:
            yield _item(oid, f"If there is no value ({question.short or question.id}): why?", _list_oid(oid), "text")
        elif part == GIVEN:
            words = f"If it is not one exact value ({question.short or question.id}): as recorded"
            yield _item(oid, words, "", "text")
        elif part:
            yield _item(oid, f"{question.ask} {labels[part[1:]]}", "", "boolean")
        else:
            found = _item(oid, question.ask, _list_oid(oid) if has_options(question) else "", _type(question))
            at = [child.tag for child in found].index("Question") + 1
            for extra in (*_checks(trial, question), *_units(trial, question)):
                found.insert(at, extra)
            yield found


def _type(question: Question) -> str:
    if kind(question) == "number":
        return "integer" if question.type == "integer" else "float"
    return _TYPES[kind(question)]


def _item(oid: str, words: str, code_list: str, sort: str) -> Element:
    length = {"text": TEXT, "integer": DIGITS, "float": 2 * DIGITS}.get(sort)
    return element(
        "ItemDef",
        element("Question", _words(words)),
        [element("CodeListRef", CodeListOID=code_list)] if code_list else [],
        OID=oid,
        Name=oid.removeprefix("IT."),
        DataType=sort,
        Length=str(length or ""),
        SignificantDigits=str(DECIMALS) if sort == "float" else "",
    )


def _units(trial: Trial, question: Question) -> Iterator[Element]:
    for unit in reversed(units_of(question)):
        yield element("MeasurementUnitRef", MeasurementUnitOID=unit_oid(trial, unit))


def _checks(trial: Trial, question: Question) -> Iterator[Element]:
    """What is refused, and what is asked again. A partial date is in no order, so dates have none."""
    if kind(question) != "number":
        return
    both: tuple[tuple[str, Limits], ...] = (("Soft", question.usual), ("Hard", question.limits))
    for hard, limits in both:
        for comparator, end in (("LE", limits.max), ("GE", limits.min)):
            if end is not None:
                yield element(
                    "RangeCheck",
                    element("CheckValue", number_words(end)),
                    [element("MeasurementUnitRef", MeasurementUnitOID=unit_oid(trial, question.unit))]
                    if question.unit
                    else [],
                    Comparator=comparator,
                    SoftHard=hard,
                )


def _code_lists(trial: Trial, question: Question) -> Iterator[Element]:
    for part, items in ((VALUE, options(question)), (STATUS, statuses(question))):
        if part == STATUS or kind(question) == "one":
            oid = item_oid(trial, question, part)
            coded = [
                element("CodeListItem", element("Decode", _words(label)), CodedValue=code) for code, label in items
            ]
            yield element("CodeList", coded, OID=_list_oid(oid), Name=oid.removeprefix("IT."), DataType="text")


def _list_oid(item: str) -> str:
    return f"CL.{item.removeprefix('IT.')}"


def _unit(trial: Trial, unit: str) -> Element:
    return element("MeasurementUnit", element("Symbol", _words(unit)), OID=unit_oid(trial, unit), Name=unit)


def _condition(trial: Trial, name: str, pairs: tuple[Hiding, ...]) -> Element:
    told = " or ".join(f"{guard.short or guard.id} is {guard.label(option)}" for guard, option in pairs)
    description = element("Description", _words(f"Not collected when {told}."))
    test = " or ".join(f"{item_oid(trial, guard)} = '{option}'" for guard, option in pairs)
    return element(
        "ConditionDef",
        description,
        element("FormalExpression", test, Context="trialscreen"),
        OID=condition_oid(trial, name),
        Name=name,
    )


def _words(words: str) -> Element:
    found = element("TranslatedText", words.strip() or "-")
    found.set(LANG, "en")
    return found
