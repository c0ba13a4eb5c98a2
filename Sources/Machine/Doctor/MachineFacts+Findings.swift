internal import Measurement

/// What the facts mean for whoever measures here, one function a subject.
extension MachineFacts {
    /// All findings, in the order in which they matter.
    public var findings: [MachineFinding] {
        [cores, quota, frequency, clock, network, filesystem, dirtyPages, freePages, swap, hugePages, nodes].compactMap
        { $0 }
    }

    private var cores: MachineFinding {
        let count = usableCPUs < onlineCPUs ? "\(usableCPUs) of \(onlineCPUs)" : "\(usableCPUs)"
        switch usableCPUs {
        case 1:
            return MachineFinding(
                "cores", .bad, "\(count): broker and generator share it, so that each slows the other down",
                remedy: "measure where there are two or more")
        case 2...3:
            return MachineFinding(
                "cores", .good,
                "\(count): generator on core 0, broker on core 1; whatever else runs takes from one of them")
        default:
            return MachineFinding(
                "cores", .good,
                "\(count): generator and broker are free to move; `taskset` confines them if you want to")
        }
    }

    private var quota: MachineFinding? {
        guard let cpuQuota, cpuQuota < Double(usableCPUs) else { return nil }
        return MachineFinding(
            "CPU quota", .bad,
            "\(Figure.plain(cpuQuota, places: 2)) CPUs of \(usableCPUs): the control group stops every thread until the next "
                + "period when it is used up, and latency shows it",
            remedy: "run without --cpus (Docker), CPUQuota= (systemd) or limits.cpu (Kubernetes)")
    }

    private var frequency: MachineFinding {
        switch governor {
        case "performance": return MachineFinding("CPU frequency", .good, "governor performance")
        case let governor?:
            return MachineFinding(
                "CPU frequency", .bad,
                "governor \(governor): the clock follows the load, so that the first seconds differ",
                remedy: "sudo cpupower frequency-set -g performance")
        case nil:
            return MachineFinding(
                "CPU frequency", isVirtual ? .mind : .good,
                isVirtual ? "not visible in a virtual machine: the host decides" : "the kernel does not change it")
        }
    }

    private var clock: MachineFinding? {
        guard let clockSource else { return nil }
        let isRead = ["tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter", "xen"].contains(
            clockSource)
        return MachineFinding(
            "clock", isRead ? .good : .bad,
            isRead
                ? "\(clockSource): read without a system call"
                : "\(clockSource): each look at the clock is a system call",
            remedy: isRead ? nil : "boot with clocksource=tsc, where the CPU's is stable")
    }

    private var network: MachineFinding? {
        guard let congestionControl else { return nil }
        guard paces else {
            return MachineFinding(
                "TCP", .good, "\(congestionControl) is the default congestion control, which does not pace")
        }
        let other = plainCongestionControl ?? "reno"
        var found = "\(congestionControl) is the default: it sends by a timer, of which the loopback has no need"
        if let paced = loopbackBytesPerSec[congestionControl], let plain = loopbackBytesPerSec[other] {
            found += " (\(Figure.bytes(paced))/s; \(Figure.bytes(plain))/s with \(other))"
        }
        return MachineFinding(
            "TCP", .bad, found + "; the embedded broker sends with cubic, clients with this",
            remedy: "sudo sysctl net.ipv4.tcp_congestion_control=\(other)")
    }

    private var filesystem: MachineFinding {
        let place =
            disk.device.isEmpty || disk.device == disk.filesystem
            ? disk.filesystem : "\(disk.filesystem) on \(disk.device)"
        switch disk.filesystem {
        case "tmpfs", "ramfs":
            return MachineFinding(
                "file system", .bad,
                "\(place) at \(disk.mountPoint): memory, not a disk; flushes and writeback cost nothing here",
                remedy: "give a directory on a disk: --dir DIR here, --data DIR to weir run")
        case "nfs", "nfs4", "cifs", "smb3", "9p", "virtiofs", "ceph", "fuse", "fuse.sshfs":
            return MachineFinding(
                "file system", .bad, "\(place): another machine's or process's speed is measured with it",
                remedy: "give a directory on a local disk: --dir DIR here, --data DIR to weir run")
        case "overlay":
            return MachineFinding(
                "file system", .mind, "overlay: a container's layer above the real one",
                remedy: "give a directory of a mounted volume: --dir DIR here, --data DIR to weir run")
        default:
            let isTight = disk.freeBytes < 8 << 30
            return MachineFinding(
                "file system", isTight ? .mind : .good, "\(place), \(Figure.bytes(disk.freeBytes)) free",
                remedy: isTight ? "free some: a row at full speed writes gigabytes" : nil)
        }
    }

    /// Bytes of dirty pages from which on writeback starts, and from which on writers are held back.
    var dirtyBytes: (background: Int, limit: Int)? {
        func bytes(_ bytes: Int?, _ ratio: Int?) -> Int? {
            if let bytes, bytes > 0 { return bytes }
            return ratio.map { memoryBytes / 100 * $0 }
        }
        guard let background = bytes(dirtyLimits.backgroundBytes, dirtyLimits.backgroundRatio),
            let limit = bytes(dirtyLimits.bytes, dirtyLimits.ratio)
        else { return nil }
        return (background, limit)
    }

    private var dirtyPages: MachineFinding? {
        guard let (background, limit) = dirtyBytes else { return nil }
        let found =
            "writeback starts at \(Figure.bytes(background)) of dirty pages, writers are held back at \(Figure.bytes(limit))"
        let isLow = limit < 1 << 30
        return MachineFinding(
            "dirty pages", isLow ? .bad : .good,
            isLow ? found + ": a row at full speed reaches that in a second or two" : found,
            remedy: isLow ? "sudo sysctl vm.dirty_background_ratio=10 vm.dirty_ratio=20" : nil)
    }

    private var freePages: MachineFinding? {
        guard reportsFreePages else { return nil }
        return MachineFinding(
            "free memory", .mind,
            "goes back to the host within seconds (free page reporting), and the first write to it afterwards is many times "
                + "slower: after a pause, a row that writes gigabytes begins with that",
            remedy: "turn free page reporting off in the virtual machine's settings; or have the page cache hold it: "
                + "truncate -s 16G /var/tmp/fill (about what is free), cat /var/tmp/fill >/dev/null, and remove it when all is measured"
        )
    }

    private var swap: MachineFinding {
        if usedSwapBytes > 0 {
            return MachineFinding(
                "swap", .mind, "\(Figure.bytes(usedSwapBytes)) in use: what was swapped out comes back during a row",
                remedy: "sudo swapoff -a && sudo swapon -a")
        }
        return MachineFinding("swap", .good, swapBytes == 0 ? "none" : "unused")
    }

    private var hugePages: MachineFinding? {
        guard let transparentHugePages else { return nil }
        return transparentHugePages == "always"
            ? MachineFinding(
                "huge pages", .mind, "always: the kernel joins and moves pages while they are used",
                remedy: "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled")
            : MachineFinding("huge pages", .good, "\(transparentHugePages)")
    }

    private var nodes: MachineFinding? {
        numaNodes < 2
            ? nil
            : MachineFinding(
                "NUMA", .mind,
                "\(numaNodes) nodes: memory of another node is slower, and where threads land differs by run",
                remedy: "numactl --cpunodebind=0 --membind=0 weir run …")
    }
}

extension MachineLoad {
    /// What ran beside the measurement, as findings.
    public var findings: [MachineFinding] {
        var findings = [
            MachineFinding(
                "other programs", others < 0.02 ? .good : others < 0.05 ? .mind : .bad,
                "used \(Self.percent(others)) of all CPU time meanwhile",
                remedy: others < 0.02 ? nil : "find them (`top`) and stop them"),
            MachineFinding(
                "steal", stolen < 0.005 ? .good : stolen < 0.02 ? .mind : .bad,
                "the hypervisor gave \(Self.percent(stolen)) of the CPU time to others",
                remedy: stolen < 0.005 ? nil : "another hour, or a machine with CPUs of its own"),
        ]
        if let pressure { findings.append(pressure) }
        return findings
    }

    private var pressure: MachineFinding? {
        guard let waitedForDisk, let waitedForMemory, let waitedForCPU else { return nil }
        let found =
            "some task waited for memory \(Self.percent(waitedForMemory)), for the disk \(Self.percent(waitedForDisk)) and for a CPU "
            + "\(Self.percent(waitedForCPU)) of the time"
        if waitedForMemory > 0.01 {
            return MachineFinding(
                "pressure", .bad, found, remedy: "free memory: /proc/pressure/memory says what it costs")
        }
        // A row at full speed keeps the disk and its cores busy by itself: waiting is bad where it is for somebody else.
        if waitedForCPU > 0.25, others >= 0.02 {
            return MachineFinding(
                "pressure", others < 0.05 ? .mind : .bad, found + ", which other programs used too",
                remedy: "find them (`top`) and stop them")
        }
        return MachineFinding(
            "pressure", .good, waitedForCPU > 0.25 ? found + ", as broker and generator do by themselves" : found)
    }

    private static func percent(_ share: Double) -> String {
        Figure.fixed(100 * share, places: share < 0.0995 ? 1 : 0) + " %"
    }
}

extension Calibration {
    /// What the timer means for whoever keeps a schedule with it.
    public func findings(slackNanoseconds: Int?) -> [MachineFinding] {
        let p99 = timerLateness.p99Us
        let slack = slackNanoseconds.map {
            "; others' slack is \(Figure.latency(nanoseconds: Int64($0))), weir asks for 1 ns"
        }
        return [
            MachineFinding(
                "timer", p99 < 150 ? .good : p99 < 1000 ? .mind : .bad,
                "a sleeper wakes \(Figure.latency(microseconds: timerLateness.p50Us)) late, p99 \(Figure.latency(microseconds: p99))"
                    + (slack ?? ""),
                remedy: p99 < 150
                    ? nil : "stop what else runs; `generator.wait: spin` in a suite does without the timer")
        ]
    }
}
