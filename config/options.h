#pragma once
/* What config/ shares about options: the table is public (config_options), the rest is here. */
#include "config/config.h"

enum { OPTIONS_MAX = 96 }; /* the table is shorter */

/* Reads one value (of a list: one element, which is appended) into the field of `owner`, a struct
 * config, config_feed, config_host or config_export. `folder` is where relative paths count from. The sentence
 * names the option, not the place. */
bool option_read(const struct config_option *option, struct str text, const char *folder,
	struct arena *arena, void *owner, struct error *err);
/* What no value and no name of a section may hold. */
bool value_has_control(struct str text);
/* The default; a field without one stays as it is. */
void option_read_fallback(const struct config_option *option, struct arena *arena, void *owner);

bool option_is_list(const struct config_option *option);
/* Sections that may stand any number of times, each with its own name: feed, host, export. */
bool section_is_titled(const char *section);

/* What to write in place of a name that is no option of the section: '; did you mean "x"?', the
 * section it belongs in, or "". */
const char *option_hint(const char *section, const char *name, struct arena *arena);
