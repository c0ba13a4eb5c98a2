import Results
import Testing

@Suite("Names of runs")
struct RunNameTests {
    let root = TemporaryDirectory()

    @discardableResult
    func run(_ suite: String, at seconds: Int64) throws -> RunDirectory {
        let run = try RunDirectory.create(suite: suite, millisecondsSince1970: seconds * 1000, in: root.path)
        try run.write(
            Manifest(
                suite: suite, startedAtMilliseconds: seconds * 1000, command: [], seed: 1, trials: 1, sweep: [],
                rowsPlanned: 1, version: "0"))
        return run
    }

    func message(_ name: String) -> String {
        do {
            return try "found " + RunName.resolve(name, in: root.path).name
        } catch {
            return "\(error)"
        }
    }

    @Test("@1 is the latest, whatever it is called; prefixes and paths are taken")
    func resolves() throws {
        let old = try run("zeta", at: 1_700_000_000)
        let new = try run("alpha", at: 1_700_000_500)
        #expect(try RunName.resolve("@1", in: root.path) == new)
        #expect(try RunName.resolve("@2", in: root.path) == old)
        #expect(try RunName.resolve("ze", in: root.path) == old)
        #expect(try RunName.resolve(new.name, in: root.path) == new)
        #expect(try RunName.resolve(new.path + "/", in: "elsewhere") == new)
    }

    @Test("names that do not fit are answered with what would")
    func errors() throws {
        #expect(message("@1") == "@1: no run is in \(root.path) yet; `weir run quick` makes one")
        let run1 = try run("acks", at: 1_700_000_000)
        try run("acks", at: 1_700_000_100)
        #expect(message("@3") == "@3: \(root.path) has only 2 runs")
        #expect(message("@x") == "no run is called @x in \(root.path); did you mean @1?")
        #expect(message("ac").hasPrefix("ac could be any of 2 runs (acks-"))
        var misspelt = run1.name
        misspelt.removeLast()
        misspelt.append("x")
        #expect(message(misspelt).contains("did you mean acks-"))
        let latest = try run("key-skew", at: 1_700_000_300)
        for name in ["key-skw", "kye-skew"] {
            #expect(message(name) == "no run is called \(name) in \(root.path); did you mean \(latest.name)?")
        }
        #expect(
            message("zzz")
                == "no run is called zzz in \(root.path); `weir results --results \(root.path)` shows what there is")
        #expect(message("/nowhere/at/all") == "cannot read /nowhere/at/all: no such directory")
    }

    @Test("a folder that is called like a run does not hide it, and what is no run says what it is")
    func folders() throws {
        let run = try run("Sources", at: 1_700_000_000)
        // The folder of the tests is the checkout, which has such a folder.
        #expect(try RunName.resolve("Sources", in: root.path) == run)
        let file = root.path + "/notes.txt"
        try write("x", to: file)
        #expect(message(file) == "\(file): this is neither a run's directory nor a file ending in .csv")
        try write("x", to: root.path + "/t.csv")
        #expect(message(root.path + "/t.csv") == "\(root.path)/t.csv: this is a CSV file, where a run is needed")
        #expect(message(root.path) == "\(root.path): no run is in this directory (no manifest.json)")
    }

    @Test("a summary is read with its order from the manifest")
    func summary() throws {
        let run = try RunDirectory.create(suite: "a", millisecondsSince1970: 0, in: root.path)
        try run.write(
            Manifest(
                suite: "a", startedAtMilliseconds: 0, command: [], seed: 1, trials: 1,
                sweep: [.init(path: "producer.acks", values: ["all", "1", "0"])], rowsPlanned: 3, version: "0"))
        #expect(throws: ResultsError.self) { try RunSummary(run) }
        let table = try run.table(of: SummaryRow.self, swept: ["producer.acks"])
        #expect(throws: ResultsError.self) { try RunSummary(run) }
        for acks in ["0", "all"] {
            try table.append(SummaryRow(key: RowKey(configuration: [acks], trial: 1, block: 1), verdict: .valid))
        }
        let summary = try RunSummary(run)
        #expect(summary.levels(of: "producer.acks") == ["all", "0"])
        #expect(summary.configurations == [["all"], ["0"]])
        #expect(summary.rows.map(\.verdict) == [.valid, .valid])
    }

    @Test("a run whose table is gone is not said to have measured nothing")
    func tableGone() throws {
        let run = try run("a", at: 1)
        var manifest = try run.manifest()
        (manifest.state, manifest.rowsFinished) = (.finished, 1)
        try run.write(manifest)
        let gone = ResultsError.nothingRecorded(
            path: run.path, reason: "summary.csv is missing, though rows were finished in this run")
        #expect(throws: gone) { try RunSummary(run) }
    }
}
