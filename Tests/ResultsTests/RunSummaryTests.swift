import Testing

@testable import Results

@Suite("Summaries by hand")
struct RunSummaryTests {
    let root = TemporaryDirectory()

    func summary(_ text: String, _ name: String = "s.csv") throws -> RunSummary {
        try write(text, to: root.path + "/" + name)
        return try RunSummary(csv: root.path + "/" + name)
    }

    func refusal(_ text: String) -> String {
        do {
            return "\(try summary(text).rows.count) rows"
        } catch {
            return "\(error)".replacing(root.path + "/", with: "")
        }
    }

    @Test(
        "what is no summary of a run says what it lacks",
        arguments: [
            (
                "size,received_per_sec\n1,2\n",
                "s.csv: no column trial, so that it is no summary of a run; `weir plot` draws any CSV file"
            ),
            ("size,trial,blok,verdict\n1,1,1,VALID\n", "s.csv has no column block; did you mean blok?"),
            (
                "size,trial,block,verdict\n1,1,1,VALID\n2,1,1,VALID\n1,2,1,VALID\n",
                "s.csv:4: line 2 has the same configuration and block; `weir results export` joins several runs in one table"
            ),
            ("size,trial,block,verdict\n1,1,1,VALID\n2,1,1,VALID\n1,2,2,VALID\n", "3 rows"),
        ])
    func refused(text: String, message: String) {
        #expect(refusal(text) == message)
    }

    @Test("a file of a run whose last line has no end is cut off, one by hand is not")
    func cutOff() throws {
        let run = RunDirectory(path: root.path + "/run")
        try run.writeText("size,trial,block,verdict,rate\n1,1,1,VALID,1000", as: "summary.csv")
        #expect(try RunSummary(run).rows.count == 1)
        try run.write(
            Manifest(
                suite: "s", startedAtMilliseconds: 0, command: [], seed: 1, trials: 1, sweep: [], rowsPlanned: 1,
                version: "0"))
        let reason = "the line has no end; the file looks cut off: remove this line, or write the file again"
        #expect(throws: ResultsError.malformedCSV(path: run.file("summary.csv"), line: 2, reason: reason)) {
            try RunSummary(run)
        }
    }

    @Test("joined runs that are called alike have their paths, and one that is named twice is there once")
    func alike() throws {
        let text = "size,trial,block,verdict\n1,1,1,VALID\n"
        var runs: [RunSummary] = []
        for folder in ["a", "b"] {
            let run = RunDirectory(path: "\(root.path)/\(folder)/same")
            try run.writeText(text, as: "summary.csv")
            runs += [try RunSummary(run), try RunSummary(csv: run.file("summary.csv"))]
        }
        let one = try summary(text)
        func names(_ runs: [RunSummary]) throws -> [String] {
            try CSVTable(text: JoinedSummaries.csv(runs), path: "j.csv").rows.map {
                $0.fields[0].replacing(root.path + "/", with: "")
            }
        }
        #expect(try names([runs[0], runs[2]]) == ["a/same", "b/same"])
        #expect(try names([runs[1], runs[3], one]) == ["a/same/summary.csv", "b/same/summary.csv", "s.csv"])
        #expect(try names([runs[0], one, runs[0]]) == ["same", "s.csv"])
    }
}
