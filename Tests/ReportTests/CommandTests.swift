import FoundationEssentials
import Results
import TestSupport
import Testing

/// `weir compare` and `weir plot` as a user runs them.
@Suite("weir compare and weir plot", .enabled(if: WeirProcess.binary != nil, "no weir is built"))
struct CommandTests {
    let directory: TemporaryDirectory
    let latest: RunSummary

    init() throws {
        directory = try memoryDirectory()
        _ = try SyntheticRun(directory: directory).write()
        latest = try SyntheticRun(directory: directory, seed: 5, startedAt: 1_790_000_100_000).write()
    }

    func weir(_ words: String) throws -> FinishedProcess {
        try WeirProcess.run(words.split(separator: " ").map(String.init), directory: directory.path)
    }

    @Test("two runs, and the parameters of one, are compared")
    func compare() throws {
        let two = try weir("compare @2 @1")
        #expect(two.succeeded, "\(two.report)")
        #expect(two.output.contains("received_per_sec") && two.output.contains("no difference shown"))
        let one = try weir("compare quick-2026 --by batch.size")
        #expect(one.report.contains("could be any of 2 runs"))
        let by = try weir("compare @1")
        #expect(by.succeeded, "\(by.report)")
        #expect(by.output.contains("by producer.acks\n") && by.output.contains("by producer.batch.size\n"))
    }

    @Test(
        "a directory of runs that cannot be read is not one without runs",
        arguments: [("file", "it is not a directory"), ("file/results", "part of the path is not a directory")])
    func unreadable(path: String, reason: String) throws {
        try directory.write("", to: "file")
        let line =
            "weir: cannot read \(path), where runs are looked for: \(reason); mend that, or name another directory with "
            + "--results (`weir run`: --output)\n"
        for words in ["results", "results show @1", "watch", "compare quick", "report main", "plot @1"] {
            let result = try weir("\(words) --results \(path)")
            #expect(result.exit == .code(1) && result.output.isEmpty, "\(words): \(result.report)")
            #expect(result.errors == line, "\(words): \(result.report)")
        }
        for words in ["baseline", "compare main --baseline main", "baseline rm main"] {
            let result = try weir("\(words) --results \(path)")
            let begin = "weir: cannot read \(path)/baselines, where runs are looked for: part of the path is not"
            #expect(result.exit == .code(1) && result.errors.hasPrefix(begin), "\(words): \(result.report)")
        }
        let resumed = try weir("run --resume --output \(path)")
        #expect(resumed.exit == .code(1) && resumed.errors.contains(": \(reason); mend"), "\(resumed.report)")
        #expect(try weir("results --results none").output == "no run is in none yet; `weir run quick` makes one\n")
    }

    @Test("a CSV file may have its ending in capitals")
    func capitals() throws {
        try FileManager.default.copyItem(atPath: latest.table.path, toPath: directory.file("KEPT.CSV"))
        let compared = try weir("compare KEPT.CSV --by acks")
        #expect(compared.succeeded && compared.output.contains("slower"), "\(compared.report)")
        let page = try WeirProcess.run(
            ["report", "KEPT.CSV"], environment: ["PATH": "/nowhere"], directory: directory.path)
        #expect(page.output == "wrote ./KEPT.html\n", "\(page.report)")
        let plotted = try weir("plot KEPT.CSV --where acks=7")
        #expect(plotted.errors.contains("producer.acks has no value 7; it has 0, 1"), "\(plotted.report)")
    }

    @Test(
        "before a run is removed, its path, rows and size are told; n removes nothing; baselines and others' runs stay")
    func removal() throws {
        #expect(try weir("baseline save main @1").succeeded)
        for (name, words) in [
            ("main", "results/baselines/main is not removed: it is a baseline, which `weir baseline rm main` removes"),
            ("results/\(latest.name)/summary.csv", "this is a CSV file, where a run is needed"),
            ("elsewhere/r", "elsewhere/r is not removed: it is none of the runs in results; `rm -r /"),
        ] {
            let elsewhere = RunDirectory(path: directory.file("elsewhere/r"))
            try elsewhere.writeText("", as: "note")
            try elsewhere.write(latest.run.manifest())
            let refused = try weir("results rm \(name) --yes")
            #expect(refused.exit == .code(1) && refused.errors.contains(words), "\(refused.report)")
        }
        for (answer, code) in [("n", 1), ("y", 0)] as [(String, Int32)] {
            let terminal = try PseudoTerminal(columns: 200, rows: 10)
            let asking = try WeirProcess.start(
                ["results", "rm", "@1"], environment: ["TERM": "xterm", "LC_ALL": "C.UTF-8"],
                directory: directory.path, terminal: terminal)
            #expect(terminal.shows("Go? [y/N]"), "\(terminal.screen.text)")
            #expect(terminal.screen.text.contains("will remove results/\(latest.name) (30 rows, "))
            #expect(terminal.screen.text.contains("kB). Go?"), "\(terminal.screen.text)")
            terminal.type(answer + "\n")
            #expect(terminal.wait(for: asking) == .code(code), "\(terminal.screen.text)")
            let said = code == 0 ? "removed \(latest.name)" : "nothing removed"
            #expect(terminal.screen.text.contains(said), "\(terminal.screen.text)")
            #expect(FileManager.default.fileExists(atPath: latest.run.path) == (code != 0))
        }
    }

    @Test(
        "a gate without its baseline, or without trials enough, is neither open nor closed: it has exit codes of its own"
    )
    func undecided() throws {
        let none = try weir("compare @1 --baseline mian")
        #expect(none.exit == .code(5) && none.output.isEmpty, "\(none.report)")
        let words =
            "weir: no baseline is called mian in results/baselines; `weir baseline save mian` keeps the latest run as one\n"
        #expect(none.errors == words, "\(none.errors)")
        let few = try SyntheticRun(directory: directory, trials: 3, startedAt: 1_790_000_200_000).write().run.name
        let unjudged = try WeirProcess.run(
            ["compare", "@2", few, "--fail-if", "response_p99 > +10%"], directory: directory.path)
        #expect(unjudged.exit == .code(3), "\(unjudged.report)")
        #expect(
            unjudged.errors.contains("not judged: response_p99 > +10%: no row has 4 VALID trials"), "\(unjudged.errors)"
        )
    }

    @Test("a run of a thousand rows is compared in a table that a screen holds, and whole when asked")
    func thousandRows() throws {
        let sizes = (1...125).map { "\($0 * 1024)" }
        for (seed, at) in [(1, 0), (2, 1)] as [(UInt64, Int64)] {
            try SyntheticRun(
                directory: directory, trials: 4, batchSizes: sizes, seed: seed, startedAt: 1_790_001_000_000 + at * 1000
            ).write()
        }
        for (words, tables) in [
            ("compare @2 @1", 2), ("compare @1 --by batch.size", 2), ("compare @1 --by acks", 2), ("compare @1", 4),
        ] {
            let clock = ContinuousClock()
            let begin = clock.now
            let shown = try weir(words)
            let took = clock.now - begin
            let lines = shown.output.split(separator: "\n", omittingEmptySubsequences: false)
            print("weir \(words), 1,000 rows each: \(took), \(lines.count) lines")
            #expect(shown.succeeded, "\(shown.report)")
            #expect(lines.count <= 50, "\(words): \(lines.count) lines")
            #expect(lines.count { $0.hasSuffix("--all shows them.") } == tables, "\(shown.output)")
            let whole = try weir(words + " --all").output.split(separator: "\n")
            #expect(whole.count > 250, "\(words): \(whole.count) lines")
        }
    }

    @Test("what many runs differ in leaves room for the tables")
    func manyRuns() throws {
        for index in 1...18 {
            try SyntheticRun(directory: directory, trials: 1, startedAt: 1_790_001_000_000 + Int64(index) * 1000)
                .write()
        }
        let words = "compare " + (1...18).reversed().map { "@\($0)" }.joined(separator: " ")
        let shown = try weir(words)
        #expect(shown.succeeded, "\(shown.report)")
        let lines = shown.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 49, "\(lines.count)")
        #expect(shown.output.contains("… and 2 lines more of what differs: --all shows them.\n"), "\(shown.output)")
        #expect(try weir(words + " --all").output.split(separator: "\n").count > 200)
    }

    @Test("runs are listed, shown, joined and removed")
    func results() throws {
        let list = try weir("results").output.split(separator: "\n")
        #expect(list.count == 3 && list[1].hasPrefix("@1  quick-") && list[1].contains("finished"), "\(list)")
        #expect(try weir("results show @1").output.contains("Answer: "))
        let joined = try weir("results export @2 @1 -o joined.csv")
        #expect(joined.output == "wrote joined.csv\n", "\(joined.report)")
        #expect(try CSVTable(path: directory.file("joined.csv")).rows.count == 60)
        #expect(try weir("compare joined.csv --by run").output.contains("no difference shown"))
        let shown = try weir("results export @2 @1 -o -")
        #expect(try shown.output == Repository.text(of: directory.file("joined.csv")), "\(shown.report)")
        let removed = try weir("results rm @1 @1 --yes")
        #expect(removed.succeeded && removed.output == "removed \(latest.name)\n", "\(removed.report)")
        #expect(try weir("results").output.split(separator: "\n").count == 2)
    }

    @Test(
        "what cannot be done is one line with the remedy, and exit code 1",
        arguments: [
            ("compare @7", "@7: results has only 3 runs"),
            ("compare qu\u{1B}[31mack", "no run is called qu [31mack in results; "),
            ("compare quack", "no run is called quack in results; did you mean quick-2026"),
            ("compare zzz", "no run is called zzz in results; `weir results` shows what there is"),
            ("compare empty-run", "results/empty-run: no row was finished in this run (running)"),
            ("compare ./cut", "./cut/summary.csv:4: 2 fields where the header has "),
            ("compare @1 ./other", "and other sweep other values of"),
            ("compare @1 --metric p99", "has no column p99; did you mean "),
            (
                "compare @2 @1 --fail-if received<-5%",
                "received could mean received_per_sec, a rate, or received, a count"
            ),
            ("compare @1 @2 --by acks", "--by and --against compare within one run"),
            ("compare @1 @2 --format xml", "--format xml is not known; it is one of table, markdown, csv, json"),
            ("compare @1 @2 --fail-if response_p99", "is no threshold"),
            (
                "compare ./t.tsv",
                "t.tsv: fields between tabs are not read; save it with commas, with a name ending in .csv"
            ),
            ("plot t.tsv", "t.tsv: fields between tabs are not read; save it with commas, with a name ending in .csv"),
            ("compare none.csv", "cannot read none.csv: no such file or directory"),
            ("baseline save a/b", "\"a/b\" cannot be a baseline's name"),
            ("baseline frobnicate", "frobnicate is no action; it is one of save, list, rm"),
            ("baseline save", "NAME is missing"),
            ("results export", "RUN is missing: weir results export RUN"),
            ("results shwo @1", "shwo is no action; did you mean show?"),
            ("results frobnicate", "frobnicate is no action; it is one of list, show, export, rm"),
            ("results list @1", "unexpected argument \"@1\""),
            ("results rm @1", " rows, "),
            ("results rm @1", "say --yes to go, since standard input is no terminal to ask on"),
            ("results rm ./cut --yes", "./cut is not removed: it has no manifest.json"),
            ("baseline save x ./cut/summary.csv", "./cut/summary.csv: this is a CSV file, where a run is needed"),
            ("plot @1 --kind heat", "--kind heat is not known; did you mean heatmap?"),
            ("plot @1 --kind pie", "--kind pie is not known; it is one of sweep, knee, percentiles, "),
            ("plot @1 --kind lag", "has no timeseries.csv, which --kind lag is drawn from"),
            ("plot @1 --where acks", "\"acks\" is no filter: write --where COLUMN=VALUE, as in --where acks=1"),
            ("plot @1 --where acks=7", "producer.acks has no value 7; it has 0, 1"),
            ("plot @1 -x batch.size -y sent_per_sce", "has no column sent_per_sce; did you mean sent_per_sec?"),
            ("plot none.csv -x a -y b", "cannot read none.csv: no such file or directory"),
            ("plot @1 -x batch.size -y sent_per_sec -o /nowhere/p.svg", "cannot write /nowhere/p.svg: no such file"),
            ("report", "RUN is missing"),
            ("report @7", "@7: results has only 3 runs"),
            ("report empty-run", "results/empty-run: no row was finished in this run (running)"),
            ("report ./cut", "the file looks cut off: remove this line, or write the file again"),
            ("report none.csv", "cannot read none.csv: no such file or directory"),
            ("report @1 -o page.csv", "page.csv: the name of a report ends in .html"),
            (
                "report @1 -o /nowhere/p.html",
                "cannot write /nowhere/p.html: no such file or directory; --output FILE.html names another place"
            ),
        ])
    func errors(words: String, message: String) throws {
        let empty = RunDirectory(path: directory.path + "/results/empty-run")
        try empty.writeText("", as: "note")
        try empty.write(
            Manifest(
                suite: "e", startedAtMilliseconds: 0, command: [], seed: 0, trials: 1, sweep: [], rowsPlanned: 1,
                version: "0"))
        let text = try String(decoding: Data(contentsOf: URL(filePath: latest.table.path)), as: UTF8.self)
        let lines = text.split(separator: "\n")
        try RunDirectory(path: directory.path + "/cut")
            .writeText(lines[...2].joined(separator: "\n") + "\n1,2", as: "summary.csv")
        try directory.write("a\tb\n1\t2\n", to: "t.tsv")
        let elsewhere = lines.map { $0.hasPrefix("p") ? $0 : "9" + $0 }
        try RunDirectory(path: directory.path + "/other")
            .writeText(elsewhere.joined(separator: "\n"), as: "summary.csv")
        let result = try weir(words)
        #expect(result.exit == .code(1), "\(result.report)")
        #expect(result.errors.hasPrefix("weir: ") && result.errors.contains(message), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.output.isEmpty)
    }

    @Test("a report is one page in the run, or where it is told to be; without gnuplot the page says how to get it")
    func report() throws {
        let one = try weir("report @1")
        #expect(one.output == "wrote results/\(latest.name)/report.html\n", "\(one.report)")
        let page = try Repository.text(of: latest.run.file("report.html"))
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
        let two = try WeirProcess.run(
            ["report", "@2", "@1", "-o", "both.html"], environment: ["PATH": "/nowhere"], directory: directory.path)
        #expect(two.succeeded && two.output == "wrote both.html\n", "\(two.report)")
        let both = try Repository.text(of: directory.file("both.html"))
        #expect(both.contains("2 runs side by side") && !both.contains("<svg"))
        #expect(both.contains("plots need gnuplot, which is not installed: sudo apt-get install gnuplot-nox"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["both.html", "results"])
    }

    @Test(
        "a page that cannot go where it should is refused before anything is drawn; what is drawn lies in TMPDIR, and is gone"
    )
    func drawing() throws {
        let aside = try TemporaryDirectory()
        let mark = aside.file("drawn")
        for name in ["bin", "tmp"] {
            try FileManager.default.createDirectory(atPath: aside.file(name), withIntermediateDirectories: false)
        }
        try aside.write("#!/bin/sh\necho \"$1\" > \(mark)\nexit 1\n", to: "bin/gnuplot")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: aside.file("bin/gnuplot"))
        func report(to path: String, drawingIn folder: String) throws -> FinishedProcess {
            try WeirProcess.run(
                ["report", "@1", "-o", path], environment: ["PATH": aside.file("bin"), "TMPDIR": folder],
                directory: directory.path)
        }
        for path in ["page.csv", "nowhere/page.html"] {
            let refused = try report(to: path, drawingIn: aside.file("tmp"))
            #expect(refused.exit == .code(1) && Repository.entries(of: aside.path) == ["bin", "tmp"], "\(path)")
        }
        let drawn = try report(to: "page.html", drawingIn: aside.file("tmp"))
        #expect(drawn.output == "wrote page.html\n", "\(drawn.report)")
        #expect(try Repository.text(of: mark).hasPrefix(aside.file("tmp/weir-pictures-")))
        #expect(Repository.entries(of: aside.file("tmp")) == [])
        #expect(
            try Repository.text(of: directory.file("page.html")).contains("No pictures: gnuplot could not draw this"))
        #expect(try report(to: "page.html", drawingIn: "/nowhere").succeeded)
        let words = "No pictures: cannot make the directory /nowhere/weir-pictures-"
        #expect(try Repository.text(of: directory.file("page.html")).contains(words))
    }

    @Test(
        "a run alone has all that suits it drawn, and --kind one picture",
        .enabled(if: hasGnuplot, "gnuplot is not installed"))
    func plots() throws {
        let all = try weir("plot @1")
        let folder = "results/\(latest.name)/plots"
        #expect(all.output == "wrote \(folder)/peak.svg\nwrote \(folder)/latency.svg\n", "\(all.report)")
        let some = try weir("plot @1 --where acks=1 -x batch.size -o some.png")
        #expect(some.output == "wrote some.png\n", "\(some.report)")
        #expect(try weir("results export @2 @1 -o joined.csv").succeeded)
        let knee = try weir("plot joined.csv --kind knee --by run")
        #expect(
            knee.exit == .code(1) && knee.errors.contains("`weir run knee` does that; -x received_per_sec"),
            "\(knee.report)")
        let joined = try weir("plot joined.csv --kind knee --by run -x received_per_sec")
        #expect(joined.output == "wrote joined-knee.svg\n", "\(joined.report)")
        let again = try weir("plot joined.csv --kind knee --by run -x received_per_sec")
        #expect(again.output == "wrote joined-knee.svg, in place of the one there was\n", "\(again.report)")
        #expect(try weir("plot @1").output == all.output)
    }

    @Test("what nobody asked for by name may have nothing to compare, as long as something has")
    func partly() throws {
        _ = try SyntheticRun(directory: directory, batchSizes: ["1", "2"], startedAt: 1_790_000_200_000).write()
        #expect(try weir("results export @2 @1 -o joined.csv").succeeded)
        let all = try weir("compare joined.csv")
        #expect(all.succeeded && all.output.hasPrefix("by producer.acks\n"), "\(all.report)")
        #expect(all.errors.hasPrefix("weir: no configuration in common: in joined.csv, "), "\(all.errors)")
        #expect(try weir("compare joined.csv --by run").exit == .code(1))
        let gate = try WeirProcess.run(
            ["compare", "joined.csv", "--fail-if", "received_per_sec < -10%"], directory: directory.path)
        #expect(gate.exit == .code(1) && gate.output.isEmpty, "\(gate.report)")
    }

    @Test("a reader of weir watch that has enough is no error")
    func watched() throws {
        let script = "exec 3> >(true); wait $!; \"$0\" watch @1 >&3; echo $?"
        let watch = try FinishedProcess(
            "/bin/bash", ["-c", script, try #require(WeirProcess.binary)], directory: directory.path)
        #expect(watch.output == "141\n" && watch.errors.isEmpty, "\(watch.report)")
    }

    @Test("a run whose table cannot be read is listed as damaged")
    func damaged() throws {
        let path = latest.table.path
        let text = try Repository.text(of: path)
        try Data(text.utf8.dropLast(text.utf8.count / 3)).write(to: URL(filePath: path))
        let list = try weir("results").output.split(separator: "\n")
        #expect(list[1].contains("damaged") && list[2].contains("finished"), "\(list)")
    }

    @Test("a manifest may name any time", arguments: [Int64.min, .max])
    func times(start: Int64) throws {
        var manifest = try latest.run.manifest()
        manifest.startedAtMilliseconds = start
        manifest.finishedAtMilliseconds = start == .min ? 1000 : -1000
        try latest.run.write(manifest)
        let list = try weir("results")
        #expect(list.succeeded && list.output.contains(latest.name), "\(list.report)")
        let watch = try weir("watch results/\(latest.name)")
        #expect(watch.succeeded && watch.output.contains("finished: 30 VALID"), "\(watch.report)")
    }

    @Test("a gnuplot that writes nothing has drawn nothing, and leaves no file")
    func nothingDrawn() throws {
        try directory.write("#!/bin/sh\nexit 0\n", to: "gnuplot")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.file("gnuplot"))
        let plot = try WeirProcess.run(
            ["plot", "@1", "-x", "batch.size", "-y", "sent_per_sec", "-o", "p.svg"],
            environment: ["PATH": directory.path], directory: directory.path)
        #expect(
            plot.exit == .code(1) && plot.errors == "weir: gnuplot could not draw this: it wrote nothing\n",
            "\(plot.report)")
        #expect(Repository.entries(of: directory.path) == ["gnuplot", "results"])
    }

    @Test("without gnuplot the line says how to get it")
    func noGnuplot() throws {
        let result = try WeirProcess.run(
            ["plot", "@1", "-x", "batch.size", "-y", "sent_per_sec", "-o", "p.svg"],
            environment: ["PATH": "/nowhere"], directory: directory.path)
        #expect(result.exit == .code(1))
        #expect(
            result.errors
                == "weir: plots need gnuplot, which is not installed: sudo apt-get install gnuplot-nox\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["results"])
    }
}
