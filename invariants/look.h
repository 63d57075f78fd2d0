/* look.h - whether, and how closely, a debug kernel looks at itself when it is left. */
#pragma once

/* How closely to look: a part each time, everything each time, or not at all. */
enum look { LOOK_AT_SOME, LOOK_AT_ALL, LOOK_AT_NOTHING };
void look_set(enum look how_much);
void look(void);
