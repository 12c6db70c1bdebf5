"""The record: one TinyDB file a screening, whose events are only ever added."""
