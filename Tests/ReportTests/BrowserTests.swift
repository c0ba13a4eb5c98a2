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
        let finished = try Self.looked(at: page, in: directory, arguments)
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

    private static func looked(
        at page: String, in directory: TemporaryDirectory, _ arguments: [String] = []
    ) throws -> FinishedProcess {
        // Half a minute on an idle machine, two for a thousand rows.
        try FinishedProcess(
            browserPython,
            [Repository.path("Tests/ReportTests/Browser/look_at_page.py"), page, directory.path] + arguments,
            limit: .seconds(1800))
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

    @Test("a page with faults is found out, each of them by its name")
    func faults() throws {
        let directory = try TemporaryDirectory()
        let page = directory.file("page.html")
        let run = try RunSummary(RunDirectory(path: Repository.path("results/reference/quick")))
        var html = try HTMLReport([Comparison.NamedRun(run.run.path, run)]).html()
        for (old, new, _) in Self.faults {
            let parts = html.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
            try #require(parts.count == 2, "the page has no \(old)")
            html = parts.joined(separator: new)
        }
        try Data(html.utf8).write(to: URL(filePath: page))
        let finished = try Self.looked(at: page, in: directory)
        #expect(finished.exit == .code(1), "\(finished.report)")
        for (_, new, fault) in Self.faults {
            #expect(finished.output.contains(fault), "\(new): \(finished.output)")
        }
    }

    /// What is put in the place of what in a page, and what must be said of it.
    private static let faults = [
        ("\"use strict\";", "\"use strict\"; console.error('alas');", "desk, dark: console: alas"),
        ("default-src &#39;none&#39;", "default-src *", "phone, light: it asks for https://127.0.0.1:9/picture.png"),
        ("<footer>", "<img alt='' src='https://127.0.0.1:9/picture.png'><footer>", "desk, light: console: "),
        ("--soft: #4a5563", "--soft: #a9b0b8", "desk, light: color-contrast"),
        ("--ink: #e6eaee", "--ink: #303a44", "desk, dark: words in a picture are faint"),
        ("<footer>", "<input><footer>", "phone, dark: label"),
        ("<footer>", "<p style='width: 2000px'>wide</p><footer>", "phone, light: the page scrolls sideways by"),
        (
            "<section id=\"answer\"", "<p style='height: 900px'></p><section id=\"answer\"",
            "the answer is not on the first screen"
        ),
        ("scope=\"col\"", "", "a column without a heading"),
        ("return sign * order", "return order", "Enter sorts the other way"),
        ("row.hidden = !is ||", "row.hidden =", "the filter batch.size="),
        ("if (speaks) say(", "if (false) say(", "by the arrow keys, too"),
        ("tip.style.left = \"0\";", "", ", narrow"),
        ("tr[hidden] { display: table-row; }", "tbody tr:last-child { display: none; }", "rows 5 are on paper"),
        ("th button { display: contents; }", "", "headings are not on each page of paper"),
        ("td.number { white-space: nowrap; }", "td.number { width: 1px; }", "figures are broken into lines on paper"),
        (
            ":focus-visible { outline: 3px", "button:focus-visible { outline: 0px",
            "keyboard, desk, light: the focus is not seen"
        ),
        ("scroll-behavior: auto", "scroll-behavior: smooth", "motion: reduce: the page scrolls smooth"),
        ("h1 {", "h2 { transition: color 1s; } h1 {", "motion: no-preference: these move"),
        (
            "<a class=\"skip\"", "<a tabindex='1' href='#trials'>first</a><a class=\"skip\"",
            "the first place leads past the contents"
        ),
    ]

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
    Repository.isExecutable("/usr/bin/chromium") && Repository.isExecutable("/usr/bin/pdftotext")
    && Repository.isExecutable(browserPython) && hasGnuplot
