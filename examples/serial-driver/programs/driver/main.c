/* driver - the serial port, by interrupts.
 *
 * It waits at one place, its endpoint.  Clients call there, and there it also gets the signals of
 * its device: they come from the notification that is bound to this thread.  What is typed goes
 * into a ring, and is echoed.  A client that asks for a line is answered when a whole one is in the
 * ring; until then its reply capability is kept in the slot CALLER. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sel4/sel4.h>
#include <sel4utils/process.h>

/* Badges at the endpoint, and what a client can ask for.  src/main.c has the same. */
enum { INTERRUPT_BADGE = 1, CLIENT_BADGE = 2 };
enum { READ_LINE = 1 };
enum { ANSWER_OK, ANSWER_UNKNOWN };

/* The device, a 16550: its registers, counted from its first port, and their bits. */
enum { DATA = 0, INTERRUPTS = 1, FIFO = 2, MODEM = 4, STATUS = 5 };
enum { WHEN_RECEIVED = 1, FIFO_ON = 1, MODEM_ON = 0x0b, HAS_DATA = 1 << 0, CAN_SEND = 1 << 5 };
enum { FIRST_PORT = 0x3f8 };

enum { RING_BYTES = 256, LINE_BYTES = 64, CALLER = 100 };
enum { BELL = 7, BACKSPACE = 8, RETURN = 13, DELETE = 127 };

static seL4_CPtr clients, ports, interrupt;

/* What was typed, and no client has got yet. */
static char ring[RING_BYTES];
static unsigned first, count, lines;
static bool client_waits;

static unsigned char in(int reg)
{
    return seL4_X86_IOPort_In8(ports, (seL4_Uint16)(FIRST_PORT + reg)).result;
}

static void out(int reg, int value)
{
    seL4_X86_IOPort_Out8(ports, (seL4_Word)(FIRST_PORT + reg), (seL4_Word)value);
}

static void echo(const char *text)
{
    for (; *text; text++) {
        while (!(in(STATUS)&CAN_SEND)) {
        }
        out(DATA, *text);
    }
}

static char *last_character(void)
{
    return &ring[(first + count - 1) % RING_BYTES];
}

/* How long the line is that is being typed. */
static unsigned line_length(void)
{
    unsigned n = 0;
    while (n < count && ring[(first + count - 1 - n) % RING_BYTES] != '\n')
        n++;
    return n;
}

/* One character was typed.  One that has no room gets a bell as its echo. */
static void typed(char c)
{
    bool is_end = c == RETURN || c == '\n';
    if (c == BACKSPACE || c == DELETE) {
        if (line_length() > 0) {
            count--;
            echo("\b \b");
        }
    } else if (count == RING_BYTES || (!is_end && line_length() == LINE_BYTES)) {
        echo((char[]){ BELL, 0 });
    } else {
        count++;
        *last_character() = is_end ? '\n' : c;
        lines += is_end;
        echo(is_end ? "\r\n" : (char[]){ c, 0 });
    }
}

/* The device has interrupted.  The interrupt is acknowledged first and the device emptied then: the
 * next character raises the line anew.  The other way round, one that comes in between would be
 * lost. */
static void serve_interrupt(void)
{
    seL4_IRQHandler_Ack(interrupt);
    while (in(STATUS)&HAS_DATA)
        typed((char)in(DATA));
}

/* Takes the oldest line out of the ring, into the message registers.  Returns their number. */
static seL4_Word take_line(void)
{
    char line[LINE_BYTES + sizeof(seL4_Word)] = "";
    for (unsigned i = 0; ring[first] != '\n' && i < LINE_BYTES; i++) {
        line[i] = ring[first];
        first = (first + 1) % RING_BYTES;
        count--;
    }
    first = (first + 1) % RING_BYTES;
    count--;
    lines--;
    seL4_Word words = strlen(line) / sizeof(seL4_Word) + 1;
    for (seL4_Word i = 0; i < words; i++) {
        seL4_Word word;
        memcpy(&word, line + i * sizeof word, sizeof word);
        seL4_SetMR((int)i, word);
    }
    return words;
}

static void answer_if_possible(void)
{
    if (!client_waits || lines == 0)
        return;
    seL4_Word words = take_line();
    client_waits = false;
    seL4_Send(CALLER, seL4_MessageInfo_new(ANSWER_OK, 0, 0, words));
}

int main(int argc, char **argv)
{
    (void)argc;
    clients = (seL4_CPtr)atol(argv[0]);
    ports = (seL4_CPtr)atol(argv[1]);
    interrupt = (seL4_CPtr)atol(argv[2]);

    out(FIFO, FIFO_ON);
    out(MODEM, MODEM_ON);
    out(INTERRUPTS, WHEN_RECEIVED);
    serve_interrupt(); /* what was typed before */

    for (;;) {
        seL4_Word badge = 0;
        seL4_MessageInfo_t tag = seL4_Recv(clients, &badge);
        if (badge == INTERRUPT_BADGE) {
            serve_interrupt();
        } else if (seL4_MessageInfo_get_label(tag) == READ_LINE && !client_waits) {
            seL4_CNode_SaveCaller(SEL4UTILS_CNODE_SLOT, CALLER, seL4_WordBits);
            client_waits = true;
        } else {
            seL4_Reply(seL4_MessageInfo_new(ANSWER_UNKNOWN, 0, 0, 0));
        }
        answer_if_possible();
    }
}
