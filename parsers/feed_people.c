/* People and tags: names and addresses as they are written side by side, and lists without
 * repetitions. */
#include "parsers/feed_text.h"

enum { COMPARED = 64 }; /* elements of a list that a new one is compared with */

static struct str unquote(struct str s)
{
	s = str_trim(s);
	while (s.len > 1 && (s.data[0] == '"' || s.data[0] == '\'')
		&& s.data[s.len - 1] == s.data[0])
		s = str_trim(str_make(s.data + 1, s.len - 2));
	return s;
}

static bool is_mail_char(char c)
{
	return c > ' ' && !strchr("<>()[]\",;:@", c);
}

/* The mail address inside of text, or the empty string. */
static struct str find_mail(struct str text)
{
	size_t at = str_find(text, '@');
	size_t begin = at, end = at + 1;
	while (begin > 0 && is_mail_char(text.data[begin - 1]))
		begin--;
	while (end < text.len && is_mail_char(text.data[end]))
		end++;
	while (end > at + 1 && text.data[end - 1] == '.')
		end--;
	if (at >= text.len || begin == at || end == at + 1)
		return str_make(NULL, 0);
	return str_make(text.data + begin, end - begin);
}

/* What is left of the text when the mail address and the brackets around it are gone. */
static struct str name_beside(struct arena *arena, struct str text, struct str mail)
{
	struct str left = str_make(text.data, (size_t)(mail.data - text.data));
	struct str right = str_make(mail.data + mail.len, text.len - left.len - mail.len);
	left = str_trim(left);
	while (right.len && strchr(".,;:", right.data[0]))
		right = str_make(right.data + 1, right.len - 1);
	if (left.len >= 7 && str_eq_nocase(str_make(left.data + left.len - 7, 7), STR("mailto:")))
		left.len -= 7;
	char *out = arena_alloc(arena, text.len + 2);
	size_t len = 0;
	for (size_t i = 0; i < left.len; i++)
		out[len++] = left.data[i];
	out[len++] = ' ';
	for (size_t i = 0; i < right.len; i++)
		out[len++] = right.data[i];
	struct str name = str_trim(str_make(out, len));
	while (name.len && strchr("<([{,;:-", name.data[name.len - 1]))
		name = str_trim(str_make(name.data, name.len - 1));
	while (name.len && strchr(">)]},;:-", name.data[0]))
		name = str_trim(str_make(name.data + 1, name.len - 1));
	size_t n = 0;
	for (size_t i = 0; i < name.len; i++) /* "( )", "< >" where the address was */
		if (!(strchr("<([", name.data[i]) && i + 2 < name.len && name.data[i + 1] == ' '
			&& strchr(">)]", name.data[i + 2])))
			out[n++] = name.data[i];
		else
			i += 2;
	name = unquote(str_make(out, n));
	bool wrapped = name.len > 1 && name.data[0] == '(' && name.data[name.len - 1] == ')';
	return wrapped ? str_trim(str_make(name.data + 1, name.len - 2)) : name;
}

struct person texts_person(struct feed_texts *texts, struct str text)
{
	text = texts_plain(texts, text, TEXT_GUESS);
	struct str mail = find_mail(text);
	if (!mail.len)
		return (struct person){.name = unquote(text)};
	return (struct person){.name = name_beside(texts->arena, text, mail),
		.email = arena_str(texts->arena, mail)};
}

static bool is_same_person(const struct person *a, const struct person *b)
{
	if (a->name.len && b->name.len)
		return str_eq_nocase(a->name, b->name)
			&& (!a->email.len || !b->email.len || str_eq_nocase(a->email, b->email));
	return (a->email.len && str_eq_nocase(a->email, b->email))
		|| (a->url.len && str_eq(a->url, b->url));
}

static void fill_in(struct str *to, struct str from)
{
	if (!to->len)
		*to = from;
}

void texts_add_person(struct feed_texts *texts, struct person **list, size_t *n,
	const struct person *person)
{
	if (!person->name.len && !person->email.len && !person->url.len)
		return;
	for (size_t i = 0; i < *n && i < COMPARED; i++) {
		struct person *known = &(*list)[i];
		if (!is_same_person(known, person))
			continue;
		fill_in(&known->name, person->name);
		fill_in(&known->email, person->email);
		fill_in(&known->url, person->url);
		return;
	}
	if (*n < READ_MAX_LIST)
		*arena_push(texts->arena, *list, *n) = *person;
}

void texts_add_tag(struct feed_texts *texts, struct str **list, size_t *n, struct str tag)
{
	tag = texts_plain(texts, tag, TEXT_GUESS);
	if (!tag.len || *n >= READ_MAX_LIST)
		return;
	for (size_t i = 0; i < *n && i < COMPARED; i++)
		if (str_eq_nocase((*list)[i], tag))
			return;
	*arena_push(texts->arena, *list, *n) = tag;
}
