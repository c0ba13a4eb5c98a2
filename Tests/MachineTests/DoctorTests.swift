import TestSupport
import Testing

@testable import Machine

@Suite("What a machine does to figures")
struct DoctorTests {
    /// Files of a quiet machine with two cores, some of them replaced.
    private func facts(_ changes: [String: String?] = [:], filesystem: String = "ext4", cpus: Int = 2) throws
        -> MachineFacts
    {
        var files: [String: String?] = [
            "/sys/devices/system/cpu/online": "0-1", "/sys/fs/cgroup/cpu.max": "max 100000",
            "/proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu tsc\n",
            "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "performance",
            "/sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc",
            "/sys/devices/system/node/online": "0",
            "/proc/meminfo": "MemTotal:       16000000 kB\nSwapTotal:       1000000 kB\nSwapFree:        1000000 kB\n",
            "/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never",
            "/proc/sys/vm/dirty_ratio": "20", "/proc/sys/vm/dirty_bytes": "0",
            "/proc/sys/vm/dirty_background_ratio": "10", "/proc/sys/vm/dirty_background_bytes": "0",
            "/proc/sys/net/ipv4/tcp_congestion_control": "cubic",
            "/proc/sys/net/ipv4/tcp_available_congestion_control": "reno cubic bbr",
            "/proc/self/timerslack_ns": "50000",
        ]
        for (path, text) in changes { files[path] = text }
        var disk = Disk(of: try TemporaryDirectory().path)
        disk.filesystem = filesystem
        disk.device = "/dev/vda"
        disk.freeBytes = 100 << 30
        return MachineFacts(
            disk: disk, usableCPUs: cpus,
            list: { path in
                files.keys.filter { $0.hasPrefix(path + "/") }.map {
                    String($0.dropFirst(path.count + 1).prefix { $0 != "/" })
                }
            },
            read: { files[$0] ?? nil })
    }

    private func finding(_ subject: String, in facts: MachineFacts) throws -> MachineFinding {
        try #require(facts.findings.first { $0.subject == subject }, "\(subject)")
    }

    @Test("a quiet machine has nothing to mend")
    func quiet() throws {
        let facts = try facts()
        #expect(facts.findings.allSatisfy { $0.grade == .good && $0.remedy == nil })
        #expect(facts.timerSlackNanoseconds == 50_000)
        #expect(
            try finding("dirty pages", in: facts).found
                == "writeback starts at 1.64 GB of dirty pages, writers are held back at 3.28 GB")
    }

    @Test(
        "each thing that spoils figures is found, with what to do",
        arguments: [
            ("/sys/fs/cgroup/cpu.max", "150000 100000", "CPU quota", "1.5 CPUs of 2"),
            ("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "schedutil", "CPU frequency", "schedutil"),
            ("/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet", "clock", "system call"),
            ("/proc/sys/net/ipv4/tcp_congestion_control", "bbr", "TCP", "by a timer"),
            ("/proc/sys/vm/dirty_bytes", "104857600", "dirty pages", "held back at 105 MB"),
        ])
    func bad(path: String, text: String, subject: String, words: String) throws {
        let finding = try finding(subject, in: facts([path: text]))
        #expect(finding.grade == .bad)
        #expect(finding.found.contains(words), "\(finding.found)")
        #expect(finding.remedy != nil)
    }

    @Test("other findings are worth knowing")
    func mind() throws {
        let swapped = "MemTotal: 16000000 kB\nSwapTotal: 1000000 kB\nSwapFree: 400000 kB\n"
        for (path, text, subject) in [
            ("/proc/meminfo", swapped, "swap"),
            ("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never", "huge pages"),
            ("/sys/devices/system/node/online", "0-1", "NUMA"),
        ] {
            let finding = try finding(subject, in: facts([path: text]))
            #expect(finding.grade == .mind, "\(subject)")
            #expect(finding.remedy != nil, "\(subject)")
        }
        let hidden: [String: String?] = [
            "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": nil, "/proc/cpuinfo": "flags\t: fpu hypervisor\n",
        ]
        #expect(try finding("CPU frequency", in: facts(hidden)).grade == .mind)
    }

    @Test(
        "memory is no disk, nor is another machine's",
        arguments: [("tmpfs", "memory, not a disk"), ("nfs4", "another")])
    func filesystems(name: String, words: String) throws {
        let finding = try finding("file system", in: facts(filesystem: name))
        #expect(finding.grade == .bad)
        #expect(finding.found.contains(words))
        #expect(finding.remedy?.contains("--data") == true)
    }

    @Test("what the loopback loses to pacing is told where it was measured")
    func pacing() throws {
        var facts = try facts(["/proc/sys/net/ipv4/tcp_congestion_control": "bbr"])
        facts.loopbackBytesPerSec = ["bbr": 2e9, "cubic": 4e9]
        let finding = try finding("TCP", in: facts)
        #expect(finding.found.contains("(2.00 GB/s; 4.00 GB/s with cubic)"))
        #expect(finding.remedy == "sudo sysctl net.ipv4.tcp_congestion_control=cubic")
    }

    @Test("a balloon that has agreed with its host to report free memory is found, and one that has not is left alone")
    func freePages() throws {
        let features = "/sys/bus/virtio/drivers/virtio_balloon/virtio3/features"
        let reporting = try facts([features: "01100101000000000000000000000000100"])
        #expect(try finding("free memory", in: reporting).grade == .mind)
        #expect(try !facts([features: "01100001000000000000000000000000100"]).reportsFreePages)
        #expect(try !facts(["/sys/bus/virtio/drivers/virtio_balloon/bind": ""]).reportsFreePages)
    }

    @Test("one core is one too few, and cores that are not allowed do not count")
    func cores() throws {
        #expect(try finding("cores", in: facts(cpus: 1)).grade == .bad)
        #expect(try finding("cores", in: facts(["/sys/devices/system/cpu/online": "0-7"])).found.hasPrefix("2 of 8: "))
    }

    @Test("a kernel that tells nothing makes no findings up")
    func silent() throws {
        var disk = Disk(of: "/")
        disk.filesystem = "ext4"
        let facts = MachineFacts(disk: disk, usableCPUs: 4, list: { _ in [] }, read: { _ in nil })
        let subjects = Set(facts.findings.map(\.subject))
        #expect(subjects.isDisjoint(with: ["TCP", "clock", "dirty pages", "huge pages", "CPU quota", "NUMA"]))
    }

    @Test("steal and other programs are shares of all CPU time")
    func load() {
        func reading(_ stat: String, own: Double, at seconds: UInt64, waited: Int) -> MachineLoad.Reading {
            var reading = MachineLoad.Reading()
            reading.time = seconds * 1_000_000_000
            reading.ticks = MachineLoad.Ticks(ofStat: stat)
            reading.ownTicks = own
            var pressure = SystemFigures.Pressure()
            pressure.ioSomeMicroseconds = waited
            reading.pressure = pressure
            return reading
        }
        // 1000 ticks: 500 idle, 20 iowait, 30 stolen, 450 busy of which 350 are our own.
        let load = MachineLoad(
            from: reading("cpu  100 0 100 1000 0 0 0 10 5 0\ncpu0 1 2 3", own: 50, at: 1, waited: 1000),
            to: reading("cpu  400 0 200 1500 20 20 30 40 9 0\n", own: 400, at: 6, waited: 501_000))
        #expect(abs(load.stolen - 0.03) < 1e-12)
        #expect(abs(load.others - 0.1) < 1e-12)
        #expect(load.waitedForDisk == 0.1)
        #expect(load.waitedForMemory == 0)
        #expect(load.findings.map(\.grade) == [.bad, .bad, .good])
        #expect(load.findings[1].found == "the hypervisor gave 3.0 % of the CPU time to others")
    }

    @Test(
        "waiting for a CPU is bad where other programs had it, and no finding where the trials keep their cores busy",
        arguments: [(0.66, 0.93, .bad), (0.03, 0.93, .mind), (0.01, 0.93, .good), (0.66, 0.1, .good)]
            as [(Double, Double, MachineFinding.Grade)])
    func waiting(others: Double, waited: Double, grade: MachineFinding.Grade) throws {
        let none = MachineLoad.Reading()
        var load = MachineLoad(from: none, to: none)
        (load.others, load.waitedForCPU, load.waitedForMemory, load.waitedForDisk) = (others, waited, 0, 0)
        let finding = try #require(load.findings.first { $0.subject == "pressure" })
        #expect(finding.grade == grade && (finding.remedy == nil) == (grade == .good), "\(finding)")
        load.waitedForMemory = 0.02
        #expect(load.findings.first { $0.subject == "pressure" }?.remedy?.hasPrefix("free memory") == true)
    }

    @Test("what other programs used is what all programs used without one's own, interrupts left out")
    func cpuTime() throws {
        let before = try #require(MachineCPUTime(stat: "cpu  100 0 100 1000 0 0 0 10 5 0\ncpu0 1 2 3"))
        let after = try #require(MachineCPUTime(stat: "cpu  400 50 200 1500 20 20 30 40 9 0\n"))
        // 450 ticks of programs, and 20 and 30 of interrupts, of 1050; a tick is 10 ms.
        let others = after.others(since: before, own: 3.5)
        #expect(abs(others.seconds - 1) < 1e-9 && abs(others.all - 10.5) < 1e-9, "\(others)")
        #expect(after.others(since: before, own: 9).seconds == 0)
        #expect(MachineCPUTime(stat: "") == nil)
        let now = try #require(MachineCPUTime.now())
        #expect(now.programsSeconds > 0 && now.allSeconds >= now.programsSeconds)
    }

    @Test(
        "a timer that is late is told",
        arguments: [(60_000, .good), (400_000, .mind), (2_000_000, .bad)]
            as [(UInt64, MachineFinding.Grade)])
    func timer(nanoseconds: UInt64, grade: MachineFinding.Grade) {
        let calibration = Calibration(generatorRecordsPerSec: 1e6, timerLateness: .init(nanoseconds: [nanoseconds]))
        #expect(calibration.findings(slackNanoseconds: 50_000).map(\.grade) == [grade])
    }
}
