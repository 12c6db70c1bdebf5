"""The eligibility report as one HTML page for the screen and for A4 paper."""

from collections.abc import Iterator

from store.exchange.markup import Html, Part, el, numbered, page
from store.exchange.report import (
    BY_HAND,
    CONFIRMATION,
    DEIDENTIFIED,
    EVERY,
    LAPSED,
    NO_ADVICE,
    OUTLOOK,
    SIGNED,
    CriterionPart,
    Report,
    TrialPart,
)
from trials.language import ENGLISH, UNREAD, Language

STYLE = """
@page { size: A4; margin: 18mm 14mm 20mm;
  @bottom-left { content: "%(foot)s"; font: 8pt sans-serif; color: #444; }
  @bottom-right { content: %(page)s; font: 8pt sans-serif; color: #444; } }
* { box-sizing: border-box; }
body { font: 9.5pt/1.4 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; color: #111; background: #fff;
  max-width: 182mm; margin: 0 auto; overflow-wrap: anywhere; }
@media screen { body { padding: 8mm 4mm; font-size: 11pt; } }
h1 { font-size: 15pt; margin: 0; } h2 { font-size: 12.5pt; margin: 7mm 0 1mm; }
h3 { font-size: 10.5pt; margin: 5mm 0 1mm; }
h1, h2, h3 { line-height: 1.25; break-after: avoid; }
.code { font-size: 20pt; font-weight: 700; margin: 1mm 0 3mm; }
p { margin: 1mm 0; } ul { margin: 1mm 0; padding-left: 5mm; } .quiet { color: #444; } .small { font-size: 8.5pt; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4mm 4mm; margin: 1mm 0; }
dt { color: #444; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%%; margin: 1mm 0 2mm; }
th { text-align: left; font-weight: 600; border-bottom: 1.2pt solid #111; padding: 1mm 2mm 1mm 0; }
td { vertical-align: top; border-bottom: .5pt solid #999; padding: 1.2mm 2mm 1.4mm 0; }
thead { display: table-header-group; } tr { break-inside: avoid; }
.verdict { border: 1.2pt solid #111; border-left-width: 5pt; padding: 2mm 3mm; margin: 2mm 0; break-inside: avoid; }
.verdict strong { font-size: 13pt; }
.not-eligible { border-style: double; border-width: 3pt; } .pending { border-style: dashed; }
.criterion { border-top: .8pt solid #111; padding: 1.5mm 0 2mm; break-inside: avoid; }
h4 { display: flex; justify-content: space-between; gap: 6mm; margin: 0; font-size: 10pt; break-after: avoid; }
.finding { text-align: right; flex: 0 1 42%%; } .not-met .finding { text-decoration: underline; }
.lapsed { font-weight: 700; } .answers td { border-bottom: .4pt dotted #999; padding: .6mm 2mm .6mm 0; }
.answers td:nth-child(1) { width: 27%%; } .answers td:nth-child(2) { width: 31%%; }
.answers td:nth-child(3) { width: 17%%; }
.item { width: 32%%; } .stages th, .stages td:not(:last-child) { overflow-wrap: normal; }
.flags td:nth-child(1) { width: 7%%; } .flags td:nth-child(2), .flags td:nth-child(3) { width: 27%%; }
.confirmed td { width: 22%%; } .confirmed td:last-child { width: 36%%; }
.signature { break-inside: avoid; } .signature td { width: 25%%; } .signature td { height: 11mm; }
.banner { border: 1.2pt solid #111; padding: 1.5mm 3mm; margin: 2mm 0; font-weight: 600; }
"""


def report_html(report: Report) -> str:
    """The whole page. Nothing in it runs or is loaded; every text in it is escaped."""
    language = report.language
    title = language("Eligibility report {code}", code=report.code)
    foot = title
    if not report.deidentified:
        foot = language("{title}, head {head}", title=title, head=report.head[:16])
    body: list[Part] = [el("h1", language("Eligibility report")), el("p", report.code, cls="code")]
    if report.deidentified:
        body.append(el("p", language(DEIDENTIFIED), cls="banner"))
    body += [_facts(report.facts), el("p", language(NO_ADVICE), cls="quiet small")]
    if language is not ENGLISH:
        body.append(el("p", language(UNREAD), cls="quiet small"))
    for trial in report.trials:
        body += _trial(trial, language)
    body += _signatures(report)
    return page(title, STYLE % {"foot": foot, "page": numbered(language)}, *body, language=language)


def _facts(facts: tuple[tuple[str, str], ...]) -> Html:
    return el("dl", ((el("dt", name), el("dd", words)) for name, words in facts), cls="small")


def _trial(trial: TrialPart, language: Language) -> Iterator[Part]:
    name = f"{trial.id} ({trial.registry})" if trial.registry else trial.id
    yield el("h2", language("{name}: {value}", name=name, value=trial.title))
    yield _facts(trial.definition)
    verdict = el("strong", trial.verdict)
    yield el("div", verdict, el("p", trial.sentence), cls=f"verdict {trial.mark}")
    rows = [
        el(
            "tr",
            el("td", s.stage),
            el("td", s.verdict),
            el("td", s.sentence),
        )
        for s in trial.stages
    ]
    heads = (language("Stage"), language("Verdict"), language("Rests on"))
    yield el("table", _head(*heads), el("tbody", rows), cls="stages")
    now, *before = trial.dispositions or (language("none recorded"),)
    yield el("p", el("span", language("Disposition: "), cls="quiet"), now)
    for line in before:
        yield el("p", el("span", language("Before that: "), cls="quiet"), line, cls="small")
    if trial.lapsed:
        yield el("h3", language(LAPSED))
        yield el("ul", (el("li", line, cls="lapsed") for line in trial.lapsed))
    yield el("h3", language("Open items ({count})", count=len(trial.open)))
    if trial.open:
        yield el("table", el("tbody", (el("tr", el("td", a, cls="item"), el("td", b)) for a, b in trial.open)))
    else:
        yield el("p", language("None."))
    if trial.outlook:
        yield el("h3", language(OUTLOOK))
        yield el("ul", (el("li", line) for line in trial.outlook))
    yield el("h3", language(EVERY))
    for one in trial.criteria:
        yield _criterion(one, language)
    flagged = [(one, flag) for one in trial.criteria for flag in one.flags]
    if flagged:
        yield el("h3", language("Phrases of the source that are mistranslated or ambiguous"))
        yield el(
            "table",
            _head("", language("The source says"), language("Read here as"), language("Because")),
            el(
                "tbody",
                (
                    el(
                        "tr",
                        el("td", one.id),
                        el("td", f"“{f.phrase}”", Html("<br>"), el("span", f.kind, cls="quiet")),
                        el("td", f.means),
                        el("td", f.why),
                    )
                    for one, f in flagged
                ),
            ),
            cls="small flags",
        )


def _criterion(one: CriterionPart, language: Language) -> Html:
    place, flags = one.place, len(one.flags)
    if flags:
        see = language.plural(flags, "{count} flagged phrase, see below", "{count} flagged phrases, see below")
        place = language.parted((place, see))
    rows = [
        el(
            "tr",
            el("td", a.question),
            el("td", el("strong", a.answer) if a.answer else language("not answered")),
            el("td", a.source or language("no source noted") if a.answer else ""),
            el("td", a.entered),
        )
        for a in one.answers
    ]
    return el(
        "section",
        el("h4", el("span", f"{one.id} {one.title}"), el("span", one.finding, cls="finding")),
        el("p", one.because, cls="because") if one.because else "",
        el("p", one.text, cls="quiet small") if one.text else "",
        el("p", place, cls="quiet small"),
        [el("p", language("Note: {note}", note=note)) for note in one.notes],
        [el("p", line, cls="lapsed" if one.lapsed and n == 0 else "") for n, line in enumerate(one.judgement)],
        el("table", el("tbody", rows), cls="small answers") if rows else "",
        cls=f"criterion {one.mark}",
    )


def _signatures(report: Report) -> Iterator[Part]:
    language = report.language
    yield el("h2", language("Confirmation"))
    yield el("p", language(CONFIRMATION), cls="small")
    rows = [
        el(
            "tr",
            el("td", language.clauses((s.trial, s.stage))),
            el("td", el("del" if s.void else "strong", s.name), Html("<br>"), s.role),
            el("td", *([el("del", s.meaning), Html("<br>"), el("strong", s.void)] if s.void else [s.meaning])),
            el("td", s.at, Html("<br>"), el("span", language("head {head}", head=s.head), cls="quiet small")),
        )
        for s in report.signatures
    ]
    if rows:
        heads = (language("For"), language("Confirmed by"), language("Meaning"), language("Time and record"))
        yield el("table", _head(*heads), el("tbody", rows), cls="confirmed")
    else:
        yield el("p", language("Nothing has been confirmed in the record so far."))
    blank = [el("tr", [el("td", "") for _ in range(4)]) for _ in range(2)]
    yield el(
        "div",
        el("p", language(BY_HAND), cls="small"),
        el("table", _head(*(language(name) for name in SIGNED)), el("tbody", blank)),
        cls="signature",
    )
    if report.head:
        yield el("p", language("Head of the record: {head}", head=report.head), cls="small")


def _head(*names: str) -> Html:
    return el("thead", el("tr", (el("th", name) for name in names)))
