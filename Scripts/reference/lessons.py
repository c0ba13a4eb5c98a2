"""The lessons, in the page's order: the table's lines, and what must hold."""

from groups import CONSUMERS, DELIVERY, GROUPS, REBALANCE
from reading import BACKLOG, FETCH, REPLAY, SLOW_CONSUMER
from sending import KEY_SKEW, PARTITIONER, SEND_STYLE

LESSONS = [
    CONSUMERS,
    GROUPS,
    PARTITIONER,
    KEY_SKEW,
    SEND_STYLE,
    DELIVERY,
    REBALANCE,
    REPLAY,
    FETCH,
    SLOW_CONSUMER,
    BACKLOG,
]
