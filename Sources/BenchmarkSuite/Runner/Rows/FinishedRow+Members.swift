import LoadGenerator
import Results

extension FinishedRow {
    /// What befell members in this time (ns), in order; what befell that of each group is said once.
    static func events(of members: [MemberMeasurement], in time: Range<UInt64>) -> [String] {
        let occurrences = members.flatMap(\.occurrences).filter { time.contains($0.time) }.sorted { $0.time < $1.time }
        return occurrences.reduce(into: []) { words, occurrence in
            let event = occurrence.event.description
            if !words.contains(event) { words.append(event) }
        }
    }

    /// What the file says of each consumer; what only the group protocol has stays empty without it.
    static func members(of measurement: RowMeasurement, _ plan: RowPlan, key: RowKey) -> [MemberRow] {
        measurement.members.map { member in
            var row = MemberRow(key: key, group: member.group, member: member.member)
            row.assignedPartitions = member.membership.assignedPartitions
            row.records = member.records
            if plan.records.verification.hasStamp { row.repeated = member.repeated }
            row.endedBy = member.endedBy?.rawValue ?? "row"
            row.abandoned = member.abandoned
            row.processingMilliseconds = Double(member.processingNanoseconds) / 1e6
            guard plan.consumer.assignment == .subscribe else { return row }
            row.joinMilliseconds = member.joinNanoseconds.map { Double($0) / 1e6 }
            row.rebalances = member.membership.rebalances
            row.rebalanceMilliseconds = Double(member.membership.rebalanceNanoseconds) / 1e6
            row.stalledMilliseconds = Double(member.membership.stalledNanoseconds) / 1e6
            guard plan.consumer.commit == .before || plan.consumer.commit == .after else { return row }
            row.commits = member.membership.commits
            row.failedCommits = member.membership.failedCommits
            return row
        }
    }
}
