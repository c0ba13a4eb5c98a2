"""The lessons, in the page's order: the table's lines, and what must hold."""

from groups import CONSUMERS, GROUPS

LESSONS = [CONSUMERS, GROUPS]
