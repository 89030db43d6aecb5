/* Documents into files, each whole or not at all, with their compressed twins beside them. */
#include <stdlib.h>

#include "export/export.h"
#include "export/file.h"
#include "export/gzip.h"

enum { COMPRESSED_MAX = 256 * 1024 * 1024 }; /* of one chunk: larger than the largest there is */

/* A file under way. */
struct twin {
	struct export_file *wanted;
	struct file plain, compressed;
	bool is_open, has_compressed;
	struct gzip *gzip; /* NULL: plain only */
	struct buf packed;
};

static bool write_compressed(struct twin *twin, struct str bytes, bool end, struct error *err)
{
	buf_clear(&twin->packed);
	if (!gzip_write(twin->gzip, bytes, end, &twin->packed))
		return error_set(err, "cannot compress %s", twin->plain.path);
	return file_write(&twin->compressed, buf_str(&twin->packed), err);
}

static bool on_bytes(void *user, struct str bytes, struct error *err)
{
	struct twin *twin = user;
	return file_write(&twin->plain, bytes, err) &&
		(!twin->gzip || write_compressed(twin, bytes, false, err));
}

static bool open_compressed(struct twin *twin, struct error *err)
{
	struct buf path;
	buf_init(&path, SIZE_MAX / 2);
	buf_printf(&path, "%s.gz", twin->wanted->path);
	twin->has_compressed = file_open(buf_cstr(&path), twin->wanted->target, &twin->compressed, err);
	buf_finish(&path);
	twin->gzip = gzip_new();
	buf_init(&twin->packed, COMPRESSED_MAX);
	return twin->has_compressed;
}

static bool twin_open(struct twin *twin, struct export_file *wanted, struct error *err)
{
	twin->wanted = wanted;
	twin->is_open = file_open(wanted->path, wanted->target, &twin->plain, err);
	return twin->is_open && (!wanted->gzip || open_compressed(twin, err));
}

static bool twin_commit(struct twin *twin, struct error *err)
{
	bool compressed_changed = false;
	if (twin->gzip && (!write_compressed(twin, STR(""), true, err) ||
			!file_commit(&twin->compressed, &compressed_changed, err)))
		return false;
	if (!file_commit(&twin->plain, &twin->wanted->changed, err))
		return false;
	twin->wanted->changed |= compressed_changed;
	return true;
}

static void twin_close(struct twin *twin)
{
	if (twin->is_open)
		file_close(&twin->plain);
	if (twin->has_compressed)
		file_close(&twin->compressed);
	gzip_free(twin->gzip);
	buf_finish(&twin->packed);
}

/* Jobs for the files that could be opened. */
static size_t make_jobs(struct twin *twins, size_t n, struct export_job *jobs)
{
	size_t n_jobs = 0;
	for (size_t i = 0; i < n; i++)
		if (!twins[i].wanted->failed)
			jobs[n_jobs++] = (struct export_job){.format = twins[i].wanted->format,
				.head = twins[i].wanted->head, .sink = on_bytes, .user = &twins[i]};
	return n_jobs;
}

static void settle(const struct export_job *job)
{
	struct twin *twin = job->user;
	struct export_file *file = twin->wanted;
	file->failed = job->failed || !twin_commit(twin, &file->err);
	if (job->failed)
		file->err = job->err;
}

bool export_files(struct store *store, const struct query *query, struct export_file *files,
	size_t n, struct error *err)
{
	struct twin *twins = xcalloc(n, sizeof *twins);
	struct export_job *jobs = xcalloc(n, sizeof *jobs);
	bool ok = true;
	for (size_t i = 0; i < n; i++)
		files[i].failed = !twin_open(&twins[i], &files[i], &files[i].err);
	size_t n_jobs = make_jobs(twins, n, jobs);
	if (n_jobs)
		export_stream_all(store, query, jobs, n_jobs, NULL);
	for (size_t i = 0; i < n_jobs; i++)
		settle(&jobs[i]);
	for (size_t i = n; i-- > 0;) {
		if (files[i].failed)
			ok = error_set(err, "%s", files[i].err.text);
		twin_close(&twins[i]);
	}
	free(jobs);
	free(twins);
	return ok;
}
