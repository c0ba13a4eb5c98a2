/// All microbenchmarks, in the order in which they run.
let registry: [Benchmark] = [
    .crc32c,
    .batchBuild,
    .batchValidate,
    .batchRead,
    .histogram,
    .append,
    .fetchLookup,
    .recovery,
    .messages,
    .records,
    .send,
    .generator,
    .row,
    .clientCost,
    .connections,
]
