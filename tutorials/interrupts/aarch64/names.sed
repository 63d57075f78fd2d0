# names.sed - interrupts on 64-bit Arm: what the table and wrong solutions call by the names of the PC's timer.
s/TIMER_PIN and TIMER_VECTOR are/CLOCK_IRQ and LEVEL are/
s/TIMER_BADGE/CLOCK_BADGE/g
s/TIMER_VECTOR/LEVEL/g
s/TIMER_PIN/CLOCK_IRQ/g
s/it was the timer\./it was the clock./
s/The interrupt comes 10 ms later\./The interrupt comes with the next second./
s/at a handler or at a port\./at a handler or at a page./
s/The timer raises its line once for each start_timer\./The clock raises its line once for each start_clock./
