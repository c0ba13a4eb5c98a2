import LoadGenerator

/// The spellings of a row plan's choices, from the types themselves.
enum RowPlanNames {
    static let clients = RowPlan.Client.allCases.map(\.rawValue)
    static let partitioners = RowPlan.Partitioner.allCases.map(\.rawValue)
    static let sendStyles = RowPlan.SendStyle.allCases.map(\.rawValue)
    static let assignments = RowPlan.Assignment.allCases.map(\.rawValue)
    static let strategies = RowPlan.Strategy.allCases.map(\.rawValue)
    static let commits = RowPlan.Commit.allCases.map(\.rawValue)
    static let replays = RowPlan.Replay.allCases.map(\.rawValue)
    static let arrivals = RowPlan.Arrivals.allCases.map(\.rawValue)
    static let waits = RowPlan.Wait.allCases.map(\.rawValue)
    static let verifications = RowPlan.Verification.allCases.map(\.rawValue)
}
