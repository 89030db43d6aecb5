/* Blocks of 16 KiB and up, bump allocation inside; a request larger than a block gets its own. */
#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"

enum { BLOCK_SIZE = 16 * 1024, BLOCK_SIZE_MAX = 1024 * 1024 };

struct arena_block {
	struct arena_block *older;
	size_t size, used;
	max_align_t bytes[];
};

static struct arena_block *arena_add_block(struct arena *arena, size_t need)
{
	size_t size = arena->newest ? arena->newest->size * 2 : BLOCK_SIZE;
	if (size > BLOCK_SIZE_MAX)
		size = BLOCK_SIZE_MAX;
	if (size < need)
		size = need;
	struct arena_block *block = xmalloc(offsetof(struct arena_block, bytes) + size);
	*block = (struct arena_block){.older = arena->newest, .size = size};
	return arena->newest = block;
}

void arena_finish(struct arena *arena)
{
	struct arena_block *block = arena->newest;
	while (block) {
		struct arena_block *older = block->older;
		free(block);
		block = older;
	}
	*arena = (struct arena){0};
}

void arena_clear(struct arena *arena)
{
	struct arena_block *keep = arena->newest;
	if (!keep || keep->size > BLOCK_SIZE_MAX) {
		arena_finish(arena); /* one large document does not stay for good */
		return;
	}
	arena->newest = keep->older;
	arena_finish(arena);
	keep->older = NULL;
	keep->used = 0;
	arena->newest = keep;
}

static void *arena_take(struct arena *arena, size_t n)
{
	const size_t align = _Alignof(max_align_t);
	if (n > SIZE_MAX / 2)
		die_out_of_memory();
	n = (n + align - 1) & ~(align - 1);
	struct arena_block *block = arena->newest;
	if (!block || block->size - block->used < n)
		block = arena_add_block(arena, n);
	void *p = (char *)block->bytes + block->used;
	block->used += n;
	arena->used += n;
	return p;
}

void *arena_alloc(struct arena *arena, size_t n)
{
	return memset(arena_take(arena, n), 0, n);
}

struct str arena_str(struct arena *arena, struct str s)
{
	return str_make(arena_cstr(arena, s), s.len);
}

char *arena_cstr(struct arena *arena, struct str s)
{
	char *copy = arena_take(arena, s.len + 1);
	if (s.len)
		memcpy(copy, s.data, s.len);
	copy[s.len] = '\0';
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	char small[256];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(small, sizeof small, format, args);
	va_end(args);
	if (n < (int)sizeof small)
		return arena_cstr(arena, str_of(n < 0 ? "" : small));
	char *text = arena_take(arena, (size_t)n + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)n + 1, format, args);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t element_size)
{
	size_t capacity = 0;
	if (count == 0)
		capacity = 8;
	else if (count >= 8 && (count & (count - 1)) == 0)
		capacity = count * 2;
	if (!capacity)
		return array;
	void *moved = arena_alloc(arena, capacity * element_size);
	if (count)
		memcpy(moved, array, count * element_size);
	return moved;
}
