"""What `trialscreen check` says of a definition file: what stands in it, its cases, and its wrong versions."""
