/* iospace.h - the address spaces of devices, as capabilities and methods see them. */
#pragma once
#include "call/call.h"

status iospace_map_table(struct call *c, struct cap space, word at);
status iospace_unmap_table(struct call *c);
status iospace_map_frame(struct call *c, struct cap space, word rights, word at);
void iospace_unmap_frame(struct cap frame);
