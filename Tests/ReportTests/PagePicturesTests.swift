import FoundationEssentials
import Report
import Results
import TestSupport
import Testing

@Suite("The pictures of a page", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct PagePicturesTests {
    let directory: TemporaryDirectory

    init() throws { directory = try memoryDirectory() }

    private func page(_ summary: RunSummary) throws -> String {
        try HTMLReport([Comparison.NamedRun(summary.name, summary)]).html()
    }

    /// A page that the program makes with a gnuplot which counts how often it is started, and does something before it draws.
    private func madePage(of summary: RunSummary, before words: String = "") throws -> (page: String, starts: Int) {
        try FileManager.default.createDirectory(atPath: directory.file("bin"), withIntermediateDirectories: false)
        try directory.write(
            "#!/bin/sh\necho start >>\(directory.file("starts"))\nPATH=/usr/local/bin:/usr/bin:/bin\n\(words)\nexec gnuplot \"$@\"\n",
            to: "bin/gnuplot")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.file("bin/gnuplot"))
        let made = try WeirProcess.run(
            ["report", summary.run.path, "-o", "page.html"], environment: ["PATH": directory.file("bin")],
            directory: directory.path)
        #expect(made.succeeded, "\(made.report)")
        let starts = try Repository.text(of: directory.file("starts")).split(separator: "\n").count
        return (try Repository.text(of: directory.file("page.html")), starts)
    }

    @Test(
        "are drawn by one start of gnuplot, in both their widths",
        .enabled(if: WeirProcess.binary != nil, "no weir is built"))
    func once() throws {
        let (page, starts) = try madePage(of: SyntheticRun(directory: directory, trials: 2).write())
        #expect(starts == 1)
        for name in ["wide", "narrow"] {
            #expect(page.components(between: "<svg class=\"\(name)\"", and: "</svg>").count == 2, "\(name)")
        }
        #expect(!page.contains("eft out: "))
    }

    @Test(
        "are shown without one that gnuplot cannot draw, and the page says which",
        .enabled(if: WeirProcess.binary != nil, "no weir is built"))
    func leftOut() throws {
        let (page, starts) = try madePage(
            of: SyntheticRun(directory: directory, trials: 2).write(),
            before: "if grep -q p99 \"$1\"; then echo 'line 7: no valid points' >&2; exit 1; fi")
        // All at once, and then each by itself.
        #expect(starts == 5)
        #expect(page.components(between: "<svg class=\"wide\"", and: "</svg>").count == 1)
        let said = page.components(between: "<p class=\"missing\">", and: "</p>")
        #expect(said.count == 1 && said[0].hasPrefix("Left out: quick: end-to-end p99 by "), "\(said)")
        #expect(said[0].hasSuffix(": gnuplot could not draw this: line 7: no valid points"), "\(said)")
    }

    @Test("are shown without those of a damaged file, which is named once")
    func damagedFile() throws {
        let summary = try SyntheticRun(directory: directory, trials: 2).write()
        let key = "producer.acks,producer.batch.size,trial,block,"
        try summary.run.writeText(key + "phase,second,received_per_sec\n0,1024,1,1,peak\n", as: "timeseries.csv")
        let page = try page(summary)
        #expect(page.components(between: "<svg class=\"wide\"", and: "</svg>").count == 2)
        let said = page.components(between: "<p class=\"missing\">", and: "</p>")
        #expect(said.count == 1, "\(said)")
        #expect(
            said.first?.hasPrefix("A picture is left out: \(summary.run.path)/timeseries.csv:2: ") == true, "\(said)")
        var failures: [String] = []
        let drawn = try Plot.ofRun(summary) { failures.append("\($0)") }
        #expect(drawn.count == 2 && Set(failures).count == 1, "\(failures)")
        #expect(message { _ = try Plot.ofRun(summary) }.hasPrefix("\(summary.run.path)/timeseries.csv:2: "))
    }

    @Test("have tables in which a name with a colon stays whole")
    func colons() throws {
        var run = SyntheticRun(directory: directory, trials: 2)
        run.acks = ["host: a", "host: b"]
        let tables = try HTMLTables(page(run.write())).tables.filter { $0.caption.hasPrefix("Values of ") }
        #expect(tables.count == 2)
        for row in tables.flatMap(\.rows) {
            #expect(row[0].text.contains("host: ") && row[1].text.first?.isNumber == true, "\(row)")
        }
    }
}
