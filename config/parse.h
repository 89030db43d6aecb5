#pragma once
/* A configuration file and what it includes, as a series of settings. */
#include "config/config.h"

struct place {
	const char *path;
	int line; /* 0: nowhere */
};

struct setting {
	const struct config_option *option;
	struct str text;    /* of a list: one element, or data NULL for `= {}` */
	const char *folder; /* of the file: where relative paths count from */
	struct place place;
	bool continues; /* a further element of a list, or the first behind += */
};

/* Both return false, with a sentence that does not name the place, to stop the parsing. */
struct parse_events {
	bool (*on_setting)(void *data, const struct setting *setting, struct error *err);
	/* The end of a section; title is NULL where sections have none, place where it began. */
	bool (*on_section)(void *data, const char *section, const char *title, struct place place,
		struct error *err);
};

/* `path` is absolute. Paths in places live in the arena. */
bool parse_file(const char *path, struct arena *arena, const struct parse_events *events,
	void *data, struct error *err);
