/* What takes libraries that most commands do without, loaded when it is first asked for. Linked to all
 * of them, `courant --version` took 10 ms of processor time, and without 3: libxml2 brings ICU, libcld2 the
 * library of C++, and libstemmer 81 pages of pointers for the loader to set. In the programs of other rooms
 * and of the tests the functions of these names are linked as all others are. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/exit.h"
#include "parsers/document_read.h"
#include "parsers/exported.h"
#include "parsers/opml.h"
#include "storage/language.h"
#include "storage/stem.h"

/* Writes the address of the function to *ret_function, unless it is there already. The executable says where its
 * modules are (meson.build): nowhere else is looked but where libraries are. */
static void find(const char *module, const char *name, void *ret_function)
{
	void **address = ret_function;
	if (*address)
		return;
	void *loaded = dlopen(module, RTLD_NOW | RTLD_LOCAL);
	if (loaded)
		*address = dlsym(loaded, name);
	if (*address)
		return;
	fprintf(stderr, "courant: a part of it cannot be loaded: %s; install it anew\n", dlerror());
	exit(EXIT_FAILED);
}

enum read_result document_read(struct str bytes, const struct read_hints *hints, struct arena *arena,
	struct document *ret_document, struct error *err)
{
	static __typeof__(&document_read) read;
	find("courant-documents.so", __func__, &read);
	return read(bytes, hints, arena, ret_document, err);
}

bool opml_read(struct str bytes, struct arena *arena, struct opml *ret_opml, struct error *err)
{
	static __typeof__(&opml_read) read;
	find("courant-documents.so", __func__, &read);
	return read(bytes, arena, ret_opml, err);
}

bool exported_read(struct str line, struct arena *arena, struct exported *ret_exported, struct error *err)
{
	static __typeof__(&exported_read) read;
	find("courant-documents.so", __func__, &read);
	return read(line, arena, ret_exported, err);
}

const char *language_detect(const char *text, int n)
{
	static __typeof__(&language_detect) detect;
	find("courant-languages.so", __func__, &detect);
	return detect(text, n);
}

struct str stem(struct stemmers *stemmers, int language, struct str word)
{
	static __typeof__(&stem) found;
	find("courant-stems.so", __func__, &found);
	return found(stemmers, language, word);
}

/* There are none before the first word. */
void stemmers_finish(struct stemmers *stemmers)
{
	static __typeof__(&stemmers_finish) finish;
	bool is_used = false;
	for (int i = 0; i < STEM_LANGUAGES; i++)
		is_used = is_used || stemmers->of[i];
	if (!is_used)
		return;
	find("courant-stems.so", __func__, &finish);
	finish(stemmers);
}
