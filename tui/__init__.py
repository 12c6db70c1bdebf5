"""The conversation: screens, widgets, the command line, and the interview behind them."""
