/* Which keys repeat one another, or an archive of one. Does not know what they are of. */
#include "config/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void keys_add(struct keys *keys, struct arena *arena, const char *text, const char *owner, struct place place)
{
	*arena_push(arena, keys->items, keys->n) = (struct key){text, owner, place};
}

/* By text, equal ones in the order of the files. */
static int compare_keys(const void *a, const void *b)
{
	const struct key *left = *(const struct key *const *)a;
	const struct key *right = *(const struct key *const *)b;
	int order = strcmp(left->text, right->text);
	return order ? order : (left > right) - (left < right);
}

bool keys_unique(const struct keys *keys, struct arena *scratch, const char *section, const char *what,
	struct error *err)
{
	const struct key **sorted = arena_array(scratch, const struct key *, keys->n);
	const struct key *first = NULL, *again = NULL;
	for (size_t i = 0; i < keys->n; i++)
		sorted[i] = &keys->items[i];
	qsort(sorted, keys->n, sizeof *sorted, compare_keys);
	for (size_t i = 1; i < keys->n; i++) {
		bool same = strcmp(sorted[i - 1]->text, sorted[i]->text) == 0;
		if (!same || (again && again < sorted[i]))
			continue;
		first = sorted[i - 1];
		again = sorted[i];
	}
	if (!again)
		return true;
	return error_set(err, "%s:%d: %s \"%s\" has the same %s as the one at %s:%d",
		again->place.path, again->place.line, section, again->owner, what,
		first->place.path, first->place.line);
}

/* "news.12" → "news"; "" when it ends in no such number, which the exporter writes without a 0 in front. */
static struct str without_number(const char *text)
{
	struct str stem = str_of(text);
	size_t n = 0;
	while (n < stem.len && stem.data[stem.len - 1 - n] >= '0' && stem.data[stem.len - 1 - n] <= '9')
		n++;
	bool is_numbered = n > 0 && n < stem.len && stem.data[stem.len - n] != '0' && stem.data[stem.len - n - 1] == '.';
	return str_make(stem.data, is_numbered ? stem.len - n - 1 : 0);
}

bool keys_no_archive(const struct keys *files, const struct keys *archived, struct error *err)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct key *file = &files->items[i];
		struct str stem = without_number(file->text);
		for (size_t k = 0; stem.len && k < archived->n; k++) {
			const struct key *other = &archived->items[k];
			if (str_eq(stem, str_of(other->text)))
				return error_set(err, "%s:%d: the file of export \"%s\" would be taken for an archive of export "
					"\"%s\" at %s:%d: give it another name", file->place.path, file->place.line, file->owner,
					other->owner, other->place.path, other->place.line);
		}
	}
	return true;
}
