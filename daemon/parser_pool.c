/* Life of the parser processes. Talks frames; does not know what a feed is. */
#include "daemon/parser_pool.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum {
	STALL_MS = 15000, /* wall time of one document; RLIMIT_CPU usually ends it before */
	IDLE_MS = 30000,  /* then an unused process goes */
	MAX_ERROR_BYTES = 4096,
	WRITE_BYTES = 256 * 1024, /* of a document, in one turn of the loop: 4 MB took 10 ms */
	READ_BYTES = 32 * 1024,   /* of an answer; libuv reads up to 32 times in a turn: 4 MB took 15 ms */
};

enum parser_phase {
	PARSER_ABSENT,  /* no process */
	PARSER_IDLE,    /* waits for a document */
	PARSER_BUSY,    /* has one */
	PARSER_LEAVING, /* told to end, or dead: handles are closing */
};

struct parser {
	struct parser_pool *pool;
	enum parser_phase phase;
	bool has_stalled;
	bool is_writing;   /* libuv still holds a part of the request */
	struct str unsent; /* what follows that part */
	uv_process_t process;
	uv_pipe_t in, out; /* its standard input and output */
	uv_timer_t timer;  /* of stalling while busy, of leaving while idle */
	uv_write_t write;
	unsigned n_open_handles;
	struct parse_task *task;
	struct parser_reply_head reply;
	size_t n_head_bytes, n_text_bytes;
	char text[MAX_ERROR_BYTES];
	char surplus[16]; /* where bytes go that nobody asked for */
};

struct parser_pool {
	uv_loop_t *loop;
	const char *program;
	struct parse_task *first, *last; /* waiting */
	bool is_stopping;
	uint64_t started_at; /* the turn of the loop in which a process was last started */
	unsigned n_parsers;
	struct parser parsers[];
};

static void pool_dispatch(struct parser_pool *pool);

static void task_finish(struct parse_task *task, enum parse_fate fate)
{
	task->fate = fate;
	task->on_done(task);
}

/* --- the end of a process */

static void on_handle_closed(uv_handle_t *handle)
{
	struct parser *parser = handle->data;
	if (--parser->n_open_handles > 0)
		return;
	parser->phase = PARSER_ABSENT;
	if (!parser->pool->is_stopping)
		pool_dispatch(parser->pool);
}

static void handle_close(uv_handle_t *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, on_handle_closed);
}

static void parser_leave(struct parser *parser)
{
	if (parser->phase == PARSER_LEAVING)
		return;
	parser->phase = PARSER_LEAVING;
	uv_process_kill(&parser->process, SIGKILL);
	uv_ref((uv_handle_t *)&parser->process); /* its end must be seen before the loop may stop */
	handle_close((uv_handle_t *)&parser->in);
	handle_close((uv_handle_t *)&parser->out);
	handle_close((uv_handle_t *)&parser->timer);
}

/* The process is dead, or no longer to be trusted. */
static void parser_fail(struct parser *parser, const char *why)
{
	struct parse_task *task = parser->task;
	parser->task = NULL;
	parser_leave(parser);
	if (!task || parser->pool->is_stopping)
		return;
	error_set(&task->err, "%s", why);
	task_finish(task, PARSE_KILLED);
}

static void on_process_exit(uv_process_t *process, int64_t status, int signal_number)
{
	struct parser *parser = process->data;
	struct error why;
	if (parser->has_stalled)
		error_set(&why, "the document kept the parser busy for more than %d s", STALL_MS / 1000);
	else if (signal_number == SIGXCPU)
		error_set(&why, "the document used more than %d s of processor time", PARSER_CPU_S);
	else if (signal_number)
		error_set(&why, "the document ended the parser process by signal %d (%s)", signal_number,
			strsignal(signal_number));
	else
		error_set(&why, "the document ended the parser process with status %d", (int)status);
	parser_fail(parser, why.text);
	handle_close((uv_handle_t *)process);
}

static void on_timer(uv_timer_t *timer)
{
	struct parser *parser = timer->data;
	if (parser->phase == PARSER_BUSY) {
		parser->has_stalled = true;
		uv_process_kill(&parser->process, SIGKILL);
	} else {
		parser_leave(parser);
	}
}

/* --- replies */

/* Where the next bytes go: the head, the sentence of an error, straight into the record, or, when
 * the answer is whole, where their coming is noticed (libuv looks once more for good measure). */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_room)
{
	(void)suggested;
	struct parser *parser = handle->data;
	struct parse_task *task = parser->task;
	char *room = parser->surplus;
	size_t n = sizeof parser->surplus;
	if (task && parser->n_head_bytes < sizeof parser->reply) {
		room = (char *)&parser->reply + parser->n_head_bytes;
		n = sizeof parser->reply - parser->n_head_bytes;
	} else if (task && parser->n_text_bytes < parser->reply.error_len) {
		room = parser->text + parser->n_text_bytes;
		n = parser->reply.error_len - parser->n_text_bytes;
	} else if (task && task->record.len < parser->reply.record_len) {
		room = task->record.data + task->record.len;
		n = parser->reply.record_len - task->record.len;
	}
	*ret_room = uv_buf_init(room, n < READ_BYTES ? (unsigned)n : READ_BYTES);
}

/* False when the head makes no sense: the process is not to be trusted any more. */
static bool reply_head_accept(struct parser *parser)
{
	const struct parser_reply_head *reply = &parser->reply;
	return reply->magic == PARSER_MAGIC
		&& reply->result <= (parser->task->is_page ? READ_BOT_WALL : READ_TOO_LARGE)
		&& reply->error_len <= MAX_ERROR_BYTES && reply->record_len <= PARSER_MAX_RECORD
		&& (reply->result == READ_OK || reply->error_len)
		&& (!reply->record_len || buf_reserve(&parser->task->record, reply->record_len));
}

static bool reply_is_whole(const struct parser *parser)
{
	return parser->task && parser->n_head_bytes == sizeof parser->reply
		&& parser->n_text_bytes == parser->reply.error_len
		&& parser->task->record.len == parser->reply.record_len;
}

/* The answer may arrive before libuv has told that the request is written. */
static void reply_complete_if_whole(struct parser *parser)
{
	struct parse_task *task = parser->task;
	if (parser->is_writing || !reply_is_whole(parser))
		return;
	parser->task = NULL;
	parser->phase = PARSER_IDLE;
	uv_timer_start(&parser->timer, on_timer, IDLE_MS, 0);
	task->result = (enum read_result)parser->reply.result;
	error_set(&task->err, "%.*s", (int)parser->reply.error_len, parser->text);
	task_finish(task, PARSE_ANSWERED);
	pool_dispatch(parser->pool);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *room)
{
	struct parser *parser = stream->data;
	if (n == 0)
		return;
	if (n < 0 || room->base == parser->surplus) {
		uv_read_stop(stream); /* dead, or gone mad: the exit callback tells more */
		uv_process_kill(&parser->process, SIGKILL);
		return;
	}
	if (parser->n_head_bytes < sizeof parser->reply) {
		parser->n_head_bytes += (size_t)n;
		if (parser->n_head_bytes < sizeof parser->reply)
			return;
		if (!reply_head_accept(parser)) {
			parser_fail(parser, "the parser process gave a malformed answer");
			return;
		}
	} else if (parser->n_text_bytes < parser->reply.error_len) {
		parser->n_text_bytes += (size_t)n;
	} else {
		parser->task->record.len += (size_t)n;
	}
	reply_complete_if_whole(parser);
}

/* --- requests */

static void on_written(uv_write_t *write, int status);

static struct str request_take_part(struct parser *parser)
{
	struct str part = parser->unsent;
	parser->unsent = str_make(NULL, 0);
	if (part.len > WRITE_BYTES) {
		parser->unsent = str_make(part.data + WRITE_BYTES, part.len - WRITE_BYTES);
		part.len = WRITE_BYTES;
	}
	return part;
}

static void parser_write(struct parser *parser, const struct str *parts, unsigned n_parts)
{
	uv_buf_t pieces[5];
	assert(n_parts <= sizeof pieces / sizeof *pieces);
	for (unsigned i = 0; i < n_parts; i++)
		pieces[i] = uv_buf_init((char *)(uintptr_t)parts[i].data, (unsigned)parts[i].len);
	parser->write.data = parser;
	parser->is_writing = uv_write(&parser->write, (uv_stream_t *)&parser->in, pieces, n_parts,
		on_written) == 0;
}

/* A process that cannot be written to is dead: its exit callback comes. */
static void on_written(uv_write_t *write, int status)
{
	struct parser *parser = write->data;
	parser->is_writing = false;
	if (status == 0 && parser->unsent.len && parser->phase == PARSER_BUSY) {
		struct str part = request_take_part(parser);
		parser_write(parser, &part, 1);
		return;
	}
	reply_complete_if_whole(parser);
}

static void parser_give(struct parser *parser, struct parse_task *task)
{
	parser->phase = PARSER_BUSY;
	parser->task = task;
	parser->n_head_bytes = parser->n_text_bytes = 0;
	task->head = (struct parser_request_head){
		.magic = PARSER_MAGIC,
		.url_len = (uint32_t)task->url.len,
		.content_type_len = (uint32_t)task->content_type.len,
		.content_encoding_len = (uint32_t)task->content_encoding.len,
		.body_len = (uint32_t)task->body.len,
		.limits = task->limits,
		.is_page = task->is_page,
		.now = task->now,
	};
	parser->unsent = task->body;
	const struct str parts[] = {str_make((const char *)&task->head, sizeof task->head), task->url,
		task->content_type, task->content_encoding, request_take_part(parser)};
	uv_timer_start(&parser->timer, on_timer, STALL_MS, 0);
	parser_write(parser, parts, sizeof parts / sizeof *parts);
}

static int parser_spawn(struct parser *parser)
{
	struct parser_pool *pool = parser->pool;
	char *arguments[] = {(char *)(uintptr_t)pool->program, (char *)(uintptr_t)"--parser-process",
		NULL};
	uv_stdio_container_t stdio[] = {
		{.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&parser->in},
		{.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&parser->out},
		{.flags = UV_INHERIT_FD, .data.fd = 2},
	};
	uv_process_options_t options = {.file = pool->program, .args = arguments, .stdio = stdio,
		.stdio_count = 3, .exit_cb = on_process_exit};
	uv_pipe_init(pool->loop, &parser->in, 0);
	uv_pipe_init(pool->loop, &parser->out, 0);
	uv_timer_init(pool->loop, &parser->timer);
	parser->in.data = parser->out.data = parser->timer.data = parser->process.data = parser;
	parser->n_open_handles = 4;
	parser->has_stalled = parser->is_writing = false;
	parser->task = NULL;
	int failed = uv_spawn(pool->loop, &parser->process, &options);
	if (failed) {
		parser->phase = PARSER_LEAVING;
		handle_close((uv_handle_t *)&parser->in);
		handle_close((uv_handle_t *)&parser->out);
		handle_close((uv_handle_t *)&parser->timer);
		handle_close((uv_handle_t *)&parser->process);
		return failed;
	}
	parser->phase = PARSER_IDLE;
	uv_unref((uv_handle_t *)&parser->process);
	uv_unref((uv_handle_t *)&parser->timer);
	uv_unref((uv_handle_t *)&parser->out);
	uv_read_start((uv_stream_t *)&parser->out, on_alloc, on_read);
	return 0;
}

static struct parser *parser_find(struct parser_pool *pool, enum parser_phase phase)
{
	for (unsigned i = 0; i < pool->n_parsers; i++)
		if (pool->parsers[i].phase == phase)
			return &pool->parsers[i];
	return NULL;
}

/* One more process, or NULL. A start holds the loop for some milliseconds: while others work, one a
 * turn is enough. */
static struct parser *pool_start_parser(struct parser_pool *pool, int *ret_failed)
{
	struct parser *parser = parser_find(pool, PARSER_ABSENT);
	uint64_t turn = uv_now(pool->loop);
	if (!parser || (pool->started_at == turn && parser_find(pool, PARSER_BUSY)))
		return NULL;
	pool->started_at = turn;
	*ret_failed = parser_spawn(parser);
	return parser;
}

static void pool_dispatch(struct parser_pool *pool)
{
	while (pool->first) {
		struct parser *parser = parser_find(pool, PARSER_IDLE);
		int failed = 0;
		if (!parser)
			parser = pool_start_parser(pool, &failed);
		if (!parser)
			return;
		struct parse_task *task = pool->first;
		pool->first = task->next;
		if (!pool->first)
			pool->last = NULL;
		if (!failed) {
			parser_give(parser, task);
			continue;
		}
		error_set(&task->err, "no parser process can be started: %s", uv_strerror(failed));
		task_finish(task, PARSE_UNAVAILABLE);
	}
}

struct parser_pool *parser_pool_new(uv_loop_t *loop, const char *program, unsigned n_processes)
{
	struct parser_pool *pool = xcalloc(1, sizeof *pool + n_processes * sizeof(struct parser));
	pool->loop = loop;
	pool->program = program;
	pool->n_parsers = n_processes;
	for (unsigned i = 0; i < n_processes; i++)
		pool->parsers[i].pool = pool;
	return pool;
}

void parser_pool_submit(struct parser_pool *pool, struct parse_task *task)
{
	task->next = NULL;
	buf_init(&task->record, PARSER_MAX_RECORD);
	if (pool->last)
		pool->last->next = task;
	else
		pool->first = task;
	pool->last = task;
	pool_dispatch(pool);
}

void parser_pool_stop(struct parser_pool *pool)
{
	pool->is_stopping = true;
	pool->first = pool->last = NULL;
	for (unsigned i = 0; i < pool->n_parsers; i++)
		if (pool->parsers[i].phase == PARSER_IDLE || pool->parsers[i].phase == PARSER_BUSY)
			parser_leave(&pool->parsers[i]);
}

void parser_pool_free(struct parser_pool *pool)
{
	free(pool);
}
