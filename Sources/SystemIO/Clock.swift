import Glibc

// unsafe: the calls below fill a local timespec.

/// CLOCK_MONOTONIC in nanoseconds: for durations and schedules.
public enum MonotonicClock {
    @inline(__always)
    public static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Sleeps until `deadline` (ns of this clock).
    public static func sleep(until deadline: UInt64) {
        var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        while unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }

    public static func sleep(nanoseconds: UInt64) { sleep(until: now() + nanoseconds) }
}

/// CLOCK_REALTIME: for timestamps that leave the process.
public enum WallClock {
    /// Milliseconds since 1970 (UTC), Kafka's timestamps.
    public static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }

    /// Nanoseconds since 1970 (UTC).
    public static func nanoseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

/// CPU time in nanoseconds.
public enum CPUClock {
    public static func thisThread() -> UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }
    public static func thisProcess() -> UInt64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
