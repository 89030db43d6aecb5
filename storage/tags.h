#pragma once
/* The tags of an item as they are stored, an array of JSON, and how they are compared: folded (fold.h), and as they are
 * written there, without the quotes. Inside the room. */
#include "storage/fold.h"

/* Takes the next one off the array; false when there is none. */
bool tags_take(struct str *json, struct str *ret_tag);

/* Of one that is not written so; in the arena. */
struct str tags_fold(struct fold *fold, struct arena *arena, struct str tag);

/* Registers the SQL function has_tag(tag, tags): it is one of the array. */
bool tags_register(struct store *store);
