/* state_port.c - the transport of the state port: a file of who runs the machine, by semihosting.
 *
 * Owns:    the open file, if the kernel's command line says state_port=on.
 * Entered: state_write.c and state_pass.c, through machine.h; only in debug builds.
 * Never:   reads; opens a file whose name does not come with "state=" before it.
 *
 * QEMU's virt machine has one serial port, and that is the console and the user's. */
#include "lib/line.h"
#include "machine.h"
#include "machine/devices.h"

enum { SYS_OPEN = 0x01, SYS_WRITE = 0x05, SYS_GET_CMDLINE = 0x15, FOR_WRITING = 5 };
enum { WORDS_BYTES = 512 };
#define FAILED (~(word)0)

static enum { NOT_LOOKED_FOR, THERE, NOT_THERE } port;
static word file;
static char words[WORDS_BYTES];

/* Open the file that the words for semihosting name, all that stands behind "state=". Without such
 * words QEMU answers with the kernel's own file, which nobody wants written. */
static word open_file(void)
{
    const word ask[] = { (word)words, sizeof words };
    if (semihosting(SYS_GET_CMDLINE, ask) == FAILED)
        return FAILED;
    const char *name = line_find(words, "state=");
    if (name != words + sizeof "state=" - 1)
        return FAILED;
    word bytes = 0;
    while (name[bytes])
        bytes++;
    const word block[] = { (word)name, FOR_WRITING, bytes };
    return semihosting(SYS_OPEN, block);
}

/* It is opened before the first bytes are sent, while the machine boots: no exception is being
 * handled then, so it does no harm if nobody listens. */
static bool is_there(void)
{
    if (port == NOT_LOOKED_FOR) {
        file = open_file();
        port = file == FAILED ? NOT_THERE : THERE;
    }
    return port == THERE;
}

/* The answer is how many bytes were not taken. Bytes of a record that was taken in part are damage,
 * which a reader finds by the record's length. */
bool machine_state_send(const u8 *bytes, word count)
{
    if (!is_there())
        return false;
    const word block[] = { file, (word)bytes, count };
    return count == 0 || semihosting(SYS_WRITE, block) == 0;
}

/* A file cannot ask. */
u8 machine_state_asked(void)
{
    return 0;
}
