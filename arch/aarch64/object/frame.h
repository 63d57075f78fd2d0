/* frame.h - pages. */
#pragma once
#include "call/call.h"
#include "machine/arm.h"

status frame_map(struct call *c, struct cap space, vaddr at, word rights, word attr);
status frame_unmap(struct call *c);
/* Cache maintenance of the part start..end-1 of the invoked frame; `step` is an enum cache_step. */
status frame_cache(struct call *c, word start, word end, word step);
/* The same of addresses start to end-1 as `ttbr` maps them, for a method that has checked them. */
status frame_maintain(struct call *c, word ttbr, vaddr start, vaddr end, enum cache_step step);
/* Does the entry of a page let user code write there? */
bool frame_is_writable(word entry);
