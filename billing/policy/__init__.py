"""The rules of the money as pure functions: integers of minor units, dates and frozen values.

No database, clock, settings or language here. A file holds one rule and is named for it;
docs/rules explains each with a table of worked examples that the tests load.
"""
