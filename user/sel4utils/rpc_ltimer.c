/* rpc_ltimer.c - an ltimer that is served by another program.
 *
 * Owns:    what each such timer must remember, in memory of its program's allocator.
 * Entered: programs, through platsupport/ltimer.h.
 * Uses:    Call. */
#include <sel4utils/time_server/client.h>
#include <sel4utils/util.h>

struct served {
    seL4_CPtr ep;
    seL4_Word label;
    ps_malloc_ops_t malloc_ops;
};

/* A request of so many words, the first of which says what it is; returns the server's error. */
static int request(const struct served *s, seL4_Word what, seL4_Word words)
{
    seL4_SetMR(0, what);
    seL4_Call(s->ep, seL4_MessageInfo_new(s->label, 0, 0, words));
    return (int)seL4_GetMR(0);
}

static int get_time(void *data, uint64_t *time)
{
    int error = request(data, GET_TIME, 1);
    *time = sel4utils_64_get_mr(1);
    return error;
}

static int set_timeout(void *data, uint64_t ns, timeout_type_t type)
{
    seL4_SetMR(1, type);
    sel4utils_64_set_mr(2, ns);
    return request(data, SET_TIMEOUT, 3);
}

static void destroy(void *data)
{
    struct served *s = data;
    ps_malloc_ops_t malloc_ops = s->malloc_ops;
    ps_free(&malloc_ops, sizeof *s, s);
}

int sel4utils_rpc_ltimer_init(ltimer_t *ltimer, ps_io_ops_t ops, seL4_CPtr ep, seL4_Word label)
{
    struct served *s = NULL;
    if (!ltimer)
        return EINVAL;
    int error = ps_calloc(&ops.malloc_ops, 1, sizeof *s, (void **)&s);
    if (error)
        return error;
    *s = (struct served){ ep, label, ops.malloc_ops };
    *ltimer = (ltimer_t){
        .get_time = get_time, .set_timeout = set_timeout, .destroy = destroy, .data = s
    };
    return 0;
}
