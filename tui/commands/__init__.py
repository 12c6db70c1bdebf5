"""The commands of the program, one a file: `run` takes the options and returns the exit code."""
