#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESULT(call) ({ long result_ = (long)(call); result_ < 0 ? -errno : result_; })

int system_epoll_create(void) { return RESULT(epoll_create1(EPOLL_CLOEXEC)); }

static int control(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return RESULT(epoll_ctl(epoll, operation, fd, &event));
}
int system_epoll_add(int epoll, int fd, uint32_t events, uint64_t token) { return control(epoll, EPOLL_CTL_ADD, fd, events, token); }
int system_epoll_modify(int epoll, int fd, uint32_t events, uint64_t token) { return control(epoll, EPOLL_CTL_MOD, fd, events, token); }
int system_epoll_remove(int epoll, int fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0); }

int system_epoll_wait(int epoll, system_event *events, int capacity, int timeout_ms) {
    struct epoll_event ready[512];
    if (capacity > 512) capacity = 512;
    int count = epoll_wait(epoll, ready, capacity, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) events[i] = (system_event){ready[i].events, ready[i].data.u64};
    return count;
}

int system_eventfd(void) { return RESULT(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }
int system_timerfd(void) { return RESULT(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)); }
int system_timerfd_set(int fd, uint64_t deadline_ns) {
    struct itimerspec when = {.it_value = {.tv_sec = deadline_ns / 1000000000u, .tv_nsec = deadline_ns % 1000000000u}};
    return RESULT(timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL));
}

int system_accept(int listener) { return RESULT(accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)); }
int system_pipe(int *read_end, int *write_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}
ssize_t system_send(int fd, const void *bytes, size_t count, int more) {
    return RESULT(send(fd, bytes, count, MSG_NOSIGNAL | (more ? MSG_MORE : 0)));
}
ssize_t system_sendv(int fd, const void *parts, int count, int more) {
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
    return RESULT(sendmsg(fd, &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0)));
}

int system_allocate_keep_size(int fd, int64_t offset, int64_t length) { return RESULT(fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length)); }
int system_sync_file_range_start(int fd, int64_t offset, int64_t length) { return RESULT(sync_file_range(fd, offset, length, SYNC_FILE_RANGE_WRITE)); }
int system_sync_file_range_wait(int fd, int64_t offset, int64_t length) {
    return RESULT(sync_file_range(fd, offset, length, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER));
}
int system_syncfs(int fd) { return RESULT(syncfs(fd)); }
ssize_t system_pread_nowait(int fd, void *bytes, size_t count, int64_t offset) {
    struct iovec part = {bytes, count};
    return RESULT(preadv2(fd, &part, 1, offset, RWF_NOWAIT));
}
int system_lock_exclusive(int fd) { return RESULT(flock(fd, LOCK_EX | LOCK_NB)); }

int system_set_affinity(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return RESULT(sched_setaffinity(0, sizeof set, &set));
}
int system_cpu_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -errno;
    return CPU_COUNT(&set);
}
int system_thread_id(void) { return (int)syscall(SYS_gettid); }
void system_set_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }

int system_lower_priority(int nice) { return RESULT(setpriority(PRIO_PROCESS, 0, nice)); }
int64_t system_cached_pages(int fd, uint64_t offset, uint64_t length) {
    struct { uint64_t offset, length; } range = {offset, length};
    struct { uint64_t cached, dirty, writeback, evicted, recently_evicted; } found = {0};
    return RESULT(syscall(451 /* cachestat */, fd, &range, &found, 0)) < 0 ? -errno : (int64_t)found.cached;
}

// glibc has no wrapper before 2.41, and its <sched.h> none of the fields.
int system_set_time_slice(uint64_t ns) {
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {.size = 48, .policy = SCHED_OTHER, .nice = getpriority(PRIO_PROCESS, 0), .runtime = ns};
    return RESULT((int)syscall(SYS_sched_setattr, 0, &attributes, 0));
}

int system_set_timer_slack(uint64_t ns) { return RESULT(prctl(PR_SET_TIMERSLACK, ns, 0, 0, 0)); }

// Runs in the forked child: only async-signal-safe calls until exec.
static void run_child(const char *path, char *const argv[], char *const envp[], const int *from, const int *to, int fd_count,
                      int death_signal, int cpu, int new_session, pid_t parent, int report) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (new_session) setsid();
    if (death_signal) {
        prctl(PR_SET_PDEATHSIG, death_signal);
        if (getppid() != parent) _exit(127);  // the parent died before the request was in place
    }
    if (cpu >= 0) system_set_affinity(cpu);
    // Two passes, so that one mapping cannot overwrite the source of another.
    int moved[16], highest = 64;
    for (int i = 0; i < fd_count; i++)
        if ((moved[i] = fcntl(from[i], F_DUPFD, highest)) < 0) goto failed;
    int keep = fcntl(report, F_DUPFD_CLOEXEC, highest);
    int last = 2;
    for (int i = 0; i < fd_count; i++) {
        if (dup2(moved[i], to[i]) < 0) goto failed;
        if (to[i] > last) last = to[i];
    }
    for (int i = 0; i < fd_count; i++) close(moved[i]);
    if (keep > last + 1) close_range((unsigned)last + 1, (unsigned)keep - 1, 0);
    close_range((unsigned)keep + 1, ~0u, 0);
    report = keep;
    execve(path, argv, envp);
failed:;
    int problem = errno;
    ssize_t ignored = write(report, &problem, sizeof problem);
    (void)ignored;
    _exit(127);
}

int system_spawn(const char *path, char *const argv[], char *const envp[], const int *from, const int *to, int fd_count,
                 int death_signal, int cpu, int new_session) {
    if (fd_count > 16) return -EINVAL;
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0) return -errno;
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) run_child(path, argv, envp, from, to, fd_count, death_signal, cpu, new_session, parent, report[1]);
    int problem = pid < 0 ? errno : 0;
    close(report[1]);
    if (pid > 0) {
        ssize_t got;
        while ((got = read(report[0], &problem, sizeof problem)) < 0 && errno == EINTR) {}
        if (got == (ssize_t)sizeof problem) {
            while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
        } else {
            problem = 0;
        }
    }
    close(report[0]);
    return problem ? -problem : pid;
}

int system_wait(int pid, int *status, int no_hang) {
    for (;;) {
        pid_t done = waitpid(pid, status, no_hang ? WNOHANG : 0);
        if (done == pid) return 1;
        if (done == 0) return 0;
        if (errno != EINTR) return -errno;
    }
}
int system_wait_any(int *status) {
    pid_t done;
    while ((done = waitpid(-1, status, WNOHANG)) < 0 && errno == EINTR) {}
    return done < 0 ? -errno : done;
}
int system_adopt_orphans(void) { return RESULT(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)); }
int system_wait_exited(int status) { return WIFEXITED(status); }
int system_wait_exit_code(int status) { return WEXITSTATUS(status); }
int system_wait_signal(int status) { return WTERMSIG(status); }

int system_semaphore_wait(void *semaphore, uint64_t deadline_ns) {
    struct timespec when = {.tv_sec = (time_t)(deadline_ns / 1000000000u), .tv_nsec = (long)(deadline_ns % 1000000000u)};
    return RESULT(sem_clockwait(semaphore, CLOCK_MONOTONIC, &when));
}

int system_ignore_sigpipe(void) { return signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -errno : 0; }
int system_signalfd(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int problem = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (problem) return -problem;
    return RESULT(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}
int system_signalfd_read(int fd) {
    struct signalfd_siginfo info;
    ssize_t got = read(fd, &info, sizeof info);
    return got == (ssize_t)sizeof info ? (int)info.ssi_signo : -EAGAIN;
}

ssize_t system_read(int fd, void *bytes, size_t count) { return RESULT(read(fd, bytes, count)); }
ssize_t system_write(int fd, const void *bytes, size_t count) { return RESULT(write(fd, bytes, count)); }
ssize_t system_pwritev(int fd, const void *parts, int count, int64_t offset) { return RESULT(pwritev(fd, parts, count, offset)); }
