"""What `trialscreen new` makes of a registry record or of pasted text: a first trial file."""
