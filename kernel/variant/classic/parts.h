/* parts.h - what the variant adds to a thread, to a notification, and to what the kernel remembers:
 * nothing.
 *
 * Used: by tcb.h, notification.h and state.h. */
#pragma once

struct thread_of_variant {
};
struct notification_of_variant {
};
struct state_of_variant {
};
