#pragma once
/* The two clocks. Due times that are stored are wall clock; every wait is monotonic. */
#include <stdint.h>

int64_t clock_now(void);     /* unix seconds */
int64_t clock_now_ms(void);  /* unix milliseconds */
int64_t clock_mono_ms(void); /* since some start; never jumps */
