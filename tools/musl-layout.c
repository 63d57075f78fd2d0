/* musl-layout.c - is musl what user/muslcsys/musl_inside.h says?  tools/build-musl.sh compiles this
 * with musl's internal headers; nothing of it is linked. */
#include "pthread_impl.h"
#include "stdio_impl.h"
#include "libc.h"
#include "musl_inside.h"

#define SAME(ours, theirs, member) \
    _Static_assert(offsetof(struct ours, member) == offsetof(theirs, member), #ours "." #member)

SAME(musl_libc, struct __libc, can_do_threads);
SAME(musl_libc, struct __libc, threaded);
SAME(musl_libc, struct __libc, need_locks);
SAME(musl_libc, struct __libc, threads_minus_1);
SAME(musl_libc, struct __libc, tls_size);
SAME(musl_libc, struct __libc, global_locale);
_Static_assert(sizeof(struct musl_libc) == sizeof(struct __libc), "musl_libc");

SAME(musl_thread, struct __pthread, self);
SAME(musl_thread, struct __pthread, dtv);
SAME(musl_thread, struct __pthread, next);
SAME(musl_thread, struct __pthread, sysinfo);
SAME(musl_thread, struct __pthread, canary);
SAME(musl_thread, struct __pthread, tid);
SAME(musl_thread, struct __pthread, errno_val);
SAME(musl_thread, struct __pthread, detach_state);
SAME(musl_thread, struct __pthread, tsd);
SAME(musl_thread, struct __pthread, robust_list);
SAME(musl_thread, struct __pthread, locale);
SAME(musl_thread, struct __pthread, stdio_locks);
_Static_assert(sizeof(struct musl_thread) == sizeof(struct __pthread), "musl_thread");
_Static_assert(MUSL_JOINABLE == DT_JOINABLE, "MUSL_JOINABLE");

SAME(musl_file, FILE, buf_size);
SAME(musl_file, FILE, next);
SAME(musl_file, FILE, fd);
SAME(musl_file, FILE, lock);
