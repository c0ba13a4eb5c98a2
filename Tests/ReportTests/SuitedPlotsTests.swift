import FoundationEssentials
import Report
import Results
import TestSupport
import Testing

/// What `weir plot RUN` draws when nothing more is said.
@Suite("The plots that suit a run", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct SuitedPlotsTests {
    private func names(_ pictures: [Picture]) -> [String] {
        pictures.compactMap { $0.path.split(separator: "/").last.map(String.init) }
    }

    @Test("are along a parameter that has several values in it, words included; without a VALID row there are none")
    func parameters() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 2)
        #expect(try names(Plot.ofRun(run.write())) == ["peak.svg", "latency.svg"])
        run.directory = try memoryDirectory()
        run.paths = ["producer.compression.type", "producer.batch.size"]
        run.acks = ["none", "lz4", "zstd"]
        run.batchSizes = ["65536"]
        let words = try run.write()
        #expect(words.comparable == "producer.compression.type")
        let plots = try Plot.ofRun(words)
        #expect(names(plots) == ["peak.svg", "latency.svg"])
        let svg = try contents(plots[0].path)
        #expect(svg.contains("by compression.type") && svg.contains("zstd") && svg.contains("none"))

        // What was swept in the suite, but has one VALID value only, is no axis.
        var half = SyntheticRun(directory: try memoryDirectory(), trials: 2)
        half.verdict = { _, size, _ in size == "1024" ? (.valid, nil) : (.saturated, "behind") }
        let one = try half.write()
        #expect(one.comparable == "producer.acks")
        #expect(try contents(Plot.ofRun(one)[0].path).contains("by acks"))

        half.directory = try memoryDirectory()
        half.verdict = { _, _, _ in (.error, "no broker") }
        let failed = try half.write()
        #expect(failed.comparable == nil)
        #expect(try Plot.ofRun(failed).isEmpty)
        #expect(message { _ = try Plot(failed).drawSuited() }.hasSuffix("no row is VALID, and only those are drawn"))
        #expect(!failed.run.has("plots"))
    }

    @Test("are along another parameter where one would make too many lines, and else say how to draw some")
    func crowded() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 1)
        run.acks = (0..<9).map { "client\($0)" }
        run.paths[0] = "producer.partitioner"
        #expect(try contents(Plot.ofRun(run.write())[0].path).contains("by partitioner"))

        run.directory = try memoryDirectory()
        run.batchSizes = (0..<9).map { "\(1024 << $0)" }
        let grid = try run.write()
        #expect(try names(Plot.ofRun(grid)) == ["heatmap.svg"])
        let some = try Plot(grid).drawSuited(filters: ["partitioner=client3"])
        #expect(names(some) == ["peak.svg", "latency.svg"])
        #expect(try contents(some[0].path).contains("only partitioner=client3"))
    }

    @Test("a run of a thousand rows is drawn, with the interval of the median")
    func thousand() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 25)
        run.acks = ["0", "1", "all", "2"]
        run.batchSizes = (0..<10).map { "\(1024 << $0)" }
        let summary = try run.write()
        #expect(summary.rows.count == 1000)
        let plots = try Plot.ofRun(summary)
        #expect(names(plots) == ["peak.svg", "latency.svg", "heatmap.svg"])
        #expect(try contents(plots[0].path).contains("median of 25 trials, bars its 95 % interval"))
    }

    @Test(
        "are by second, by percentile, by partition and of lag, where the run has these files and something to see in them"
    )
    func files() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 1)
        run.batchSizes = ["1024"]
        let summary = try run.write()
        let key = "producer.acks,producer.batch.size,trial,block,"
        func file(_ header: String, _ lines: [String]) -> String {
            ([key + header] + ["0", "1"].flatMap { acks in lines.map { "\(acks),1024,1,1,\($0)" } }).joined(
                separator: "\n") + "\n"
        }
        try summary.run.writeText(
            file(
                "phase,kind,percentile,value_us,count", ["0", "50", "99", "100"].map { "latency,e2e,\($0),\($0)0,100" }),
            as: "latency.csv")
        let seconds =
            (0..<3).map { "backlog,\($0),1000,,\(($0 + 1) * 1000),," }
            + (0..<4).map { "latency,\($0),0,900,\(3000 - $0 * 900),700," }
            + ["latency,4,0,300,0,700,kill 2 at 4s"]
        try summary.run.writeText(
            file("phase,second,sent_per_sec,received_per_sec,lag_records,response_p99_us,member_events", seconds),
            as: "timeseries.csv")
        try summary.run.writeText(
            file("topic,partition,sent,sent_bytes,received,lag_records", ["t,0,100,1,1,0", "t,1,300,1,1,0"]),
            as: "partitions.csv")
        let plots = try Plot.ofRun(summary)
        #expect(
            names(plots) == ["peak.svg", "latency.svg", "percentiles.svg", "time.svg", "lag.svg", "partitions.svg"])
        let time = try contents(plots[3].path)
        for words in [">backlog<", ">latency<", ">kill 2<", "<title>acks=0, second 3: 900</title>"] {
            #expect(time.contains(words), "\(words)")
        }
        #expect(try contents(plots[5].path).contains("acks=0: up to 1.50 × even"))
        // Nothing of note happens: no load that is uneven, no lag to speak of.
        try summary.run.writeText(
            file("topic,partition,sent,sent_bytes,received,lag_records", ["t,0,100,1,1,0", "t,1,101,1,1,0"]),
            as: "partitions.csv")
        try summary.run.writeText(
            file("phase,second,sent_per_sec,received_per_sec,lag_records", (0..<9).map { "peak,\($0),1000,900,30" }),
            as: "timeseries.csv")
        #expect(try names(Plot.ofRun(summary)) == ["peak.svg", "latency.svg", "percentiles.svg", "time.svg"])
        // Trials that are not VALID are left out of what is drawn from the other files too.
        var failed = SyntheticRun(directory: try memoryDirectory(), trials: 1)
        failed.batchSizes = ["1024"]
        failed.verdict = { acks, _, _ in acks == "0" ? (.valid, nil) : (.saturated, "behind") }
        let half = try failed.write()
        try half.run.writeText(contents(summary.run.file("latency.csv")), as: "latency.csv")
        let percentiles = try contents(Plot(half).draw(PlotRequest(.percentiles)).path)
        #expect(percentiles.contains("1 trial not VALID left out") && !percentiles.contains("acks=1"))
        #expect(
            message { _ = try Plot(half).draw(PlotRequest(.lag)) }.hasSuffix(
                "has no timeseries.csv, which --kind lag is drawn from"))
    }

    @Test("what happened over time is drawn of trials that are not VALID too")
    func notValid() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 1)
        run.batchSizes = ["1024"]
        run.verdict = { _, _, _ in (.unstable, "drifts") }
        let summary = try run.write()
        let rows = ["0", "1"].flatMap { acks in (0..<5).map { "\(acks),1024,1,1,latency,\($0),900,700" } }
        let header = "producer.acks,producer.batch.size,trial,block,phase,second,received_per_sec,response_p99_us\n"
        try summary.run.writeText(header + rows.joined(separator: "\n") + "\n", as: "timeseries.csv")
        let plots = try Plot.ofRun(summary)
        #expect(names(plots) == ["time.svg"])
        #expect(plots[0].title == "quick: records received and response p99 over time")
    }

    @Test("over time trials that are not VALID are left out where others of the configuration are, and else named")
    func overTime() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 2)
        run.batchSizes = ["1024"]
        run.verdict = { acks, _, trial in acks == "0" && trial == 1 ? (.valid, nil) : (.unstable, "drifts") }
        let summary = try run.write()
        let header = "producer.acks,producer.batch.size,trial,block,phase,second,received_per_sec\n"
        let rows = [("0", 1, 900), ("0", 2, 100), ("1", 1, 500), ("1", 2, 700)].flatMap { acks, trial, rate in
            (0..<5).map { "\(acks),1024,\(trial),\(trial),latency,\($0),\(rate)\n" }
        }
        try summary.run.writeText(header + rows.joined(), as: "timeseries.csv")
        let svg = try contents(Plot(summary).draw(PlotRequest(.time)).path)
        for words in [
            "<title>acks=0, second 3: 900</title>", "<title>acks=1, second 3: 600</title>",
            "1 trial not VALID left out", "no trial is VALID with acks=1",
        ] {
            #expect(svg.contains(words), "\(words)")
        }
    }

    @Test("a file of the run that has no rows, or not the column to filter by, stops no other picture")
    func unsuitable() throws {
        let summary = try SyntheticRun(directory: memoryDirectory(), trials: 1).write()
        let key = "producer.acks,producer.batch.size,trial,block,phase,"
        try summary.run.writeText(key + "second,received_per_sec\n", as: "timeseries.csv")
        #expect(try names(Plot.ofRun(summary)) == ["peak.svg", "latency.svg"])
        let lines = ["0", "50", "99", "100"].map { "0,1024,1,1,latency,e2e,\($0),\($0)0,100\n" }
        try summary.run.writeText(key + "kind,percentile,value_us,count\n" + lines.joined(), as: "latency.csv")
        let plot = Plot(summary)
        #expect(try names(plot.drawSuited(filters: ["kind=e2e"])) == ["percentiles.svg"])
        #expect(try names(plot.drawSuited(filters: ["acks=1"])) == ["peak.svg", "latency.svg"])
        #expect(message { _ = try plot.drawSuited(filters: ["knid=e2e"]) }.contains("has no column knid"))
        #expect(message { _ = try plot.drawSuited(filters: ["acks=7"]) } == "producer.acks has no value 7; it has 0, 1")
    }

    @Test("groups of one configuration have a line of lag each")
    func groups() throws {
        let directory = try memoryDirectory()
        let text = "second,lag_records,group_lag_records\n0,5,2 5\n1,9,2 9\n2,8,3 8\n"
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let svg = try contents(Plot(table).draw(PlotRequest(.lag), to: directory.file("o.svg")).path)
        #expect(
            svg.contains("<title>group 1, second 2: 3</title>") && svg.contains("<title>group 2, second 1: 9</title>"))
    }

    @Test("rows that saturate show where the curve goes, and are no knee")
    func saturated() throws {
        let directory = try memoryDirectory()
        let text = """
            load.latency.at,trial,block,verdict,achieved_per_sec,response_p99_us
            20%,1,1,VALID,100,500
            50%,1,1,VALID,250,600
            80%,1,1,VALID,400,900
            95%,1,1,SATURATED,440,90000
            95%,2,2,ERROR,,

            """
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(.knee), to: directory.file("o.svg"))
        let svg = try contents(picture.path)
        for words in [
            "knee at latency.at=80%: 400 at 0.90 ms", "× is SATURATED", "1 trial not VALID left out",
            "latency.at=95%: 440 at 90.0 ms, SATURATED",
        ] {
            #expect(svg.contains(words), "\(words)")
        }
        #expect(picture.description.contains("The knee is at latency.at=80%: 400 at 0.90 ms"))
    }
}
