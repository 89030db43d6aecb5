/* Owns item_story and story_key. Each item leaves keys in the week of its date: of its address, its id,
 * its title and its text. A newcomer looks for its own in that week and beside it; what shares one is
 * compared in full. */
#include "storage/story.h"

#include <string.h>

#include "base/hash.h"
#include "base/key.h"
#include "base/url.h"
#include "storage/fingerprint.h"
#include "storage/item.h"

enum {
	WEEK_S = 7 * 86400,
	REACH_S = 90 * 86400,
	KEYS_MAX = 3 + FINGERPRINT_KEYS,
	CANDIDATES_MAX = 24, /* of one key and week, the newest */
	COMPARISONS_OF_KEY_MAX = 8,
	FORM_ITEMS = 3, /* of one feed, with one key: an article may come twice */
	COMPARISONS_MAX = 24, /* of one item: a comparison reads a text */
};

enum key_space { SPACE_ADDRESS = 1, SPACE_TITLE, SPACE_TEXT };

/* By what it is found. */
struct story_key {
	uint64_t number;
	bool is_of_text;
};

struct candidate {
	int64_t id, feed_id;
};

/* An item as it is compared. */
struct account {
	int64_t id, feed_id, sort_at;
	struct str url, guid; /* canonical address; an id that is one all over the world, else "" */
	struct fingerprint fingerprint;
};

struct pass {
	struct store *store;
	struct word_finder *finder;
	struct arena arena; /* of the item at hand */
	int64_t now;
	int n_comparisons; /* of the item at hand */
};

/* Empty for the front page of a site, which is no article. */
static struct str canonical(struct arena *arena, struct str url)
{
	static const struct str scheme = {"http://", 7};
	struct str copy = {0};
	struct buf buf;
	buf_init(&buf, URL_MAX * 4);
	if (url.len && url_canonical(url, &buf))
		copy = arena_str(arena, buf_str(&buf));
	buf_finish(&buf);
	if (!str_starts(copy, scheme)
		|| !memchr(copy.data + scheme.len, '/', copy.len - scheme.len))
		copy.len = 0;
	return copy;
}

/* "tag:…", "urn:uuid:…": made to be used by nobody else. */
static bool is_global(struct str guid)
{
	return str_starts(guid, STR("tag:")) || str_starts(guid, STR("urn:"));
}

/* 1 found, 0 gone, -1 failed. With its text, unless it is too old for stories. */
static int read_account(struct pass *pass, int64_t id, struct account *ret_account)
{
	struct call call = call_new(pass->store, SQL_STORY_ITEM);
	call_int(&call, id);
	call_int(&call, pass->now - REACH_S);
	int row = call_row(&call);
	if (row != 1)
		return row;
	struct account account = {.id = id, .feed_id = call_read_int(&call)};
	account.sort_at = call_read_int(&call);
	account.url = canonical(&pass->arena, call_read_borrowed(&call));
	struct str guid = call_read_borrowed(&call), title = call_read_borrowed(&call);
	if (is_global(guid))
		account.guid = arena_str(&pass->arena, guid);
	account.fingerprint = fingerprint_of(pass->finder, title, call_read_borrowed(&call), &pass->arena);
	call_end(&call);
	*ret_account = account;
	return 1;
}

static void add_key(struct story_key keys[KEYS_MAX], size_t *n, size_t space, uint64_t value)
{
	if (value)
		keys[(*n)++] = (struct story_key){hash64_more(space, str_make((const char *)&value, sizeof value)),
			space >= SPACE_TEXT};
}

static size_t list_keys(const struct account *account, struct story_key keys[KEYS_MAX])
{
	size_t n = 0;
	uint64_t of_text[FINGERPRINT_KEYS];
	size_t n_of_text = fingerprint_keys(&account->fingerprint, of_text);
	add_key(keys, &n, SPACE_ADDRESS, account->url.len ? hash64(account->url) : 0);
	add_key(keys, &n, SPACE_ADDRESS, account->guid.len ? hash64(account->guid) : 0);
	add_key(keys, &n, SPACE_TITLE, account->fingerprint.title);
	for (size_t i = 0; i < n_of_text; i++)
		add_key(keys, &n, SPACE_TEXT + i, of_text[i]);
	return n;
}

/* 1 when the address is that of one article: no other item of the feed has had it, and it is not the feed's own page, as
 * all episodes of a podcast may have it. 0, or -1. */
static int has_own_address(struct pass *pass, const struct account *account)
{
	struct key key = key_make(&pass->arena, KEY_URL, account->url);
	struct call call = call_new(pass->store, SQL_KEY_IS_OF_ONE);
	call_int(&call, account->feed_id);
	call_int(&call, key.kind);
	call_text(&call, key.text);
	int row = call_row(&call), is_own = row == 1 ? (int)call_read_int(&call) : row;
	call_end(&call);
	return is_own;
}

/* Who links to an article may give the address of that as its own, and say something else. That of `a` is its own. */
static int is_same_by_address(struct pass *pass, const struct account *a, const struct account *b)
{
	if (!a->url.len || !str_eq(a->url, b->url) || fingerprint_are_apart(&a->fingerprint, &b->fingerprint))
		return 0;
	return has_own_address(pass, b);
}

/* An id that was made to be the only one is not always: generators of feeds come with one for all sites. */
static bool is_same_by_id(const struct account *a, const struct account *b)
{
	return a->guid.len && str_eq(a->guid, b->guid) && ((a->url.len && str_eq(a->url, b->url))
		|| fingerprint_share_title(&a->fingerprint, &b->fingerprint)
		|| fingerprint_share_words(&a->fingerprint, &b->fingerprint));
}

static bool find_bond(struct pass *pass, const struct account *a, const struct account *b, enum story_bond *ret_bond)
{
	static const enum story_bond bonds[] = {[UNLIKE] = BOND_NONE, [ALIKE_TEXT] = BOND_TEXT,
		[ALIKE_BEGINNING] = BOND_BEGINNING};
	int by_address = is_same_by_address(pass, a, b);
	*ret_bond = by_address ? BOND_ADDRESS : is_same_by_id(a, b) ? BOND_ID
		: bonds[fingerprint_compare(&a->fingerprint, &b->fingerprint)];
	return by_address >= 0;
}

static bool run_two(struct store *store, enum sql which, int64_t first, int64_t second)
{
	struct call call = call_new(store, which);
	call_int(&call, first);
	call_int(&call, second);
	return call_run(&call);
}

/* 1 when the story has an item of that feed already, 0, or -1: a feed says a story once, so that alike
 * pages of one feed do not meet by way of another. */
static int story_has_feed(struct store *store, int64_t item_id, int64_t feed_id)
{
	struct call call = call_new(store, SQL_STORY_HAS_FEED);
	call_int(&call, item_id);
	call_int(&call, feed_id);
	int row = call_row(&call);
	call_end(&call);
	return row;
}

/* Into the story of the other one, which begins one if it has none. */
static bool join(struct store *store, const struct account *account, enum story_bond bond, int64_t other_id)
{
	if (!run_two(store, SQL_STORY_BEGIN, other_id, BOND_FIRST))
		return false;
	struct call call = call_new(store, SQL_STORY_JOIN);
	call_int(&call, account->id);
	call_int(&call, bond);
	call_int(&call, other_id);
	return call_run(&call);
}

/* Looks at one candidate; *ret_joined when it was the one. */
static bool try_candidate(struct pass *pass, const struct account *account,
	const struct candidate *candidate, bool *ret_joined)
{
	struct account other;
	if (candidate->feed_id == account->feed_id)
		return true;
	pass->n_comparisons++;
	int found = read_account(pass, candidate->id, &other);
	enum story_bond bond = BOND_NONE;
	if (found != 1 || !find_bond(pass, account, &other, &bond))
		return found == 0;
	if (!bond)
		return true;
	int has_feed = bond == BOND_ADDRESS ? 0 : story_has_feed(pass->store, other.id, account->feed_id);
	if (has_feed != 0)
		return has_feed > 0;
	*ret_joined = true;
	return join(pass->store, account, bond, other.id);
}

/* A key of which one feed has several items is that of a form: what stands in place of articles that must be
 * paid for, a page of every day, an advertisement with other names. */
static bool is_of_a_form(const struct account *account, const struct candidate *candidates, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int n_same = candidates[i].feed_id == account->feed_id;
		for (size_t k = i; k < n; k++)
			n_same += candidates[k].feed_id == candidates[i].feed_id;
		if (n_same >= FORM_ITEMS)
			return true;
	}
	return false;
}

static bool try_key(struct pass *pass, const struct account *account, int64_t week, struct story_key key,
	bool *ret_joined)
{
	struct candidate candidates[CANDIDATES_MAX];
	size_t n = 0;
	int row, most = pass->n_comparisons + COMPARISONS_OF_KEY_MAX;
	struct call call = call_new(pass->store, SQL_STORY_CANDIDATES);
	call_int(&call, week);
	call_int(&call, (int64_t)key.number);
	call_int(&call, CANDIDATES_MAX);
	while ((row = call_row(&call)) == 1) {
		candidates[n].id = call_read_int(&call);
		candidates[n++].feed_id = call_read_int(&call);
	}
	if (row < 0 || (key.is_of_text && is_of_a_form(account, candidates, n)))
		return row == 0;
	if (most > COMPARISONS_MAX)
		most = COMPARISONS_MAX;
	for (size_t i = 0; i < n && !*ret_joined && pass->n_comparisons < most; i++)
		if (!try_candidate(pass, account, &candidates[i], ret_joined))
			return false;
	return true;
}

static int64_t week_of(int64_t at)
{
	return at / WEEK_S;
}

static bool find_story(struct pass *pass, int64_t id)
{
	struct account account;
	struct story_key keys[KEYS_MAX];
	bool joined = false;
	pass->n_comparisons = 0;
	arena_clear(&pass->arena);
	int found = read_account(pass, id, &account);
	if (found != 1)
		return found == 0;
	int is_own = account.url.len ? has_own_address(pass, &account) : 0;
	if (is_own < 0)
		return false;
	if (!is_own)
		account.url.len = 0;
	size_t n = list_keys(&account, keys);
	int64_t week = week_of(account.sort_at);
	for (size_t i = 0; i < n && !joined; i++)
		for (int64_t w = week - 1; w <= week + 1 && !joined; w++)
			if (!try_key(pass, &account, w, keys[i], &joined))
				return false;
	for (size_t i = 0; i < n; i++) {
		struct call call = call_new(pass->store, SQL_STORY_KEY);
		call_int(&call, week);
		call_int(&call, (int64_t)keys[i].number);
		call_int(&call, id);
		if (!call_run(&call))
			return false;
	}
	return true;
}

static bool find_all(struct pass *pass, int64_t most, int64_t *ret_count)
{
	int64_t *ids = NULL, n_known = 0;
	size_t n = 0;
	int row;
	struct arena arena = {0};
	struct call call = call_new(pass->store, SQL_STORY_PENDING);
	call_int(&call, most);
	while ((row = call_row(&call)) == 1)
		*arena_push(&arena, ids, n) = call_read_int(&call);
	bool ok = row == 0;
	for (size_t i = 0; ok && i < n; i++, n_known++)
		ok = find_story(pass, ids[i]);
	if (ok && n) {
		struct call done = call_new(pass->store, SQL_STORY_DONE);
		call_int(&done, ids[n - 1]);
		ok = call_run(&done);
	}
	arena_finish(&arena);
	*ret_count = n_known;
	return ok;
}

bool story_find_some(struct store *store, int64_t now, int64_t most, int64_t *ret_count,
	struct error *err)
{
	struct call call = call_new(store, SQL_STORY_HAS_WORK);
	int work = call_row(&call);
	call_end(&call);
	*ret_count = 0;
	if (work <= 0)
		return work == 0 || store_fail(store, err);
	struct pass pass = {.store = store, .now = now, .finder = word_finder_open(store->db)};
	if (!pass.finder)
		return error_set(err, "stories: SQLite has no tokenizer unicode61");
	bool ok = store_begin_write(store, err)
		&& store_end(store, find_all(&pass, most, ret_count) || store_fail(store, err), err);
	word_finder_close(pass.finder);
	arena_finish(&pass.arena);
	return ok;
}

bool story_forget_old(struct store *store, int64_t now, struct error *err)
{
	struct call call = call_new(store, SQL_STORY_FORGET);
	call_int(&call, week_of(now - REACH_S) - 1);
	return call_run(&call) || store_fail(store, err);
}
