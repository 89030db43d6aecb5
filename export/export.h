#pragma once
/* Stored items → merged documents. Formats are rows of one table: a head, entries one by one, a
 * tail. Output depends on the store and the arguments alone: the same store, the same bytes. */
#include "base/buf.h"
#include "base/error.h"
#include "export/sources.h"
#include "storage/feed.h"
#include "storage/item.h"
#include "storage/query.h"

/* The same items in another format. */
struct export_link {
	struct str type, title, url; /* the media type without its charset; the address may be relative */
};

struct export_head {
	struct str title;       /* "" = "courant" */
	struct str id;          /* Atom id; "" = where the newest items are, else derived from title and query */
	struct str self_url;    /* where the export will be found; "" = unknown */
	struct str home_url;    /* "" = none */
	struct str prev_url;    /* the archive of what came before (RFC 5005); "" = none */
	struct str current_url; /* this is such an archive, of the document there; "" = it is none */
	struct str hub_url;     /* WebSub hub that is told of changes; "" = none */
	struct str description; /* what it is about, for its readers; "" = nothing is said */
	struct str query;       /* text of the query; "" = everything. Not published: it may name what is nobody's business */
	const struct export_link *alternates; /* for formats that people look at */
	size_t n_alternates;
	int64_t updated_at;     /* newest change among the items; filled by export_stream */
	const struct sources *sources; /* of the entries, for the tail; filled by export_stream */
	/* Feed addresses with userinfo and query, where secrets live: for the owner's own copy, never
	 * for publishing. Without it OPML leaves out the feeds whose address would be another. */
	bool whole_addresses;
	bool whole_store; /* of a copy with whole addresses: what is no item stands in it too */
	bool summaries; /* in place of the content; a missing or long one is made of the first words */
};

/* An item as a format's entry callback gets it, all that formats share being settled. */
struct export_entry {
	const struct item *item; /* feed_url and feed_title as they may be published */
	struct str guid;         /* no other item has it (base/guid.h) */
	struct str original_id;  /* the publisher's, when guid is another; else "" */
	int64_t updated_at;      /* modified, else changed, else published, else first seen */
	bool first;
	const struct item_copy *copy; /* for formats that are taken in again; NULL for others */
	bool new_day; /* its day (UTC) is another than that of the entry before; so is the first's */
};

/* Takes the bytes as they come; false stops the export (err says why). */
typedef bool (*export_sink_fn)(void *user, struct str bytes, struct error *err);

/* Where a document goes: formats append to buf. */
struct export_out {
	struct buf buf;
	export_sink_fn sink;
	void *user;
};
/* Passes on what has gathered once it is worth it; false stops the export. */
bool export_drain(struct export_out *out, struct error *err);

struct export_format {
	const char *name;       /* "atom", "rss", "json", "html", "opml", "jsonl" */
	const char *extension;  /* as in "tech.atom", without the dot */
	const char *media_type; /* with charset */
	const char *help;
	bool is_copy;  /* can be taken in again: an entry has what `copy` names */
	bool is_dated; /* the head shows updated_at, which costs a walk over the items */
	bool lists_sources; /* the tail does */
	/* Of items; NULL where there is nothing to write. */
	void (*head)(const struct export_head *head, struct buf *out);
	void (*entry)(const struct export_entry *entry, struct buf *out);
	void (*tail)(const struct export_head *head, struct buf *out);
	/* Of subscriptions, in place of the three: the feeds of the query's items, all subscribed
	 * ones when the head's query is "". Callers set no limit on the query: it counts items. */
	bool (*feeds)(const struct export_head *head, const struct feed_outline *feeds, size_t n,
		struct export_out *out, struct error *err);
};

const struct export_format *export_formats(size_t *ret_count);
const struct export_format *export_format_find(struct str name); /* NULL: no such format */

/* Runs the query and writes the document; constant memory whatever the number of items. */
bool export_stream(struct store *store, const struct query *query,
	const struct export_format *format, const struct export_head *head, export_sink_fn sink,
	void *user, struct error *err);

/* One document of several. */
struct export_job {
	const struct export_format *format;
	struct export_head head;
	export_sink_fn sink;
	void *user;
	bool failed; /* filled by export_stream_all, and so is err */
	struct error err;
};

/* The same for several documents in one pass over the items. One that fails leaves the others
 * alone; when the store does, all have. False when any failed, with its sentence. */
bool export_stream_all(struct store *store, const struct query *query, struct export_job *jobs,
	size_t n, struct error *err);

/* What may stand at the path of a file. */
enum export_target {
	EXPORT_TO_ANY,  /* a person named it: links are followed, pipes and devices written to */
	EXPORT_TO_FILE, /* a program writes it: a link is replaced, anything but a file is an error */
};

struct export_file {
	const struct export_format *format;
	struct export_head head;
	const char *path;
	enum export_target target;
	bool gzip;    /* the same once more, compressed, in a file with ".gz" behind its name */
	bool changed; /* filled by export_files; one of the two holds other bytes than before */
	bool failed;  /* likewise, and so is err, which names the path */
	struct error err;
};

/* Documents into files, in one pass: temporary file beside it, fsync, rename; a file that already
 * holds these bytes is left alone. A new file gets mode 0644 less umask, a replaced one keeps its
 * mode. Symbolic links are followed; what is no regular file (/dev/stdout, a pipe) is written to
 * directly. Nothing is left behind on failure. False when any failed, with its sentence. */
bool export_files(struct store *store, const struct query *query, struct export_file *files,
	size_t n, struct error *err);
