extension CSV {
    /// A line of a file, with its end, and its first fields.
    struct Record {
        var bytes: ArraySlice<UInt8>
        var fields: [String]
    }

    /// The lines of a file that are whole, each with its first fields: unlike `CSVTable`, this takes a file that was cut off.
    ///
    /// - Parameter count: how many fields to read of each line.
    static func records(in bytes: [UInt8], fields count: Int) -> [Record] {
        var records: [Record] = []
        var start = 0
        var inQuotes = false
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "\"") { inQuotes.toggle() }
            guard bytes[index] == UInt8(ascii: "\n"), !inQuotes else { continue }
            let line = bytes[start...index]
            records.append(Record(bytes: line, fields: fields(of: line.dropLast(), upTo: count)))
            start = index + 1
        }
        return records
    }

    /// The first fields of a line without its end.
    private static func fields(of line: ArraySlice<UInt8>, upTo count: Int) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var inQuotes = false
        var wasQuote = false
        for byte in line {
            if fields.count == count { return fields }
            if byte == UInt8(ascii: "\"") {
                // Two quotes in a row, within quotes, are one.
                if !inQuotes, wasQuote { field.append(byte) }
                inQuotes.toggle()
                wasQuote = true
                continue
            }
            wasQuote = false
            if byte == UInt8(ascii: ","), !inQuotes {
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            } else {
                field.append(byte)
            }
        }
        if fields.count < count { fields.append(String(decoding: field, as: UTF8.self)) }
        return fields
    }
}
