/*
 * The wall clock an hour ahead, for a program that is started with this preloaded (ld.so(8), LD_PRELOAD): what
 * clock_gettime(2), gettimeofday(2) and time(2) tell of it. The monotonic clock, and all waiting, stay as they are.
 * Built and used by the scenarios.
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { AHEAD = 3600 };

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += AHEAD;
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int result = (int)syscall(SYS_gettimeofday, now, zone);
    if (result == 0) now->tv_sec += AHEAD;
    return result;
}

time_t time(time_t *now) {
    time_t ahead = (time_t)syscall(SYS_time, NULL) + AHEAD;
    if (now) *now = ahead;
    return ahead;
}
