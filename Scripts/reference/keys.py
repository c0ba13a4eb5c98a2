"""Where keyed records go, computed beside the runs: the share of the fullest partition that a distribution of keys predicts."""


def murmur2(key):
    """The hash with which Kafka's clients place keys (seed 0x9747b28c), without its sign."""
    m, mask = 0x5BD1E995, 0xFFFFFFFF
    h = 0x9747B28C ^ len(key)
    whole = len(key) & ~3
    for at in range(0, whole, 4):
        k = int.from_bytes(key[at : at + 4], "little") * m & mask
        k = (k ^ k >> 24) * m & mask
        h = h * m & mask ^ k
    if whole < len(key):
        h = (h ^ int.from_bytes(key[whole:], "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return (h ^ h >> 15) & 0x7FFFFFFF


def weights(keys):
    """How likely each key is, hottest first, as a suite spells distributions."""
    words = keys.split()
    count = int(words[-1])
    if words[0] == "uniform":
        return [1 / count] * count
    kind, parameter = words[0].split(":")
    if kind == "zipf":
        raw = [1 / rank ** float(parameter) for rank in range(1, count + 1)]
        total = sum(raw)
        return [weight / total for weight in raw]
    share, hot = float(parameter), int(words[2])
    return [share / hot] * hot + [(1 - share) / (count - hot)] * (count - hot)


def shares(keys, partitions, isolates_hottest=False):
    """The share of each partition: keys are eight digits, the hottest first; `isolate` keeps the last for the hottest."""
    found = [0.0] * partitions
    for rank, weight in enumerate(weights(keys)):
        if isolates_hottest and rank == 0:
            found[-1] += weight
        else:
            found[murmur2(b"%08d" % rank) % (partitions - 1 if isolates_hottest else partitions)] += weight
    return found
