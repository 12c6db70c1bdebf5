"""The rules without the app: an answer sheet against a trial, or an exported record again."""

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

from trials.language import ENGLISH
from tui.commands.folders import keep_validated
from tui.commands.named import named_trial
from tui.commands.said import FINE, MISUSE, complain, dump, language_of, say, told


def run(options: Namespace) -> int:
    """Print the verdicts. It ends well whatever they are."""
    language = language_of(options)
    if options.record:
        if options.trial:
            alone = language("A record brings its own definitions: leave TRIAL and ANSWERS out.")
            return complain(alone, MISUSE)
        from tui.judging_again import judged_record

        return told(lambda: judged_record(Path(options.record), language, as_json=options.json), language)
    if not options.answers:
        wanted = language("Name the TRIAL and the ANSWERS to judge, or a record with --record FILE.")
        return complain(wanted, MISUSE)
    return _sheet(options)


def _sheet(options: Namespace) -> int:
    from trials.answer_sheet import explanation_json, judge_sheet, read_answer_sheet, verdict_json
    from trials.compile import compile_trial
    from trials.document import MAX_BYTES, file_bytes, read

    keep_validated()
    language = ENGLISH if options.json else language_of(options)
    compiled = compile_trial(named_trial(options, options.trial, language, options.supplement))
    if options.answers == "-":
        document = read(sys.stdin.buffer.read(MAX_BYTES + 1), language("standard input"))
    else:
        document = read(file_bytes(Path(options.answers)), Path(options.answers).name)
    sheet = read_answer_sheet(document, compiled, date.today())
    for doubt in sheet.doubts:
        complain(language("please check: {doubt}", doubt=doubt), FINE)
    verdict = judge_sheet(compiled, sheet)
    if options.fastest:
        from dataclasses import replace

        from trials.outlook import fastest

        verdict = replace(verdict, ask=fastest(verdict))
    if options.json:
        explained = explanation_json(verdict, sheet) if options.explain else {}
        say(dump(verdict_json(verdict, sheet) | explained))
    else:
        from tui.verdict_text import explained_lines, verdict_lines

        say("\n".join([*verdict_lines(verdict), *(explained_lines(verdict, sheet) if options.explain else ())]))
    return FINE
