"""The questions of a trial as a FHIR questionnaire: whole, hidden as the criteria allow, and drawn by LHC-Forms."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from store.exchange.account import Account
from store.exchange.fhir_form import questionnaire, text
from store.exchange.fields import has_options
from store.exchange.guards import hidden_by
from tests.exchange import node_packages
from tests.exchange.fhir_resources import Accounts, Resource, answering, form_of, items, proposed, response_of
from tests.exchange.samples import CT, ZM
from trials.compile import Compiled
from trials.rules import State, judge

FORMS = [("S-001", CT), ("S-001", ZM), ("S-066", "mean-trial")]


def test_the_form_has_every_question_and_says_what_it_does_not_do(accounts: Accounts) -> None:
    for code, trial in FORMS:
        form = form_of(accounts, code, trial)
        asked = {item["linkId"]: item for item in items(form)}
        for name, question in accounts[code].trials[trial].trial.questions.items():
            assert asked[name]["text"] == text(question.ask)
            assert asked[name]["required"] is False
            choice = asked[name] if has_options(question) else asked[f"{name}.status"]
            codes = [option["valueCoding"]["code"] for option in choice["answerOption"]]
            assert {"pending", "not-done", "not-available", "declined", "left-for-the-investigator"} <= set(codes)
            assert len(codes) == len(set(codes))
        assert "not expressed here" in form["purpose"]


def guards(accounts: Accounts) -> Iterator[tuple[Compiled, str, str, str]]:
    for code, trial in FORMS:
        compiled = accounts[code].trials[trial].verdict.compiled
        for name, pairs in hidden_by(compiled).items():
            for guard, option in pairs:
                yield compiled, name, guard.id, option


def test_a_question_is_hidden_only_where_none_of_its_criteria_applies(accounts: Accounts) -> None:
    count = 0
    for compiled, name, guard, option in guards(accounts):
        verdict = judge(compiled, {guard: option})
        for criterion in compiled.serves[name]:
            assert verdict.findings[criterion].state is State.NOT_APPLICABLE
            count += 1
        assert name not in verdict.ask
    assert count > 50


DRAWN = [("S-001", CT), ("S-002", ZM), ("S-066", "mean-trial")]


def test_lhc_forms(request: pytest.FixtureRequest, accounts: Accounts, tmp_path: Path) -> None:
    """It draws each form, gives the answers back but for what it is known to lose, and hides as the guards say."""
    returned = _through_lhc_forms(request.config, accounts, tmp_path)
    _check_drawn(accounts, returned)
    _check_losses(accounts, returned)
    _check_guards(accounts, returned)


def _through_lhc_forms(config: pytest.Config, accounts: Accounts, folder: Path) -> Mapping[str, Resource]:
    """What it made of forms and responses, all in one go: drawn forms, the corners, and every guard."""
    cache = node_packages.cache(config)
    modules = node_packages.installed(cache, node_packages.JSDOM)
    package = node_packages.unpacked(cache, node_packages.LFORMS) / "dist" / "lforms"
    jobs: dict[str, Resource] = {}
    for code, trial in DRAWN:
        form, sent = form_of(accounts, code, trial), response_of(accounts[code], trial)
        jobs[f"drawn {trial}"] = {"questionnaire": form, "response": sent, "render": True}
    corners = response_of(accounts["S-002"], CT)
    jobs["corners"] = {"questionnaire": form_of(accounts, "S-002", CT), "response": corners, "render": False}
    for name, form, chosen, _ in guarded(accounts):
        sent = answering(form, {**chosen, name: "any"})
        jobs[f"{form['url']} {name} {chosen}"] = {"questionnaire": form, "response": sent, "render": False}
    (folder / "jobs.json").write_text(json.dumps(list(jobs.values())), encoding="utf-8")
    script, results = str(Path(__file__).with_name("lforms.js")), folder / "results.json"
    assert node_packages.NODE
    command = [node_packages.NODE, script, str(modules), str(package), str(folder / "jobs.json"), str(results)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return dict(zip(jobs, json.loads(results.read_text(encoding="utf-8")), strict=True))


def guarded(accounts: Accounts) -> Iterator[tuple[str, Resource, dict[str, str | None], bool]]:
    """For each guarded question its form, an answer to its guard, and whether the question is shown then."""
    forms: dict[str, Resource] = {}
    seen = set()
    for compiled, name, guard, option in guards(accounts):
        form = forms.setdefault(compiled.trial.id, questionnaire(compiled))
        if (compiled.trial.id, name, guard) not in seen:
            seen.add((compiled.trial.id, name, guard))
            yield name, form, {guard: option}, False
            yield name, form, {guard: "pending"}, True
    for name, form in (("last_period", forms[CT]), ("pregnancy_test", forms[ZM])):
        yield name, form, {}, True


def _check_drawn(accounts: Accounts, returned: Mapping[str, Resource]) -> None:
    for code, trial in DRAWN:
        drawn = returned[f"drawn {trial}"]
        shown = " ".join(drawn["text"].split())
        for item in items(form_of(accounts, code, trial)):
            if item["type"] not in ("display", "group") and "enableWhen" not in item:
                assert " ".join(item["text"].split()) in shown
        account = accounts[code]
        back = proposed(drawn["response"], account)
        for name, question in account.trials[trial].trial.questions.items():
            recorded = account.recorded(question)
            if recorded and question.type != "datetime" and _shown(name, account, trial):
                assert back[question.key] == recorded.kept, name
    assert "<script>alert(1)</script>" in returned["drawn mean-trial"]["text"]


def _shown(name: str, account: Account, trial: str) -> bool:
    """Whether no recorded answer hides a question."""
    hiding = hidden_by(account.trials[trial].verdict.compiled).get(name, ())
    return all((recorded := account.recorded(guard)) is None or recorded.kept != option for guard, option in hiding)


def _check_losses(accounts: Accounts, returned: Mapping[str, Resource]) -> None:
    """It makes the first day of a year, drops absent-reasons and sources. Our import mends what it can."""
    account = accounts["S-002"]
    sent, got = response_of(account, CT), returned["corners"]["response"]
    before = {item["linkId"]: item for item in items(sent) if "answer" in item}
    after = {item["linkId"]: item for item in items(got) if "answer" in item}
    assert before["birth_date"]["answer"][0]["valueDate"] == "1984"
    assert after["birth_date"]["answer"][0]["valueDate"] == "1984-01-01"  # never so answered
    assert after["birth_date.given"]["answer"][0]["valueString"] == "1984"
    assert "extension" in before["hcg_screening"]["answer"][0]
    assert "extension" not in after["hcg_screening"]["answer"][0]
    wanted = {r.key: r.kept for q in account.trials[CT].trial.questions.values() if (r := account.recorded(q))}
    back = proposed(got, account)
    lost = {key for key in wanted if back.get(key) != wanted[key]}
    assert lost == {f"{CT}/conditioning_start"}  # a time without a zone comes back in UTC


def _check_guards(accounts: Accounts, returned: Mapping[str, Resource]) -> None:
    cases = list(guarded(accounts))
    assert len(cases) > 40
    for name, form, chosen, shown in cases:
        result = returned[f"{form['url']} {name} {chosen}"]["response"]
        answered = {item["linkId"].partition(".")[0] for item in items(result) if item.get("answer")}
        assert (name in answered) == shown, (name, chosen)
