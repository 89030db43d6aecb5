/* The way of a job, without feed and store: fetch, parse, answer. */
#include "daemon/probe.h"

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/record.h"
#include "daemon/fetch.h"
#include "daemon/limits.h"
#include "daemon/outcome.h"
#include "daemon/parser_pool.h"

enum { STATUS_FAILED = 1, STATUS_DATA = 65, STATUS_CONFIG = 78 };

struct probe {
	uv_loop_t loop;
	uv_async_t open; /* until the answer is given: parser processes keep no loop running */
	struct config config;
	struct arena arena;
	struct fetcher *fetcher;
	struct parser_pool *parsers;
	struct request request;
	struct response response;
	struct parse_task parse;
	int status;
};

/* Whoever started us reads it to its end, or has gone and does not mind. */
static void probe_answer(struct probe *probe, int status, struct str text)
{
	while (text.len) {
		ssize_t n = write(STDOUT_FILENO, text.data, text.len);
		if (n <= 0)
			break;
		text = str_make(text.data + n, text.len - (size_t)n);
	}
	probe->status = status;
	uv_stop(&probe->loop);
}

static struct outcome probe_judge(const struct probe *probe)
{
	struct feed_state unknown;
	feed_state_init(&unknown);
	return outcome_of_response(&unknown, &probe->response, clock_now());
}

static void probe_answer_failure(struct probe *probe, bool is_wall)
{
	if (is_wall)
		probe->response.challenge = STR("page");
	struct outcome outcome = probe_judge(probe);
	probe_answer(probe, STATUS_FAILED, str_of(outcome.reason.text));
}

/* The document is decoded here only to see whether it has anything to tell. */
static void on_parsed(struct parse_task *task)
{
	struct probe *probe = (struct probe *)((char *)task - offsetof(struct probe, parse));
	struct str record = buf_str(&task->record);
	struct document document;
	if (task->is_page) {
		probe_answer_failure(probe, task->fate == PARSE_ANSWERED && task->result == READ_BOT_WALL);
		return;
	}
	bool tells = task->fate == PARSE_ANSWERED
		&& (task->result == READ_OK || task->result == READ_NOT_A_FEED)
		&& record_decode_document(record, &probe->arena, &document, &task->err)
		&& (task->result == READ_OK || document.n_links);
	if (tells)
		probe_answer(probe, EXIT_SUCCESS, record);
	else
		probe_answer(probe, STATUS_DATA, str_of(task->err.text));
}

static void on_fetched(void *user, struct response *response)
{
	struct probe *probe = user;
	probe->response = *response;
	probe->response.body = buf_take(&response->body);
	if (!response->is_page && probe_judge(probe).kind != OUTCOME_READ) {
		probe_answer_failure(probe, false);
		return;
	}
	probe->parse = (struct parse_task){
		.url = str_of(probe->response.effective_url),
		.content_type = probe->response.content_type,
		.content_encoding = probe->response.content_encoding,
		.body = buf_str(&probe->response.body),
		.limits = limits_of(&probe->config),
		.is_page = response->is_page,
		.now = clock_now(),
		.on_done = on_parsed,
	};
	parser_pool_submit(probe->parsers, &probe->parse);
}

static bool probe_start(struct probe *probe, const char *config_path, struct error *err)
{
	char program[4096];
	size_t size = sizeof program;
	if (!config_load(config_path, &probe->config, err))
		return false;
	probe->fetcher = fetcher_new(&probe->loop, &probe->config, err);
	if (!probe->fetcher)
		return false;
	if (uv_exepath(program, &size) != 0)
		return error_set(err, "our own executable cannot be found (is /proc mounted?)");
	probe->parsers = parser_pool_new(&probe->loop, arena_cstr(&probe->arena, str_of(program)), 1);
	fetch_start(probe->fetcher, &probe->request, &probe->arena, on_fetched, probe);
	return true;
}

static void probe_finish(struct probe *probe)
{
	if (probe->fetcher)
		fetcher_stop(probe->fetcher);
	if (probe->parsers)
		parser_pool_stop(probe->parsers);
	uv_close((uv_handle_t *)&probe->open, NULL);
	while (uv_run(&probe->loop, UV_RUN_DEFAULT))
		;
	uv_loop_close(&probe->loop);
	parser_pool_free(probe->parsers);
	fetcher_free(probe->fetcher);
	buf_finish(&probe->response.body);
	buf_finish(&probe->parse.record);
	config_finish(&probe->config);
	arena_finish(&probe->arena);
}

int probe_run(const char *config_path, const char *url)
{
	struct probe probe = {.request = {.url = url}};
	struct error err = {{0}};
	uv_loop_init(&probe.loop);
	uv_async_init(&probe.loop, &probe.open, NULL);
	if (probe_start(&probe, config_path, &err))
		uv_run(&probe.loop, UV_RUN_DEFAULT);
	else
		probe_answer(&probe, STATUS_CONFIG, str_of(err.text));
	probe_finish(&probe);
	return probe.status;
}
