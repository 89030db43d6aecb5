#include "storage/pieces.h"

static bool is_of_piece(char c)
{
	return str_is_letter(c) || str_is_digit(c) || (unsigned char)c >= 0x80;
}

void piece_take(struct str *text, struct lexicon *lexicon, int language, struct piece *ret_piece)
{
	struct piece *piece = ret_piece;
	unsigned char all = 0;
	size_t n = 0;
	while (text->len && !is_of_piece(*text->data))
		*text = str_make(text->data + 1, text->len - 1);
	for (; n < text->len && n < STEM_WORD_BYTES && is_of_piece(text->data[n]); n++) {
		all |= (unsigned char)text->data[n];
		piece->lower[n] = str_lower(text->data[n]);
	}
	piece->is_short = n == text->len || !is_of_piece(text->data[n]);
	for (; n < text->len && is_of_piece(text->data[n]); n++)
		all |= (unsigned char)text->data[n];
	piece->is_ascii = all < 0x80;
	piece->text = str_make(text->data, n);
	*text = str_make(text->data + n, text->len - n);
	if (piece->is_short && (language != STEM_NONE || !piece->is_ascii))
		piece->key = lexicon_key(lexicon, language, str_make(piece->is_ascii ? piece->lower : piece->text.data, n));
}
