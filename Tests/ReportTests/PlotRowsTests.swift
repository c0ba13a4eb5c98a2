import FoundationEssentials
import Results
import TestSupport
import Testing

@testable import Report

/// What is told apart, put together and left out, whatever the kind.
@Suite("The rows of a plot", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct PlotRowsTests {
    private func draw(_ text: String, _ request: PlotRequest) throws -> (svg: String, picture: Picture) {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let picture = try Plot(table).draw(request, to: directory.file("o.svg"))
        return (try contents(picture.path), picture)
    }

    @Test("configurations that --by puts together are rows, not trials, and have no interval")
    func together() throws {
        let rows = ["0", "1"].flatMap { acks in
            ["1024", "4096", "16384"].flatMap { size in
                ["0", "5"].flatMap { linger in
                    (1...5).map { "\(acks),\(size),\(linger),\($0),\($0)00" }
                }
            }
        }
        let text = (["acks,batch.size,linger.ms,trial,received_per_sec"] + rows).joined(separator: "\n") + "\n"
        let svg = try draw(text, PlotRequest(x: "batch.size", by: "acks")).svg
        #expect(svg.contains("median of 10 rows, bars from the smallest to the largest") && !svg.contains("95 %"))
        #expect(svg.contains("all values of linger.ms together"))
        #expect(try draw(text, PlotRequest(x: "batch.size", filters: ["linger.ms=5"])).svg.contains("of 5 trials"))
    }

    @Test(
        "parameters are told apart where the trial stands first, and where one has a figure's name",
        arguments: [
            ("trial,acks,batch.size,received_per_sec", "batch.size", ["1,0,1,5", "1,0,2,6", "1,all,1,3", "1,all,2,4"]),
            (
                "trial,received_per_sec,linger_ms,producer.acks", "linger_ms",
                ["1,5,1,0", "1,6,2,0", "1,3,1,all", "1,4,2,all"]
            ),
            ("linger_ms,acks,received_per_sec", "linger_ms", ["1,0,5", "2,0,6", "1,all,3", "2,all,4"]),
        ])
    func keys(header: String, x: String, rows: [String]) throws {
        let text = ([header] + rows).joined(separator: "\n") + "\n"
        let svg = try draw(text, PlotRequest(x: x, y: "received_per_sec")).svg
        #expect(svg.contains(">acks=0<") && svg.contains(">acks=all<"), "\(svg)")
    }

    @Test("numbers come before words, in whatever order they stand", arguments: ["1 all 0", "all 1 0", "0 all 1"])
    func levels(order: String) throws {
        let rows = order.split(separator: " ").map { "\($0),5\n" }.joined()
        let picture = try draw("acks,received_per_sec\n" + rows, PlotRequest()).picture
        #expect(picture.description.contains("against acks, from 0 to all"), "\(picture.description)")
    }

    @Test("a file joined of runs that differ in one key has that for an axis, and no series for each run")
    func joinedByKey() throws {
        let rows = [("a", 0), ("b", 5), ("c", 20)].flatMap { run, linger in
            ["0", "1"].flatMap { acks in (1...3).map { "\(run),\(acks),\(linger),\($0),\($0 + linger)00" } }
        }
        let text =
            (["run,producer.acks,producer.linger.ms,trial,received_per_sec"] + rows).joined(separator: "\n") + "\n"
        let (svg, picture) = try draw(text, PlotRequest(x: "linger.ms", y: "received_per_sec"))
        #expect(
            picture.description.contains("against linger.ms, from 0 to 20, 2 series by acks."), "\(picture.description)"
        )
        #expect(svg.contains(">acks=0<") && svg.contains(">acks=1<") && !svg.contains(">a, "), "\(svg)")
        // Where runs are repeats of one another, they are told apart.
        let header = text.split(separator: "\n")[0]
        let same = ["a", "b", "c"].flatMap { run in ["0", "1"].map { "\(run),\($0),5,1,\($0)00" } }
        let repeats = try draw(
            header + "\n" + same.joined(separator: "\n") + "\n", PlotRequest(x: "acks", y: "received_per_sec")
        ).picture
        #expect(repeats.description.contains("3 series by run."), "\(repeats.description)")
    }

    @Test(
        "a column of words tells series apart, in front of the figures or behind, whatever the file's other names",
        arguments: [
            ("broker,batch,throughput", "a,1,10 a,4,30 a,16,90 b,1,20 b,4,50 b,16,95", "throughput by batch"),
            ("batch,throughput,broker", "1,10,a 4,30,a 16,90,a 1,20,b 4,50,b 16,95,b", "throughput by batch"),
            ("batch,took_ms,broker", "1,10,a 4,30,a 16,90,a 1,20,b 4,50,b 16,95,b", "took by batch"),
            ("broker,batch,throughput,p99", "a,1,10,7 a,4,30,8 a,16,90,9 b,1,20,5 b,4,50,6 b,16,95,4", "p99 by batch"),
        ])
    func words(header: String, rows: String, title: String) throws {
        let text = ([header] + rows.split(separator: " ").map(String.init)).joined(separator: "\n") + "\n"
        let directory = try memoryDirectory()
        let plot = try Plot(CSVTable(path: directory.write(text, to: "t.csv")))
        for request in [PlotRequest(), PlotRequest(x: "batch")] {
            let svg = try contents(plot.draw(request, to: directory.file("o.svg")).path)
            #expect(
                svg.contains(">broker=a<") && svg.contains(">broker=b<") && svg.contains(">t.csv: \(title)<"), "\(svg)")
            #expect(!svg.contains("median of"), "no point is of two brokers")
        }
    }

    @Test("words that are there once, or not in each row, are remarks; names alone are an axis")
    func remarks() throws {
        for rows in ["1,10,cold\n4,30,warm\n16,90,hot\n", "1,10,\n4,30,odd\n16,90,odd\n"] {
            let svg = try draw("batch,throughput,remark\n" + rows, PlotRequest()).svg
            #expect(!svg.contains("remark") && svg.contains(">t.csv: throughput by batch<"), "\(svg)")
        }
        let names = try draw("broker,throughput\nweir,10\nkafka,30\nother,20\n", PlotRequest()).svg
        #expect(names.contains(">t.csv: throughput by broker<") && names.contains(">kafka<"), "\(names)")
    }

    @Test("of a file by hand with names and numbers the curve is drawn, and not a map")
    func curves() throws {
        let directory = try memoryDirectory()
        let rows = ["a", "b", "c"].flatMap { broker in [1, 4, 16].map { "\(broker),\($0),\($0)0\n" } }.joined()
        let table = try CSVTable(path: directory.write("broker,batch,throughput\n" + rows, to: "t.csv"))
        let kinds = try Suited.plots(of: Plot(table), filters: []).map(\.kind)
        #expect(!kinds.contains(.heatmap))
        let numbers = try CSVTable(
            path: directory.write(
                "linger,batch,took_ms\n"
                    + rows.replacing("a", with: "1").replacing("b", with: "2").replacing("c", with: "3"),
                to: "n.csv"))
        #expect(try Suited.plots(of: Plot(numbers), filters: []).map(\.kind) == [.heatmap])
    }

    @Test("a backslash at the end of a name does not swallow a line of the script")
    func backslash() throws {
        let svg = try draw("lang\\,ms\nC,1\nSwift,2\n", PlotRequest(x: "lang\\", y: "ms")).svg
        #expect(svg.contains("t.csv: ms by lang\\") && svg.contains("</svg>"))
    }

    @Test("the figure beside the parts of the time is the file's own, and rows without parts are counted")
    func timeWent() throws {
        let text = """
            batch.size,response_p99_us,response_p99_delay_us,response_p99_linger_us,response_p99_accumulator_us
            1024,9000,40,5000,5100
            4096,8000,40,3000,3100
            16384,7000,,,

            """
        let svg = try draw(text, PlotRequest(.timeWent)).svg
        #expect(svg.contains("9.00 ms") && svg.contains("8.00 ms") && !svg.contains("5.14 ms"), "\(svg)")
        #expect(svg.contains("beside each bar is the response p99 itself, of which these are some parts"))
        #expect(svg.contains("1 without these parts left out"))
    }

    @Test("what a client does not say of its time has one name, and is no part that it does say")
    func unsplit() throws {
        let text = """
            client,response_p99_us,response_p99_delay_us,response_p99_linger_us,response_p99_accumulator_us,response_p99_in_flight_us
            native,1000,100,0,300,600
            librdkafka,2000,100,,,

            """
        let (svg, picture) = try draw(text, PlotRequest(.timeWent))
        for words in [
            "<title>client=librdkafka: in the client and in flight 1.90 ms, 95 %</title>",
            "<title>client=librdkafka: delay before the send 0.10 ms, 5 %</title>",
            "<title>client=native: in flight 0.60 ms, 60 %</title>",
        ] {
            #expect(svg.contains(words), "\(words)")
        }
        #expect(!svg.contains("client=native: in the client and in flight"))
        #expect(
            picture.description.hasSuffix(
                "The largest part is 60 % in flight with client=native; 95 % in the client and in flight with client=librdkafka."
            ), "\(picture.description)")
    }

    @Test("names of bars that are too long for their place stand once, above, and values take several lines")
    func longNames() throws {
        let columns = "response_p99_us,response_p99_delay_us,response_p99_accumulator_us"
        let events = ["pause 1 at 1s for 3s and then let 4 others join the group at 2s", "kill 4 at 1s"]
        let rows = events.map { "range,\($0),1000,100,900\ncooperative-sticky,\($0),1000,100,900\n" }.joined()
        let text = "partition.assignment.strategy,event,\(columns)\n" + rows
        let (svg, picture) = try draw(text, PlotRequest(.timeWent))
        #expect(svg.contains("bars are by partition.assignment.strategy, event; "), "\(svg)")
        #expect(svg.contains(">range, kill 4 at 1s<") && !svg.contains("…"), "\(svg)")
        #expect(svg.contains("<title>partition.assignment.strategy=range, event=kill 4 at 1s: "))
        #expect(picture.description.hasSuffix("The largest part is 90 % waiting to be sent with all of them."))
    }

    @Test("the even share of partitions is summed in their order, and the same in every process")
    func evenShare() throws {
        let values = (0..<16).map { 0.1 + Double(($0 * 7) % 16) / 3 }
        let text = "partition,sent\n" + values.enumerated().map { "\($0.offset),\($0.element)\n" }.joined()
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(.partitions), to: directory.file("o.svg"))
        let even = values.reduce(0, +) / Double(values.count)
        #expect(try contents(picture.script).contains("\n-0.6 \(even)\n"))
    }
}
