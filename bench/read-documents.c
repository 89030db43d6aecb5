/* Reads documents as a parser process does, all from memory and on one thread, and tells what that
 * cost: read-documents MODE[,MODE…] LIST [FILES] [REPETITIONS]. LIST names one file a line. Several
 * modes take turns at every document, so that what disturbs one disturbs the others as well.
 *
 *   touch  every byte is looked at and nothing else is done: to be taken off instruction counts
 *   push   libxml2's push parser with handlers that do nothing: the floor
 *   raw    document_read() without cleaning of HTML: fields, dates, addresses, identity, hashes
 *   clean  document_read() as it is used
 *   html   (alone) html_clean() on the HTML that `raw` finds in the documents */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxml/parser.h>

#include "base/error.h"
#include "parsers/document_read.h"
#include "parsers/html.h"

enum { FILE_MAX = 64 * 1024 * 1024, PATH_BYTES = 4096, CHUNK_BYTES = 16384, MAX_MODES = 8 };

struct texts {
	struct str *list;
	size_t n, bytes;
};

static void give_up(const char *what)
{
	perror(what);
	exit(1);
}

static struct str read_file(const char *path, struct arena *arena)
{
	struct buf bytes;
	char room[65536];
	size_t n;
	FILE *file = fopen(path, "rbe");
	if (!file)
		give_up(path);
	buf_init(&bytes, FILE_MAX);
	while ((n = fread(room, 1, sizeof room, file)) > 0)
		if (!buf_append(&bytes, room, n))
			give_up(path);
	fclose(file);
	struct str text = arena_str(arena, buf_str(&bytes));
	buf_finish(&bytes);
	return text;
}

static void texts_add(struct texts *texts, struct str text, struct arena *arena)
{
	*arena_push(arena, texts->list, texts->n) = text;
	texts->bytes += text.len;
}

static struct texts read_list(const char *path, size_t most, struct arena *arena)
{
	struct texts texts = {0};
	char line[PATH_BYTES];
	FILE *list = fopen(path, "re");
	if (!list)
		give_up(path);
	while (texts.n < most && fgets(line, sizeof line, list)) {
		line[strcspn(line, "\n")] = '\0';
		texts_add(&texts, read_file(line, arena), arena);
	}
	fclose(list);
	return texts;
}

static size_t read_one(struct str bytes, bool raw, struct arena *arena, struct document *document)
{
	const struct read_hints hints = {.url = STR("http://example.org/feed"), .now = 1800000000,
		.raw_html = raw};
	struct error err = {0};
	if (document_read(bytes, &hints, arena, document, &err) != READ_OK) {
		fprintf(stderr, "read-documents: %s\n", err.text);
		exit(1);
	}
	return document->n_entries;
}

static struct texts html_of(const struct texts *files, struct arena *arena)
{
	struct texts html = {0};
	for (size_t i = 0; i < files->n; i++) {
		struct document document;
		read_one(files->list[i], true, arena, &document);
		for (size_t k = 0; k < document.n_entries; k++)
			if (document.entries[k].content_html.len)
				texts_add(&html, document.entries[k].content_html, arena);
	}
	return html;
}

/* What a mode needs besides the document; kept from one to the next, as a parser process does. */
struct bench {
	struct arena arena;
	struct buf out;
};

static size_t run_touch(struct bench *bench, struct str bytes)
{
	(void)bench;
	size_t sum = 0;
	for (size_t i = 0; i < bytes.len; i++)
		sum += (unsigned char)bytes.data[i];
	return sum != 0;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
	const xmlChar **attributes)
{
	(void)name, (void)prefix, (void)uri, (void)n_namespaces, (void)namespaces;
	(void)n_attributes, (void)n_defaulted, (void)attributes;
	++*(size_t *)user;
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)user, (void)name, (void)prefix, (void)uri;
}

static void on_text(void *user, const xmlChar *text, int n)
{
	(void)user, (void)text, (void)n;
}

static size_t run_push(struct bench *bench, struct str bytes)
{
	(void)bench;
	size_t n_elements = 0;
	xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC, .startElementNs = on_start,
		.endElementNs = on_end, .characters = on_text, .cdataBlock = on_text,
		.ignorableWhitespace = on_text};
	xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, &n_elements, NULL, 0, NULL);
	for (size_t n; bytes.len; bytes = str_make(bytes.data + n, bytes.len - n)) {
		n = bytes.len < CHUNK_BYTES ? bytes.len : CHUNK_BYTES;
		xmlParseChunk(parser, bytes.data, (int)n, n == bytes.len);
	}
	xmlFreeDoc(parser->myDoc);
	xmlFreeParserCtxt(parser);
	return n_elements;
}

static size_t run_raw(struct bench *bench, struct str bytes)
{
	struct document document;
	return read_one(bytes, true, &bench->arena, &document);
}

static size_t run_clean(struct bench *bench, struct str bytes)
{
	struct document document;
	return read_one(bytes, false, &bench->arena, &document);
}

static size_t run_html(struct bench *bench, struct str html)
{
	return html_clean(html, STR("http://example.org/"), STR(""), &bench->out);
}

static const struct mode {
	const char *name;
	size_t (*run)(struct bench *bench, struct str bytes);
} modes[] = {
	{"touch", run_touch}, {"push", run_push}, {"raw", run_raw}, {"clean", run_clean},
	{"html", run_html},
};

static const struct mode *mode_find(struct str name)
{
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (str_eq(name, str_of(modes[i].name)))
			return &modes[i];
	fprintf(stderr, "read-documents: no mode \"%.*s\"\n", STR_ARG(name));
	exit(64);
}

static double cpu_s(void)
{
	struct timespec at;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void measure(struct str names, const struct texts *texts, int repetitions)
{
	const struct mode *wanted[MAX_MODES];
	double used_s[MAX_MODES] = {0};
	size_t n_modes = 0, counted[MAX_MODES] = {0};
	struct bench bench = {0};
	buf_init(&bench.out, FILE_MAX);
	while (names.len && n_modes < MAX_MODES)
		wanted[n_modes++] = mode_find(str_split(names, ',', &names));
	for (size_t i = 0; i < texts->n * (size_t)repetitions * n_modes; i++) {
		size_t mode = i % n_modes;
		double start_s = cpu_s();
		counted[mode] += wanted[mode]->run(&bench, texts->list[i / n_modes % texts->n]);
		arena_clear(&bench.arena);
		buf_clear(&bench.out);
		used_s[mode] += cpu_s() - start_s;
	}
	for (size_t i = 0; i < n_modes; i++)
		printf("%s texts=%zu MB=%.1f counted=%zu cpu=%.3f MB/s=%.1f\n", wanted[i]->name, texts->n,
			(double)texts->bytes / 1e6, counted[i], used_s[i],
			(double)texts->bytes * repetitions / 1e6 / used_s[i]);
	buf_finish(&bench.out);
	arena_finish(&bench.arena);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: read-documents MODE[,MODE...] LIST [FILES] [REPETITIONS]\n");
		return 64;
	}
	struct arena arena = {0};
	document_read_preload();
	struct texts texts = read_list(argv[2], argc > 3 ? strtoul(argv[3], NULL, 10) : SIZE_MAX, &arena);
	if (strcmp(argv[1], "html") == 0)
		texts = html_of(&texts, &arena);
	measure(str_of(argv[1]), &texts, argc > 4 ? atoi(argv[4]) : 1);
	arena_finish(&arena);
	return 0;
}
