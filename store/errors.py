"""What can go wrong with a record. Each error reads as one plain sentence, fit to be shown as it is."""

# ruff: noqa: N818 - each is called what happened, the word that code and pages use of it: Damaged, Locked, NotSaved

from trials.language import Said


class RecordError(Exception):
    """Something about a record; `str(error)` is one sentence that says what, where and what to do."""

    @property
    def said(self) -> Said:
        """The sentence, to be put into a language."""
        words = self.args[0] if self.args else ""
        return words if isinstance(words, Said) else Said(str(words))


class Damaged(RecordError):
    """The file is not what was written: it is left untouched and not opened."""


class NewerVersion(RecordError):
    """The file was written by a later version of the program."""


class Locked(RecordError):
    """Another window or person has it open for writing, or nobody may write here."""


class NotSaved(RecordError):
    """The disk did not take it. Nothing that was saved before is lost."""


class Refused(RecordError):
    """The record does not take this: it breaks a rule of the record, or is not a valid value."""


class Encrypted(RecordError):
    """It is encrypted, and the passphrase was not given."""


class Missing(RecordError):
    """There is no such screening, person or definition in this folder."""
