/* tree.h - what the device tree says of the machine. */
#pragma once
#include "lib/ranges.h"

/* A flattened device tree whose header was checked: the blocks named here lie inside it. */
struct tree {
    const u8 *at;
    word bytes;              /* all of it */
    word reserved;           /* offset of the list of reserved memory */
    word nodes, nodes_bytes; /* the structure block */
    word texts, texts_bytes; /* the names of properties */
};

enum psci_way { PSCI_NONE, PSCI_HVC, PSCI_SMC };

/* What the tree says, as far as the kernel needs it. Addresses are physical; tree_check_devices
 * judges them. A field that is 0 was not there. */
struct tree_facts {
    struct ranges ram;
    struct ranges reserved; /* memory that is somebody else's */
    paddr initrd, initrd_end;
    const char *line;           /* the command line, in the tree; it ends with a zero */
    paddr uart;                 /* a PL011 */
    word gic;                   /* version of the interrupt controller: 2 or 3 */
    paddr distributor, per_cpu; /* its parts; 2: CPU interface, 3: redistributors */
    word per_cpu_bytes;
    word timer_irq; /* of the virtual timer */
    enum psci_way psci;
};

/* Look at the header of a tree of which at most `room` bytes can be read. NULL, or what is wrong
 * with it, as the end of a sentence about the device tree. */
const char *tree_open(struct tree *tree, const u8 *at, word room);
/* How many bytes of it mean something: QEMU makes a tree of 1 MiB with some kilobytes in it. Not
 * more than the tree has. */
word tree_used(const struct tree *tree);
/* Read all of it. NULL, or what is wrong. */
const char *tree_read(const struct tree *tree, struct tree_facts *facts);
/* Can the devices be where the tree says: on a page of their own, within `physical_bits`, and not
 * in RAM? NULL, or what is wrong so that the kernel cannot run. A UART that cannot be there is
 * left out. */
const char *tree_check_devices(struct tree_facts *facts, word physical_bits);
