"""The trials: a list of them, or one in full."""

from argparse import Namespace
from pathlib import Path

from trials.catalog import load, load_with, shipped
from trials.definition import Trial
from trials.language import ENGLISH, Language
from tui.commands.folders import keep_validated
from tui.commands.said import FINE, MISUSE, complain, dump, language_of, say


def run(options: Namespace) -> int:
    """Print them."""
    from trials.compile import compile_trial
    from trials.listing import identity_json, trial_json, trial_lines

    if (options.against or options.supplement) and not options.trial:
        language = language_of(options)
        return complain(language("Say which trial: trialscreen trials ID."), MISUSE)
    keep_validated()
    language = ENGLISH if options.json else language_of(options)
    if options.trial:
        trial = _loaded(options, language)
        if options.against:
            from trials.compare import difference_lines, differences_json

            other = load(options.against, language)
            if not (trial.translated and other.translated):  # texts that one of them lacks would pass for changes
                trial, other = _loaded(options, ENGLISH), load(options.against)
            say(dump(differences_json(other, trial)) if options.json else "\n".join(difference_lines(other, trial)))
            return FINE
        compiled = compile_trial(trial)
        say(dump(trial_json(compiled)) if options.json else "\n".join(trial_lines(compiled)))
        return FINE
    trials = [load(name, language) for name in shipped()]
    if options.json:
        say(dump([identity_json(trial) for trial in trials]))
    else:
        say("\n".join(f"{trial.id:<14}{trial.registry:<14}{trial.title}" for trial in trials))
    return FINE


def _loaded(options: Namespace, language: Language) -> Trial:
    extra = options.supplement
    return load_with(options.trial, Path(extra), language) if extra else load(options.trial, language)
