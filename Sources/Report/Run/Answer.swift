internal import Measurement
public import Results

/// What a run found, in sentences: for every swept parameter how much it matters for throughput and for latency, and
/// from where on it does not. A sentence claims only what the trials show.
public enum Answer {
    /// The sentences; none where nothing was swept or nothing is VALID.
    public static func sentences(for summary: RunSummary) throws -> [String] {
        var sentences = try summary.swept.flatMap { path -> [String] in
            guard summary.levels(of: path).count > 1 else { return [] }
            let throughput = try throughput(path, summary)
            return [throughput, try latency(path, summary, isAlone: throughput == nil)].compactMap { $0 }
        }
        if sentences.contains(where: { $0.hasSuffix(once(summary)) }) {
            sentences.append("What one trial shows may be chance: more that are VALID would tell.")
        }
        return sentences
    }

    /// How a sentence ends that has no more to stand on than one trial of each configuration.
    private static func once(_ summary: RunSummary) -> String {
        let isOnly = Set(summary.rows.map(\.key.block)).count == 1
        return isOnly ? ", in one trial." : ", in the one trial that is VALID throughout."
    }

    private static func throughput(_ path: String, _ summary: RunSummary) throws -> String? {
        guard let column = try summary.mostMeasured(RunSummary.throughputColumns),
            let effect = try Effect(of: path, on: Metric(column), in: summary)
        else { return nil }
        let (worst, best) = effect.extremes
        let ratio = Figure.ratio(effect.factor)
        let name = tail(of: path)
        if effect.blocks == 1 {
            return "\(subject(best, effect)) carried \(ratio) × the records of \(object(worst, effect))\(once(summary))"
        }
        guard effect.isShown(best, above: worst) else {
            if effect.isLikely(best, above: worst) {
                return
                    "\(subject(best, effect)) carried \(ratio) × the records of \(object(worst, effect)) in two trials: "
                    + "more of them (--trials 5) would tell that from chance."
            }
            return
                "No effect of \(name) on throughput is shown: \(subject(best, effect)) carried \(ratio) × the records of "
                + "\(object(worst, effect)), within the spread of \(effect.blocks) trials."
        }
        let verb = isPlural(path) && effect.levels[best] != "1" ? "carry" : "carries"
        return "\(subject(best, effect)) \(verb) \(ratio) × the records of \(object(worst, effect))"
            + plateau(effect, worst: worst, best: best) + "."
    }

    /// Where along a numeric parameter the gain ends.
    private static func plateau(_ effect: Effect, worst: Int, best: Int) -> String {
        let numbers = effect.levels.map(Quantity.number)
        let rises = zip(numbers, numbers.dropFirst()).allSatisfy { left, right in
            left.flatMap { left in right.map { left < $0 } } ?? false
        }
        guard rises, effect.levels.count > 2, best > worst else { return "" }
        // The first level that none of the later ones is shown to exceed.
        let end = effect.levels.indices.first { level in
            effect.levels.indices.dropFirst(level + 1).allSatisfy { !effect.isShown($0, above: level) }
        }
        let last = effect.levels.count - 1
        guard let end, end < last else { return "; it still rises at \(words(last, effect)), the largest tried" }
        return effect.isShown(end, above: last)
            ? "; past \(words(end, effect)) it falls again" : "; past \(words(end, effect)) no gain is shown"
    }

    /// - Parameter isAlone: whether nothing else is said of the parameter.
    private static func latency(_ path: String, _ summary: RunSummary, isAlone: Bool) throws -> String? {
        let effects = try RunSummary.latencyColumns.compactMap { name -> Effect? in
            guard summary.table.header.contains(name) else { return nil }
            return try Effect(of: path, on: Metric(name), in: summary)
        }
        // The one that most levels have: acks=0 has no response, but a time end to end.
        let most = effects.map(\.levels.count).max()
        let candidates = effects.filter { $0.levels.count == most }
        guard var effect = candidates.first else { return nil }
        if effect.blocks == 1 {
            // Where throughput has its sentence, a single trial's latency has none: it says less. Else the larger effect has it.
            guard isAlone else { return nil }
            effect = candidates.max { $0.factor < $1.factor } ?? effect
        }
        let (best, worst) = effect.extremes
        let figures = [worst, best].map { Figure.measured(effect.figure(at: $0), effect.metric.unit) }
        let what = effect.metric.name.hasPrefix("e2e") ? "end-to-end p99" : "response p99"
        if effect.blocks == 1 {
            return "With \(tail(of: path))=\(effect.levels[worst]) \(what) was "
                + "\(Figure.ratio(effect.factor)) × that with \(effect.levels[best]) "
                + "(\(figures[0]) against \(figures[1]))\(once(summary))"
        }
        guard effect.isShown(worst, above: best) else {
            return "No effect of \(tail(of: path)) on \(what) is shown (\(figures[1]) to \(figures[0]))."
        }
        let ratio = Figure.ratio(effect.factor)
        return "With \(tail(of: path))=\(effect.levels[worst]) \(what) is \(ratio) × that with \(effect.levels[best]) "
            + "(\(figures[0]) against \(figures[1]))."
    }

    private static func words(_ level: Int, _ effect: Effect) -> String {
        Quantity.words(effect.levels[level], path: effect.path)
    }

    /// `16 KiB batches`, or `acks=1`.
    private static func subject(_ level: Int, _ effect: Effect) -> String {
        let words = words(level, effect)
        switch effect.path {
        case "producer.batch.size": return words + " batches"
        case "topic.count": return words == "1" ? "1 topic" : words + " topics"
        case "topic.partitions": return words == "1" ? "1 partition" : words + " partitions"
        case "producer.count": return words == "1" ? "1 producer" : words + " producers"
        case "consumer.groups": return words == "1" ? "1 group" : words + " groups"
        case "consumer.members": return words == "1" ? "1 consumer" : words + " consumers"
        case "records.value.size": return "values of " + words
        default: return tail(of: effect.path) + "=" + effect.levels[level]
        }
    }

    /// `1 KiB ones`, or `acks=0`.
    private static func object(_ level: Int, _ effect: Effect) -> String {
        effect.path == "producer.batch.size" ? words(level, effect) + " ones" : subject(level, effect)
    }

    private static func isPlural(_ path: String) -> Bool {
        [
            "producer.batch.size", "topic.count", "topic.partitions", "producer.count", "consumer.groups",
            "consumer.members",
            "records.value.size",
        ].contains(path)
    }
}
