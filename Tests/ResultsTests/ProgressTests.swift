import Glibc
import Testing

@testable import Results

/// A run of two rows on disk, of which one is finished.
private final class Bench {
    let directory = TemporaryDirectory()
    let run: RunDirectory
    var manifest: Manifest

    init() throws {
        run = try RunDirectory.create(suite: "two", millisecondsSince1970: 0, in: directory.path)
        manifest = Manifest(
            suite: "two", question: "which?", startedAtMilliseconds: 5000, command: [], seed: 1, trials: 1,
            sweep: [.init(path: "producer.acks", values: ["1", "all"])], rowsPlanned: 2, version: "0")
        try run.write(manifest)
        let table = try run.table(of: SummaryRow.self, swept: ["producer.acks"])
        var row = SummaryRow(key: RowKey(configuration: ["all"], trial: 1, block: 1), verdict: .valid)
        row.peak.receivedPerSecond = 1234.5
        try table.append(row)
    }

    func state(_ state: Manifest.State, reason: String? = nil) throws {
        manifest.state = state
        manifest.reason = reason
        try run.write(manifest)
    }

    /// Holds the lock on the directory, as a run does while it goes on, until the returned function is called.
    func lock() -> () -> Void {
        let descriptor = open(run.path, O_RDONLY)
        flock(descriptor, LOCK_EX)
        return { close(descriptor) }
    }
}

private func row(_ number: Int = 2) -> RowInProgress {
    RowInProgress(
        row: number, rowsPlanned: 2, label: "acks=1", configuration: ["producer.acks": "1"], trial: 1,
        leftMilliseconds: 4000)
}

@Suite("A run that is followed by its files")
struct RunFollowerTests {
    @Test("shows its rows and what progress.json says, while its process holds the lock")
    func running() throws {
        let bench = try Bench()
        let unlock = bench.lock()
        defer { unlock() }
        var history = ProgressHistory()
        history.add(.init(sentPerSecond: 9.6, receivedPerSecond: 8, lagRecords: 7), row: 2)
        try RunProgress(writtenAtMilliseconds: 9000, row: row(), history: history).write(to: bench.run)
        var follower = try RunFollower(bench.run, now: 9500)
        #expect(follower.run.present == row())
        #expect(follower.run.history == history)
        #expect(follower.run.rows.map(\.configuration) == [["all"]])
        #expect(follower.run.rows[0].figures["received_per_sec"] == 1234.5)
        #expect(follower.run.ending == nil && follower.run.heardAtMilliseconds == nil && follower.run.exitCode == 0)

        // Nothing new comes, and the lock is held.
        follower.refresh(now: 20_000)
        #expect(follower.run.ending == nil && follower.run.heardAtMilliseconds == 9000)
        // What cannot be read stays as it was.
        try bench.run.writeText("{\"row\":", as: RunProgress.fileName)
        follower.refresh(now: 9800)
        #expect(follower.run.present == row() && follower.run.history == history)
        #expect(follower.run.heardAtMilliseconds == nil)
        RunProgress.remove(from: bench.run)
        follower.refresh(now: 20_500)
        #expect(follower.run.ending == nil && follower.run.present == row())
        #expect(follower.run.heardAtMilliseconds == 9000)
        // It goes on anew, and has said nothing yet.
        bench.manifest.resumedAtMilliseconds = [21_000]
        try bench.state(.running)
        follower.refresh(now: 21_000)
        #expect(follower.run.ending == nil && follower.run.present == nil)
        #expect(follower.run.heardAtMilliseconds == nil)
    }

    @Test("whose process is gone has died, whatever its manifest says")
    func died() throws {
        let bench = try Bench()
        try RunProgress(writtenAtMilliseconds: 9000, row: row()).write(to: bench.run)
        // Too early to doubt it.
        var follower = try RunFollower(bench.run, now: 9500)
        #expect(follower.run.ending == nil && follower.run.present != nil)
        follower.refresh(now: 20_000)
        #expect(follower.run.ending == .died && follower.run.present == nil && follower.run.exitCode == 1)
        #expect(follower.run.rows.count == 1)
        // It is resumed meanwhile.
        let unlock = bench.lock()
        defer { unlock() }
        follower.refresh(now: 21_000)
        #expect(follower.run.ending == nil)
    }

    @Test("that has ended, or vanished, says so", arguments: [Manifest.State.finished, .interrupted, .failed])
    func ended(state: Manifest.State) throws {
        let bench = try Bench()
        let unlock = bench.lock()
        var follower = try RunFollower(bench.run, now: 6000)
        #expect(follower.run.ending == nil)
        try bench.state(state, reason: state == .failed ? "the disk is full" : nil)
        unlock()
        follower.refresh(now: 7000)
        switch state {
        case .finished: #expect(follower.run.ending == .finished && follower.run.exitCode == 0)
        case .interrupted: #expect(follower.run.ending == .interrupted && follower.run.exitCode == 130)
        default: #expect(follower.run.ending == .failed(reason: "the disk is full") && follower.run.exitCode == 1)
        }
        try bench.run.remove()
        follower.refresh(now: 8000)
        #expect(follower.run.ending == .vanished && follower.run.exitCode == 1)
    }

    @Test("a row that is half written is read when it is whole, and a damaged progress.json is none")
    func halves() throws {
        let bench = try Bench()
        let unlock = bench.lock()
        defer { unlock() }
        try bench.run.writeText("{\"row\":", as: RunProgress.fileName)
        let path = bench.run.file(SummaryRow.fileName)
        let whole = try text(of: path)
        let again = whole.split(separator: "\n")[1]
        try write(whole + again.prefix(20), to: path)
        var follower = try RunFollower(bench.run, now: 6000)
        #expect(follower.run.rows.count == 1 && follower.run.present == nil && follower.run.ending == nil)
        try write(whole + again + "\n", to: path)
        follower.refresh(now: 6000)
        #expect(follower.run.rows.count == 2)
    }

    @Test("looking at it does not keep anybody from going on with it")
    func lock() throws {
        let bench = try Bench()
        _ = try RunFollower(bench.run, now: 1_000_000)
        let descriptor = open(bench.run.path, O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    }
}

@Suite("What a run tells programs")
struct RunEventTests {
    /// The example of Docs/watching.md.
    private static var example: String {
        let sweep = [Manifest.Sweep(path: "producer.acks", values: ["1", "all"])]
        var first = RowInProgress(
            row: 1, rowsPlanned: 2, label: "acks=all", configuration: ["producer.acks": "all"], trial: 1,
            leftMilliseconds: 62_000)
        let began = RunEvent.runBegan(
            RunBegan(
                directory: "results/acks-20261121-140211", suite: "acks", question: "does acks=all cost throughput?",
                startedAtMilliseconds: 1_795_269_731_000, rowsPlanned: 2, trials: 1, sweep: sweep,
                configurations: [["producer.acks": "1"], ["producer.acks": "all"]], expectedMilliseconds: 62_000))
        let rowBegan = RunEvent.rowBegan(first)
        first.phase = .peak
        first.elapsedMilliseconds = 1100
        first.plannedMilliseconds = 10_000
        first.leftMilliseconds = 60_800
        first.figures = .init(
            sentPerSecond: 2_412_345, receivedPerSecond: 2_409_871, responseP99Microseconds: 3911.7, lagRecords: 8012)
        var summary = SummaryRow(
            key: RowKey(configuration: ["all"], trial: 1, block: 1), verdict: .unstable,
            reason: "the rate drifted by +36 % within the window")
        summary.seconds = 31.204
        summary.peak.sentPerSecond = 2_398_112.4
        summary.peak.receivedPerSecond = 2_398_001.9
        summary.records.sent = 24_911_002
        summary.records.received = 24_911_002
        summary.records.lost = 0
        let done = RunEvent.rowFinished(
            RowFinished(
                row: 1, rowsPlanned: 2, label: "acks=all", configuration: ["producer.acks": "all"], summary: summary,
                leftMilliseconds: 31_000))
        var second = RowInProgress(
            row: 2, rowsPlanned: 2, label: "acks=1", configuration: ["producer.acks": "1"], trial: 1,
            leftMilliseconds: 31_000)
        let secondBegan = RunEvent.rowBegan(second)
        second.phase = .peak
        second.doing = "receiving the rest"
        second.leftMilliseconds = 19_500
        second.figures = .init(sentPerSecond: 0, receivedPerSecond: 1_120_450, lagRecords: 210_331)
        let ended = RunEvent.runEnded(
            RunEnded(
                state: .interrupted, directory: "results/acks-20261121-140211", rowsPlanned: 2, verdicts: [.unstable],
                exitCode: 130, resume: "weir run --resume acks-20261121-140211"))
        let lines: [(Int64, RunEvent)] = [
            (0, began), (6210, rowBegan), (9044, .progress(first)), (37_415, done), (37_415, secondBegan),
            (52_930, .progress(second)), (53_377, ended),
        ]
        return lines.map { $0.1.line(atMilliseconds: 1_795_269_731_000 + $0.0) }.joined()
    }

    @Test("Docs/watching.md shows lines as they are, and names every member (WEIR_RECORD=1 writes them)")
    func document() throws {
        let path = sourceDirectory() + "/../../Docs/watching.md"
        var document = try text(of: path)
        let start = try #require(document.firstRange(of: "```json\n")).upperBound
        let end = try #require(document[start...].firstRange(of: "```\n")).lowerBound
        if getenv("WEIR_RECORD") != nil {
            document = String(document[..<start]) + Self.example + String(document[end...])
            try write(document, to: path)
        } else {
            #expect(document[start..<end] == Self.example)
        }
        // A name before a colon is a member's; those of a configuration and of figures are keys and columns, which have documents of their own.
        let names = Set(Self.example.split(separator: "\"").filter { $0.allSatisfy { $0.isLetter } })
        let members = names.filter { Self.example.contains("\"\($0)\":") && $0.first!.isLowercase }
        #expect(members.count > 20)
        for member in members where !["sent", "received", "lost", "seconds"].contains(member) {
            #expect(document.contains("`\(member)`"), "\(member)")
        }
    }

    @Test("progress.json is as it was written when it is read, and keeps two minutes")
    func file() throws {
        let directory = TemporaryDirectory()
        let run = RunDirectory(path: directory.path)
        var progress = RunProgress(writtenAtMilliseconds: 1, note: "measuring …", row: row())
        for number in 0..<500 {
            let p99: Double? = number % 2 == 0 ? nil : 0.16
            progress.history.add(
                .init(
                    sentPerSecond: Double(number), receivedPerSecond: .infinity, responseP99Microseconds: p99,
                    lagRecords: 3), row: number)
        }
        #expect(progress.history.rows == Array(260..<500))
        #expect(progress.history.receivedPerSecond.allSatisfy { $0 == 0 })
        #expect(progress.history.responseP99Microseconds.prefix(2) == [nil, 0.2])
        try progress.write(to: run)
        #expect(RunProgress.read(from: run) == progress)
        #expect(Disk.names(in: run.path) == ["progress.json"])
        RunProgress.remove(from: run)
        #expect(RunProgress.read(from: run) == nil)
    }
}
