/* delete.h - deletion: a capability goes, and with the last one its object. */
#pragma once
#include "core/cap.h"

struct call;
status delete_slot(struct call *c, handle s);
void delete_at_once(handle s);
status revoke_slot(struct call *c, handle s);
