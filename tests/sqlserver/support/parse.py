"""Parses T-SQL texts, a JSON list on standard input, with sqlfluff; prints a list of [text, first problem] for those that fail."""

import json
import sys

from sqlfluff.core import FluffConfig, Linter

linter = Linter(config=FluffConfig(overrides={"dialect": "tsql"}))
problems = []
for text in json.load(sys.stdin):
    parsed = linter.parse_string(text)
    if parsed.violations:
        problems.append([text, parsed.violations[0].desc()])
json.dump(problems, sys.stdout)
