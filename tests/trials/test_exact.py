"""The two promises of the rules against brute force: decided = all completions agree; relevant = asked.

Both hold exactly where no two derived values share a date. A derived value counts as one question there: whoever can
change it is asked for all that it stands on. Where dates are shared, what is decided is still never contradicted and
nothing that matters is left out.
"""

from collections import Counter
from datetime import date
from itertools import combinations
from random import Random
from typing import Any

import pytest

from tests.telling import aloud
from tests.trials.oracle import Completions, Judged, judged
from tests.trials.oracle_answers import random_sheets, readings
from tests.trials.oracle_rules import DAY, Listed, Plain, Product, good
from tests.trials.random_trials import FAR, Draw, Drawn, entry_of, random_answers
from tests.trials.random_trials import drawn as drawn_of
from tests.trials.shipped import NAMES, names_of, part_of, plain_of
from trials.canonical import canonical
from trials.catalog import load_bytes
from trials.compile import Compiled, compile_trial
from trials.rules import State, Verdict, judge
from tui.demo import participants

DEMO_DAY = date(2026, 3, 15)
MOST = 20_000  # completions of one sheet; it also bounds the memory, as an outcome has a bit for each
FEW, MANY = 200, 3000
GOOD = {"met", "not applicable"}


def compiled(drawn: Drawn) -> Compiled:
    return compile_trial(load_bytes(drawn.content, "drawn.json"))


def verdict_on(drawn: Drawn, rules: Compiled) -> Verdict:
    questions = rules.trial.questions
    entries = {name: canonical(questions[name], raw) for name, raw in drawn.answers.items()}
    judgements = {name: State(word) for name, word in drawn.judgements.items()}
    return judge(rules, entries, judgements, drawn.stage, drawn.on)


def disagreements(verdict: Verdict, wanted: Judged) -> list[str]:
    found: list[str] = []
    for name, finding in verdict.findings.items():
        state, reasons = wanted.findings[name].state, wanted.findings[name].reasons
        if (finding.state.value, {r.value for r in finding.reasons}) != (state, reasons):
            found.append(f"{name} is {finding.state.value} {set(finding.reasons)}, should be {state} {reasons}")
    for stage, one in verdict.stages.items():
        if one.word != wanted.words[stage]:
            found.append(f"{stage} is {one.word}, should be {wanted.words[stage]}")
    asked = {*verdict.ask, *verdict.waiting}
    if asked != wanted.asked or not asked >= wanted.matter:
        found.append(f"asks {sorted(asked)}, should ask {sorted(wanted.asked)}")
    return found


def chunks(few: int, many: int, size: int) -> list[object]:
    ordinary: list[object] = [pytest.param(seed, few) for seed in range(size)]
    return ordinary + [pytest.param(1_000_000 * (seed + 1), many, marks=pytest.mark.long) for seed in range(size)]


@pytest.mark.parametrize(("first", "count"), chunks(FEW, MANY, 8))
def test_verdicts_and_questions_are_exact(first: int, count: int) -> None:
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in range(first * FEW, first * FEW + count):
        drawn = drawn_of(seed)
        completions = Completions(drawn.trial, drawn.answers, drawn.on)
        if completions.all.size > MOST:
            seen["too many completions"] += 1
            continue
        wanted = judged(completions, drawn.judgements, drawn.stage)
        rules = compiled(drawn)
        exact = verdict_on(drawn, rules)
        wrong += [f"seed {seed}: {line}" for line in disagreements(exact, wanted)]
        seen += drawn.seen
        seen["sheets"] += 1
        count_findings(seen, exact, wanted)
        if not drawn.judgements:  # one on a finding that only Kleene leaves open would count there alone
            rules.diagram = None
            kleene = verdict_on(drawn, rules)
            wrong += [f"seed {seed}, Kleene: {line}" for line in unsound(kleene, wanted)]
            count_kleene(seen, kleene, wanted)
    aloud(dict(sorted(seen.items())))
    assert not wrong, "\n".join(wrong[:10])
    enough(seen, count)


@pytest.mark.parametrize(("first", "count"), chunks(FEW, MANY, 2))
def test_dates_that_derived_values_share_are_never_left_out(first: int, count: int) -> None:
    """A window and an age on one date are two questions to the diagram: it may then ask more, never less."""
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in range(first * FEW, first * FEW + count):
        drawn = Draw(Random(seed), shared=True).drawn()
        drawn.judgements.clear()  # one on a finding that is decided late would count there alone
        completions = Completions(drawn.trial, drawn.answers, drawn.on)
        if completions.all.size > MOST or sum("date" in q["type"] for q in drawn.trial["questions"].values()) < 2:
            continue
        wanted = judged(completions, {}, drawn.stage)
        verdict = verdict_on(drawn, compiled(drawn))
        wrong += [f"seed {seed}: {line}" for line in unsound(verdict, wanted)]
        seen["sheets"] += 1
        seen["asked in vain"] += len({*verdict.ask, *verdict.waiting} - wanted.matter)
        seen["decided late"] += sum(
            finding.state is State.OPEN and wanted.findings[name].state != "open"
            for name, finding in verdict.findings.items()
        )
    aloud(dict(seen))
    assert not wrong, "\n".join(wrong[:10])
    assert seen["sheets"] >= count // 3


def unsound(verdict: Verdict, wanted: Judged) -> list[str]:
    """Where a verdict that may be late contradicts the completions, or leaves out a question that matters."""
    found: list[str] = []
    for name, finding in verdict.findings.items():
        state = wanted.findings[name].state
        alike = finding.state.value == state or {finding.state.value, state} <= GOOD
        if finding.state is not State.OPEN and not alike:
            found.append(f"{name} is {finding.state.value}, should be {state}")
    for stage, one in verdict.stages.items():
        if one.word in ("not eligible", "eligible") and one.word != wanted.words[stage]:
            found.append(f"{stage} is {one.word}, should be {wanted.words[stage]}")
    if missing := wanted.matter - {*verdict.ask, *verdict.waiting}:
        found.append(f"does not ask {sorted(missing)}")
    return found


def count_findings(seen: Counter[str], exact: Verdict, wanted: Judged) -> None:
    for name, finding in wanted.findings.items():
        seen[finding.state] += 1
        for reason in finding.reasons:
            seen[f"open for {reason}"] += 1
        seen["judgement counted"] += exact.findings[name].judged is not None
    for stage, word in wanted.words.items():
        seen[f"verdict {word}"] += 1
        seen["fails only together"] += bool(exact.stages[stage].together)
    seen["questions that matter"] += len(wanted.matter)
    seen["asked beside another date alone"] += len(wanted.asked - wanted.matter)
    seen["waiting"] += len(exact.waiting)


def count_kleene(seen: Counter[str], kleene: Verdict, wanted: Judged) -> None:
    for name, finding in kleene.findings.items():
        late = finding.state is State.OPEN and wanted.findings[name].state != "open"
        seen["decided though Kleene stays open"] += late
    for stage, word in wanted.words.items():
        seen["verdict sooner than Kleene"] += word != kleene.stages[stage].word
    seen["questions that Kleene would ask in vain"] += len({*kleene.ask, *kleene.waiting} - wanted.matter)


def enough(seen: Counter[str], count: int) -> None:
    """The sample must hold every kind of thing often enough to prove something."""
    assert seen["sheets"] >= count * 0.8
    kinds = "all any at_least not review missing gap guard exclusion stages exact unanswered unknown readings"
    for kind in (*kinds.split(), "range or partial date", "met", "not met", "not applicable", "open"):
        assert seen[kind] >= count // 25, kind
    for reason in ("unanswered", "review", "later", "gap"):
        assert seen[f"open for {reason}"] >= count // 25, reason
    for word in ("not eligible", "pending", "no listed criterion fails", "eligible"):
        assert seen[f"verdict {word}"] >= count // 50, word
    kinds = "none,judgement counted,waiting,decided though Kleene stays open,verdict sooner than Kleene"
    for kind in (*kinds.split(","), "questions that Kleene would ask in vain"):
        assert seen[kind] >= count // 100, kind


def ahead(drawn: Drawn) -> set[str]:
    """The questions answered by a date that lies, or may lie, after the day of judging."""
    found: set[str] = set()
    for name, raw in drawn.answers.items():
        question = drawn.trial["questions"][name]
        if question["type"] not in ("date", "datetime") or raw == "none" or "unknown" in raw:
            continue
        scale = DAY if question["type"] == "datetime" else 1
        values = [value for one in readings(question, raw, (), drawn.on) for value in one]
        if max(values) // scale > drawn.on.toordinal():
            found.add(name)
    return found


def fails_as_planned(criterion: Plain, known: Completions, moved: Completions) -> bool:
    """Whether the criterion holds nowhere that it applies with the planned dates, and somewhere with others."""
    (applies, kept), (applies_moved, kept_moved) = known.good(criterion), moved.good(criterion)
    return bool(applies) and not applies & kept and bool(applies_moved & kept_moved)


def due_later(drawn: Drawn, criterion: Plain) -> bool:
    stages = drawn.trial["trial"]["stages"]
    return bool(stages.index(criterion["due"]) > stages.index(drawn.stage))


@pytest.mark.parametrize(("first", "count"), chunks(FEW, MANY, 4))
def test_a_planned_date_never_fails_anybody(first: int, count: int) -> None:
    """One that fails only on planned dates is open, later. More is asked then, never less."""
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in range(first * FEW, first * FEW + count):
        drawn = drawn_of(-1 - seed, planned=True)
        if not (names := ahead(drawn)):
            continue
        known = Completions(drawn.trial, drawn.answers, drawn.on)
        others = {name: raw for name, raw in drawn.answers.items() if name not in names}
        moved = Completions(drawn.trial, others, drawn.on)
        if max(known.all.size, moved.all.size) > MOST // 4:
            continue
        as_planned, free = (judged(one, drawn.judgements, drawn.stage) for one in (known, moved))
        verdict = verdict_on(drawn, compiled(drawn))
        seen["sheets"] += 1
        for criterion in drawn.trial["criteria"]:
            name = criterion["id"]
            finding, wanted = verdict.findings[name], as_planned.findings[name]
            guarded = wanted.state == "not met" != free.findings[name].state  # it applies on planned dates alone
            if guarded or fails_as_planned(criterion, known, moved):
                seen[f"fails as planned, {wanted.state}"] += 1
                beside = moved.beside(moved.good(criterion)[1], names)
                if moved.asked(moved.good(criterion)[1]) - known.settled() - names:
                    beside.add("unanswered")
                if due_later(drawn, criterion):
                    beside -= {"unanswered"}
                wanted.state, wanted.reasons = "open", {"later"} | wanted.reasons | beside
            if (finding.state.value, set(map(str, finding.reasons))) != (wanted.state, wanted.reasons):
                wrong.append(f"seed {seed}: {name} is {finding.state} {finding.reasons}, should be {wanted}")
        for stage, one in verdict.stages.items():
            failed = any(verdict.findings[name].effective is State.NOT_MET for name in one.failed)
            if one.word == "not eligible" and not failed and free.words[stage] != "not eligible":
                wrong.append(f"seed {seed}: {stage} fails on planned dates alone")
        asked = {*verdict.ask, *verdict.waiting}
        if missing := as_planned.matter - asked:
            wrong.append(f"seed {seed}: does not ask {sorted(missing)}")
        if as_planned.words[drawn.stage] != "not eligible" and asked != as_planned.asked:
            wrong.append(f"seed {seed}: asks {sorted(asked)}, should ask {sorted(as_planned.asked)}")
        seen["asked for another date"] += len(asked - as_planned.matter)
    aloud(dict(seen))
    assert not wrong, "\n".join(wrong[:10])
    assert seen["sheets"] >= count // 3
    assert seen["fails as planned, not met"] + seen["fails as planned, open"] >= count // 60
    assert seen["fails as planned, open"] >= count // 1000


def shipped_parts() -> list[object]:
    """Each criterion of the shipped trials, and each two that share a question."""
    found: list[object] = []
    for name in NAMES:
        names = {c["id"]: names_of(plain_of(name), c) for c in plain_of(name)["criteria"]}
        found += [pytest.param(name, (one,), id=f"{name} {one}") for one in names if names[one]]
        pairs = [pair for pair in combinations(names, 2) if names[pair[0]] & names[pair[1]]]
        found += [pytest.param(name, pair, id=f"{name} {' '.join(pair)}") for pair in pairs]
    return found


@pytest.mark.parametrize(("name", "ids"), shipped_parts())
def test_the_criteria_of_the_shipped_trials_are_exact(name: str, ids: tuple[str, ...]) -> None:
    """Dates are answered here: a derived value is a question of its own to the diagram. So are long lists."""
    rng = Random(" ".join(ids))
    trial = part_of(plain_of(name), ids)
    given = {
        q for q, body in trial["questions"].items() if "date" in body["type"] or len(body.get("options", ())) > 6
    }
    compared = 0
    for _ in range(25):
        answers = random_answers(trial, rng)
        (sheet,) = random_sheets(trial, answers, FAR, rng, 1)
        answers |= {question: entry_of(trial["questions"][question], sheet[question]) for question in given}
        drawn = Drawn(trial, answers, {}, rng.choice(trial["trial"]["stages"]), FAR)
        completions = Completions(trial, answers, FAR)
        if completions.all.size > MOST:
            continue
        wanted = judged(completions, {}, drawn.stage)
        assert not disagreements(verdict_on(drawn, compiled(drawn)), wanted), answers
        compared += 1
    assert compared


@pytest.mark.parametrize(("trials", "sheet"), [one[1:] for one in participants(DEMO_DAY)])
def test_no_question_asked_of_a_demo_participant_is_irrelevant(
    trials: tuple[str, ...], sheet: dict[str, Any]
) -> None:
    """Answer by answer, by the completions of each criterion that the oracle knows, once its dates are answered."""
    compared = 0
    for name in trials:
        whole = plain_of(name)
        answers = {key.removeprefix(f"{name}/"): raw for key, raw in sheet.items()}
        for criterion in whole["criteria"]:
            part = part_of(whole, (criterion["id"],))
            known = [question for question in answers if question in part["questions"]]
            for count in range(len(known) + 1):
                given = {question: answers[question] for question in known[:count]}
                if any("date" in body["type"] and one not in given for one, body in part["questions"].items()):
                    continue
                drawn = Drawn(part, given, {}, criterion.get("due") or part["trial"]["stages"][0], DEMO_DAY)
                completions = Completions(part, given, DEMO_DAY)
                if not part["questions"] or completions.all.size > MOST:
                    continue
                verdict, wanted = verdict_on(drawn, compiled(drawn)), judged(completions, {}, drawn.stage)
                assert {*verdict.ask, *verdict.waiting} <= wanted.asked, (criterion["id"], given)
                compared += 1
    assert compared >= 4


@pytest.mark.parametrize("seed", range(40))
def test_the_oracle_judges_many_sheets_as_it_judges_one(seed: int) -> None:
    drawn = drawn_of(seed)
    completions = Completions(drawn.trial, drawn.answers, drawn.on)
    if completions.all.size > 1500:
        return
    one_by_one = list(completions.all.sheets())
    for criterion in drawn.trial["criteria"]:
        together = good(drawn.trial, criterion, completions.all)
        for at, sheet in enumerate(one_by_one):
            alone = good(drawn.trial, criterion, Listed([sheet]))
            assert alone == tuple(outcome >> at & 1 for outcome in together)


def test_the_oracle_sees_what_an_outcome_depends_on() -> None:
    sheets = Product({"a": [0, 1, 2], "b": [False, True]})
    only_a = sheets.leaf(["a"], lambda sheet: bool(sheet["a"] == 1))
    both = only_a & sheets.leaf(["b"], lambda sheet: bool(sheet["b"]))
    assert sheets.depends(only_a, "a") and not sheets.depends(only_a, "b")
    assert sheets.depends(both, "a") and sheets.depends(both, "b")
    assert not sheets.depends(only_a, "a", {"a": [0, 2]})
    assert not sheets.depends(both, "b", {"a": [0, 2]})
    assert [sheet for sheet in sheets.sheets() if sheet["a"] == 1] == [{"b": False, "a": 1}, {"b": True, "a": 1}]


def test_a_threshold_that_covers_everything_is_decided_without_an_answer() -> None:
    trial = {
        "trial": {"id": "t", "title": "T", "version": "1", "stages": ["screening"]},
        "questions": {"x": {"type": "number", "ask": "How many"}},
        "criteria": [{"id": "A", "title": "A", "rule": {"any": [{"x": {"below": 30}}, {"x": {"min": 30}}]}}],
    }
    drawn = Drawn(trial, {}, {}, "screening", date(2026, 1, 1))
    verdict = verdict_on(drawn, compiled(drawn))
    assert (verdict.findings["A"].state, verdict.ask, verdict.current.word) == (State.MET, (), "eligible")
