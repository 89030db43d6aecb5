/* One such entry may be another one: the test of the sirens is announced in the same words each month. A whole
 * document is not written twice.
 *
 * Which items the document before had is told by their names: those of such a feed come with it, so that they
 * all are of the moment at which names came last. An answer that ended early was no such document. */
#include "storage/renamed.h"

#include <stdlib.h>

#include "storage/item.h"
#include "storage/ladder.h"
#include "storage/seen.h"
#include "storage/trace.h"

enum {
	TOKEN_MIN = 6,
	TEXT_MIN_BYTES = 100, /* "Yes, I agree" is said again and again */
	SESSION_MIN = 10,
	SESSION_TURNS = 4, /* of letters and digits: "2026-november" and "week48of2026" have less */
	REPEATS = 3,
};

/* --- names */

static bool is_alphanumeric(char c)
{
	return (str_lower(c) >= 'a' && str_lower(c) <= 'z') || (c >= '0' && c <= '9');
}

static bool is_of_token(char c)
{
	return is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '%' || c == '+';
}

static size_t common_beginning(struct str a, struct str b)
{
	size_t n = 0;
	while (n < a.len && n < b.len && a.data[n] == b.data[n])
		n++;
	return n;
}

static size_t common_end(struct str a, struct str b)
{
	size_t n = 0;
	while (n < a.len && n < b.len && a.data[a.len - 1 - n] == b.data[b.len - 1 - n])
		n++;
	return n;
}

bool renamed_looks_drawn(struct str text)
{
	bool has_digit = false;
	for (size_t i = 0; i < text.len; i++) {
		if (!is_of_token(text.data[i]))
			return false;
		has_digit |= text.data[i] >= '0' && text.data[i] <= '9';
	}
	return has_digit && text.len >= TOKEN_MIN;
}

static bool ends_in_parameter(struct str text)
{
	size_t end = text.len;
	while (end && is_of_token(text.data[end - 1]))
		end--;
	return end && text.data[end - 1] == '='
		&& (str_find(text, '?') < end || str_find(text, ';') < end);
}

bool renamed_at_random(struct str a, struct str b, bool is_parameter)
{
	size_t start = common_beginning(a, b);
	while (start && is_alphanumeric(a.data[start - 1]))
		start--;
	struct str head = str_make(a.data, start);
	a = str_make(a.data + start, a.len - start);
	b = str_make(b.data + start, b.len - start);
	size_t end = common_end(a, b);
	while (end && is_alphanumeric(a.data[a.len - end]))
		end--;
	a.len -= end;
	b.len -= end;
	return renamed_looks_drawn(a) && renamed_looks_drawn(b) && common_beginning(a, b) * 2 < (a.len < b.len ? a.len : b.len)
		&& (!is_parameter || ends_in_parameter(head));
}

/* A derived id follows from the address. */
static bool is_renamed(const struct entry *known, const struct entry *entry)
{
	bool is_derived = known->flags & ENTRY_ID_DERIVED;
	return is_derived == (bool)(entry->flags & ENTRY_ID_DERIVED)
		&& (is_derived || renamed_at_random(known->id, entry->id, false))
		&& renamed_at_random(known->url, entry->url, true);
}

/* --- what items and entries say */

struct said {
	struct str title, text;
	int64_t item_id; /* or: */
	size_t index;    /* of the entry */
	struct str trace; /* of a pair whose item is gone */
	struct str session; /* of the document; empty when there is none, or when it does not tell of this entry */
};

static bool holds(struct str text, struct str part)
{
	return part.len && memmem(text.data, text.len, part.data, part.len);
}

static bool is_mixed(struct str text)
{
	int n_turns = 0;
	char last = 0;
	for (size_t i = 0; i < text.len; i++) {
		char kind = str_is_letter(text.data[i]) ? 'a' : is_alphanumeric(text.data[i]) ? '0' : last;
		n_turns += last && kind != last;
		last = kind;
	}
	return n_turns >= SESSION_TURNS;
}

/* What looks drawn by lot and stands in all addresses of the document: it was drawn for the document, and what is left
 * of an address names the entry. Empty when there is none. */
static struct str session_of(const struct document *document)
{
	struct str session = {0}, query = {0}, value;
	if (document->n_entries > 1)
		str_split(document->entries[0].url, '?', &query);
	while (query.len && !session.len) {
		str_split(str_split(query, '&', &query), '=', &value);
		if (value.len >= SESSION_MIN && is_mixed(value) && renamed_looks_drawn(value))
			session = value;
	}
	for (size_t i = 0; i < document->n_entries; i++)
		if (!holds(document->entries[i].url, session))
			return str_make(NULL, 0);
	return session;
}

static bool has_own_address(const struct entry *entry)
{
	for (size_t i = 0; i < entry->n_keys; i++)
		if (entry->keys[i].kind == KEY_URL)
			return !entry->keys[i].is_shared && str_find(entry->keys[i].text, '\n') == entry->keys[i].text.len;
	return false;
}

/* Of a pair whose addresses differ in one piece: where that is no session, the text has to tell. */
static bool is_told(struct said *wanted, struct str known_url)
{
	if (holds(known_url, wanted->session))
		wanted->session.len = 0;
	return wanted->session.len || wanted->text.len >= TEXT_MIN_BYTES;
}

static int compare(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.data, b.data, n) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int on_compare_said(const void *left, const void *right)
{
	const struct said *a = left, *b = right;
	int order = compare(a->title, b->title);
	return order ? order : compare(a->text, b->text);
}

/* What only one says stays, in order. */
static size_t keep_unique(struct said *list, size_t n)
{
	size_t n_kept = 0;
	if (n)
		qsort(list, n, sizeof *list, on_compare_said);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && on_compare_said(&list[i], &list[end]) == 0; end++)
			;
		if (end == i + 1)
			list[n_kept++] = list[i];
	}
	return n_kept;
}

/* The document before. */
struct former {
	int64_t at;  /* when it came */
	bool was_so; /* its entries had other names than those of the one before it */
	bool was_lately_so; /* likewise, or those of one in the week before */
	bool was_seen_once; /* no other whole document has come since */
};

/* A session is one of a fetch; what stays for longer names an edition, which may have the titles of the one before. */
static void forget_editions(const struct former *former, struct said *wanted, size_t n)
{
	for (size_t i = 0; i < n && !former->was_seen_once && !former->was_lately_so; i++)
		wanted[i].session.len = 0;
}

static bool find_former(const struct intake *intake, struct former *ret_former)
{
	struct call call = call_new(intake->commit->store, SQL_RENAMED_AT);
	call_int(&call, intake->ingest->feed_id);
	call_int(&call, intake->commit->now);
	call_int(&call, (intake->ingest->document->flags & DOCUMENT_TRUNCATED) != 0);
	call_int(&call, AGREE_DOCUMENT);
	int row = call_row(&call);
	*ret_former = (struct former){0};
	if (row == 1) {
		ret_former->at = call_read_int(&call);
		ret_former->was_so = call_read_int(&call);
		ret_former->was_lately_so = call_read_int(&call);
		ret_former->was_seen_once = call_read_int(&call);
	}
	call_end(&call);
	return row >= 0;
}

/* The items that it had, and those of parts that came since. */
static bool read_former(struct commit *commit, int64_t feed_id, int64_t at, struct said **ret_list, size_t *ret_n)
{
	struct said *list = NULL;
	size_t n = 0;
	int row;
	struct call call = call_new(commit->store, SQL_RENAMED_FORMER);
	call_int(&call, feed_id);
	call_int(&call, at);
	while ((row = call_row(&call)) == 1) {
		struct said *former = arena_push(&commit->arena, list, n);
		*former = (struct said){.item_id = call_read_int(&call)};
		former->title = call_read_str(&call, &commit->arena);
		former->text = str_trim(call_read_str(&call, &commit->arena));
	}
	*ret_list = list;
	*ret_n = n;
	return row == 0;
}

/* --- pairs of the two: the entry, with the id of its item */

/* Both say the same. What cannot be read is no pair. */
static bool is_pair(struct intake *intake, const struct said *former, struct said *wanted)
{
	const struct entry *entry = &intake->ingest->document->entries[wanted->index];
	struct item item;
	struct error err;
	return !known_is_in_document(intake, former->item_id)
		&& item_get(intake->commit->store, former->item_id, &intake->commit->arena, &item, &err)
		&& is_renamed(&item.entry, entry) && seen_is_same_besides_text(&item.entry, entry)
		&& is_told(wanted, item.entry.url);
}

/* The only one of those that are gone. */
static bool find_gone(struct intake *intake, const struct former *former, struct said *wanted)
{
	const struct entry *entry = &intake->ingest->document->entries[wanted->index];
	struct trace_of_names *list = NULL;
	size_t n = 0, n_pairs = 0;
	if (!trace_list_undated(intake->commit->store, intake->ingest->feed_id, entry, former->at, &intake->commit->arena,
			&list, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct entry gone = {.id = list[i].id, .url = list[i].url, .flags = list[i].id.len ? 0 : ENTRY_ID_DERIVED};
		if (known_is_in_document(intake, list[i].item_id) || !is_renamed(&gone, entry)
			|| !is_told(wanted, gone.url))
			continue;
		wanted->item_id = list[i].item_id;
		wanted->trace = list[i].key;
		n_pairs++;
	}
	if (n_pairs != 1)
		wanted->item_id = 0;
	return true;
}

static bool is_form(struct str text, struct str other)
{
	size_t start = common_beginning(text, other);
	struct str rest = str_make(text.data + start, text.len - start);
	return (start + common_end(rest, str_make(other.data + start, other.len - start))) * 2 >= text.len;
}

static bool take_pair(struct intake *intake, const struct said *pair)
{
	struct commit *commit = intake->commit;
	int64_t feed_id = intake->ingest->feed_id;
	const struct entry *entry = &intake->ingest->document->entries[pair->index];
	bool inserted;
	intake->has_climbed = true;
	intake->known[pair->index] = (struct known){.item_id = pair->item_id, .content_hash = entry->content_hash};
	return (!pair->trace.len || trace_note_seen(commit->store, feed_id, pair->trace, pair->item_id, commit->now))
		&& item_key_insert(commit->store, feed_id, &entry->keys[0], pair->item_id, entry->content_hash, &inserted)
		&& item_key_note_join(commit->store, feed_id, &entry->keys[0], pair->item_id, commit->now, KEY_TITLE,
			AGREE_DOCUMENT);
}

/* So many are no chance; nor is one alone that nothing else came between, in a feed that does so. */
static bool is_evidence(const struct intake *intake, size_t n, const struct former *former)
{
	size_t n_entries = intake->ingest->document->n_entries;
	if (former->was_so || (n_entries == 1 && former->was_lately_so && former->was_seen_once))
		return n > 0;
	return n >= 2 && n * 2 >= n_entries;
}

/* A document of one entry tells by coming again and again: the newest items all say what it says, and the last of them had
 * its name in one document alone. */
static bool find_repeats(struct intake *intake, const struct said *wanted, struct former *former)
{
	int row, n = 0;
	if (intake->ingest->document->n_entries > 1 || !former->was_seen_once || former->was_lately_so)
		return true;
	struct call call = call_new(intake->commit->store, SQL_RENAMED_NEWEST);
	call_int(&call, intake->ingest->feed_id);
	call_int(&call, REPEATS);
	while ((row = call_row(&call)) == 1) {
		struct str title = call_read_borrowed(&call), text = str_trim(call_read_borrowed(&call));
		n += str_eq(title, wanted->title) && str_eq(text, wanted->text);
	}
	former->was_lately_so = n == REPEATS;
	return row == 0;
}

static bool take_pairs(struct intake *intake, struct said *pairs, size_t n, const struct former *former)
{
	size_t n_taken = 0;
	bool *is_taken = arena_array(&intake->commit->arena, bool, n);
	for (size_t i = 0; i < n; i++)
		n_taken += is_taken[i] = n == 1 || pairs[i].session.len || !is_form(pairs[i].text, pairs[i ? i - 1 : 1].text);
	if (!is_evidence(intake, n_taken, former))
		return true;
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++)
		ok = !is_taken[i] || take_pair(intake, &pairs[i]);
	return ok;
}

bool renamed_may_be(const struct entry *entry)
{
	return entry->published.at == TIME_NONE && entry->modified.at == TIME_NONE && entry->title.len
		&& str_find(entry->url, '=') < entry->url.len;
}

static size_t list_wanted(struct intake *intake, struct said **ret_list)
{
	struct arena *arena = &intake->commit->arena;
	const struct document *document = intake->ingest->document;
	struct str session = {0};
	struct said *list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < document->n_entries; i++) {
		const struct entry *entry = &document->entries[i];
		if (!entry->n_keys || intake->known[i].item_id || !renamed_may_be(entry))
			continue;
		if (n == 0)
			session = session_of(document);
		struct said said = {.title = entry->title, .text = seen_text(entry, arena), .index = i,
			.session = has_own_address(entry) ? session : STR("")};
		if (said.text.len >= TEXT_MIN_BYTES || said.session.len)
			*arena_push(arena, list, n) = said;
	}
	*ret_list = list;
	return n;
}

/* Both lists in order. */
static bool find_pairs(struct intake *intake, const struct former *former, struct said *wanted, size_t n_wanted,
	const struct said *list, size_t n, struct said **ret_pairs, size_t *ret_n)
{
	bool has_traces;
	if (!known_has_traces(intake, &has_traces))
		return false;
	for (size_t i = 0, k = 0; i < n_wanted; i++) {
		while (k < n && on_compare_said(&list[k], &wanted[i]) < 0)
			k++;
		if (k < n && !on_compare_said(&list[k], &wanted[i]) && is_pair(intake, &list[k], &wanted[i]))
			wanted[i].item_id = list[k].item_id;
		else if (has_traces && !find_gone(intake, former, &wanted[i]))
			return false;
		if (wanted[i].item_id)
			*arena_push(&intake->commit->arena, *ret_pairs, *ret_n) = wanted[i];
	}
	return true;
}

bool renamed_find(struct intake *intake)
{
	struct said *wanted, *list, *pairs = NULL;
	struct former former;
	size_t n_wanted = list_wanted(intake, &wanted), n, n_pairs = 0;
	if (!n_wanted)
		return true;
	if (!find_former(intake, &former) || !find_repeats(intake, wanted, &former))
		return false;
	if (!is_evidence(intake, n_wanted, &former))
		return true;
	forget_editions(&former, wanted, n_wanted);
	if (!read_former(intake->commit, intake->ingest->feed_id, former.at, &list, &n))
		return false;
	n_wanted = keep_unique(wanted, n_wanted);
	n = keep_unique(list, n);
	return find_pairs(intake, &former, wanted, n_wanted, list, n, &pairs, &n_pairs)
		&& take_pairs(intake, pairs, n_pairs, &former);
}
