import FoundationEssentials
import Report
import Results
import TestSupport
import Testing

/// The page in a real browser: Debian's chromium, driven by a script in Tests/ReportTests/Browser.
@Suite(
    "The page in a browser",
    .enabled(if: Repository.runsAll, "a browser is for make test-all"),
    .enabled(if: hasBrowser, "no browser here: make browser-packages installs one"), .serialized)
struct BrowserTests {
    /// Fails with what the browser found wrong. Screenshots are kept in Docs/report where WEIR_RECORD is set.
    private func look(at runs: [RunSummary], _ arguments: [String] = [], keeping name: String? = nil) throws {
        let directory = try TemporaryDirectory()
        let page = directory.file("page.html")
        let files = { runs.map { Repository.files(below: $0.run.path, suffix: "") } }
        let before = files()
        try HTMLReport(runs.map { Comparison.NamedRun($0.run.path, $0) }).write(to: page)
        let finished = try FinishedProcess(
            browserPython,
            [Repository.path("Tests/ReportTests/Browser/look_at_page.py"), page, directory.path] + arguments,
            limit: .seconds(600))
        #expect(finished.succeeded, "\(finished.report)")
        #expect(files() == before, "a run that is reported on stays as it was")
        print("\(runs.count) run(s) in a browser: \(finished.output)", terminator: "")
        guard let name, Repository.environment("WEIR_RECORD") != nil else { return }
        let folder = URL(filePath: Repository.path("Docs/report"))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for shot in Repository.entries(of: directory.path) where Self.kept.contains("\(name)-\(shot)") {
            let bytes = try Data(contentsOf: URL(filePath: directory.file(shot)))
            try bytes.write(to: folder.appending(path: "\(name)-\(shot)"))
        }
    }

    /// The screenshots that Docs/report.md shows.
    private static let kept: Set = [
        "quick-desk-light.png", "quick-phone-dark.png", "side-by-side-desk-dark.png", "side-by-side-phone-light.png",
    ]

    @Test(
        "one run: renders on a phone and a desk, light and dark, prints, sorts, filters, and shows values by pointer, tap and key"
    )
    func one() throws {
        try look(at: [RunSummary(RunDirectory(path: Repository.path("results/reference/quick")))], keeping: "quick")
    }

    @Test("two runs side by side do, too")
    func two() throws {
        let runs = try ["weir", "kafka"].map {
            try RunSummary(RunDirectory(path: Repository.path("results/reference/lessons/consumers/\($0)")))
        }
        try look(at: runs, ["--joint"], keeping: "side-by-side")
    }

    @Test("a run of a thousand rows with rows of every verdict does, too")
    func many() throws {
        var run = SyntheticRun(directory: try memoryDirectory())
        run.question = "What do <batches> & acks cost?"
        run.acks = (0..<10).map { "level-\($0)" }
        run.batchSizes = (1...20).map { "\($0 * 1024)" }
        let verdicts = Verdict.allCases
        run.verdict = { acks, size, trial in
            let verdict = acks == "level-3" ? verdicts[(trial + size.count) % verdicts.count] : .valid
            return (verdict, verdict == .valid ? nil : "because of trial \(trial)")
        }
        try look(at: [run.write()])
    }
}

private let browserPython = Repository.path(".venv-browser/bin/python")
private let hasBrowser =
    Repository.isExecutable("/usr/bin/chromium") && Repository.isExecutable(browserPython) && hasGnuplot
