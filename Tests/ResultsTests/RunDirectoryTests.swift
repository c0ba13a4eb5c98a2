import Results
import Testing

@Suite("A run's directory")
struct RunDirectoryTests {
    let root = TemporaryDirectory()

    func manifest() -> Manifest {
        Manifest(
            suite: "quick", question: "How?", startedAtMilliseconds: 1_700_000_000_000,
            command: ["weir", "run", "quick"],
            seed: 42, trials: 3, sweep: [.init(path: "producer.acks", values: ["0", "1"])], rowsPlanned: 6,
            version: "0.1")
    }

    @Test("a run that begins says so, and a second one of the same second has a name of its own")
    func create() throws {
        let first = try RunDirectory.create(suite: "my suite/x", millisecondsSince1970: 0, in: root.path + "/a/b")
        let second = try RunDirectory.create(suite: "my suite/x", millisecondsSince1970: 0, in: root.path + "/a/b")
        #expect(first.name.hasPrefix("my-suite-x-19"))
        #expect(second.name == first.name + "-2")
        var manifest = manifest()
        try first.write(manifest)
        #expect(try first.manifest().state == .running)
        manifest.state = .finished
        manifest.finishedAtMilliseconds = 1_700_000_100_000
        try first.write(manifest)
        #expect(try first.manifest() == manifest)
        let json = try text(of: first.file("manifest.json"))
        #expect(json.contains("\"seed\" : 42"))
        #expect(!json.contains("\\/"))
    }

    @Test("a directory that cannot be made is named, with the reason")
    func unwritable() throws {
        try write("x", to: root.path + "/file")
        #expect(throws: ResultsError.self) {
            try RunDirectory.create(suite: "a", millisecondsSince1970: 0, in: root.path + "/file/results")
        }
        do {
            _ = try RunDirectory.create(suite: "a", millisecondsSince1970: 0, in: "/proc/nowhere")
        } catch {
            #expect("\(error)" == "cannot make the directory /proc/nowhere: no such file or directory")
        }
    }

    @Test("a damaged manifest is named")
    func damagedManifest() throws {
        let run = try RunDirectory.create(suite: "a", millisecondsSince1970: 0, in: root.path)
        try write("{\"suite\": \"a\"", to: run.file("manifest.json"))
        #expect(throws: ResultsError.self) { try run.manifest() }
        try write("{\"formatVersion\": 1}", to: run.file("manifest.json"))
        do {
            _ = try run.manifest()
        } catch {
            #expect("\(error)".contains("the key state is missing"))
        }
    }

    @Test("a manifest of a later version says that this weir is older")
    func newerManifest() throws {
        let run = try RunDirectory.create(suite: "a", millisecondsSince1970: 0, in: root.path)
        let path = run.file("manifest.json")
        try write("{\"formatVersion\": 2, \"state\": {\"now\": \"an object\"}}", to: path)
        #expect(throws: ResultsError.newerFormat(path: path, version: 2, known: 1)) { try run.manifest() }
        #expect(
            ResultsError.newerFormat(path: "m.json", version: 2, known: 1).description.hasPrefix(
                "m.json: this weir is older than the result"))
    }

    @Test("rows are on disk as soon as they are appended, with swept parameters first and unmeasured figures empty")
    func rows() throws {
        let run = try RunDirectory.create(suite: "a", millisecondsSince1970: 0, in: root.path)
        let table = try run.table(of: SummaryRow.self, swept: ["producer.acks", "records.keys"])
        var row = SummaryRow(
            key: RowKey(configuration: ["1", "zipf:0.99, \"hot\""], trial: 2, block: 3), verdict: .valid)
        row.peak.sentPerSecond = 1234.56
        row.records.lost = 0
        try table.append(row)
        let lines = try text(of: run.file("summary.csv")).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[0].hasPrefix(
                "producer.acks,records.keys,trial,block,verdict,reason,target,client,round_trip_us,"
                    + "handed_round_trip_us,sent_per_sec,"))
        #expect(lines[1].hasPrefix("1,\"zipf:0.99, \"\"hot\"\"\",2,3,VALID,,,,,,1234.6,,"))
        try table.append(row)
        #expect(try text(of: run.file("summary.csv")).split(separator: "\n").count == 3)
        #expect(throws: ResultsError.self) { try run.table(of: SummaryRow.self, swept: []) }
    }

    @Test(
        "numbers are written with a point, without exponent and trailing zeros",
        arguments: [
            (0, 3, "0"), (-0.0004, 3, "0"), (1.5, 3, "1.5"), (0.001, 3, "0.001"), (-12.0625, 2, "-12.06"),
            (1e15, 3, "1000000000000000"), (123_456_789.123, 1, "123456789.1"), (1e-9, 3, "0"), (999.9996, 3, "1000"),
        ] as [(Double, Int, String)])
    func decimals(value: Double, places: Int, text: String) {
        #expect(Cell(value, places: places).text == text)
    }

    @Test("what is not a number is empty")
    func empty() {
        #expect(Cell(Double.nan, places: 3).text == "")
        #expect(Cell(Double.infinity, places: 3).text == "")
        #expect(Cell(nil as Int?).text == "")
    }
}
