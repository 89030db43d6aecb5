/* Text from people inside a pattern: none of it is a pattern. */
#include "storage/like.h"

struct str like_containing(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len * 2 + 2);
	size_t n = 0;
	out[n++] = '%';
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '%' || text.data[i] == '_' || text.data[i] == '\\')
			out[n++] = '\\';
		out[n++] = text.data[i];
	}
	out[n++] = '%';
	return str_make(out, n);
}
