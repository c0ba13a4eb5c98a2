import LoadGenerator
import Results

extension FinishedRow {
    /// What the file says of each consumer; what only the group protocol has stays empty without it.
    static func members(of measurement: RowMeasurement, _ plan: RowPlan, key: RowKey) -> [MemberRow] {
        measurement.members.map { member in
            var row = MemberRow(key: key, group: member.group, member: member.member)
            row.assignedPartitions = member.membership.assignedPartitions
            row.records = member.records
            if plan.records.verification.hasStamp { row.repeated = member.repeated }
            row.endedBy = member.isKilled ? "kill" : "row"
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
