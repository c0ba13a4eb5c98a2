"""The lessons, in the page's order: the table's lines, and what must hold."""

from groups import CONSUMERS, DELIVERY, GROUPS, REBALANCE
from reading import BACKLOG, FETCH

LESSONS = [CONSUMERS, GROUPS, DELIVERY, REBALANCE, FETCH, BACKLOG]
