"""The versions of the clients, as each says itself: a line a client, its name and its version between a tab."""

import aiokafka
import confluent_kafka
import kafka

print(f"confluent-kafka\t{confluent_kafka.version()} (librdkafka {confluent_kafka.libversion()[0]})")
print(f"kafka-python\t{kafka.__version__}")
print(f"aiokafka\t{aiokafka.__version__}")
