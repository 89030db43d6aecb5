/* Which item is an entry? By its strongest key, else by what agrees. */
#include "storage/ingest_state.h"

#include "base/key.h"
#include "base/url.h"
#include "storage/ladder.h"
#include "storage/renamed.h"
#include "storage/seen.h"
#include "storage/trace.h"

enum {
	HOUR_S = 3600,
	VERSION_MAX_DIGITS = 2, /* of edits; more are posts, dates, versions of something else */
};

/* The address, or title and day, when they are followed by what tells entries apart; else empty. */
static struct str plain_text_of(const struct key *key)
{
	struct str text = key->text;
	size_t title = key->kind == KEY_TITLE ? str_find(text, '\n') : 0, begun = title < text.len ? title + 1 : 0;
	size_t n = begun + str_find(str_make(text.data + begun, text.len - begun), '\n');
	return n < text.len ? str_make(text.data, n) : (struct str){0};
}

/* By a finer key entries are known while others stand beside them that have the same one, and only then: what is the same
 * to the letter is the same. */
static bool find_beside(struct intake *intake, const struct entry *entry, struct known *known)
{
	struct commit *commit = intake->commit;
	struct known beside = {0};
	const struct key *key = &entry->keys[0];
	struct str plain = plain_text_of(key);
	struct key other = plain.len ? key_make(&commit->arena, key->kind, plain) : key_finer(&commit->arena, entry);
	bool inserted;
	if (!item_key_find(commit->store, intake->ingest->feed_id, &other, &beside))
		return false;
	if (!beside.item_id || beside.content_hash != entry->content_hash)
		return true;
	if (!known->item_id && !item_key_insert(commit->store, intake->ingest->feed_id, key, beside.item_id,
			beside.content_hash, &inserted))
		return false;
	*known = beside;
	return true;
}

bool known_find_all(struct intake *intake)
{
	const struct document *document = intake->ingest->document;
	for (size_t i = 0; !intake->first_time && i < document->n_entries; i++) {
		const struct entry *entry = &document->entries[i];
		struct known *known = &intake->known[i];
		if (!entry->n_keys)
			continue;
		if (!item_key_find(intake->commit->store, intake->ingest->feed_id, entry->keys, known))
			return false;
		bool is_same = known->item_id && known->content_hash == entry->content_hash;
		if (!is_same && entry->flags & ENTRY_ID_DERIVED && !find_beside(intake, entry, known))
			return false;
		intake->has_known |= known->item_id != 0;
	}
	return true;
}

static bool has_own_second(const struct intake *intake, const struct entry *entry)
{
	const struct document *document = intake->ingest->document;
	size_t n = 0;
	for (size_t i = 0; i < document->n_entries; i++)
		n += document->entries[i].published.at == entry->published.at;
	return n == 1 && ladder_is_of_second(entry->published.at);
}

/* Where one entry has kept its name, or two were published in one second, a second does not name an entry: lists of jobs
 * are filled in one go, and what is due is due at the end of a day. */
static bool is_told_by_second(const struct intake *intake, const struct entry *entry)
{
	return !intake->has_known && has_own_second(intake, entry);
}

/* None has kept its name. What is said alone may be said again, as alerts are. */
static bool has_other_names(const struct intake *intake)
{
	return !intake->has_known && intake->ingest->document->n_entries > 1;
}

bool known_is_in_document(const struct intake *intake, int64_t item_id)
{
	if (intake->first_new_id && item_id >= intake->first_new_id)
		return true;
	for (size_t i = 0; i < intake->ingest->document->n_entries; i++)
		if (intake->known[i].item_id == item_id && !intake->is_another[i])
			return true;
	return false;
}

/* The item that a weaker key led to, and what made it the entry. */
struct hit {
	struct known known;
	enum key_kind kind;
	bool is_version;    /* the entry has its id, but for a number */
	unsigned agreement; /* 0: none yet */
	int64_t gone_id;    /* what a weaker key led to, and is no more */
};

/* An item that was purged has left its keys, and what was seen with them: the same content agrees, and so does
 * a second key. */
static void judge_gone(struct evidence evidence, enum key_kind kind, const struct entry *entry, bool id_is_of_place,
	struct hit *hit)
{
	if (hit->gone_id == evidence.item_id)
		hit->agreement = AGREE_KEY;
	else if (kind == KEY_URL && id_is_of_place && entry->published.at == TIME_NONE)
		hit->agreement = AGREE_PLACE;
	else if (evidence.content_hash == entry->content_hash)
		hit->agreement = AGREE_CONTENT;
	hit->gone_id = evidence.item_id;
	hit->known = (struct known){.item_id = evidence.item_id, .content_hash = entry->content_hash};
	hit->kind = kind;
}

/* What is there of an item to compare with an entry; borrowed from the call. */
struct candidate {
	struct ladder_side side;
	struct str url;
	bool has_same_text;
	int64_t n_characters; /* of it */
	bool has_same_title, has_same_date;
	bool has_same_second; /* which tells */
};

static struct candidate read_candidate(struct call *call, struct intake *intake, const struct entry *entry)
{
	struct candidate candidate = {.side.title = call_read_borrowed(call)};
	candidate.side.published_at = call_read_opt(call, TIME_NONE);
	candidate.side.content_hash = (uint64_t)call_read_int(call);
	candidate.side.date_is_derived = item_row_date_is_derived(call_read_borrowed(call), &intake->commit->arena);
	candidate.url = call_read_borrowed(call);
	candidate.side.enclosure = call_read_borrowed(call);
	candidate.has_same_text = call_read_int(call);
	candidate.n_characters = call_read_int(call);
	candidate.has_same_title = str_eq(candidate.side.title, entry->title);
	candidate.has_same_date = entry->published.at != TIME_NONE && candidate.side.published_at == entry->published.at;
	candidate.has_same_second = candidate.has_same_date && is_told_by_second(intake, entry);
	return candidate;
}

/* Links with a number of the fetch make title, minute and a short text tell where no name is known. Of one day there may
 * be two jobs that say the same. */
static bool is_of_another_fetch(const struct intake *intake, const struct candidate *candidate, const struct entry *entry)
{
	bool has_minute = entry->published.at % HOUR_S != 0;
	return has_minute && candidate->has_same_title && candidate->has_same_date && has_other_names(intake)
		&& renamed_at_random(candidate->url, entry->url, true);
}

static enum ladder_texts compare_texts(const struct intake *intake, const struct candidate *candidate,
	const struct entry *entry)
{
	if (!candidate->has_same_text)
		return TEXTS_DIFFER;
	if (candidate->n_characters >= SEEN_LONG_MIN || candidate->has_same_second)
		return TEXTS_TELL;
	if (!candidate->n_characters)
		return TEXTS_ABSENT;
	return is_of_another_fetch(intake, candidate, entry) ? TEXTS_TELL : TEXTS_EQUAL;
}

static struct str host_of(struct str address)
{
	struct url url;
	return url_parse(address, &url) ? url.host : str_make(NULL, 0);
}

static bool has_one_host(struct intake *intake)
{
	const struct document *document = intake->ingest->document;
	struct str first = {0};
	for (size_t i = 0; intake->hosts == HOSTS_UNASKED && i < document->n_entries; i++) {
		struct str host = host_of(document->entries[i].url);
		if (first.len && host.len && !str_eq_nocase(first, host))
			intake->hosts = HOSTS_SEVERAL;
		first = host.len ? host : first;
	}
	if (intake->hosts == HOSTS_UNASKED)
		intake->hosts = HOSTS_ONE;
	return intake->hosts == HOSTS_ONE;
}

/* Two people may write of the same, each under a path of that name: on another host path and title tell of a site that has
 * moved with all that it says, else the text or the date has to. */
static bool is_of_another_site(struct intake *intake, const struct candidate *candidate, const struct entry *entry,
	enum ladder_texts texts)
{
	if (str_eq_nocase(host_of(candidate->url), host_of(entry->url)) || texts == TEXTS_TELL || candidate->has_same_date)
		return false;
	return !has_one_host(intake) || (texts == TEXTS_DIFFER && !has_other_names(intake));
}

/* Where a podcast moves to another host, its texts get a line more, and all names are others: title and second tell. Of a
 * feed that has one entry they do not: it may date whatever it says alike. */
static unsigned judge_candidate(struct intake *intake, const struct candidate *candidate, enum key_kind kind,
	const struct entry *entry, const struct ladder_side *theirs)
{
	enum ladder_texts texts = compare_texts(intake, candidate, entry);
	unsigned agreement = ladder_agreement(kind, &candidate->side, theirs, texts);
	if (agreement && kind == KEY_PATH && is_of_another_site(intake, candidate, entry, texts))
		agreement = 0;
	if (!agreement && candidate->has_same_second && candidate->has_same_title && has_other_names(intake))
		agreement = AGREE_SECOND;
	return agreement;
}

static bool candidate_agrees(struct intake *intake, struct evidence evidence, enum key_kind kind,
	const struct entry *entry, bool id_is_of_place, struct hit *hit)
{
	struct call call = call_new(intake->commit->store, SQL_ITEM_LADDER);
	call_str(&call, entry->content_html);
	call_str(&call, entry->content_text);
	call_str(&call, entry->summary);
	call_int(&call, evidence.item_id);
	int row = call_row(&call);
	if (row == 0)
		judge_gone(evidence, kind, entry, id_is_of_place, hit);
	if (row != 1)
		return row == 0;
	const struct ladder_side theirs = {.title = entry->title,
		.published_at = entry->published.at,
		.content_hash = entry->content_hash,
		.id_is_of_place = id_is_of_place,
		.enclosure = entry->n_attachments ? entry->attachments[0].url : STR(""),
		.date_is_derived = entry->published.flags & DATE_DERIVED,
		.id_is_of_version = hit->is_version,
		.names_are_others = has_other_names(intake)};
	struct candidate candidate = read_candidate(&call, intake, entry);
	hit->known = (struct known){.item_id = evidence.item_id, .content_hash = candidate.side.content_hash};
	hit->kind = kind;
	hit->agreement = judge_candidate(intake, &candidate, kind, entry, &theirs);
	call_end(&call);
	return true;
}

/* Among the items of its moment: what a site that moved to another program has left of an entry. */
static bool look_at_moment(struct intake *intake, const struct entry *entry, struct hit *hit)
{
	int64_t at = entry->published.at, item_id;
	if (at < SORT_AT_MIN || at > intake->commit->now || !entry->title.len)
		return true;
	if (!item_key_find_moment(intake->commit->store, intake->ingest->feed_id, entry->title, at, &item_id))
		return false;
	if (item_id && !known_is_in_document(intake, item_id)
		&& !candidate_agrees(intake, (struct evidence){.item_id = item_id}, KEY_TITLE, entry, false,
			hit))
		return false;
	hit->agreement &= AGREE_TEXT | AGREE_SECOND; /* nothing less will do: no key was in common */
	return true;
}

/* Title and address were corrected together, and the address is the id: a long text, and the second that no other has. */
static bool look_at_second(struct intake *intake, const struct entry *entry, struct hit *hit)
{
	struct commit *commit = intake->commit;
	int64_t at = entry->published.at, item_id;
	if (intake->ingest->document->n_entries < 2 || at < SORT_AT_MIN || at > commit->now
		|| entry->published.flags & DATE_DERIVED || !has_own_second(intake, entry))
		return true;
	if (!item_key_find_second(commit->store, intake->ingest->feed_id, at, &item_id))
		return false;
	if (item_id && !known_is_in_document(intake, item_id) && seen_is_long(seen_text(entry, &commit->arena))
		&& !candidate_agrees(intake, (struct evidence){.item_id = item_id}, KEY_TITLE, entry, false, hit))
		return false;
	hit->agreement = hit->agreement & AGREE_TEXT ? AGREE_DATE : 0;
	hit->kind = KEY_CONTENT;
	return true;
}

/* The number that an id has behind the address of its entry; empty when it is no such id. */
static struct str number_of_version(struct intake *intake, const struct entry *entry)
{
	struct str number = {0};
	if (entry->n_keys < 2 || entry->keys[0].kind != KEY_ID || entry->keys[1].kind != KEY_URL || entry->keys[1].is_shared)
		return number;
	struct buf scratch;
	buf_init(&scratch, URL_MAX * 4);
	struct str address = str_split(key_of_address(&intake->commit->arena, entry->id, &scratch), '#', &number);
	buf_finish(&scratch);
	bool is_number = number.len <= VERSION_MAX_DIGITS;
	for (size_t i = 0; i < number.len; i++)
		is_number &= str_is_digit(number.data[i]);
	return is_number && str_eq(address, entry->keys[1].text) ? number : str_make(NULL, 0);
}

/* An entry gets another number with each edit, beside others that keep theirs: it is the newest of its address, although
 * others of that may be there, if it is not in the document. */
static bool look_at_versions(struct intake *intake, const struct entry *entry, struct hit *hit)
{
	struct str id = str_trim(entry->id);
	int64_t item_id = 0;
	if (!intake->has_known || !number_of_version(intake, entry).len)
		return true;
	if (!item_key_find_version(intake->commit->store, intake->ingest->feed_id, str_make(id.data, str_find(id, '#')), &item_id))
		return false;
	hit->is_version = true;
	if (item_id && !known_is_in_document(intake, item_id)
		&& !candidate_agrees(intake, (struct evidence){.item_id = item_id}, KEY_URL, entry, false, hit))
		return false;
	hit->is_version = false;
	hit->agreement &= AGREE_TEXT;
	return true;
}

bool known_has_traces(struct intake *intake, bool *ret_has)
{
	if (intake->traces == TRACES_UNASKED) {
		if (!trace_exists(intake->commit->store, intake->ingest->feed_id, ret_has))
			return false;
		intake->traces = *ret_has ? TRACES_SOME : TRACES_NONE;
	}
	*ret_has = intake->traces == TRACES_SOME;
	return true;
}

/* Among the items that are gone, of which there is nothing to compare with. */
static bool look_at_traces(struct intake *intake, const struct entry *entry, struct hit *hit)
{
	struct commit *commit = intake->commit;
	struct entry asked = *entry;
	struct trace trace = {0};
	bool has;
	if (!known_has_traces(intake, &has))
		return false;
	if (has && asked.n_keys && asked.keys[asked.n_keys - 1].kind == KEY_PATH && !has_one_host(intake))
		asked.n_keys--; /* of an item that is gone nobody knows the host */
	if (has && !trace_find(commit->store, intake->ingest->feed_id, &asked, is_told_by_second(intake, entry),
			&commit->arena, &trace))
		return false;
	if (trace.item_id && !known_is_in_document(intake, trace.item_id))
		*hit = (struct hit){.known = {.item_id = trace.item_id, .content_hash = entry->content_hash},
			.kind = trace.kind, .agreement = trace.agreement};
	return true;
}

bool known_climb(struct intake *intake, const struct entry *entry, bool id_is_of_place, struct known *ret_known)
{
	struct commit *commit = intake->commit;
	int64_t feed_id = intake->ingest->feed_id;
	struct hit hit = {0};
	for (size_t i = 0; !hit.agreement && i < entry->n_keys && i < ITEM_KEYS_MAX; i++) {
		struct evidence evidence = {ret_known->weak_item_id, ret_known->content_hash};
		if (entry->keys[i].is_shared)
			continue;
		if (i > 0 &&
			!item_key_find_evidence(commit->store, feed_id, &entry->keys[i], &evidence))
			return false;
		if (evidence.item_id && !known_is_in_document(intake, evidence.item_id) &&
			!candidate_agrees(intake, evidence, entry->keys[i].kind, entry, id_is_of_place, &hit))
			return false;
	}
	if (!hit.agreement && !look_at_versions(intake, entry, &hit))
		return false;
	if (!hit.agreement && !look_at_moment(intake, entry, &hit))
		return false;
	if (!hit.agreement && !look_at_second(intake, entry, &hit))
		return false;
	if (!hit.agreement && !look_at_traces(intake, entry, &hit))
		return false;
	if (!hit.agreement)
		return true;
	bool inserted;
	*ret_known = hit.known;
	intake->has_climbed = true;
	return item_key_insert(commit->store, feed_id, &entry->keys[0], hit.known.item_id,
		hit.known.content_hash, &inserted)
		&& item_key_note_join(commit->store, feed_id, &entry->keys[0], hit.known.item_id, commit->now, hit.kind,
			hit.agreement);
}

bool known_forget_names(struct intake *intake)
{
	return !intake->has_climbed
		|| item_key_forget_names(intake->commit->store, intake->ingest->feed_id, intake->commit->now);
}
