/* page_table.h - page tables, page directories, page-directory-pointer tables. */
#pragma once
#include "call/call.h"

status page_table_map(struct call *c, struct cap space, word bits, vaddr at, word attr);
status page_table_unmap(struct call *c);
