"""What is asked, and how answers are judged: no screen, no clock, no disk but the files it is handed."""

__version__ = "0.1.0"
