/* tree.c - reads the flattened device tree that the boot loader left.
 *
 * Owns:    nothing.
 * Entered: boot.c; the host tests, with trees that lie.
 * Never:   trusts a number in the tree: every offset and length is checked against the block that
 *          it lies in.  Touches hardware.  Goes down into itself: nodes are a stack of fixed depth.
 *
 * Devicetree Specification 0.4, chapter 5 (the format), chapters 2 and 3 (the properties); the
 * bindings of Linux for the controllers.  A device below a bus counts if the bus maps its addresses
 * one to one (an empty "ranges"). */
#include "machine/tree.h"
#include "lib/bits.h"

enum { TOKEN_NODE = 1, TOKEN_NODE_END = 2, TOKEN_PROPERTY = 3, TOKEN_NOP = 4, TOKEN_END = 9 };
#define TREE_MAGIC 0xd00dfeed
enum { HEADER_BYTES = 40, OLDEST_READER = 17, RESERVED_ENTRY = 16 };
enum { MAX_DEPTH = 16, PAGE_BITS_OF_DEVICES = 12, MAX_RESERVED = 64 };
/* A GICv3's registers of one processor: two frames of 64 KiB. */
enum { REDISTRIBUTOR_BYTES = 0x20000 };
/* An interrupt is three cells: its kind (1: of the processor), its number, flags. The fourth kind
 * of number of the timer is that of the virtual one: secure, physical, virtual, hypervisor. */
enum { IRQ_CELLS = 3, VIRTUAL_TIMER = 2, PRIVATE = 1, PRIVATE_FIRST = 16 };

/* ---- numbers and texts ---- */

/* 32 bits, the highest byte first; 0 outside of the tree. */
static u32 read_cell(const struct tree *tree, word at)
{
    if (at > tree->bytes || tree->bytes - at < 4)
        return 0;
    const u8 *p = tree->at + at;
    return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

/* A number of so many cells. Only the low 64 bits count. */
static word read_number(const struct tree *tree, word at, word cells)
{
    word value = 0;
    for (word i = 0; i < cells; i++)
        value = value << 32 | read_cell(tree, at + 4 * i);
    return value;
}

/* Bytes of the tree; they lie in one of its blocks. */
struct property {
    word at, bytes;
    bool there;
};

/* Does `text` stand at `at`, with its zero, before `end`? */
static bool is_text(const struct tree *tree, word at, word end, const char *text)
{
    for (;; at++, text++) {
        if (at >= end || tree->at[at] != (u8)*text)
            return false;
        if (!*text)
            return true;
    }
}

/* Is `text` one of the texts of the property? Each ends with a zero. */
static bool has_text(const struct tree *tree, struct property p, const char *text)
{
    word at = p.at, end = p.at + p.bytes;
    while (p.there && at < end) {
        if (is_text(tree, at, end, text))
            return true;
        while (at < end && tree->at[at])
            at++;
        at++;
    }
    return false;
}

/* ---- nodes ---- */

/* A node while its properties are read, and then while its children are. */
struct node {
    word name;                      /* offset of its name */
    word address_cells, size_cells; /* of its children's "reg" */
    bool reachable;                 /* addresses below it are physical */
    bool is_reserved;               /* it lists reserved memory */
    struct property reg, compatible, device_type, status, ranges, interrupts, method;
    struct property initrd, initrd_end, line;
};

struct reader {
    const struct tree *tree;
    struct tree_facts *facts;
    struct node nodes[MAX_DEPTH];
    word depth;    /* nodes that are open; nodes[depth - 1] is the innermost */
    bool complete; /* the innermost node's properties have all been seen */
};

/* Where a property is kept, by its name; NULL if nobody wants it. */
static struct property *place_of(struct node *n, const struct tree *tree, word name)
{
    /* Names of the specification, and of its bindings for /chosen and PSCI. */
    const struct {
        const char *name;
        struct property *place;
    } wanted[] = {
        { "reg", &n->reg },
        { "compatible", &n->compatible },
        { "device_type", &n->device_type },
        { "status", &n->status },
        { "ranges", &n->ranges },
        { "interrupts", &n->interrupts },
        { "method", &n->method },
        { "linux,initrd-start", &n->initrd },
        { "linux,initrd-end", &n->initrd_end },
        { "bootargs", &n->line },
    };
    word end = tree->texts + tree->texts_bytes;
    for (word i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (is_text(tree, name, end, wanted[i].name))
            return wanted[i].place;
    return NULL;
}

/* A property of node n. */
static void note_property(struct node *n, const struct tree *tree, word name, struct property p)
{
    word end = tree->texts + tree->texts_bytes;
    struct property *place = place_of(n, tree, name);
    if (place)
        *place = p;
    else if (is_text(tree, name, end, "#address-cells") && p.bytes == 4)
        n->address_cells = min_word(read_cell(tree, p.at), 4);
    else if (is_text(tree, name, end, "#size-cells") && p.bytes == 4)
        n->size_cells = min_word(read_cell(tree, p.at), 4);
}

/* The piece number i of a node's "reg": base and length, by the cells of its parent. False if it
 * has no such piece, or one that wraps around. */
static bool read_reg(const struct reader *r, const struct node *n, const struct node *parent,
                     word i, word *base, word *length)
{
    word address = parent->address_cells, size = parent->size_cells, entry = 4 * (address + size);
    if (!n->reg.there || entry == 0 || n->reg.bytes / entry <= i)
        return false;
    *base = read_number(r->tree, n->reg.at + i * entry, address);
    *length = read_number(r->tree, n->reg.at + i * entry + 4 * address, size);
    return *base + *length >= *base;
}

/* Memory that a node lists, into `to`. Pages that are only partly there are left out, or, of
 * reserved memory, are reserved whole. */
static void read_memory(const struct reader *r, const struct node *n, const struct node *parent,
                        struct ranges *to, bool whole)
{
    word base, length;
    for (word i = 0; i < MAX_RANGES && read_reg(r, n, parent, i, &base, &length); i++) {
        word end = base + length, bits = PAGE_BITS_OF_DEVICES;
        if (whole)
            ranges_add(to, round_down(base, bits), round_up(end, bits));
        else
            ranges_add(to, round_up(base, bits), round_down(end, bits));
    }
}

/* The interrupt controller: a GICv2 has its distributor first and then its CPU interface, a
 * GICv3 its distributor and then its redistributors. The first one counts. */
static void read_controller(struct reader *r, const struct node *n, const struct node *parent,
                            word version)
{
    /* `length` of the distributor is not kept: the architecture fixes it. */
    struct tree_facts *f = r->facts;
    word length, base, per_cpu, per_cpu_bytes;
    if (f->gic || !read_reg(r, n, parent, 0, &base, &length) ||
        !read_reg(r, n, parent, 1, &per_cpu, &per_cpu_bytes))
        return;
    f->gic = version;
    f->distributor = base;
    f->per_cpu = per_cpu;
    f->per_cpu_bytes = per_cpu_bytes;
}

/* The number of the virtual timer's interrupt. */
static void read_timer(struct reader *r, const struct node *n)
{
    word at = n->interrupts.at + 4 * IRQ_CELLS * VIRTUAL_TIMER;
    if (!n->interrupts.there || n->interrupts.bytes < 4 * IRQ_CELLS * (VIRTUAL_TIMER + 1) ||
        read_cell(r->tree, at) != PRIVATE)
        return;
    r->facts->timer_irq = read_cell(r->tree, at + 4) % 16 + PRIVATE_FIRST;
}

/* What the boot loader chose: /chosen. */
static void read_chosen(struct reader *r, const struct node *n)
{
    const struct tree *tree = r->tree;
    struct tree_facts *f = r->facts;
    /* Four or eight bytes each, as the loader likes. */
    if (n->initrd.there && n->initrd_end.there) {
        f->initrd = read_number(tree, n->initrd.at, n->initrd.bytes / 4);
        f->initrd_end = read_number(tree, n->initrd_end.at, n->initrd_end.bytes / 4);
    }
    if (n->line.there && n->line.bytes > 0 && tree->at[n->line.at + n->line.bytes - 1] == 0)
        f->line = (const char *)tree->at + n->line.at;
}

/* A node that is a device, by what it is compatible with. */
static void read_device(struct reader *r, const struct node *n, const struct node *parent)
{
    static const char *const version_2[] = { "arm,gic-400", "arm,cortex-a15-gic",
                                             "arm,cortex-a9-gic" };
    const struct tree *tree = r->tree;
    word length;
    for (word i = 0; i < sizeof version_2 / sizeof *version_2; i++)
        if (has_text(tree, n->compatible, version_2[i]))
            read_controller(r, n, parent, 2);
    if (has_text(tree, n->compatible, "arm,gic-v3"))
        read_controller(r, n, parent, 3);
    if (!r->facts->uart && has_text(tree, n->compatible, "arm,pl011"))
        read_reg(r, n, parent, 0, &r->facts->uart, &length);
}

/* All properties of the innermost node were seen: what is it? */
static void complete(struct reader *r)
{
    static const struct node none = { .address_cells = 2, .size_cells = 1 };
    /* Once for each node, when its first child begins or when it ends; deeper nodes are passed
     * over. */
    if (r->complete || r->depth == 0 || r->depth > MAX_DEPTH)
        return;
    r->complete = true;
    struct node *n = &r->nodes[r->depth - 1];
    const struct node *parent = r->depth > 1 ? &r->nodes[r->depth - 2] : &none;
    const struct tree *tree = r->tree;
    word end = tree->nodes + tree->nodes_bytes;
    bool at_root = r->depth == 2;
    n->reachable = r->depth == 1 || (parent->reachable && n->ranges.there && n->ranges.bytes == 0);
    n->is_reserved = at_root && is_text(tree, n->name, end, "reserved-memory");
    /* A device that is there for others, or broken, says so in "status". */
    if (r->depth == 1 ||
        (n->status.there && !has_text(tree, n->status, "okay") && !has_text(tree, n->status, "ok")))
        return;
    if (at_root && is_text(tree, n->name, end, "chosen"))
        read_chosen(r, n);
    else if (at_root && has_text(tree, n->device_type, "memory"))
        read_memory(r, n, parent, &r->facts->ram, false);
    else if (parent->is_reserved)
        read_memory(r, n, parent, &r->facts->reserved, true);
    else if (has_text(tree, n->compatible, "arm,armv8-timer"))
        read_timer(r, n);
    else if (has_text(tree, n->compatible, "arm,psci-1.0") ||
             has_text(tree, n->compatible, "arm,psci-0.2"))
        r->facts->psci = has_text(tree, n->method, "hvc")   ? PSCI_HVC
                         : has_text(tree, n->method, "smc") ? PSCI_SMC
                                                            : PSCI_NONE;
    else if (parent->reachable)
        read_device(r, n, parent);
}

/* ---- the whole tree ---- */

/* The list of reserved memory in front of the nodes: pairs of 64 bits, the last is 0 and 0. */
static void read_reserved(struct reader *r)
{
    for (word i = 0; i < MAX_RESERVED; i++) {
        word at = r->tree->reserved + i * RESERVED_ENTRY;
        word base = read_number(r->tree, at, 2), length = read_number(r->tree, at + 8, 2);
        if (length == 0)
            return;
        if (base + length >= base)
            ranges_add(&r->facts->reserved, round_down(base, PAGE_BITS_OF_DEVICES),
                       round_up(base + length, PAGE_BITS_OF_DEVICES));
    }
}

word tree_used(const struct tree *tree)
{
    word list = tree->reserved;
    for (word i = 0; i < MAX_RESERVED && read_number(tree, list + 8, 2) != 0; i++)
        list += RESERVED_ENTRY;
    word end = max_word(tree->nodes + tree->nodes_bytes, tree->texts + tree->texts_bytes);
    return min_word(round_up(max_word(end, list + RESERVED_ENTRY), 3), tree->bytes);
}

/* A node begins at `at`, with its name; returns where it goes on, or `end` if the name has no end.
 * Children count two cells and one, if their parent does not say. */
static word begin_node(struct reader *r, word at, word end)
{
    complete(r);
    /* All that is not said of it is false. */
    if (r->depth < MAX_DEPTH)
        r->nodes[r->depth] = (struct node){ .name = at, .address_cells = 2, .size_cells = 1 };
    r->depth++;
    r->complete = r->depth > MAX_DEPTH;
    while (at < end && r->tree->at[at])
        at++;
    return at < end ? round_up(at + 1, 2) : end;
}

/* A property stands at `at`: its length, where its name is, its bytes. Returns where the nodes go
 * on, or 0 if it does not fit. */
static word property(struct reader *r, word at, word end)
{
    if (end - at < 8)
        return 0;
    word bytes = read_cell(r->tree, at), name = read_cell(r->tree, at + 4);
    at += 8;
    if (bytes > end - at)
        return 0;
    if (!r->complete && r->depth > 0 && name < r->tree->texts_bytes)
        note_property(&r->nodes[r->depth - 1], r->tree, r->tree->texts + name,
                      (struct property){ at, bytes, true });
    return min_word(round_up(at + bytes, 2), end);
}

/* The header has ten numbers: magic, length, where the blocks are, versions, lengths of two
 * blocks. The list of reserved memory has no length; who reads it stops at the end of the tree. */
const char *tree_open(struct tree *tree, const u8 *at, word room)
{
    *tree = (struct tree){ .at = at, .bytes = min_word(room, HEADER_BYTES) };
    if (room < HEADER_BYTES || read_cell(tree, 0) != TREE_MAGIC)
        return "there is none where the boot loader says";
    word bytes = read_cell(tree, 4);
    tree->nodes = read_cell(tree, 8);
    tree->texts = read_cell(tree, 12);
    tree->reserved = read_cell(tree, 16);
    tree->texts_bytes = read_cell(tree, 32);
    tree->nodes_bytes = read_cell(tree, 36);
    if (read_cell(tree, 20) < OLDEST_READER || read_cell(tree, 24) > OLDEST_READER)
        return "it has a version that this kernel does not read";
    if (bytes < HEADER_BYTES || bytes > room)
        return "it is longer than the room for it";
    if (tree->nodes > bytes || tree->nodes_bytes > bytes - tree->nodes || tree->texts > bytes ||
        tree->texts_bytes > bytes - tree->texts || tree->reserved > bytes || tree->nodes % 4 != 0)
        return "its parts lie outside of it";
    tree->bytes = bytes;
    return NULL;
}

/* One walk over all tokens. Each takes four bytes at least, so the walk ends, whatever the tree
 * says. */
const char *tree_read(const struct tree *tree, struct tree_facts *facts)
{
    static struct reader r; /* too large for the kernel's stack */
    word at = tree->nodes, end = tree->nodes + tree->nodes_bytes;
    r.tree = tree;
    r.facts = facts;
    r.depth = 0;
    r.complete = false;
    read_reserved(&r);
    while (end - at >= 4) {
        word token = read_cell(tree, at);
        at += 4;
        if (token == TOKEN_NODE) {
            at = begin_node(&r, at, end);
        } else if (token == TOKEN_NODE_END && r.depth > 0) {
            complete(&r);
            r.depth--;
            r.complete = true;
        } else if (token == TOKEN_PROPERTY) {
            at = property(&r, at, end);
            if (at == 0)
                return "a property reaches beyond its end";
        } else if (token == TOKEN_END && r.depth == 0) {
            return NULL;
        } else if (token != TOKEN_NOP) {
            return "its nodes are damaged";
        }
    }
    return "its nodes have no end";
}

/* ---- devices ---- */

/* Can `bytes` of a device's registers lie at `at`? A mapping that overlapped RAM would let the
 * kernel write over objects. */
static bool is_possible(paddr at, word bytes, const struct ranges *ram, word physical_bits)
{
    if (at == 0 || low_bits(at, PAGE_BITS_OF_DEVICES) != 0 || at > pow2(physical_bits) - bytes)
        return false;
    for (word i = 0; i < ram->count; i++)
        if (at < ram->at[i].end && at + bytes > ram->at[i].start)
            return false;
    return true;
}

/* The kernel cannot run without interrupts and a clock; it can run without a console. */
const char *tree_check_devices(struct tree_facts *f, word physical_bits)
{
    word page = pow2(PAGE_BITS_OF_DEVICES);
    if (f->uart && !is_possible(f->uart, page, &f->ram, physical_bits))
        f->uart = 0;
    if (f->gic == 0)
        return "it has no interrupt controller that this kernel drives";
    if (!is_possible(f->distributor, f->gic == 3 ? 16 * page : page, &f->ram, physical_bits))
        return "it has the interrupt controller's distributor where it cannot be";
    word least = f->gic == 3 ? (word)REDISTRIBUTOR_BYTES : page;
    if (f->per_cpu_bytes < least || f->per_cpu_bytes > pow2(32) ||
        !is_possible(f->per_cpu, f->per_cpu_bytes, &f->ram, physical_bits))
        return "it has the interrupt controller's part for processors where it cannot be";
    return f->timer_irq ? NULL : "it has no timer, or one whose interrupt it does not tell";
}
