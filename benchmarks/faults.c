/* Counts the calls by which kpi and its git change files below FAULT_ROOT, and lets one of them fail, or kills.

   FAULT_COUNT  a file of 8 bytes that all processes share: how many calls there were
   FAULT_AT     which of them it is, from 1
   FAULT_ERRNO  the error that it returns; 0: SIGKILL to the process, -1: to its group; -2: Ctrl-C
   FAULT_ON     1: from then on all calls that need room fail, as on a full disk */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile long *count(void) {
    static volatile long *seen;
    if (!seen) {
        int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
        int fd = real_open(getenv("FAULT_COUNT"), O_RDWR);
        seen = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
    }
    return seen;
}

static int below(const char *path) {
    const char *root = getenv("FAULT_ROOT");
    char folder[PATH_MAX];
    if (!root || !path) return 0;
    if (path[0] == '/') return strncmp(path, root, strlen(root)) == 0;
    return getcwd(folder, sizeof folder) && strncmp(folder, root, strlen(root)) == 0;
}

static int below_fd(int fd) {
    char name[32], path[PATH_MAX];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(name, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return path[0] == '/' && below(path);
}

/* Whether this call fails; what needs room fails from then on, too. */
static int fails(int room) {
    if (!getenv("FAULT_COUNT")) return 0;
    long now = __atomic_add_fetch(count(), 1, __ATOMIC_SEQ_CST), at = atol(getenv("FAULT_AT"));
    int error = atoi(getenv("FAULT_ERRNO")), on = atoi(getenv("FAULT_ON"));
    if (now != at && !(on && room && at && now > at)) return 0;
    if (on && !room) return 0;
    if (error == 0) kill(getpid(), SIGKILL);
    if (error == -1) kill(0, SIGKILL);
    if (error == -2) { kill(0, SIGINT); return 0; }
    errno = error;
    return 1;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; va_start(rest, flags); int mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, int) : 0; va_end(rest); \
        if ((flags & O_CREAT) && below(path) && fails(1)) return -1; \
        return real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; va_start(rest, flags); int mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, int) : 0; va_end(rest); \
        if ((flags & O_CREAT) && below(path) && fails(1)) return -1; \
        return real(at, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)
ssize_t write(int fd, const void *from, size_t size) { REAL(write); if (below_fd(fd) && fails(1)) return -1; return real(fd, from, size); }
int fsync(int fd) { REAL(fsync); if (below_fd(fd) && fails(0)) return -1; return real(fd); }
int fdatasync(int fd) { REAL(fdatasync); if (below_fd(fd) && fails(0)) return -1; return real(fd); }
int rename(const char *a, const char *b) { REAL(rename); if (below(b) && fails(0)) return -1; return real(a, b); }
int renameat(int i, const char *a, int j, const char *b) { REAL(renameat); if (below(b) && fails(0)) return -1; return real(i, a, j, b); }
int link(const char *a, const char *b) { REAL(link); if (below(b) && fails(1)) return -1; return real(a, b); }
int linkat(int i, const char *a, int j, const char *b, int f) { REAL(linkat); if (below(b) && fails(1)) return -1; return real(i, a, j, b, f); }
int unlink(const char *a) { REAL(unlink); if (below(a) && fails(0)) return -1; return real(a); }
int unlinkat(int i, const char *a, int f) { REAL(unlinkat); if (below(a) && fails(0)) return -1; return real(i, a, f); }
int mkdir(const char *a, mode_t m) { REAL(mkdir); if (below(a) && fails(1)) return -1; return real(a, m); }
int mkdirat(int i, const char *a, mode_t m) { REAL(mkdirat); if (below(a) && fails(1)) return -1; return real(i, a, m); }
int rmdir(const char *a) { REAL(rmdir); if (below(a) && fails(0)) return -1; return real(a); }
int chmod(const char *a, mode_t m) { REAL(chmod); if (below(a) && fails(0)) return -1; return real(a, m); }
