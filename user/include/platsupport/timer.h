/* timer.h - what one timer device can do. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint32_t upcounter : 1; /* else it counts down */
    uint32_t timeouts : 1;
    uint32_t absolute_timeouts : 1;
    uint32_t relative_timeouts : 1;
    uint32_t periodic_timeouts : 1;
    uint32_t bit_width : 7; /* bits until it starts again; 0: it counts down */
    uint32_t irqs;
} timer_properties_t;
