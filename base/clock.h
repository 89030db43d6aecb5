#pragma once
/* The two clocks. Due times that are stored are wall clock; every wait is monotonic.
 *
 * For tests, $COURANT_TEST_CLOCK = "SCALE,REAL,SHOWN" makes both run SCALE times as fast: at real
 * unix millisecond REAL the wall clock shows unix millisecond SHOWN. A day passes in a minute at
 * 1440; a clock that jumped is another SHOWN. Read once, before main; time-outs of the network and
 * of libuv's own timers stay real. */
#include <stdint.h>

int64_t clock_now(void);     /* unix seconds */
int64_t clock_now_ms(void);  /* unix milliseconds */
int64_t clock_mono_ms(void); /* since some start; never jumps */
/* By how much the wall clock is before one that nobody sets and that never rests: a jump of this is a clock that
 * was set. */
int64_t clock_ahead_ms(void);
/* How long the machine has slept since it was started: a jump of this is a resume. */
int64_t clock_suspended_ms(void);
/* How long a timer of the system must run for so many milliseconds to pass on these clocks;
 * never less than asked for. */
int64_t clock_timer_ms(int64_t ms);
