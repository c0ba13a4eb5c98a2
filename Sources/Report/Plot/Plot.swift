private import Glibc
public import Results

/// A plot of one column over another, from a run or any CSV file, as SVG or PNG.
public struct Plot {
    private let table: CSVTable
    private let title: String
    private let swept: [String]
    private let order: (String) -> [String]
    /// Where a plot goes when no file is named: into the run, or the current directory.
    private let folder: String

    /// Plots of a run's summary.csv.
    public init(_ summary: RunSummary) {
        table = summary.table
        title = summary.manifest?.suite ?? summary.run.name
        swept = summary.swept
        order = { summary.levels(of: $0) }
        folder = summary.run.file("plots")
    }

    /// Plots of a CSV file. What summary.csv files have is known here too: `verdict`, and swept parameters before `trial`.
    public init(_ table: CSVTable) {
        self.table = table
        title = table.path.split(separator: "/").last.map(String.init) ?? table.path
        let isSummary = table.header.contains("trial") && table.header.contains("verdict")
        swept = isSummary ? Array(table.header.prefix { $0 != "trial" }) : []
        order = { name in
            var seen: [String] = []
            guard let column = table.header.firstIndex(of: name) else { return seen }
            for row in table.rows where !seen.contains(row.fields[column]) { seen.append(row.fields[column]) }
            return seen
        }
        folder = "."
    }

    /// Draws a plot into a file.
    ///
    /// - Parameters:
    ///   - x: the column along the bottom; numbers, or words.
    ///   - y: the column to be drawn, as the median of the rows at each x.
    ///   - by: the column that tells lines apart; without it all other swept parameters of a run do.
    ///   - output: a file ending in .svg or .png.
    /// - Returns: the file's path.
    @discardableResult
    public func draw(x: String, y: String, by: String? = nil, to output: String? = nil) throws -> String {
        let data = try PlotData(table, x: x, y: y, by: by, swept: swept, order: order)
        let path = output ?? folder + "/" + fileName(data)
        guard path.hasSuffix(".svg") || path.hasSuffix(".png") else { throw ReportError.unknownFormat(path: path) }
        if output == nil { try Disk.makeDirectories(folder) }
        // The plot is drawn aside and moved into place, so that a failure leaves no half of one.
        let draft = path + ".part"
        do throws(ResultsError) {
            try Disk.replace(draft, with: [])
        } catch {
            guard case .system(_, _, let reason) = error else { throw error }
            throw ResultsError.system(operation: "write", path: path, reason: reason)
        }
        let script = PlotScript(
            title: "\(title): \(PlotAxis.name(of: data.y)) by \(tail(of: data.x))", subtitle: subtitle(data),
            data: data,
            isPNG: path.hasSuffix(".png"), output: draft)
        do {
            try Gnuplot.run(script: script.text, scratch: path)
            try Disk.move(draft, to: path)
        } catch {
            Disk.remove(draft)
            throw error
        }
        return path
    }

    private func fileName(_ data: PlotData) -> String {
        "\(data.y)-by-\(tail(of: data.x)).svg".map { "/ ".contains($0) ? "-" : String($0) }.joined()
    }

    private func subtitle(_ data: PlotData) -> String {
        let trials = data.trials
        var parts: [String] = []
        if trials.upperBound > 1 {
            let count =
                trials.lowerBound == trials.upperBound
                ? "\(trials.upperBound)" : "\(trials.lowerBound) to \(trials.upperBound)"
            parts.append(
                "median of \(count) \(swept.isEmpty ? "rows" : "trials"), bars from the smallest to the largest")
        }
        if data.leftOut > 0 { parts.append("\(data.leftOut) not VALID left out") }
        return parts.joined(separator: "; ")
    }
}

extension Plot {
    /// Draws the plots that every run gets: throughput and the 99th percentile of latency over the first numeric swept
    /// parameter (else the first) that has several values among the rows with figures.
    ///
    /// - Returns: the files' paths; none where nothing was swept, or no row is VALID.
    public static func ofRun(_ summary: RunSummary) throws -> [String] {
        var paths: [String] = []
        for (name, columns) in [("peak", RunSummary.throughputColumns), ("latency", RunSummary.latencyColumns)] {
            guard let column = try summary.mostMeasured(columns) else { continue }
            let plot = Plot(summary)
            for x in try summary.axes(for: column) {
                try Disk.makeDirectories(plot.folder)
                do throws {
                    paths.append(try plot.draw(x: x, y: column, to: plot.folder + "/" + name + ".svg"))
                    break
                } catch ReportError.tooManySeries {
                    // Along another parameter there may be fewer lines.
                    continue
                }
            }
        }
        return paths
    }
}

extension RunSummary {
    /// The swept parameters that have several values among the VALID rows with this figure; numbers that make an axis
    /// first, then in the suite's order.
    func axes(for column: String) throws -> [String] {
        let index = try table.column(column)
        let measured = rows.filter { $0.verdict == .valid && !$0.cells.fields[index].isEmpty }
        let varied = swept.indices.filter { place in
            Set(measured.map { $0.key.configuration[place] }).count > 1
        }.map { swept[$0] }
        let isNumeric = { (path: String) in
            let levels = levels(of: path)
            return levels.count > 2 && levels.allSatisfy { Quantity.number($0) != nil }
        }
        return varied.filter(isNumeric) + varied.filter { !isNumeric($0) }
    }

    /// The swept parameter that a comparison within this run would be about: the last one in the suite's order that has
    /// several values among the VALID rows; nil where there is none.
    public var comparable: String? {
        let valid = rows.filter { $0.verdict == .valid }
        return swept.indices.last { place in Set(valid.map { $0.key.configuration[place] }).count > 1 }.map {
            swept[$0]
        }
    }
}
