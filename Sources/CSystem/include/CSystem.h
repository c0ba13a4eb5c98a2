// What the Glibc overlay of Swift lacks. Every function returns a value ≥ 0, or −errno.
#pragma once
#include "crc32c.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// One readiness event of an epoll set: the mask and the caller's 64-bit token.
typedef struct {
    uint32_t events;
    uint64_t token;
} system_event;

enum {
    system_event_readable = 0x001,
    system_event_writable = 0x004,
    system_event_error = 0x008,
    system_event_hangup = 0x010,
    system_event_peer_closed = 0x2000,
};

int system_epoll_create(void);
int system_epoll_add(int epoll, int fd, uint32_t events, uint64_t token);
int system_epoll_modify(int epoll, int fd, uint32_t events, uint64_t token);
int system_epoll_remove(int epoll, int fd);
/// Waits up to `timeout_ms` (−1: for ever); fills at most `capacity` (≤ 512) events.
int system_epoll_wait(int epoll, system_event *events, int capacity, int timeout_ms);

int system_eventfd(void);
int system_timerfd(void);
/// Arms the timer for an absolute CLOCK_MONOTONIC time in nanoseconds; 0 disarms it.
int system_timerfd_set(int fd, uint64_t deadline_ns);

int system_accept(int listener);
int system_pipe(int *read_end, int *write_end);
/// Connects, sends and receives do not raise SIGPIPE; `more` sets MSG_MORE.
ssize_t system_send(int fd, const void *bytes, size_t count, int more);
/// `parts` has the layout of struct iovec.
ssize_t system_sendv(int fd, const void *parts, int count, int more);
ssize_t system_pwritev(int fd, const void *parts, int count, int64_t offset);

/// Allocates blocks for [offset, offset + length) without moving the end of the file.
int system_allocate_keep_size(int fd, int64_t offset, int64_t length);
int system_sync_file_range_start(int fd, int64_t offset, int64_t length);
int system_sync_file_range_wait(int fd, int64_t offset, int64_t length);
int system_syncfs(int fd);
/// preadv2 with RWF_NOWAIT: −EAGAIN (11) when a page is not in the cache.
ssize_t system_pread_nowait(int fd, void *bytes, size_t count, int64_t offset);
/// Takes an exclusive advisory lock on the whole file: 0, or −EWOULDBLOCK when another process holds it.
int system_lock_exclusive(int fd);

int system_set_affinity(int cpu);
int system_cpu_count(void);
int system_thread_id(void);
void system_set_thread_name(const char *name);
int system_set_timer_slack(uint64_t ns);
/// Lets the calling thread, and those that it makes from then on, run after others: `nice` up to 19.
int system_lower_priority(int nice);
/// Pages of a range that the page cache holds (cachestat, Linux 6.5), or −errno.
int64_t system_cached_pages(int fd, uint64_t offset, uint64_t length);
/// Asks the scheduler for turns of `ns` for the calling thread (Linux 6.12; before, it has no effect).
int system_set_time_slice(uint64_t ns);

/// Starts `path` with `argv` and `envp`; file descriptor `from[i]` becomes `to[i]` in the child, all others but 0–2 are closed.
/// The child gets `death_signal` when its parent's thread dies (0: none), runs on `cpu` (−1: any), in its own session if `new_session`.
/// Returns the pid, or −errno of what failed, exec included.
int system_spawn(const char *path, char *const argv[], char *const envp[], const int *from, const int *to, int fd_count,
                 int death_signal, int cpu, int new_session);
/// Waits for `pid`: 1 and the wait status, 0 when it runs still (only with `no_hang`), or −errno.
int system_wait(int pid, int *status, int no_hang);
/// Collects any child that has ended: its pid and wait status, 0 when all run, or −ECHILD without children.
int system_wait_any(int *status);
/// Makes the calling process the parent of descendants whose own parent ends.
int system_adopt_orphans(void);
int system_wait_exited(int status);
int system_wait_exit_code(int status);
int system_wait_signal(int status);

/// Waits on a semaphore (a sem_t) until CLOCK_MONOTONIC reaches `deadline_ns`: 0, or −ETIMEDOUT.
int system_semaphore_wait(void *semaphore, uint64_t deadline_ns);

/// Blocks SIGPIPE for ever, and routes `signals` to a descriptor that becomes readable.
int system_ignore_sigpipe(void);
int system_signalfd(const int *signals, int count);
/// Reads one pending signal number of a signalfd, or −EAGAIN.
int system_signalfd_read(int fd);

/// read and write under names that Swift code need not disambiguate.
ssize_t system_read(int fd, void *bytes, size_t count);
ssize_t system_write(int fd, const void *bytes, size_t count);
