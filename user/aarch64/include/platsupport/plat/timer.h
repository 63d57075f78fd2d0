/* timer.h - the processor's generic timer as a logical timer. */
#pragma once
#include <platsupport/ltimer.h>
#include <platsupport/timer.h>

/* The interrupt of the timer that user code has: of the physical count, where the kernel has the
 * virtual one for itself. */
#define GENERIC_TIMER_IRQ 30
