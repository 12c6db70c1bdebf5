"""Out of the program: reports, logs and standards, as pure functions of what is recorded."""
