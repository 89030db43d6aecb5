/* Folding and cutting. Knows scripts, not dates. */
#include "parsers/date_scan.h"

#include "base/entities.h"

enum { DIGITS_COUNTED = 18, DROPPED = 0 };

/* Base letters of U+00C0 to U+017F and of U+1EA0 to U+1EF9. */
static const char latin_letters[] =
	"aaaaaaaceeeeiiiidnoooooxouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllll?"
	"?llnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static const char vietnamese_letters[] =
	"aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooo"
	"oooouuuuuuuuuuuuuuyyyyyyyy";

/* Runs of code points that fold alike: to + (codepoint - from) * step. */
static const struct fold_range {
	uint32_t from, last, to, step;
} fold_ranges[] = {
	{0xa0, 0xa0, ' ', 0},
	{0x1a0, 0x1a1, 'o', 0},
	{0x1af, 0x1b0, 'u', 0},
	{0x218, 0x219, 's', 0},
	{0x21a, 0x21b, 't', 0},
	{0x300, 0x36f, DROPPED, 0},   /* combining accents */
	{0x386, 0x386, 0x3b1, 0},     /* Greek: accents, capitals, final sigma */
	{0x388, 0x388, 0x3b5, 0},
	{0x389, 0x389, 0x3b7, 0},
	{0x38a, 0x38a, 0x3b9, 0},
	{0x38c, 0x38c, 0x3bf, 0},
	{0x38e, 0x38e, 0x3c5, 0},
	{0x38f, 0x38f, 0x3c9, 0},
	{0x390, 0x390, 0x3b9, 0},
	{0x391, 0x3a9, 0x3b1, 1},
	{0x3aa, 0x3aa, 0x3b9, 0},
	{0x3ab, 0x3ab, 0x3c5, 0},
	{0x3ac, 0x3ac, 0x3b1, 0},
	{0x3ad, 0x3ad, 0x3b5, 0},
	{0x3ae, 0x3ae, 0x3b7, 0},
	{0x3af, 0x3af, 0x3b9, 0},
	{0x3b0, 0x3b0, 0x3c5, 0},
	{0x3c2, 0x3c2, 0x3c3, 0},
	{0x3ca, 0x3ca, 0x3b9, 0},
	{0x3cb, 0x3cb, 0x3c5, 0},
	{0x3cc, 0x3cc, 0x3bf, 0},
	{0x3cd, 0x3cd, 0x3c5, 0},
	{0x3ce, 0x3ce, 0x3c9, 0},
	{0x400, 0x400, 0x435, 0},     /* Cyrillic: capitals, ё */
	{0x401, 0x401, 0x435, 0},
	{0x402, 0x40f, 0x452, 1},
	{0x410, 0x42f, 0x430, 1},
	{0x451, 0x451, 0x435, 0},
	{0x622, 0x623, 0x627, 0},     /* Arabic: carriers of hamza, vowel points, digits */
	{0x625, 0x625, 0x627, 0},
	{0x626, 0x626, 0x64a, 0},
	{0x629, 0x629, 0x647, 0},
	{0x640, 0x640, DROPPED, 0},
	{0x649, 0x649, 0x64a, 0},
	{0x64b, 0x65f, DROPPED, 0},
	{0x660, 0x669, '0', 1},
	{0x671, 0x671, 0x627, 0},
	{0x6a9, 0x6a9, 0x643, 0},     /* Persian: kaf, ya */
	{0x6cc, 0x6cc, 0x64a, 0},
	{0x6f0, 0x6f9, '0', 1},
	{0x966, 0x96f, '0', 1},       /* Devanagari digits */
	{0x2000, 0x200a, ' ', 0},
	{0x200b, 0x200f, DROPPED, 0}, /* zero-width and direction */
	{0x2010, 0x2015, '-', 0},
	{0x2018, 0x2019, '\'', 0},
	{0x201a, 0x2027, ',', 0},     /* quotes, bullets, ellipsis */
	{0x202a, 0x202e, DROPPED, 0},
	{0x202f, 0x202f, ' ', 0},
	{0x2030, 0x205e, ',', 0},
	{0x205f, 0x205f, ' ', 0},
	{0x2066, 0x2069, DROPPED, 0},
	{0x2212, 0x2212, '-', 0},
	{0x3000, 0x3000, ' ', 0},
	{0x3001, 0x303f, ',', 0},     /* CJK punctuation */
	{0x6642, 0x6642, 0x65f6, 0},  /* traditional to simplified: hour, o'clock, number */
	{0x865f, 0x865f, 0x53f7, 0},
	{0x9ede, 0x9ede, 0x70b9, 0},
	{0xfeff, 0xfeff, DROPPED, 0},
	{0xff01, 0xff5e, '!', 1},     /* full width */
};

static uint32_t fold(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if (c >= 0xc0 && c <= 0x17f)
		return (unsigned char)latin_letters[c - 0xc0];
	if (c >= 0x1ea0 && c <= 0x1ef9)
		return (unsigned char)vietnamese_letters[c - 0x1ea0];
	size_t low = 0, high = sizeof fold_ranges / sizeof fold_ranges[0];
	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct fold_range *range = &fold_ranges[middle];
		if (c < range->from)
			high = middle;
		else if (c > range->last)
			low = middle + 1;
		else if (range->to == '!')
			return fold(c - range->from + '!');
		else
			return range->to + (c - range->from) * range->step;
	}
	return c;
}

/* One code point, advancing *p; bytes that are no UTF-8 read as "?". */
static uint32_t take_codepoint(const char **p, const char *end)
{
	unsigned char lead = (unsigned char)*(*p)++;
	int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
	if (lead < 0x80)
		return lead;
	uint32_t c = lead & (0x3f >> more);
	if (more == 0 || end - *p < more)
		return '?';
	for (; more > 0; more--) {
		if (((unsigned char)**p & 0xc0) != 0x80)
			return '?';
		c = c << 6 | ((unsigned char)*(*p)++ & 0x3f);
	}
	return c <= 0x10ffff ? c : '?';
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || c >= 0xaa;
}

static bool is_space(uint32_t c)
{
	return c <= ' ';
}

/* Han and Hangul: a unit stands behind its number without a space before the next word. */
static bool is_east_asian(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3);
}

struct folder {
	const char *at, *end; /* of the input */
	char *out;
	uint32_t next;        /* the folded code point at `at`, 0 at the end */
	const char *after;    /* what follows it in the input */
};

static void look(struct folder *f)
{
	do {
		f->next = 0;
		f->after = f->at;
		if (f->at == f->end)
			return;
		f->next = fold(take_codepoint(&f->after, f->end));
		if (f->next == DROPPED)
			f->at = f->after;
	} while (f->next == DROPPED);
}

static void keep(struct folder *f)
{
	f->out += entity_utf8(f->next, f->out);
	f->at = f->after;
	look(f);
}

static void take_number(struct folder *f, struct date_token *token)
{
	token->kind = DATE_TOKEN_NUMBER;
	token->value = 0;
	for (; is_digit(f->next); keep(f)) {
		if (token->digits < DIGITS_COUNTED)
			token->value = token->value * 10 + (int64_t)(f->next - '0');
		token->digits += token->digits < UINT8_MAX;
	}
}

static void take_word(struct folder *f, struct date_token *token, bool is_after_number)
{
	token->kind = DATE_TOKEN_WORD;
	bool is_unit = is_after_number && is_east_asian(f->next);
	do {
		token->is_marked |= (unsigned char)*f->at >= 0x80;
		keep(f);
	} while (!is_unit && is_letter(f->next));
}

void date_scan(struct str text, struct date_scan *ret)
{
	if (text.len > DATE_TEXT_MAX)
		text.len = DATE_TEXT_MAX;
	struct folder f = {.at = text.data, .end = text.data + text.len, .out = ret->folded};
	bool is_after_number = false;
	ret->n = 0;
	for (look(&f); f.next && ret->n < DATE_TOKENS_MAX;) {
		struct date_token *token = &ret->tokens[ret->n];
		*token = (struct date_token){.kind = DATE_TOKEN_MARK};
		while (is_space(f.next) && f.next) {
			token->is_spaced = true;
			f.at = f.after;
			look(&f);
		}
		if (!f.next)
			break;
		const char *start = f.out;
		token->at = (size_t)(f.at - text.data);
		if (is_digit(f.next)) {
			take_number(&f, token);
		} else if (is_letter(f.next)) {
			take_word(&f, token, is_after_number && !token->is_spaced);
		} else {
			token->mark = (char)f.next;
			keep(&f);
		}
		token->text = str_make(start, (size_t)(f.out - start));
		is_after_number = token->kind == DATE_TOKEN_NUMBER;
		ret->n++;
	}
	ret->tokens[ret->n] = (struct date_token){.kind = DATE_TOKEN_END};
}
