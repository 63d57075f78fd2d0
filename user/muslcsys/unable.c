/* unable.c - functions that cannot work here, and whose version in musl gives its caller the system
 * call's answer unseen: an error's number would be taken for a user, a process or a time.
 *
 * Owns:    nothing.
 * Entered: programs, in place of musl's functions of the same names.
 * Never:   succeeds: -1, and errno is ENOSYS. */
#include <errno.h>
#include <sys/times.h>
#include <unistd.h>

static int unable(void)
{
    errno = ENOSYS;
    return -1;
}

uid_t getuid(void)
{
    return (uid_t)unable();
}

uid_t geteuid(void)
{
    return (uid_t)unable();
}

gid_t getgid(void)
{
    return (gid_t)unable();
}

gid_t getegid(void)
{
    return (gid_t)unable();
}

pid_t getppid(void)
{
    return unable();
}

pid_t getpgrp(void)
{
    return unable();
}

clock_t times(struct tms *t)
{
    (void)t;
    return unable();
}
