/* A program of your own: the root task, the first and only one that the kernel starts.
 *
 * It has everything: all memory as untypeds, and the capabilities that seL4_CapInitThread... name.
 * Return 0 from main for success; the machine is then powered off. */
#include <stdio.h>

#include <sel4/sel4.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/sel4_zf_logif.h>
#include <simple-default/simple-default.h>
#include <vka/object.h>

static char pool[BIT(seL4_PageBits) * 10];

int main(void)
{
    simple_t simple;
    vka_t vka;
    vka_object_t endpoint;

    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocman = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocman == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocman);

    int error = vka_alloc_endpoint(&vka, &endpoint);
    ZF_LOGF_IF(error, "There is no memory for an endpoint");
    printf("Hello. I have %d untypeds, and an endpoint in slot %lu.\n",
           simple_get_untyped_count(&simple), endpoint.cptr);
    return 0;
}
