/* spaces.c - invariants of x86_64's paging that take a map of all memory. */
#include "invariants/invariants.h"
#include "lib/bits.h"
#include "object/vspace.h"
#include "world.h"

void machine_object_kind(handle s)
{
    struct cap c = slot(s)->cap;
    switch ((enum cap_type)cap_type(c)) {
    case CAP_page_table:
    case CAP_page_directory:
    case CAP_pdpt:
    case CAP_pml4:
    case CAP_asid_pool:
        must(host_kind(cap_object(c)) == KIND_TABLE, "it names a table", s);
        break;
    default:
        break;
    }
}

/* Entries of the user half point to tables or to memory that holds no kernel object. */
static void table_entries(paddr t, word shift)
{
    for (word i = 0; i < (shift == 39 ? TABLE_ENTRIES / 2 : TABLE_ENTRIES); i++) {
        word e = table(t)[i];
        if (!(e & ENTRY_PRESENT))
            continue;
        bool leaf = shift == PAGE_BITS || (e & ENTRY_LARGE);
        paddr p = entry_address(e, leaf ? shift : PAGE_BITS);
        if (!leaf) {
            must(host_kind(p) == KIND_TABLE, "an entry points to a table", t + i * 8);
            table_entries(p, shift - 9);
        } else if (p < P2(HOST_MEMORY_BITS)) {
            must(host_kind(p) == KIND_FREE, "no kernel object is mapped for users", t + i * 8);
        }
    }
}

void machine_address_spaces(void)
{
    for (word pool = 0; pool < ASID_POOLS; pool++) {
        if (!kernel.arch.asid_pool[pool])
            continue;
        for (word i = 0; i < TABLE_ENTRIES; i++) {
            paddr root = table(kernel.arch.asid_pool[pool])[i];
            if (!root)
                continue;
            must(pool + i != 0, "identifier 0 is nobody's", i);
            must(table(root)[TABLE_ENTRIES - 1] == 1, "the kernel is in every address space", root);
            table_entries(root, 39);
        }
    }
}
