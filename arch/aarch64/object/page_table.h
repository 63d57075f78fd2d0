/* page_table.h - the tables below the VSpace. */
#pragma once
#include "call/call.h"

status page_table_map(struct call *c, struct cap space, vaddr at);
status page_table_unmap(struct call *c);
/* The entry that names the mapped table `cap`; NULL if none does any more. */
word *page_table_entry(struct cap cap);
