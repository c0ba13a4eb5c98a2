internal import Measurement
public import Results

/// A run in progress as text for a terminal: a pure function of what is known of the run, the size, and the time.
public struct RunFrame {
    let run: WatchedRun
    let columns: Int
    let rows: Int
    let isUnicode: Bool
    /// How the user names the run in a command: `quick-20261121-140211`, or its path.
    let reference: String
    /// Milliseconds since 1970.
    let now: Int64

    /// Prepares a frame.
    ///
    /// - Parameters:
    ///   - columns: characters that a line may have.
    ///   - rows: lines that there may be.
    ///   - isUnicode: whether the terminal shows more than ASCII.
    ///   - reference: how the user names the run in a command.
    ///   - now: milliseconds since 1970.
    public init(_ run: WatchedRun, columns: Int, rows: Int, isUnicode: Bool, reference: String, now: Int64) {
        self.run = run
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        self.isUnicode = isUnicode
        self.reference = reference
        self.now = now
    }

    /// The lines, none wider than `columns` and no more than `rows`. What matters less is left out where there is no room.
    ///
    /// - Parameters:
    ///   - hasTitle: whether the run's name and question come first.
    ///   - footer: a last line, such as which keys do what.
    public func lines(hasTitle: Bool = true, footer: String? = nil) -> [FrameLine] {
        let curves = curves()
        var room = rows
        func takes(_ count: Int) -> Bool {
            guard count <= room else { return false }
            room -= count
            return true
        }
        // In the order of what is left out last.
        let hasState = takes(1)
        let hasProgress = takes(1)
        let hasTitle = hasTitle && takes(1)
        let hasFooter = footer != nil && takes(1)
        let hasCurves = !curves.isEmpty && takes(curves.count)
        let hasGap = hasCurves && takes(1)
        let table = table(rows: room - 1)

        var lines: [FrameLine] = []
        if hasTitle { lines.append(title) }
        if hasProgress { lines.append(progress) }
        if hasState { lines.append(state) }
        if hasGap { lines.append(FrameLine()) }
        if hasCurves { lines += curves }
        if !table.isEmpty { lines += [FrameLine()] + table }
        if let footer, hasFooter { lines.append(FrameLine(footer, .dim)) }
        return lines.map { $0.fitted(to: columns, isUnicode: isUnicode) }
    }

    /// The run's name and question.
    public var title: FrameLine {
        var line = FrameLine(run.directory.split(separator: "/").last.map(String.init) ?? run.directory, .strong)
        if let question = run.question { line.add(" — \(question)") }
        return line
    }

    /// `11 of 18 rows  ██████░░░░  1:12 gone, about 0:41 left`.
    private var progress: FrameLine {
        let done = run.rows.count
        var line = FrameLine("\(done) of \(run.rowsPlanned) rows  ")
        let width = max(0, min(40, columns - 45))
        if width >= 8, run.rowsPlanned > 0 {
            let filled = min(width, done * width / run.rowsPlanned)
            line.add(String(repeating: "█", count: filled), .good)
            line.add(String(repeating: "░", count: width - filled) + "  ", .dim)
        }
        let until = run.endedAtMilliseconds ?? run.heardAtMilliseconds ?? now
        if run.ending == nil || run.endedAtMilliseconds != nil {
            // A manifest may say anything.
            let (length, isBeyond) = until.subtractingReportingOverflow(run.startedAtMilliseconds)
            let gone = isBeyond ? "–" : Figure.clock(milliseconds: Int(max(0, length)))
            line.add(run.ending == nil ? "\(gone) gone" : "took \(gone)")
        }
        if run.ending == nil, let left = run.present?.leftMilliseconds {
            line.add(", about \(Figure.clock(milliseconds: left)) left")
        }
        return line
    }

    /// What happens now, or how the run ended.
    public var state: FrameLine {
        if let ending = run.ending { return line(of: ending) }
        if let heard = run.heardAtMilliseconds {
            // Why is not known: it may be stopped, or measure while its own terminal, its reader or a full disk holds up what it says.
            return FrameLine(
                "no news for \(Figure.duration(milliseconds: Int(now - heard))); its process is there", .bad)
        }
        guard let row = run.present else { return FrameLine(run.note ?? "between two rows", .plain) }
        var line = FrameLine("row \(row.row)", .strong)
        if !row.label.isEmpty { line.add(" \(row.label)", .strong) }
        if run.trials > 1 { line.add(" · trial \(row.trial) of \(run.trials)") }
        if let phase = row.phase, row.doing == nil {
            let elapsed = Figure.fixed(Double(row.elapsedMilliseconds) / 1000, places: 1)
            let planned = Figure.plain(Double(row.plannedMilliseconds) / 1000, places: 1)
            line.add(" · \(phase.rawValue) \(elapsed)/\(planned) s")
        } else {
            line.add(" · \(row.doing ?? "a fresh start")")
        }
        return line
    }

    /// What the user may type when the run has ended; nil while it goes on, and where nothing is left of it.
    ///
    /// - Parameter program: how the user calls the program.
    public func next(program: String = "weir") -> String? {
        switch run.ending {
        case nil, .vanished?: nil
        case .finished?: "\(program) results show \(reference)"
        case .interrupted?, .failed?, .died?: "\(program) run --resume \(reference)"
        }
    }

    private func line(of ending: WatchedRun.Ending) -> FrameLine {
        let after = "after \(run.rows.count) of \(run.rowsPlanned) rows"
        switch ending {
        case .finished:
            let counts = run.verdicts.map { "\($0.count) \($0.verdict.rawValue)" }.joined(separator: " · ")
            var line = FrameLine("finished", .good)
            line.add(": \(counts)")
            return line
        case .interrupted: return FrameLine("interrupted \(after)", .bad)
        case .failed(let reason):
            let why = reason.map { ": \($0)" } ?? ""
            return FrameLine("ended by an error \(after)\(why)", .bad)
        case .died: return FrameLine("its process is gone \(after): killed, or the machine stopped", .bad)
        case .vanished:
            let why =
                run.rows.isEmpty
                ? "it ended before its first row, which keeps nothing, or was removed" : "it was removed"
            return FrameLine("\(run.directory) is gone: \(why)", .bad)
        }
    }

    /// How a finished row came out: `[3/18] acks=1 batch.size=16384 · 3.42 M rec/s received · response p99 0.95 ms · VALID`.
    public func line(ofRow index: Int) -> FrameLine {
        let row = run.rows[index]
        let label = label(row.configuration, of: run.sweep.map(\.path))
        var parts = ["[\(index + 1)/\(run.rowsPlanned)]\(label.isEmpty ? "" : " \(label)")"]
        let rates = [("received_per_sec", "received"), ("sent_per_sec", "sent")]
        if let (rate, word) = rates.lazy.compactMap({ name, word in row.figures[name].map { ($0, word) } }).first {
            parts.append("\(Figure.count(rate)) rec/s \(word)")
        }
        if let kept = row.figures["kept_up_per_sec"] { parts.append("keeps up to \(Figure.count(kept)) rec/s") }
        let latencies = [("response_p99_us", "response"), ("e2e_p99_us", "e2e")]
        if let (p99, word) = latencies.lazy.compactMap({ name, word in row.figures[name].map { ($0, word) } }).first {
            parts.append("\(word) p99 \(Figure.latency(microseconds: p99))")
        }
        parts.append(row.verdict.rawValue + (row.reason.map { ": \($0)" } ?? ""))
        return FrameLine(parts.joined(separator: " · "))
    }
}
