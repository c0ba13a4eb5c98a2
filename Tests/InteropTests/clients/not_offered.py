"""What a client has not, in its own words: tries it, and prints the error; fails where it is there after all.

usage: not_offered.py CLIENT FEATURE
"""

import sys


def aiokafka_cooperative():
    import aiokafka.coordinator.assignors.cooperative_sticky  # noqa: F401


def aiokafka_group_offsets():
    from aiokafka.admin import AIOKafkaAdminClient

    AIOKafkaAdminClient.alter_consumer_group_offsets


def aiokafka_delete_groups():
    from aiokafka.admin import AIOKafkaAdminClient

    AIOKafkaAdminClient.delete_consumer_groups


TRIALS = {
    ("aiokafka", "cooperative-sticky"): aiokafka_cooperative,
    ("aiokafka", "group-offsets"): aiokafka_group_offsets,
    ("aiokafka", "delete-groups"): aiokafka_delete_groups,
}

try:
    TRIALS[tuple(sys.argv[1:])]()
except (ImportError, AttributeError) as missing:
    print(missing)
else:
    sys.exit(f"{' '.join(sys.argv[1:])} is there")
