/* wait.h - who waits for something leaves by priority, and of equals in the order of coming. */
#pragma once
#include "core/queue.h"

void queue_insert(struct queue *q, handle t);
void queue_take_out(struct queue *q, handle t);
