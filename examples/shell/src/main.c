/* shell: a command line on the serial port.  Each command is a program in a process of its own.
 *
 * The programs lie in an archive in this one's image; each folder below programs/ is one.  For each
 * command the shell makes a process, starts it, and waits at one endpoint.  Two kinds of messages
 * arrive there: a program that ends sends its status, and of a program that fails the kernel sends
 * the fault.  Then everything that the process had is given back. */
#include <stdio.h>
#include <string.h>

#include <sel4/sel4.h>

#include <allocman/bootstrap.h>
#include <allocman/statistics.h>
#include <allocman/vka.h>
#include <cpio/cpio.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/util.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>

enum { LINE_BYTES = 80, MOST_WORDS = 8, PRIORITY = 100 };

extern char _cpio_archive[], _cpio_archive_end[];

/* Memory for the allocator's books; more of it comes from BOOKS_AT on. */
static char pool[BIT(seL4_PageBits) * 10];
#define BOOKS_AT ((void *)0x40000000)
#define BOOKS_BYTES (64ul << 20)

static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t vspace_data;
static allocman_t *allocator;

/* The allocators: of objects, and of addresses in this program. */
static void begin(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocator = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocator == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocator);
    bootstrap_configure_virtual_pool(allocator, BOOKS_AT, BOOKS_BYTES, simple_get_pd(&simple));
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                               simple_get_pd(&simple), &vka, info);
    ZF_LOGF_IF(error, "The address space cannot be managed");
}

/* ---- programs ---- */

static const char *program_name(int number)
{
    const char *name = NULL;
    unsigned long bytes;
    cpio_get_entry(_cpio_archive, (unsigned long)(_cpio_archive_end - _cpio_archive), number, &name,
                   &bytes);
    return name;
}

static bool is_program(const char *name)
{
    for (int i = 0; program_name(i); i++)
        if (strcmp(program_name(i), name) == 0)
            return true;
    return false;
}

/* Waits until the program says that it has ended, or the kernel says why it cannot go on. */
static void wait_for_end(sel4utils_process_t *process, const char *name)
{
    seL4_MessageInfo_t tag = seL4_Recv(process->fault_endpoint.cptr, NULL);
    seL4_Word status = seL4_GetMR(0);
    switch (seL4_MessageInfo_get_label(tag)) {
    case seL4_Fault_NullFault: /* no fault: the program itself sent this */
        if (status != 0)
            printf("shell: %s ended with status %lu\n", name, status);
        break;
    case seL4_Fault_VMFault:
        printf("shell: %s was stopped: it wanted to %s address %#lx, where it has no memory\n",
               name, sel4utils_is_read_fault() ? "read" : "write", seL4_GetMR(seL4_VMFault_Addr));
        break;
    default:
        printf("shell: %s was stopped: ", name);
        sel4utils_print_fault_message(tag, name);
    }
}

static void run(int count, char **words)
{
    sel4utils_process_t process;
    if (!is_program(words[0])) {
        printf("shell: there is no program \"%s\"; \"help\" lists them\n", words[0]);
        return;
    }
    sel4utils_process_config_t config = process_config_default_simple(&simple, words[0], PRIORITY);
    if (sel4utils_configure_process_custom(&process, &vka, &vspace, config)) {
        printf("shell: there is not enough memory for %s\n", words[0]);
        return;
    }
    if (sel4utils_spawn_process_v(&process, &vka, &vspace, count, words, 1))
        printf("shell: %s cannot be started\n", words[0]);
    else
        wait_for_end(&process, words[0]);
    sel4utils_destroy_process(&process, &vka);
}

/* ---- commands of the shell itself ---- */

static void help(void)
{
    printf("programs:");
    for (int i = 0; program_name(i); i++)
        printf(" %s", program_name(i));
    printf("\nand of the shell: help memory exit\n");
}

/* A program that has ended leaves nothing behind: then it is +0. */
static void memory(void)
{
    static struct allocman_statistics last;
    struct allocman_statistics now = allocman_statistics(allocator);
    printf("memory: %zu objects are in use", now.used_objects);
    if (last.used_objects != 0)
        printf("; since you asked last: %+zd objects, %+zd bytes",
               (ssize_t)(now.used_objects - last.used_objects),
               (ssize_t)(now.used_bytes - last.used_bytes));
    printf("\n");
    last = now;
}

/* ---- the command line ---- */

/* Cuts a line into words, and returns how many they are; more than MOST_WORDS are not kept. */
static int split(char *line, char *words[MOST_WORDS])
{
    int count = 0;
    for (char *word = strtok(line, " \r\n"); word; word = strtok(NULL, " \r\n")) {
        if (count < MOST_WORDS)
            words[count] = word;
        count++;
    }
    return count;
}

/* Reads a line; what does not fit into it is dropped.  Returns false at the end of the input. */
static bool read_line(char line[LINE_BYTES])
{
    if (!fgets(line, LINE_BYTES, stdin))
        return false;
    if (!strchr(line, '\n')) {
        printf("shell: a line has at most %d letters; the rest is dropped\n", LINE_BYTES - 2);
        for (int c = getchar(); c != '\n' && c != EOF; c = getchar()) {
        }
    }
    return true;
}

int main(void)
{
    char line[LINE_BYTES], *words[MOST_WORDS];
    begin();
    printf("shell: type a command, for example \"help\"\n> ");
    while (read_line(line)) {
        int count = split(line, words);
        if (count > MOST_WORDS)
            printf("shell: a command has at most %d words\n", MOST_WORDS);
        else if (count > 0 && strcmp(words[0], "help") == 0)
            help();
        else if (count > 0 && strcmp(words[0], "memory") == 0)
            memory();
        else if (count > 0 && strcmp(words[0], "exit") == 0)
            break;
        else if (count > 0)
            run(count, words);
        printf("> ");
    }
    printf("shell: goodbye\n");
    return 0;
}
