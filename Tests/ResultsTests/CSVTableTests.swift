import Testing

@testable import Results

@Suite("CSV")
struct CSVTableTests {
    @Test("quotes, line ends of other systems, a byte order mark and empty lines are read")
    func tolerant() throws {
        let table = try CSVTable(
            text: "\u{FEFF}a.b,\"c \"\"d\"\"\",e\r\n1,\"x,\ny\",\r\n\r\n2,,3.5", path: "t.csv")
        #expect(table.header == ["a.b", "c \"d\"", "e"])
        #expect(table.rows.map(\.fields) == [["1", "x,\ny", ""], ["2", "", "3.5"]])
        #expect(table.rows.map(\.line) == [2, 5])
        #expect(try table.number(table.rows[1], at: 2) == 3.5)
        #expect(try table.number(table.rows[0], at: 2) == nil)
        #expect(try table.column("b") == 0)
    }

    @Test(
        "what cannot be read is named with its line",
        arguments: [
            ("", "t.csv: the file is empty"),
            (
                "a;b\n1;2",
                "t.csv:1: the fields are separated by semicolons; save it with commas, and decimals with a point"
            ),
            (
                "a,b\n1,2\n3",
                "t.csv:3: 1 field where the header has 2; the file looks cut off: remove this line, or write the file again"
            ),
            ("a,b\n1,2,3\n1,2", "t.csv:2: 3 fields where the header has 2"),
            ("a,b\n1,\"2\n3,4\n", "t.csv:2: a quote is opened here and never closed"),
            ("a,a\n1,2", "t.csv:1: two columns are called \"a\""),
        ])
    func malformed(text: String, message: String) {
        do {
            _ = try CSVTable(text: text, path: "t.csv")
            Issue.record("read without complaint")
        } catch {
            #expect("\(error)" == message)
        }
    }

    @Test("spaces around fields, lines of nothing else, and line ends of old Macs are no matter")
    func spaces() throws {
        let table = try CSVTable(text: "a, b ,\" c \"\r 1, 2.5 ,\" x\"\r   \r3,4,\r", path: "t.csv")
        #expect(table.header == ["a", "b", " c "])
        #expect(table.rows.map(\.fields) == [["1", "2.5", " x"], ["3", "4", ""]])
        #expect(table.rows.map(\.line) == [2, 4])
        #expect(try table.number(table.rows[0], at: 1) == 2.5)
    }

    @Test(
        "another encoding than UTF-8 is named",
        arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61]] as [[UInt8]])
    func encoding(bytes: [UInt8]) throws {
        let directory = TemporaryDirectory()
        let path = directory.path + "/t.csv"
        try Disk.replace(path, with: bytes)
        let error = ResultsError.malformedCSV(path: path, line: 1, reason: "the text is UTF-16; save it as UTF-8")
        #expect(throws: error) { try CSVTable(path: path) }
    }

    @Test(
        "what is written for people is no number, and neither is a hexadecimal one",
        arguments: [
            ("1.234,5", "; write decimals with a point, and nothing between thousands"),
            ("1,234,567", "; write decimals with a point, and nothing between thousands"),
            ("1 000", "; write decimals with a point, and nothing between thousands"),
            ("1\u{202F}000", "; write decimals with a point, and nothing between thousands"),
            ("-3,5", "; write decimals with a point"), ("0x10", ""), ("5 %", ""), ("4 k", ""),
        ])
    func forPeople(text: String, hint: String) throws {
        let table = try CSVTable(text: "x,y\n1,\"\(text)\"\n", path: "t.csv")
        let error = #expect(throws: ResultsError.self) { try table.number(table.rows[0], at: 1) }
        #expect(error?.description == "t.csv:2: y is \"\(text)\", which is no number" + hint)
    }

    @Test("decimal commas are refused with what to do")
    func decimalComma() throws {
        let table = try CSVTable(text: "x,y\n1,\"3,5\"\n2,many", path: "t.csv")
        do {
            _ = try table.number(table.rows[0], at: 1)
            Issue.record("read without complaint")
        } catch {
            #expect("\(error)" == "t.csv:2: y is \"3,5\", which is no number; write decimals with a point")
        }
        #expect(throws: ResultsError.self) { try table.number(table.rows[1], at: 1) }
    }

    @Test(
        "what is not finite is refused with line and column", arguments: ["nan", "-nan", "inf", "-Infinity", "1e400"])
    func notFinite(text: String) throws {
        let table = try CSVTable(text: "x,y\n1,2\n1,\(text)", path: "t.csv")
        let error = #expect(throws: ResultsError.self) { try table.number(table.rows[1], at: 1) }
        #expect(
            error?.description
                == "t.csv:3: y is \"\(text)\", which is no finite number; leave a field empty where nothing was measured"
        )
    }

    @Test(
        "numbers of any size have a text",
        arguments: [
            (1e300, "1e+300"), (-1e300, "-1e+300"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
            (1e20, "1e+20"), (8.5e18, "8500000000000000000"), (1e15, "1000000000000000"),
            (1e-300, "0"), (.infinity, ""), (.nan, ""), (12.5, "12.5"),
        ])
    func huge(value: Double, text: String) {
        #expect(Cell.decimalText(value, places: 3) == text)
    }

    @Test(
        "a column that is missing is answered with the nearest",
        arguments: [
            ("sent_per_sce", "did you mean sent_per_sec?"), ("bach.size", "did you mean producer.batch.size?"),
            ("response", "did you mean response_p99_us?"), ("zzz", "has no column zzz"),
        ])
    func nearest(name: String, answer: String) throws {
        let table = try CSVTable(text: "producer.batch.size,sent_per_sec,response_p99_us\n1,2,3", path: "t.csv")
        do {
            _ = try table.column(name)
            Issue.record("found")
        } catch {
            #expect("\(error)".hasSuffix(answer))
        }
    }

    @Test("any fields come back as they were written")
    func roundTrip() throws {
        let fields = ["", "plain", "a,b", "\"", "line\nbreak", " space ", "ümlaut µs", "\r\n", "''", "\"\u{301}"]
        let text = CSV.line(fields.indices.map { "c\($0)" }) + "\n" + CSV.line(fields) + "\n"
        #expect(try CSVTable(text: text, path: "t.csv").rows.map(\.fields) == [fields])
    }
}
