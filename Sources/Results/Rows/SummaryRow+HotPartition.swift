/// What skewed keys do: the partition that got the most records of the row beside all the others.
extension SummaryRow {
    static let hotPartitionFields: [Field<SummaryRow>] = [
        Field(
            Column(
                "hot_partition_share", .ratio,
                "The share of all sent records that went to the partition that got the most, of all topics' partitions."
            )
        ) { Cell($0.records.hotPartitionShare, places: 4) },
        Field(
            Column(
                "hot_e2e_p99_us", .microseconds, better: .lower,
                "`e2e_p99_us` of that partition's records alone. Empty in rows of over 64 partitions (÷ groups) where it was not among the busiest so many when the open loop began."
            )
        ) { Cell($0.latency.hotEndToEndP99Microseconds, places: 3) },
        Field(
            Column(
                "rest_e2e_p99_us", .microseconds, better: .lower,
                "`e2e_p99_us` of all other partitions' records.")
        ) { Cell($0.latency.restEndToEndP99Microseconds, places: 3) },
    ]
}
