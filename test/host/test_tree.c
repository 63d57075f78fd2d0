/* test_tree.c - device trees that are right, and that lie: arch/aarch64/machine/tree.c on the host.
 *
 * Each tree lies in a block of its own of just its length, so the address sanitizer sees a read
 * outside of it.  HOST_SEED=n starts with another seed, BOOT_CASES=n makes that many cases. */
#include "machine/tree.h"
#include "world.h"
#include <stdlib.h>
#include <string.h>

enum { CASES_DEFAULT = 20000, MOST_BYTES = 4096, STRUCTURE_AT = 56, WIDTH = 40 };

/* ---- a tree is made ---- */

static u8 nodes[MOST_BYTES], texts[512];
static word nodes_bytes, texts_bytes;

static void put_cell(u8 *to, word value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (u8)(value >> (24 - 8 * i));
}

static void cell(word value)
{
    put_cell(nodes + nodes_bytes, value);
    nodes_bytes += 4;
}

static void bytes(const void *from, word n)
{
    memcpy(nodes + nodes_bytes, from, n);
    memset(nodes + nodes_bytes + n, 0, 3);
    nodes_bytes = (nodes_bytes + n + 3) / 4 * 4;
}

static void begin(const char *name)
{
    cell(1);
    bytes(name, strlen(name) + 1);
}

/* Where the name lies among the texts; a new one is added. */
static word text(const char *name)
{
    for (word at = 0; at < texts_bytes; at += strlen((char *)texts + at) + 1)
        if (!strcmp((char *)texts + at, name))
            return at;
    word at = texts_bytes;
    memcpy(texts + at, name, strlen(name) + 1);
    texts_bytes += strlen(name) + 1;
    return at;
}

static void head(const char *name, word length)
{
    cell(3);
    cell(length);
    cell(text(name));
}

static void says(const char *name, const char *value)
{
    head(name, strlen(value) + 1);
    bytes(value, strlen(value) + 1);
}

/* A property of `count` numbers of 32 bits. */
static void cells(const char *name, word count, const u32 *values)
{
    head(name, 4 * count);
    for (word i = 0; i < count; i++)
        cell(values[i]);
}
#define CELLS(name, ...) \
    cells(name, sizeof((u32[]){ __VA_ARGS__ }) / 4, (const u32[]){ __VA_ARGS__ })

static void end(void)
{
    cell(2);
}

/* A machine as QEMU describes it, with a GICv2 or GICv3, and what a kernel must pass over. */
static void make_nodes(word gic)
{
    nodes_bytes = texts_bytes = 0;
    begin("");
    CELLS("#address-cells", 2);
    CELLS("#size-cells", 2);
    begin("memory@40000000");
    CELLS("reg", 0, 0x40000000, 0, 0x8000000, 1, 0, 0, 0x10000800);
    says("device_type", "memory");
    end();
    begin("reserved-memory");
    CELLS("#address-cells", 2);
    CELLS("#size-cells", 2);
    head("ranges", 0);
    begin("firmware@41000000");
    CELLS("reg", 0, 0x41000100, 0, 0x1000);
    end();
    end();
    begin("psci");
    says("method", "smc");
    says("compatible", "arm,psci-1.0");
    end();
    begin("timer");
    CELLS("interrupts", 1, 13, 4, 1, 14, 4, 1, 11, 4, 1, 10, 4);
    says("compatible", "arm,armv8-timer");
    end();
    begin("pl011@8fff000");
    says("status", "disabled");
    says("compatible", "arm,pl011");
    CELLS("reg", 0, 0x8fff000, 0, 0x1000);
    end();
    begin("bus");
    says("compatible", "simple-bus");
    CELLS("#address-cells", 1);
    CELLS("#size-cells", 1);
    if (gic == 3)
        head("ranges", 0);
    else
        CELLS("ranges", 0x9000000, 0, 0x19000000, 0x1000);
    begin("pl011@9000000");
    says("compatible", "arm,pl011");
    CELLS("reg", 0x9000000, 0x1000);
    end();
    end();
    begin("intc@8000000");
    CELLS("reg", 0, 0x8000000, 0, 0x10000, 0, gic == 3 ? 0x80a0000 : 0x8010000, 0,
          gic == 3 ? 0xf60000 : 0x10000);
    says("compatible", gic == 3 ? "arm,gic-v3" : "arm,cortex-a15-gic");
    begin("v2m");
    CELLS("reg", 0, 0x8020000, 0, 0x1000);
    end();
    end();
    begin("chosen");
    CELLS("linux,initrd-start", 0x44000000);
    CELLS("linux,initrd-end", 0, 0x44001234);
    says("bootargs", "trace=calls");
    end();
    end();
    cell(9);
}

/* The whole tree, in a block of just its length. */
static u8 *make_tree(word *length)
{
    word texts_at = STRUCTURE_AT + nodes_bytes;
    *length = texts_at + texts_bytes;
    u8 *tree = calloc(1, *length);
    const word header[] = { 0xd00dfeed, *length, STRUCTURE_AT, texts_at,   40, 17,
                            16,         0,       texts_bytes,  nodes_bytes };
    for (word i = 0; i < 10; i++)
        put_cell(tree + 4 * i, header[i]);
    memcpy(tree + STRUCTURE_AT, nodes, nodes_bytes);
    memcpy(tree + texts_at, texts, texts_bytes);
    return tree;
}

static struct tree_facts facts;

/* NULL, or what is wrong. */
static const char *read_it(const u8 *at, word length)
{
    struct tree tree;
    memset(&facts, 0, sizeof facts);
    const char *wrong = tree_open(&tree, at, length);
    if (!wrong)
        wrong = tree_read(&tree, &facts);
    return wrong ? wrong : tree_check_devices(&facts, WIDTH);
}

/* ---- tests ---- */

static void test_good(word gic)
{
    word length;
    make_nodes(gic);
    u8 *tree = make_tree(&length);
    CHECK(read_it(tree, length) == NULL);
    CHECK_IS(facts.ram.count, 2);
    CHECK_IS(facts.ram.at[0].start, 0x40000000);
    CHECK_IS(facts.ram.at[0].end, 0x48000000);
    CHECK_IS(facts.ram.at[1].start, 0x100000000);
    CHECK_IS(facts.ram.at[1].end, 0x110000000);
    CHECK_IS(facts.reserved.count, 1);
    CHECK_IS(facts.reserved.at[0].start, 0x41000000);
    CHECK_IS(facts.reserved.at[0].end, 0x41002000);
    CHECK_IS(facts.gic, gic);
    CHECK_IS(facts.distributor, 0x8000000);
    CHECK_IS(facts.per_cpu, gic == 3 ? 0x80a0000 : 0x8010000);
    CHECK_IS(facts.timer_irq, 27);
    CHECK_IS(facts.psci, PSCI_SMC);
    CHECK_IS(facts.uart, gic == 3 ? 0x9000000 : 0); /* behind a bus that maps it elsewhere */
    CHECK_IS(facts.initrd, 0x44000000);
    CHECK_IS(facts.initrd_end, 0x44001234);
    CHECK(facts.line && !strcmp(facts.line, "trace=calls"));
    struct tree opened;
    CHECK(tree_open(&opened, tree, length) == NULL);
    CHECK_IS(tree_used(&opened), length); /* its end is no multiple of 8 */
    free(tree);
}

/* A tree that is cut off anywhere is refused. */
static void test_cut(void)
{
    word length;
    make_nodes(2);
    u8 *tree = make_tree(&length);
    for (word n = 0; n < length; n++) {
        u8 *part = malloc(n ? n : 1);
        memcpy(part, tree, n);
        CHECK(read_it(part, n) != NULL);
        free(part);
    }
    free(tree);
}

/* A property that is longer than the nodes, and a name that has no end. */
static void test_ends(void)
{
    word length;
    make_nodes(2);
    u8 *tree = make_tree(&length);
    const word first = STRUCTURE_AT + 8; /* behind the root's beginning: its first property */
    put_cell(tree + first + 4, nodes_bytes);
    const char *wrong = read_it(tree, length);
    CHECK(wrong && !strcmp(wrong, "a property reaches beyond its end"));
    put_cell(tree + first + 4, 4);
    CHECK(read_it(tree, length) == NULL);
    u8 *part = malloc(length - 4);
    memcpy(part, tree, length - 4);
    put_cell(part + 4, length - 4);
    put_cell(part + 32, texts_bytes - 4);
    CHECK(read_it(part, length - 4) == NULL && !facts.line);
    free(part);
    free(tree);
}

/* One lie at a time, about where a device is. */
static void test_places(void)
{
    word length;
    make_nodes(2);
    u8 *tree = make_tree(&length);
    CHECK(read_it(tree, length) == NULL);
    const struct tree_facts truth = facts;
    static const word lies[] = {
        0, 0x8000800, 0x40000000, 0x47fff000, (word)1 << 40, ~(word)0xfff
    };
    for (word i = 0; i < sizeof lies / sizeof *lies; i++) {
        facts = truth;
        facts.distributor = lies[i];
        CHECK(tree_check_devices(&facts, WIDTH) != NULL);
        facts = truth;
        facts.per_cpu = lies[i];
        CHECK(tree_check_devices(&facts, WIDTH) != NULL);
        facts = truth;
        facts.uart = lies[i];
        CHECK(tree_check_devices(&facts, WIDTH) == NULL && facts.uart == 0);
    }
    facts = truth;
    facts.timer_irq = 0;
    CHECK(tree_check_devices(&facts, WIDTH) != NULL);
    free(tree);
}

/* Some bytes or numbers are others: it is read within its block, and comes to an end; and what it
 * says of devices, if it is believed, can be. */
static bool lying_case(void)
{
    word length;
    make_nodes(2 + pick(2));
    u8 *tree = make_tree(&length);
    for (word n = 1 + pick(6); n > 0; n--) {
        word at = pick(3) ? pick(length) : pick(STRUCTURE_AT);
        if (pick(2) && at + 4 <= length)
            put_cell(tree + at / 4 * 4, pick(2) ? pick(64) : random_word());
        else
            tree[at] = (u8)random_word();
    }
    bool good = true;
    if (!read_it(tree, length))
        good = facts.gic && facts.timer_irq >= 16 && facts.timer_irq < 32 &&
               facts.distributor % 4096 == 0 && facts.distributor < (word)1 << WIDTH;
    for (word i = 0; i < facts.ram.count; i++)
        good = good && facts.ram.at[i].start < facts.ram.at[i].end;
    free(tree);
    return good;
}

void test_tree(void)
{
    const char *cases = getenv("BOOT_CASES");
    unsigned long n = cases ? strtoul(cases, NULL, 10) : CASES_DEFAULT, good = 0;
    random_start();
    test_good(2);
    test_good(3);
    test_cut();
    test_ends();
    test_places();
    for (unsigned long i = 0; i < n; i++)
        good += lying_case();
    CHECK_IS(good, n);
    printf("tree: %lu device trees that lie\n", n);
}
