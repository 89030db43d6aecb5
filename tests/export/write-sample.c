/* Writes the sample store in a format to standard output, for readers and validators to judge:
 * write-sample FORMAT. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "export/export.h"
#include "tests/export/sample.h"

static bool on_bytes(void *user, struct str bytes, struct error *err)
{
	return fwrite(bytes.data, 1, bytes.len, user) == bytes.len || error_set(err, "cannot write");
}

static bool write_format(struct store *store, const char *name)
{
	struct arena arena = {0};
	struct error err = {0};
	struct query_error query_err;
	struct query *query;
	const struct export_format *format = export_format_find(str_of(name));
	const struct export_link alternates[] = {
		{STR("application/atom+xml"), STR("Atom & co"), STR("sample.atom")},
	};
	const struct export_head head = {.title = STR("Sample & co \x1b"), .whole_addresses = true,
		.self_url = STR("https://p.example/sample.xml"), .home_url = STR("https://p.example/"),
		.alternates = alternates, .n_alternates = 1};
	bool ok = format && query_compile(STR(""), SAMPLE_NOW, &arena, &query, &query_err) &&
		export_stream(store, query, format, &head, on_bytes, stdout, &err);
	if (!ok)
		fprintf(stderr, "write-sample %s: %s\n", name, err.text);
	arena_finish(&arena);
	return ok;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/courant-write-sample-XXXXXX", path[sizeof folder + 3];
	if (argc != 2 || !mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/db", folder);
	struct store *store = sample_store(path);
	bool ok = write_format(store, argv[1]) && fflush(stdout) == 0;
	store_close(store);
	unlink(path);
	return rmdir(folder) != 0 || !ok;
}
