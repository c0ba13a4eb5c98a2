internal import Measurement
public import Results

/// What a run found, in sentences: for every swept parameter how much it matters for throughput and for latency, and
/// from where on it does not. A sentence claims only what the trials show, and of less than four says that they are too few for a verdict.
public enum Answer {
    /// The sentences; none where nothing was swept, or no trial has VALID rows of what would have to be compared.
    public static func sentences(for summary: RunSummary) throws -> [String] {
        let replay = try replay(of: summary)
        var sentences = try steps(of: summary)
        var effects: [Effect] = []
        var fewest = sentences.isEmpty ? LogRatioComparison.trialsForVerdict : Set(summary.rows.map(\.key.trial)).count
        if let replay { sentences.append(replay) }
        for path in summary.swept where summary.levels(of: path).count > 1 {
            // What is read again when all is over, or offered after full speed, changes nothing of what came before.
            let isLater = path.hasPrefix("load.latency.") || path == "consumer.replay" && replay != nil
            let rate = isLater ? nil : try throughput(of: path, in: summary)
            if let rate {
                sentences.append(sentence(onThroughput: rate))
                effects.append(rate)
            }
            if let time = try latency(of: path, in: summary, isAlone: rate == nil) {
                sentences.append(sentence(onLatency: time))
                effects.append(time)
            }
        }
        fewest = effects.reduce(fewest) { min($0, $1.blocks) }
        if fewest < LogRatioComparison.trialsForVerdict {
            let what = fewest == 1 ? "What one trial shows" : "What so few trials show"
            let more = try moreTrials(for: effects.filter { !$0.hasVerdict }, in: summary)
            sentences.append("\(what) may be chance: more that are VALID \(more).")
        }
        return sentences
    }

    /// What a parameter does to throughput; nil where that cannot be said.
    private static func throughput(of path: String, in summary: RunSummary) throws -> Effect? {
        guard let column = try summary.mostMeasured(RunSummary.throughputColumns) else { return nil }
        return try Effect(of: path, on: Metric(column), in: summary)
    }

    /// What a parameter does to latency; nil where that cannot be said.
    ///
    /// - Parameter isAlone: whether nothing else is said of the parameter.
    private static func latency(of path: String, in summary: RunSummary, isAlone: Bool) throws -> Effect? {
        let effects = try RunSummary.latencyColumns.compactMap { name -> Effect? in
            guard summary.table.header.contains(name) else { return nil }
            return try Effect(of: path, on: Metric(name), in: summary)
        }
        // The one that most levels have: acks=0 has no response, but a time end to end.
        let most = effects.map(\.levels.count).max()
        let candidates = effects.filter { $0.levels.count == most }
        guard let first = candidates.first, first.blocks == 1 else { return candidates.first }
        // Where throughput has its sentence, a single trial's latency has none: it says less. Else the larger effect has it.
        return isAlone ? candidates.max { $0.factor < $1.factor } : nil
    }

    private static func sentence(onThroughput effect: Effect) -> String {
        let (worst, best) = effect.extremes
        let ratio = Figure.ratio(effect.factor)
        let (subject, object) = (subject(best, effect), object(worst, effect))
        guard effect.hasVerdict else {
            return "\(subject) carried \(ratio) × the records of \(object)\(basis(effect))."
        }
        guard effect.isShown(best, above: worst) else {
            return
                "No effect of \(tail(of: effect.path)) on throughput is shown: \(subject) carried \(ratio) × the records of "
                + "\(object)\(scope(effect)), within the spread of \(trials(effect))."
        }
        let verb = isPlural(effect.path) && effect.levels[best] != "1" ? "carry" : "carries"
        return "\(subject) \(verb) \(ratio) × the records of \(object)\(basis(effect))"
            + plateau(effect, worst: worst, best: best) + "."
    }

    private static func sentence(onLatency effect: Effect) -> String {
        let (best, worst) = effect.extremes
        let (low, high) = (figure(best, effect), figure(worst, effect))
        let name = tail(of: effect.path)
        let what = effect.metric.name.hasPrefix("e2e") ? "end-to-end p99" : "response p99"
        guard !effect.hasVerdict || effect.isShown(worst, above: best) else {
            return "No effect of \(name) on \(what) is shown (\(low) to \(high))\(basis(effect))."
        }
        return "With \(name)=\(effect.levels[worst]) \(what) \(effect.hasVerdict ? "is" : "was") "
            + "\(Figure.ratio(effect.factor)) × that with \(effect.levels[best]) (\(high) against \(low))\(basis(effect))."
    }

    /// What a sentence's figures are of, as they stand nowhere else: means over other parameters, of some of the trials, or of too few.
    private static func basis(_ effect: Effect) -> String {
        if effect.hasVerdict {
            return scope(effect) + (effect.blocks == effect.allBlocks ? "" : ", in \(trials(effect))")
        }
        return scope(effect) + ", in \(trials(effect))" + (effect.blocks == 1 ? "" : ": too few for a verdict")
    }

    private static func scope(_ effect: Effect) -> String { effect.scope.isEmpty ? "" : ", " + effect.scope }

    /// `5 trials`, `the 17 of 40 trials in which what is compared is VALID`, `two trials`.
    private static func trials(_ effect: Effect) -> String {
        let few = ["no", "one", "two", "three"]
        let isWhole = effect.blocks == effect.allBlocks
        let number =
            effect.blocks < few.count
            ? few[effect.blocks] : "\(effect.blocks)" + (isWhole ? "" : " of \(effect.allBlocks)")
        let count = number + (effect.blocks == 1 ? " trial" : " trials")
        return isWhole ? count : "the \(count) in which what is compared is VALID"
    }

    private static func figure(_ level: Int, _ effect: Effect) -> String {
        Figure.measured(effect.figure(at: level), effect.metric.unit)
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
