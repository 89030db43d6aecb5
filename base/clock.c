/* The system's clocks, as integers. */
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Set before main and constant from then on. */
static struct {
	int64_t scale, real_ms, shown_ms;
} test = {.scale = 1};

__attribute__((constructor)) static void test_clock_read(void)
{
	const char *text = getenv("COURANT_TEST_CLOCK");
	int64_t scale, real_ms, shown_ms;
	if (text && sscanf(text, "%" SCNd64 ",%" SCNd64 ",%" SCNd64, &scale, &real_ms, &shown_ms) == 3
		&& scale >= 1 && scale <= 1000000) {
		test.scale = scale;
		test.real_ms = real_ms;
		test.shown_ms = shown_ms;
	}
}

static int64_t read_us(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t read_ms(clockid_t clock)
{
	return read_us(clock) / 1000;
}

int64_t clock_now(void)
{
	return clock_now_ms() / 1000;
}

int64_t clock_now_ms(void)
{
	return (read_ms(CLOCK_REALTIME) - test.real_ms) * test.scale + test.shown_ms;
}

int64_t clock_mono_ms(void)
{
	return read_ms(CLOCK_MONOTONIC) * test.scale;
}

int64_t clock_ahead_ms(void)
{
	int64_t ahead_us = read_us(CLOCK_REALTIME) - test.real_ms * 1000 - read_us(CLOCK_BOOTTIME);
	return ahead_us * test.scale / 1000 + test.shown_ms;
}

int64_t clock_suspended_ms(void)
{
	return read_ms(CLOCK_BOOTTIME) - read_ms(CLOCK_MONOTONIC);
}

int64_t clock_timer_ms(int64_t ms)
{
	return ms > 0 ? (ms + test.scale - 1) / test.scale : 0;
}
