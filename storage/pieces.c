#include "storage/pieces.h"

static bool is_of_piece(char c)
{
	return str_is_letter(c) || str_is_digit(c) || (unsigned char)c >= 0x80;
}

static bool cut(struct str *text, struct str *ret_piece)
{
	unsigned char all = 0;
	size_t at = 0, end;
	while (at < text->len && !is_of_piece(text->data[at]))
		at++;
	for (end = at; end < text->len && is_of_piece(text->data[end]); end++)
		all |= (unsigned char)text->data[end];
	*ret_piece = str_make(text->data + at, end - at);
	*text = str_make(text->data + end, text->len - end);
	return all < 0x80;
}

void piece_take(struct str *text, struct lexicon *lexicon, int language, struct piece *ret_piece)
{
	struct piece *piece = ret_piece;
	piece->is_ascii = cut(text, &piece->text);
	piece->is_short = piece->text.len <= STEM_WORD_BYTES;
	if (!piece->is_short)
		return;
	if (!piece->is_ascii) {
		piece->key = lexicon_key(lexicon, language, piece->text);
		return;
	}
	for (size_t i = 0; i < piece->text.len; i++)
		piece->lower[i] = str_lower(piece->text.data[i]);
	if (language != STEM_NONE)
		piece->key = lexicon_key(lexicon, language, str_make(piece->lower, piece->text.len));
}
