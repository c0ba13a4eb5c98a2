import FoundationEssentials
import SystemIO
import TestSupport
import Testing

@testable import Machine

@Suite("The environment")
struct EnvironmentTests {
    @Test("is written in snake_case, and holds no name of the machine")
    func json() throws {
        let directory = try TemporaryDirectory()
        let environment = Environment.current(directory: directory.path, weirVersion: "9.9", librdkafka: "2.0.2")
        let text = String(decoding: try environment.json(), as: UTF8.self)
        for key in [
            "\"memory_bytes\"", "\"congestion_control\"", "\"free_bytes\"", "\"weir\" : \"9.9\"",
            "\"librdkafka\" : \"2.0.2\"",
        ] {
            #expect(text.contains(key), "\(key)")
        }
        #expect(environment.memoryBytes > 0)
        #expect(environment.cpu.usable >= 1)
        #expect(environment.cpu.online >= environment.cpu.usable)
        #expect(environment.disk.filesystem != "")
        #expect(environment.disk.freeBytes > 0)
        #expect(environment.disk.totalBytes >= environment.disk.freeBytes)
        let name = try #require(try? Directory.readFile("/proc/sys/kernel/hostname"))
        let host = String(decoding: name.dropLast(), as: UTF8.self)
        if host.count > 4 { #expect(!text.contains(host)) }
    }

    @Test("a path that does not exist yet has the disk of its nearest parent")
    func futurePath() throws {
        let directory = try TemporaryDirectory()
        #expect(Disk(of: directory.file("a/b/c")).path == Disk(of: directory.path).path)
        #expect(Disk.freeBytes(at: directory.file("a/b")) > 0)
    }

    @Test("the longest mount above a path counts, and of equal ones the last")
    func mounts() {
        let text = """
            21 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            22 21 0:20 / /data rw - tmpfs tmpfs rw
            23 21 259:1 / /data\\040set rw,noatime shared:7 - xfs /dev/nvme0n1p1 rw
            24 21 0:21 / /data rw - overlay top rw
            """
        #expect(Disk.mount(of: "/etc", in: text)?.filesystem == "ext4")
        #expect(Disk.mount(of: "/data/x", in: text)?.filesystem == "overlay")
        #expect(Disk.mount(of: "/database", in: text)?.filesystem == "ext4")
        #expect(Disk.mount(of: "/data set/x", in: text)?.device == "/dev/nvme0n1p1")
        #expect(Disk.mount(of: "/data set/x", in: text)?.options == "rw,noatime")
    }

    @Test(
        "a list of CPUs is counted",
        arguments: [("0-1", 2), ("0", 1), ("0-3,8-11,15", 9), ("", 0), ("3-1", 0)])
    func cpuList(list: String, count: Int) { #expect(Processor.count(ofList: list) == count) }

    @Test("a processor is named by its own line")
    func model() {
        let info = "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC\nflags\t\t: fpu hypervisor\n"
        #expect(Processor.value(of: "model name", in: info) == "AMD EPYC")
        #expect(Processor.value(of: "model", in: info) == "17")
        #expect(Processor.value(of: "bogus", in: info) == nil)
    }

    @Test("a build's commit counts only while the program is not younger")
    func commit() throws {
        let directory = try TemporaryDirectory()
        let program = try directory.write("program", to: "weir")
        #expect(BuildRecord.commit(ofProgram: program) == nil)
        let record = try directory.write("abc123\n", to: "weir.commit")
        func written(_ path: String, atSecond second: Double) throws {
            let date = Date(timeIntervalSince1970: second)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        try written(program, atSecond: 1_000_000)
        for (second, commit) in [(1_000_001.0, "abc123"), (1_000_000, "abc123"), (999_999, nil)] {
            try written(record, atSecond: second)
            #expect(BuildRecord.commit(ofProgram: program) == commit, "\(second)")
        }
    }

    @Test("the distribution has its pretty name")
    func distribution() {
        #expect(Environment.distribution(osRelease: "ID=debian\nPRETTY_NAME=\"Debian 12\"\n") == "Debian 12")
        #expect(Environment.distribution(osRelease: "") == "Linux")
    }

    @Test("the choice in brackets is found", arguments: [("always [madvise] never", "madvise"), ("none", "none")])
    func chosen(text: String, choice: String) { #expect(ProcText.chosen(text) == choice) }
}
