/// Docs/results-format.md, made from the columns that the files are written from.
public enum ResultsFormat {
    /// The document.
    public static func markdown() -> String {
        let files: [(String, String, [Column])] = [
            (SummaryRow.fileName, SummaryRow.about, SummaryRow.fields.map(\.column)),
            (LatencyRow.fileName, LatencyRow.about, LatencyRow.fields.map(\.column)),
            (TimeSeriesRow.fileName, TimeSeriesRow.about, TimeSeriesRow.fields.map(\.column)),
            (PartitionRow.fileName, PartitionRow.about, PartitionRow.fields.map(\.column)),
            (MemberRow.fileName, MemberRow.about, MemberRow.fields.map(\.column)),
            (ResourceRow.fileName, ResourceRow.about, ResourceRow.fields.map(\.column)),
            (StepRow.fileName, StepRow.about, StepRow.fields.map(\.column)),
        ]
        var text = introduction
        for (name, about, columns) in files {
            text += "\n## \(name)\n\n\(about)\n\n| column | unit | meaning |\n| --- | --- | --- |\n"
            for column in SummaryRow.keyColumns + columns {
                text += "| `\(column.name)` | \(column.unit.words) | \(column.meaning) |\n"
            }
        }
        text += "\n## Verdicts\n\n| verdict | meaning | what to do |\n| --- | --- | --- |\n"
        for verdict in Verdict.allCases {
            text += "| `\(verdict.rawValue)` | \(verdict.meaning) | \(verdict.remedy ?? "") |\n"
        }
        return text + histograms
    }

    private static let introduction = """
        # What a run leaves behind

        <!-- Made from Sources/Results: change the columns there, then run `WEIR_RECORD=1 swift test --filter ResultsTests`. -->

        A run is a directory `results/<suite>-<time>/` (local time). Its files are for other tools: pandas, R, a spreadsheet, gnuplot.

        | file | what it is |
        | --- | --- |
        | `manifest.json` | what, when, with which command and seed; `state` is `running`, `finished`, `interrupted` or `failed` |
        | `environment.json` | CPU, kernel, memory, disk, versions; `environment-2.json` where the run was resumed on a machine that had changed |
        | `broker.json` | the broker's effective settings; `broker-NAME.json` for each target of several |
        | `broker.log` | what the brokers of the run said |
        | `suite.yaml` | the suite as resolved; `weir run` takes it |
        | `journal.jsonl` | a line for each finished row: what `weir run --resume` trusts |
        | `progress.json` | while the run goes on: what it does at this moment |
        | `limits.json` | this machine's ceilings |
        | `*.csv` | the tables below |
        | `histograms/*.hlog` | interval logs, one per configuration and trial |
        | `histograms/*.hgrm` | percentile tables, one per configuration and kind, all trials merged |
        | `plots/*.svg` | throughput and latency, drawn at the end; `weir plot` adds others |
        | `report.html` | all of it as one page, made at the end; `weir report` makes it anew |

        The CSV files are tidy: one header row, commas, a point for decimals, UTF-8, `\\n`. Every row begins with the swept
        parameters, each under its full path (`producer.batch.size`), then `trial` and `block`. A figure that was not measured is an
        empty cell, never 0. Bytes are bytes and rates are per second. Columns are only ever added, so read them by name. A row is
        on disk when it is finished: a run that is stopped or killed keeps every finished row, and its manifest does not say `finished`.
        [analysis.md](analysis.md) has programs in pandas and R that read them.

        ## journal.jsonl

        A line of JSON for each finished row, written last: `configuration` (the swept parameters by path), `trial`, `block`, `verdict`, and
        `files`, the row's part of each file: `bytes` and `crc32` (as zlib and gzip have it) of its lines of a table, one after the other,
        or of its histogram log. `check` is the CRC-32 of the line without that member. `weir run --resume` measures a row again whose
        line is missing or damaged, or whose parts are not what the line says, and removes its lines and histograms first; a row
        that was changed by hand is measured again. It goes on only with the same suite, seed and program (`suiteCRC32`, `seed` and
        `build` in manifest.json).

        ## progress.json

        What `weir watch` shows of the row in progress. A run puts it in place anew every second, whole, and removes it at its end; one that is left
        behind is of a run that was killed. `writtenAtMilliseconds` is when; `note` what the run does where it measures no row; `row` is the row in
        progress, with the members of a `progress` line ([watching.md](watching.md#for-programs)); `history` has arrays of one
        length, a value each half second, on average, of the last two minutes in which rows were measured: `rows` (which row of the plan) and columns of timeseries.csv.

        """

    private static let histograms = """

        ## Histograms

        `.hlog` files are HdrHistogram interval logs (format 1.3, V2 compressed), one line per second and kind, with
        `Tag=delay|service|response|e2e|throughput`. Values are nanoseconds with three significant digits, for `throughput` records
        per second over windows of 100 ms. `Interval_Max` and the values of `.hgrm` tables are milliseconds (for `throughput`,
        records per second), as HdrHistogram's plotters expect. Where the open loop goes in steps, there is one more line for each step and
        kind, `Tag=step-3-response`: the records that were due in it, whenever they were answered, which steps.csv is of.

        In Python (`pip install hdrhistogram`):

        ```python
        from hdrh.histogram import HdrHistogram
        from hdrh.log import HistogramLogReader
        reader = HistogramLogReader("histograms/acks=1,batch.size=1024-trial-1.hlog", HdrHistogram(1, 3_600_000_000_000, 3))
        total = HdrHistogram(1, 3_600_000_000_000, 3)
        while (interval := reader.get_next_interval_histogram()) is not None:
            if interval.get_tag() == "response":
                total.add(interval)
        print(total.get_value_at_percentile(99) / 1000, "us")
        ```

        In Java, `org.HdrHistogram.HistogramLogProcessor -i FILE.hlog -tag response` prints the percentiles in milliseconds.

        """
}

extension Unit {
    /// The unit as a reader knows it.
    var words: String {
        switch self {
        case .text: "text"
        case .count: "count"
        case .ratio: "0 to 1"
        case .seconds: "s"
        case .milliseconds: "ms"
        case .microseconds: "µs"
        case .bytes: "bytes"
        case .perSecond: "per second"
        case .bytesPerSecond: "bytes per second"
        }
    }
}
