/* frame.h - pages of memory that user code can see. */
#pragma once
#include "call/call.h"

status frame_map(struct call *c, struct cap space, vaddr at, word rights, word attr);
status frame_unmap(struct call *c);
