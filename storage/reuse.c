/* What was said under a key is read from the item and its former version; nothing is kept for it. */
#include "storage/reuse.h"

enum {
	TEXT_WORDS_MIN = 5,    /* "Lunch" and "Busy" may be one state */
	WORDS_COMPARED = 100,  /* of the shorter one: any two long texts have their small words in common */
};

static bool has_word(const uint64_t *words, size_t n, uint64_t word)
{
	size_t i = 0;
	while (i < n && words[i] != word)
		i++;
	return i < n;
}

/* Of the shorter one, each once. */
struct shared_words {
	size_t n, n_shared;
};

static struct shared_words count_shared(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, size_t compared)
{
	const uint64_t *shorter = n_a <= n_b ? a : b, *longer = shorter == a ? b : a;
	size_t n_shorter = n_a <= n_b ? n_a : n_b, n_longer = n_a <= n_b ? n_b : n_a;
	struct shared_words words = {0};
	for (size_t i = 0; i < n_shorter && i < compared; i++) {
		if (shorter[i] & WORD_IS_NUMBER || has_word(shorter, i, shorter[i]))
			continue;
		words.n++;
		words.n_shared += has_word(longer, n_longer, shorter[i]);
	}
	return words;
}

static struct shared_words count_shared_of_texts(const struct fingerprint *a, const struct fingerprint *b)
{
	size_t unit = a->unit < b->unit ? a->unit : b->unit;
	return count_shared(a->words, a->n_words, b->words, b->n_words, WORDS_COMPARED * unit);
}

bool reuse_is_unrelated(const struct fingerprint *a, const struct fingerprint *b)
{
	struct shared_words titles = count_shared(a->title_words, a->n_title_words, b->title_words, b->n_title_words,
		WORDS_COMPARED), texts = count_shared_of_texts(a, b);
	return titles.n && titles.n_shared * 2 < titles.n && texts.n >= TEXT_WORDS_MIN && texts.n_shared * 2 < texts.n;
}

/* The newest item of the feed, when it has the id of the entry; else it stays as it is. */
static bool find_newest(struct intake *intake, const struct entry *entry, int64_t *item_id)
{
	struct call call = call_new(intake->commit->store, SQL_ITEM_NEWEST);
	call_int(&call, intake->ingest->feed_id);
	call_str(&call, entry->id);
	int row = call_row(&call);
	if (row == 1)
		*item_id = call_read_int(&call);
	call_end(&call);
	return row >= 0;
}

/* What is said now, and what the item says and said before that: so many of them there are. */
static bool read_said(struct commit *commit, const struct entry *entry, int64_t item_id, struct word_finder *finder,
	struct fingerprint ret_said[3], size_t *ret_n)
{
	size_t n = 0;
	int row;
	struct call call = call_new(commit->store, SQL_ITEM_SAID);
	call_int(&call, item_id);
	call_str(&call, entry->title);
	call_str(&call, entry->content_html);
	call_str(&call, entry->content_text);
	call_str(&call, entry->summary);
	while ((row = call_row(&call)) == 1) {
		struct str title = call_read_borrowed(&call), text = call_read_borrowed(&call);
		ret_said[n++] = fingerprint_of(finder, title, text, &commit->arena);
	}
	*ret_n = n;
	return row == 0;
}

static bool is_evidence(const struct fingerprint said[3], size_t n, bool is_parted)
{
	if (n < 2 || !reuse_is_unrelated(&said[0], &said[1]))
		return false;
	return is_parted || (n == 3 && reuse_is_unrelated(&said[1], &said[2]) && reuse_is_unrelated(&said[0], &said[2]));
}

bool reuse_judge(struct intake *intake, const struct entry *entry, int64_t *item_id, bool *ret_is_another)
{
	struct commit *commit = intake->commit;
	struct fingerprint said[3];
	size_t n;
	bool is_parted;
	*ret_is_another = false;
	if ((entry->published.at == TIME_NONE && !find_newest(intake, entry, item_id))
		|| !item_key_is_parted(commit->store, intake->ingest->feed_id, &entry->keys[0], &is_parted))
		return false;
	struct word_finder *finder = word_finder_open(commit->store->db);
	if (!finder)
		return true; /* and no evidence */
	bool ok = read_said(commit, entry, *item_id, finder, said, &n);
	word_finder_close(finder);
	*ret_is_another = ok && is_evidence(said, n, is_parted);
	return ok;
}

bool reuse_judge_version(struct intake *intake, const struct entry *entry, int64_t item_id, bool *ret_is_version)
{
	struct fingerprint said[3];
	size_t n;
	*ret_is_version = false;
	struct word_finder *finder = word_finder_open(intake->commit->store->db);
	if (!finder)
		return true; /* and no evidence */
	bool ok = read_said(intake->commit, entry, item_id, finder, said, &n);
	word_finder_close(finder);
	if (!ok || n < 2)
		return ok;
	struct shared_words words = count_shared_of_texts(&said[0], &said[1]), titles = count_shared(said[0].title_words,
		said[0].n_title_words, said[1].title_words, said[1].n_title_words, WORDS_COMPARED);
	*ret_is_version = words.n >= TEXT_WORDS_MIN && words.n_shared * 4 >= words.n * 3 && titles.n_shared * 2 > titles.n;
	return true;
}

bool reuse_judge_all(struct intake *intake, const bool *is_looked_at, bool *ret_are_others)
{
	const struct document *document = intake->ingest->document;
	struct word_finder *finder = word_finder_open(intake->commit->store->db);
	size_t n = 0, n_unrelated = 0;
	bool ok = true;
	for (size_t i = 0; finder && ok && i < document->n_entries; i++) {
		struct fingerprint said[3];
		size_t n_said;
		if (!is_looked_at[i])
			continue;
		ok = read_said(intake->commit, &document->entries[i], intake->known[i].item_id, finder, said, &n_said);
		n++;
		n_unrelated += ok && n_said > 1 && reuse_is_unrelated(&said[0], &said[1]);
	}
	word_finder_close(finder);
	*ret_are_others = n_unrelated > 1 && n_unrelated * 2 > n;
	return ok;
}
