/// What a busy machine may spoil, though never each time.
public enum Attempts {
    /// Does it again until it turns out well, twenty times at most.
    /// - Returns: the first result that is good, or else the last one.
    public static func first<Result>(
        _ attempt: () throws -> Result, where isGood: (Result) -> Bool
    ) rethrows -> Result {
        for _ in 1..<20 {
            let result = try attempt()
            if isGood(result) { return result }
        }
        return try attempt()
    }
}
