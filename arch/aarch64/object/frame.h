/* frame.h - pages. */
#pragma once
#include "call/call.h"

status frame_map(struct call *c, struct cap space, vaddr at, word rights, word attr);
status frame_unmap(struct call *c);
/* Cache maintenance of the part start..end-1 of the invoked frame; `step` is an enum cache_step. */
status frame_cache(struct call *c, word start, word end, word step);
/* Does the entry of a page let user code write there? */
bool frame_is_writable(word entry);
