"""The questions of a trial as an empty sheet for the ward, to print and fill in by hand."""

from collections.abc import Iterator

from store.exchange.fhir_form import sections
from store.exchange.fields import has_options, kind, options
from store.exchange.markup import Html, Part, el, page
from trials.definition import Question, Trial
from trials.values import UNKNOWN_REASONS, unit_words

STYLE = """
@page { size: A4; margin: 16mm 14mm 18mm;
  @bottom-left { content: "No name, no record number, no contact on this sheet"; font: 8pt sans-serif; color: #444; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; color: #444; } }
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
COURSE = ("Medicine", "Dose", "How often", "Route", "Weight", "From", "Until", "Response", "Remission", "Relapse")
COURSES = 6  # empty rows
WRITE = {
    "number": ("", "; or between ", LINE, " and ", LINE),
    "day": (" (year, month, day; as much as is known)",),
    "moment": (" (year, month, day, time of day)",),
}


def question_sheet(trial: Trial) -> str:
    """The page. It has room for a screening code, and for nothing that names a person but who fills it in."""
    version = f"Definition version {trial.version}, SHA-256 {trial.sha256}"
    body: list[Part] = [
        el("h1", f"{trial.id}{f' ({trial.registry})' if trial.registry else ''}: {trial.title}"),
        el("p", version, cls="small"),
        el("p", "Screening code", LINE, " filled in by", LINE, " on", LINE),
        el("p", "Nothing is ticked beforehand. A question that does not apply may stay empty.", cls="small"),
    ]
    if trial.prepare:
        body += [el("h2", "Have ready"), el("ul", (el("li", words) for words in trial.prepare))]
    for title, names in sections(trial):
        body += [el("h2", title), *(_question(trial.questions[name]) for name in names)]
    return page(f"Questions of {trial.id}", STYLE, *body)


def _question(question: Question) -> Html:
    only = " For the investigator." if question.by == "investigator" else ""
    hint = " ".join(filter(None, (question.why, question.help))) + only
    return el(
        "section", el("h3", question.ask), el("p", hint.strip(), cls="small"), *_answer(question), _unknown(question)
    )


def _answer(question: Question) -> Iterator[Part]:
    if has_options(question):
        labels = [label for _, label in options(question)] + ([question.none] if question.none else [])
        if kind(question) == "many":
            yield el("p", "Tick all that apply.", cls="small")
        yield el("div", (el("p", BOX, label) for label in labels), cls="options")
        if question.type == "finding":
            yield el("p", "Number, where one is asked for:", LINE, " last seen on:", LINE, cls="small")
        return
    if kind(question) == "table":
        row = el("tr", (el("td", "") for _ in COURSE))
        yield el("table", el("thead", el("tr", (el("th", head) for head in COURSE))), el("tbody", [row] * COURSES))
        if question.none:
            yield el("p", BOX, question.none)
        return
    unit = f" {unit_words(question.unit)}" if question.unit else ""
    yield el("p", LINE, unit, *WRITE[kind(question)])
    if question.none:
        yield el("p", BOX, question.none)


def _unknown(question: Question) -> Html:
    reasons = [(BOX, f"{reason}  ") for reason in UNKNOWN_REASONS]
    return el("p", "Not known: ", *(part for pair in reasons for part in pair), " Source:", LINE, cls="small")
