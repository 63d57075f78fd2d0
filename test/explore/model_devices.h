/* model_devices.h - interrupts and I/O ports as the manual tells them.
 *
 * A handler is a vector that somebody has; the notification it signals is a copy that hangs below
 * the capability that was given.  Nothing of it knows the kernel: the explorer compares it with the
 * kernel on the host machine, test/config/devices.c with a booted one and a device.  seL4 manual,
 * sections 8.1 and 8.2; irq-io.md of the ABI. */
#pragma once
#include <stdbool.h>

/* Slots for capabilities to devices; badged ones to one notification, and one to another
 * notification, which may only be waited for.  Vector 0 is a pin of the IOAPIC, vector 1 a message.
 * The two ranges of two ports overlap in one. */
enum { DEVICES = 3, BADGED = 2, VECTORS = 2, RANGES = 2 };
enum { NOBODY = -1 };
enum m_device { M_NONE, M_HANDLER, M_PORTS };
enum { INVALID_CAPABILITY = 2, ILLEGAL = 3, FAILED_LOOKUP = 6, DELETE_FIRST = 8, REVOKE_FIRST = 9 };
enum m_pin { M_PIN_AS_IT_WAS, M_PIN_MASKED, M_PIN_OPEN };

struct m_devices {
    struct {
        enum m_device type;
        int which, parent,
            original; /* vector or range; a slot, or NOBODY: below the control capability */
    } slot[DEVICES];
    struct {
        int badge, parent; /* 0: none; a badged capability, or NOBODY: below the first one */
    } bound[VECTORS];
    int there[BADGED];
    int pending; /* badges that were signalled */
    int masked;  /* the pin */
};
extern struct m_devices m_devices;

/* What can be done, with two numbers, each below those in m_device_kinds. */
enum m_device_kind {
    HANDLER,
    PORTS,
    COPY,
    MOVE,
    DELETE,
    REVOKE,
    REVOKE_HANDLERS,
    REVOKE_PORTS,
    ACK,
    SET,
    CLEAR,
    IN,
    INTERRUPT,
    POLL,
    MINT,
    UNMINT,
    REVOKE_BADGED,
    REVOKE_ALL,
    DEVICE_KINDS
};
struct m_device_range {
    const char *name;
    int a, b;
};
extern const struct m_device_range m_device_kinds[DEVICE_KINDS];

/* What was read or received last; what was asked of the pin. */
extern int m_received;
extern enum m_pin m_asked;

/* Nobody has anything; the pin is masked. */
void m_devices_start(void);
/* Do it; the error, as seL4_Error has it. */
int m_devices_do(enum m_device_kind kind, int a, int b);
bool m_device_has_child(int s);
bool m_device_taken(enum m_device type, int which);
