/* The documented protocol by hand: it is one datagram, and saves a library. */
#include "daemon/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void notify_send(struct notify *notify, const char *text)
{
	if (notify->fd >= 0)
		(void)!write(notify->fd, text, strlen(text)); /* a manager that is gone changes nothing */
}

static int notify_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(path);
	if (length < 2 || length >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@'))
		return -1;
	memcpy(address.sun_path, path, length);
	if (path[0] == '@')
		address.sun_path[0] = '\0'; /* the abstract namespace */
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void on_watchdog(uv_timer_t *timer)
{
	notify_send(timer->data, "WATCHDOG=1");
}

/* The interval that systemd expects signs of life in, or 0. */
static uint64_t watchdog_interval_us(void)
{
	const char *interval = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	if (!interval || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	return strtoull(interval, NULL, 10);
}

void notify_start(struct notify *notify, uv_loop_t *loop)
{
	const char *path = getenv("NOTIFY_SOCKET");
	uint64_t interval_us = watchdog_interval_us();
	*notify = (struct notify){.fd = path ? notify_connect(path) : -1};
	if (notify->fd >= 0 && interval_us >= 2000) {
		uint64_t half_ms = interval_us / 2000;
		uv_timer_init(loop, &notify->watchdog);
		notify->watchdog.data = notify;
		notify->has_watchdog = true;
		uv_timer_start(&notify->watchdog, on_watchdog, half_ms, half_ms);
		uv_unref((uv_handle_t *)&notify->watchdog);
	}
	unsetenv("NOTIFY_SOCKET"); /* the parser processes have nothing to say */
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void notify_stop(struct notify *notify)
{
	if (notify->has_watchdog)
		uv_close((uv_handle_t *)&notify->watchdog, NULL);
	if (notify->fd >= 0)
		close(notify->fd);
	notify->fd = -1;
	notify->has_watchdog = false;
}

void notify_ready(struct notify *notify)
{
	notify_send(notify, "READY=1");
}

void notify_reloading(struct notify *notify)
{
	struct timespec now;
	char text[64];
	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
		(int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	notify_send(notify, text);
}

void notify_stopping(struct notify *notify)
{
	notify_send(notify, "STOPPING=1");
}

void notify_status(struct notify *notify, const char *format, ...)
{
	char text[512] = "STATUS=";
	va_list args;
	va_start(args, format);
	vsnprintf(text + 7, sizeof text - 7, format, args);
	va_end(args);
	notify_send(notify, text);
}
