"""The trials: a list of them, or one in full."""

from argparse import Namespace

from trials.language import ENGLISH
from tui.commands.folders import keep_validated
from tui.commands.named import named_trial, site_trials
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
        trial = named_trial(options, options.trial, language, options.supplement)
        if options.against:
            from trials.compare import difference_lines, differences_json

            other = named_trial(options, options.against, language)
            if not (trial.translated and other.translated):  # texts that one of them lacks would pass for changes
                trial = named_trial(options, options.trial, ENGLISH, options.supplement)
                other = named_trial(options, options.against, ENGLISH)
            say(dump(differences_json(other, trial)) if options.json else "\n".join(difference_lines(other, trial)))
            return FINE
        compiled = compile_trial(trial)
        say(dump(trial_json(compiled)) if options.json else "\n".join(trial_lines(compiled)))
        return FINE
    here = site_trials(options, language)
    for fault in here.faults:
        complain(fault, FINE)
    trials = [offer.trial for offer in here.trials.values()]
    if options.json:
        say(dump([identity_json(trial) for trial in trials]))
    else:
        say("\n".join(f"{trial.id:<14}{trial.registry:<14}{trial.title}" for trial in trials))
    return FINE
