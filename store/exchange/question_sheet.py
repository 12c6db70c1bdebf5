"""The questions of a trial as an empty sheet for the ward, to print and fill in by hand."""

from collections.abc import Iterator

from store.exchange.fhir_form import sections
from store.exchange.fields import has_options, kind, options
from store.exchange.markup import Html, Part, el, numbered, page
from trials.code_words import NOT_KNOWN
from trials.definition import Question, Trial
from trials.language import ENGLISH, UNREAD, Language, said
from trials.quantities import unit_words

STYLE = """
@page { size: A4; margin: 16mm 14mm 18mm;
  @bottom-left { content: "FOOT"; font: 8pt sans-serif; color: #444; }
  @bottom-right { content: PAGE; font: 8pt sans-serif; color: #444; } }
body { font: 10pt/1.4 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; color: #111; background: #fff;
  max-width: 182mm; margin: 0 auto; overflow-wrap: anywhere; }
@media screen { body { padding: 8mm 4mm; } }
h1 { font-size: 15pt; margin: 0; } h2 { font-size: 12pt; margin: 6mm 0 1mm; border-bottom: 1pt solid #111; }
h2, h3 { break-after: avoid; } h3 { font-size: 10pt; margin: 0; } p { margin: .8mm 0; }
section { break-inside: avoid; padding: 2mm 0; border-bottom: .4pt dotted #777; }
.small { font-size: 8.5pt; color: #333; } .small .box { margin-left: 2mm; } .small .line { min-width: 32mm; }
.options { columns: 2; column-gap: 6mm; } .options p { break-inside: avoid; }
.box { display: inline-block; width: 3.2mm; height: 3.2mm; border: .8pt solid #111; margin-right: 1.5mm; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; margin: 1mm 0; }
th, td { border: .5pt solid #444; text-align: left; padding: .5mm 1mm; } td { height: 7mm; }
.line { display: inline-block; border-bottom: .8pt solid #111; min-width: 38mm; height: 5mm; margin: 0 1.5mm; }
"""
BOX, LINE = el("span", "", cls="box"), el("span", "", cls="line")
COURSE = (
    *(said("Medicine"), said("Dose"), said("How often"), said("Route"), said("Weight")),
    *(said("From"), said("Until"), said("Response"), said("Remission"), said("Relapse")),
)
COURSES = 6  # empty rows
WRITE = {
    "number": said("{line}{unit}; or between {line} and {line}"),
    "day": said("{line}{unit} (year, month, day; as much as is known)"),
    "moment": said("{line}{unit} (year, month, day, time of day)"),
}


def question_sheet(trial: Trial) -> str:
    """The page. It has room for a screening code, and for nothing that names a person but who fills it in."""
    language = trial.language
    version = language("Definition version {version}, SHA-256 {sha}", version=trial.version, sha=trial.sha256)
    name = trial.called
    blank = language("Nothing is ticked beforehand. A question that does not apply may stay empty.")
    body: list[Part] = [
        el("h1", language("{name}: {value}", name=name, value=trial.title)),
        el("p", version, cls="small"),
        el("p", *_lines(language("Screening code{line} filled in by{line} on{line}"))),
        el("p", blank, cls="small"),
    ]
    if language is not ENGLISH:
        body.append(el("p", language(UNREAD), cls="small"))
    if trial.prepare:
        body += [el("h2", language("Have ready")), el("ul", (el("li", words) for words in trial.prepare))]
    for title, names in sections(trial):
        body += [el("h2", title), *(_question(trial.questions[name], language) for name in names)]
    foot = language("No name, no record number, no contact on this sheet")
    style = STYLE.replace("FOOT", foot).replace("PAGE", numbered(language))
    return page(language("Questions of {trial}", trial=trial.id), style, *body, language=language)


def _lines(text: str, unit: str = "") -> Iterator[Part]:
    """A text with a line to write on in each of its places, and the unit in its own."""
    first, *rest = text.replace("{unit}", unit).split("{line}")
    yield first
    for part in rest:
        yield from (LINE, part)


def _question(question: Question, language: Language) -> Html:
    only = language("For the investigator.") if question.by == "investigator" else ""
    hint = language.sentences(filter(None, (question.why, question.help, only)))
    return el(
        "section",
        el("h3", question.ask),
        el("p", hint, cls="small"),
        *_answer(question, language),
        _unknown(language),
    )


def _answer(question: Question, language: Language) -> Iterator[Part]:
    if has_options(question):
        labels = [label for _, label in options(question)]
        if question.type == "yes_no":
            labels = [language("Yes"), language("No")]
        labels += [question.none] if question.none else []
        if kind(question) == "many":
            yield el("p", language("Tick all that apply."), cls="small")
        yield el("div", (el("p", BOX, label) for label in labels), cls="options")
        if question.type == "finding":
            seen = language("Number, where one is asked for:{line} last seen on:{line}")
            yield el("p", *_lines(seen), cls="small")
        return
    if kind(question) == "table":
        row = el("tr", (el("td", "") for _ in COURSE))
        heads = el("tr", (el("th", language(head)) for head in COURSE))
        yield el("table", el("thead", heads), el("tbody", [row] * COURSES))
        if question.none:
            yield el("p", BOX, question.none)
        return
    unit = f" {unit_words(question.unit, language)}" if question.unit else ""
    yield el("p", *_lines(language(WRITE[kind(question)]), unit))
    if question.none:
        yield el("p", BOX, question.none)


def _unknown(language: Language) -> Html:
    reasons = [(BOX, language(words)) for words in NOT_KNOWN.values()]
    return el(
        "p",
        language("Not known: "),
        *(part for pair in reasons for part in pair),
        *_lines(language(" Source:{line}")),
        cls="small",
    )
