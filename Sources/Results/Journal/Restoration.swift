/// Puts the files of a run that was stopped or killed back to its trusted rows, so that it can go on.
///
/// A row is trusted when its line of the journal is whole and each part that the line names has the checksum that it says. Lines of
/// other rows are removed from all tables, their histogram logs too, and the tables over all trials are made anew.
public struct Restoration {
    /// The trusted rows, in the order in which they were measured.
    public private(set) var entries: [JournalEntry] = []
    /// Their keys, in the same order.
    public private(set) var keys: [RowKey] = []
    /// How many rows had something in the files and are not trusted.
    public private(set) var discarded = 0

    private let run: RunDirectory
    private let swept: [String]

    /// Reads the journal and checks every row; nothing is changed yet.
    ///
    /// - Parameter swept: the paths of the swept parameters.
    public init(_ run: RunDirectory, swept: [String]) throws(ResultsError) {
        self.run = run
        self.swept = swept
        let path = run.file(Journal.fileName)
        let text = Disk.exists(path) ? String(decoding: try Disk.read(path), as: UTF8.self) : ""
        var tables: [String: [RowKey: [UInt8]]] = [:]
        var found: Set<RowKey> = []
        for name in tableNames {
            let parts = try parts(of: name)
            found.formUnion(parts.keys)
            tables[name] = parts
        }
        for entry in Journal.entries(in: text) {
            guard let key = entry.key(swept: swept) else { continue }
            found.insert(key)
            let isWhole = entry.files.allSatisfy { name, part in
                if name.hasSuffix(".csv") { return part == JournalEntry.Part(of: tables[name]?[key] ?? []) }
                guard !name.hasPrefix("/"), !name.contains("..") else { return false }
                return (try? Disk.read(run.file(name))).map(JournalEntry.Part.init(of:)) == part
            }
            guard isWhole, !entry.files.isEmpty else { continue }
            entries.append(entry)
            keys.append(key)
        }
        discarded = found.subtracting(keys).count
    }

    /// Removes from the files what is not a trusted row's.
    ///
    /// - Parameter headers: the header of each table that the run has, by its name; a table that is missing is made.
    public func apply(headers: [String: [String]]) throws(ResultsError) {
        let trusted = Set(keys)
        for name in Set(tableNames).union(headers.keys).sorted() {
            let path = run.file(name)
            let bytes = Disk.exists(path) ? try Disk.read(path) : []
            let records = CSV.records(in: bytes, fields: swept.count + 2)
            var kept =
                headers[name].map { Array((CSV.line($0) + "\n").utf8) } ?? records.first.map { Array($0.bytes) } ?? []
            for record in records.dropFirst() {
                if let key = key(of: record), trusted.contains(key) { kept += record.bytes }
            }
            if kept != bytes { try Disk.replace(path, with: kept) }
        }
        let journal = Array(entries.map(Journal.line).joined().utf8)
        let path = run.file(Journal.fileName)
        let present = Disk.exists(path) ? try Disk.read(path) : nil
        if present != journal { try Disk.replace(path, with: journal) }
    }

    /// The tables whose rows begin with the swept parameters, trial and block.
    private var tableNames: [String] {
        Disk.names(in: run.path).filter { name in
            guard name.hasSuffix(".csv"), let bytes = try? Disk.read(run.file(name)) else { return false }
            let head = CSV.records(in: Array(bytes.prefix(1 << 16)), fields: swept.count + 2).first
            return head?.fields == swept + ["trial", "block"]
        }
    }

    private func parts(of name: String) throws(ResultsError) -> [RowKey: [UInt8]] {
        var parts: [RowKey: [UInt8]] = [:]
        for record in CSV.records(in: try Disk.read(run.file(name)), fields: swept.count + 2).dropFirst() {
            if let key = key(of: record) { parts[key, default: []] += record.bytes }
        }
        return parts
    }

    private func key(of record: CSV.Record) -> RowKey? {
        guard record.fields.count == swept.count + 2, let trial = Int(record.fields[swept.count]),
            let block = Int(record.fields[swept.count + 1])
        else { return nil }
        return RowKey(configuration: Array(record.fields[..<swept.count]), trial: trial, block: block)
    }
}
