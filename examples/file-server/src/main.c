/* file-server: files of an archive, for clients that have an endpoint and nothing else.
 *
 * The archive lies in this program's image: the files of files/, and the program `reader`.  A
 * client opens a file by its name and gets a number for it, its handle; with that it reads.  Each
 * client has a capability to the server's endpoint with a badge of its own, and a handle is good
 * only for the client that opened it.  The server need not trust what a client says: the badge
 * comes from the kernel. */
#include <stdio.h>
#include <string.h>

#include <sel4/sel4.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <cpio/cpio.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <utils/util.h>
#include <vka/object.h>

/* What a client can ask for, and what the answers are.  programs/reader has the same.
 *
 *      LIST  number           its name                    the files are numbered from 0
 *      OPEN  name             handle, bytes of the file
 *      READ  handle, offset   bytes, and the bytes        at most READ_BYTES at once
 *      CLOSE handle
 *      STOP                                               the machine is switched off
 *
 * Names and bytes lie in message registers, eight letters in each; a name ends with a zero. */
enum request { LIST, OPEN, READ, CLOSE, STOP };
enum answer { DONE, NO_SUCH_FILE, NOT_YOURS, TOO_MANY, UNKNOWN };
enum { NAME_WORDS = 8, READ_WORDS = 100, READ_BYTES = READ_WORDS * sizeof(seL4_Word) };

enum { GUEST = 1, READER = 2, OPEN_FILES = 4 };

extern char _cpio_archive[], _cpio_archive_end[];

/* Open files by handle; the client whose badge is 0 is nobody. */
static struct {
    seL4_Word client;
    const char *content;
    unsigned long bytes;
} files[OPEN_FILES];

static char pool[BIT(seL4_PageBits) * 40];
static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t vspace_data;
static vka_object_t endpoint;

/* ---- clients ---- */

/* Starts the program reader, with a badge.  Only the client READER may use the serial port. */
static void start_client(seL4_Word badge, const char *role, uint8_t priority)
{
    static sel4utils_process_t clients[READER + 1];
    sel4utils_process_t *client = &clients[badge];
    char strings[2][WORD_STRING_SIZE], *argv[3];
    cspacepath_t path;
    sel4utils_process_config_t config = process_config_default_simple(&simple, "reader", priority);
    int error = sel4utils_configure_process_custom(client, &vka, &vspace, config);
    ZF_LOGF_IF(error, "The client %lu cannot be made", badge);

    vka_cspace_make_path(&vka, endpoint.cptr, &path);
    seL4_CPtr server = sel4utils_mint_cap_to_process(client, path, seL4_AllRights, badge);
    seL4_CPtr ports = 0;
    if (badge == READER) {
        error = vka_cspace_alloc_path(&vka, &path) ||
                simple_get_IOPort_cap(&simple, 0x3f8, 0x3ff, path.root, path.capPtr, path.capDepth);
        ZF_LOGF_IF(error, "There is no capability to the serial port");
        ports = sel4utils_copy_path_to_process(client, path);
    }
    sel4utils_create_word_args(strings, argv, 2, server, ports);
    argv[2] = (char *)role;
    error = sel4utils_spawn_process_v(client, &vka, &vspace, 3, argv, 1);
    ZF_LOGF_IF(error, "The client %lu cannot be started", badge);
}

/* ---- requests: each reads the message registers, writes the answer's, and counts them ---- */

/* File number n of the archive; the program in it is no file. */
static const char *file(seL4_Word n, const char **name, unsigned long *bytes)
{
    const char *content = NULL;
    for (int i = 0; i < 1000; i++) {
        content = cpio_get_entry(_cpio_archive, (unsigned long)(_cpio_archive_end - _cpio_archive),
                                 i, name, bytes);
        if (!content || (strcmp(*name, "reader") != 0 && n-- == 0))
            break;
    }
    return content;
}

static void put_bytes(int first_register, const char *from, size_t bytes)
{
    for (size_t done = 0; done < bytes; done += sizeof(seL4_Word)) {
        seL4_Word word = 0;
        memcpy(&word, from + done, MIN(sizeof word, bytes - done));
        seL4_SetMR(first_register++, word);
    }
}

static enum answer list(seL4_Word *length)
{
    const char *name;
    unsigned long bytes;
    char text[NAME_WORDS * sizeof(seL4_Word)] = "";
    if (!file(seL4_GetMR(0), &name, &bytes))
        return NO_SUCH_FILE;
    strncpy(text, name, sizeof text - 1);
    put_bytes(0, text, sizeof text);
    *length = NAME_WORDS;
    return DONE;
}

static enum answer open_file(seL4_Word client, seL4_Word *length)
{
    const char *name, *content;
    unsigned long bytes;
    seL4_Word asked[NAME_WORDS];
    for (int i = 0; i < NAME_WORDS; i++)
        asked[i] = i < (int)*length ? seL4_GetMR(i) : 0;
    asked[NAME_WORDS - 1] = 0; /* whatever came, the name ends */
    *length = 0;

    for (seL4_Word n = 0; (content = file(n, &name, &bytes)) != NULL; n++)
        if (strcmp(name, (char *)asked) == 0)
            break;
    if (!content)
        return NO_SUCH_FILE;
    for (seL4_Word handle = 0; handle < OPEN_FILES; handle++) {
        if (files[handle].client != 0)
            continue;
        files[handle].client = client;
        files[handle].content = content;
        files[handle].bytes = bytes;
        seL4_SetMR(0, handle);
        seL4_SetMR(1, bytes);
        *length = 2;
        return DONE;
    }
    return TOO_MANY;
}

static bool is_open(seL4_Word client, seL4_Word handle)
{
    return handle < OPEN_FILES && files[handle].client == client;
}

static enum answer read_file(seL4_Word client, seL4_Word *length)
{
    seL4_Word handle = seL4_GetMR(0), offset = seL4_GetMR(1), bytes = 0;
    if (!is_open(client, handle))
        return NOT_YOURS;
    if (offset < files[handle].bytes) {
        bytes = MIN((seL4_Word)READ_BYTES, files[handle].bytes - offset);
        put_bytes(1, files[handle].content + offset, bytes);
    }
    seL4_SetMR(0, bytes);
    *length = 1 + (bytes + sizeof(seL4_Word) - 1) / sizeof(seL4_Word);
    return DONE;
}

static enum answer close_file(seL4_Word client)
{
    seL4_Word handle = seL4_GetMR(0);
    if (!is_open(client, handle))
        return NOT_YOURS;
    files[handle].client = 0;
    return DONE;
}

/* Answers one message.  *length is the length of the message, then that of the answer. */
static enum answer serve(enum request request, seL4_Word client, seL4_Word *length)
{
    seL4_Word came = *length;
    *length = 0;
    switch (request) {
    case LIST:
        return list(length);
    case OPEN:
        *length = came;
        return open_file(client, length);
    case READ:
        return read_file(client, length);
    case CLOSE:
        return close_file(client);
    default:
        return UNKNOWN;
    }
}

static void begin(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocator = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    ZF_LOGF_IF(allocator == NULL, "The allocator cannot start");
    allocman_make_vka(&vka, allocator);
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                               simple_get_pd(&simple), &vka, info);
    error = error || vka_alloc_endpoint(&vka, &endpoint);
    ZF_LOGF_IF(error, "The server cannot begin");
}

int main(void)
{
    begin();
    start_client(GUEST, "guest", 101);
    start_client(READER, "reader", 100);

    seL4_Word client = 0;
    seL4_MessageInfo_t tag = seL4_Recv(endpoint.cptr, &client);
    while (seL4_MessageInfo_get_label(tag) != STOP) {
        seL4_Word length = seL4_MessageInfo_get_length(tag);
        enum answer answer = serve((enum request)seL4_MessageInfo_get_label(tag), client, &length);
        tag = seL4_ReplyRecv(endpoint.cptr, seL4_MessageInfo_new(answer, 0, 0, length), &client);
    }
    printf("server: client %lu has stopped me\n", client);
    return 0;
}
