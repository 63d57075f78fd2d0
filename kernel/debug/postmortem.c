/* postmortem.c - all threads, their stacks, their capabilities and why, as text on the console.
 *
 * Owns:    whether one is being written.
 * Entered: whatever stops the kernel (stop.c, trap.c, look.c), debug.c and state_pass.c on request;
 *          only in debug builds.
 * Uses:    the state port's writer, whose bytes come here instead of to the port.
 * Never:   begins a second time within itself: a kernel that is damaged may fail again here.
 *
 * Theory. A text console loses no letters of base64, but other text may come between two lines,
 * and a terminal may cut or wrap some. So each line has a number and a sum of its own, and a reader
 * (tools/tessera/postmortem.c) says which one is missing. */
#include "debug/postmortem.h"
#include "arch.h"
#include "boot/boot.h"
#include "core/state.h"
#include "debug/debug.h"
#include "debug/state_write.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "machine.h"

/* LINE_BYTES make 76 letters. So many words of each stack are told, in parts. */
enum { LINE_BYTES = 57, STACK_PART = 120, STACK_PARTS = 6, FAULT_NOTES = 16 };

/* writing: bytes of the state port's writer come here. wanted_at_end: the kernel's command line
 * says postmortem=on. line: the number of the last one, so that a reader sees which is missing. */
static bool writing, wanted_at_end;
static word line;

/* One line: "~", its number, base64, and a sum over both. */
static void put_line(const u8 *bytes, word count)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    word sum = ++line;
    print("~%lx ", line);
    /* Three bytes are four letters; where the last three are not all there, "=" stands for letters
     * that say nothing. */
    for (word i = 0; i < count; i += 3) {
        word three = bytes[i] * P2(16) + (i + 1 < count ? bytes[i + 1] : 0u) * P2(8) +
                     (i + 2 < count ? bytes[i + 2] : 0u);
        for (word k = 0; k < 4; k++)
            machine_put_char(i + k > count ? '=' : letters[three >> (18 - 6 * k) & 63]);
    }
    /* A sum in which the place of each byte counts: two that are exchanged are found, too. */
    for (word i = 0; i < count; i++)
        sum = (sum * 31 + bytes[i]) % P2(16);
    print(" %lx\n", sum);
}

/* The transport, while a postmortem is written. */
void postmortem_send(const u8 *bytes, word count)
{
    for (word at = 0; at < count; at += LINE_BYTES)
        put_line(bytes + at, min_word(count - at, LINE_BYTES));
}

/* The writer asks before it sends, and before it forgets what the port has lost. */
bool postmortem_takes(void)
{
    return writing;
}

/* The stack of t, from its pointer up, as far as it is mapped. */
static void put_stack(handle t)
{
    static struct state_STACK r; /* too large for the kernel's stack */
    context_settle(&tcb(t)->context);
    r.thread = t;
    r.ip = context_ip(&tcb(t)->context);
    word pointer = arch_stack_pointer(t), word_there;
    /* A stack that is full: its pointer is in the empty page below. */
    if (!arch_user_word(t, pointer, &word_there))
        pointer = round_up(pointer + 1, IMAGE_PAGE_BITS);
    /* In parts, because a record has room for so many words. One that is not full is the last: what
     * follows is not mapped. */
    for (word part = 0; part < STACK_PARTS; part++) {
        /* Where a part begins says the record, so a reader need not know how long a part is. */
        r.pointer = pointer + part * STACK_PART * sizeof(word);
        r.words_count = 0;
        while (r.words_count < STACK_PART &&
               arch_user_word(t, r.pointer + r.words_count * sizeof(word), &r.words[r.words_count]))
            r.words_count++;
        if (part == 0 || r.words_count)
            put_STACK(&r);
        if (r.words_count < STACK_PART)
            return;
    }
}

/* Faults that nobody handled, of threads that live: the newest take the place of the oldest. */
static struct state_FAULT last_faults[FAULT_NOTES];
static word next_fault;

/* Keep t's fault: the TCB forgets it when the thread is stopped. */
void postmortem_note_fault(handle t)
{
    const struct fault *f = &tcb(t)->fault;
    last_faults[next_fault++ % FAULT_NOTES] = (struct state_FAULT){ .thread = t,
                                                                    .type = f->type,
                                                                    .address = f->address,
                                                                    .code = f->code,
                                                                    .error = f->error,
                                                                    .ip = debug_system_call_at(t) };
}

/* Thread t is deleted: another object may have its place by the time somebody asks. */
void postmortem_forget(handle t)
{
    for (word i = 0; i < FAULT_NOTES; i++)
        if (last_faults[i].thread == t)
            last_faults[i].thread = 0;
}

/* The faults, the oldest first; the thread of the newest, 0: there is none. */
static handle put_faults(void)
{
    handle newest_fault = 0;
    for (word i = next_fault < FAULT_NOTES ? 0 : next_fault - FAULT_NOTES; i < next_fault; i++) {
        const struct state_FAULT *f = &last_faults[i % FAULT_NOTES];
        if (!f->thread)
            continue;
        /* A reader takes the two together for a fault that stopped its thread. */
        newest_fault = f->thread;
        put_FAULT(f);
        put_UNHANDLED(&(struct state_UNHANDLED){ newest_fault, tcb(newest_fault)->fault_handler });
    }
    return newest_fault;
}

/* Every thread, its fault, why, and every stack: what needs few of the kernel's lists. */
static void put_threads(const char *why, word ip)
{
    handle t = kernel.debug_threads;
    for (word n = 0; t && n < MAX_THREADS_SHOWN; n++, t = tcb(t)->debug_next)
        state_put_thread(t);
    /* Where no thread runs any more, the one that stopped last is the most likely cause. */
    handle faulted = put_faults(), ran = this_cpu()->current;
    put_CRASH(&(struct state_CRASH){ .thread = ran ? ran : faulted, .ip = ip, .text = why });
    t = kernel.debug_threads;
    for (word n = 0; t && n < MAX_THREADS_SHOWN; n++, t = tcb(t)->debug_next)
        put_stack(t);
    stream_send();
}

/* Write all. why: a few words; ip: where the kernel was, 0 if that makes no difference. What
 * matters most comes first: where lists of slots are damaged, the snapshot may not end. */
void debug_postmortem(const char *why, word ip)
{
    if (!DEBUG)
        return;
    if (writing) {
        print("\n~~~~ the kernel failed again while it wrote this\n");
        return;
    }
    stream_send(); /* what waits for the port */
    writing = true;
    line = 0;
    print("\n~~~~ tessera postmortem: %s\n", why);
    stream_start();
    state_begin(machine_cycles());
    put_threads(why, ip);
    state_snapshot(STATE_REASON_STOP);
    put_END(&(struct state_END){ .code = 1 });
    stream_send();
    print("~~~~ end of the postmortem, %lx lines\n", line);
    stream_start_quietly();
    writing = false;
    TELL(
        ask()); /* what changed in this pass counts as told now, and the port has not heard of it */
}

/* Boot code says whether one is written when the machine stops because no thread can go on, or
 * DebugHalt says so. A kernel that is wrong writes one in any case. */
void postmortem_at_end(bool on)
{
    wanted_at_end = on;
}

/* The machine stops, and the kernel is in order. */
void debug_postmortem_at_end(const char *why)
{
    if (DEBUG && wanted_at_end)
        debug_postmortem(why, 0);
}
