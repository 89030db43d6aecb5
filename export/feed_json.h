#pragma once
/* Subscriptions as JSON, by the rules of entry_json.h. */
#include "base/json.h"
#include "storage/feed.h"

/* A subscription with its state; `courant feed list|show --json`. No secrets: addresses without
 * userinfo. */
void feed_json(struct json *json, const char *key, const struct feed_record *feed);

/* The address of a feed without userinfo. */
void feed_address_json(struct json *json, const char *key, struct str url);
/* Its title; a feed without one of its own is called by its address, and that goes without userinfo. */
void feed_title_json(struct json *json, const char *key, struct str title, struct str url);
