/* `courant show --identity`, and what `courant feed explain` says of keys. */
#include "cli/identity.h"

#include "cli/feeds.h"
#include "storage/identity.h"

static const char *how_text(struct cli *cli, const struct item_key *key)
{
	if (key->joined_at != TIME_NONE)
		return arena_printf(&cli->row, "since %s: the same %s, and %s", cli_time(cli, key->joined_at),
			identity_kind_name(key->by_kind), identity_agreement_text(key->agreement));
	return key->is_support ? "supports another" : "names the item";
}

static void show_json(struct cli *cli, const struct item_key *keys, size_t n)
{
	struct json json;
	cli_json_start(cli, &json);
	json_array(&json, NULL);
	for (size_t i = 0; i < n; i++) {
		json_object(&json, NULL);
		json_string(&json, "kind", str_of(identity_kind_name(keys[i].kind)));
		json_string(&json, "text", keys[i].text);
		json_bool(&json, "names_the_item", !keys[i].is_support);
		json_opt_time(&json, "joined", keys[i].joined_at);
		if (keys[i].joined_at != TIME_NONE) {
			json_string(&json, "by", str_of(identity_kind_name(keys[i].by_kind)));
			json_string(&json, "agreement", str_of(identity_agreement_text(keys[i].agreement)));
		}
		json_end(&json);
	}
	json_end(&json);
	cli_json_finish(cli);
}

int identity_show(struct cli *cli, int64_t item_id)
{
	static const struct column columns[] = {{"KEY"}, {"HOW"}, {"TEXT", COLUMN_FLEXIBLE}};
	struct item_key *keys;
	struct error err = {0};
	struct listing listing;
	size_t n;
	if (!identity_of_item(cli->store, item_id, &cli->arena, &keys, &n, &err))
		return cli_fail_store(cli, &err);
	if (n == 0)
		return cli_fail(cli, EXIT_FAILED, "there is no item %lld", (long long)item_id);
	if (cli->form == FORM_JSON || cli->form == FORM_JSONL) {
		show_json(cli, keys, n);
		return EXIT_DONE;
	}
	listing_start(&listing, cli, columns, 3);
	for (size_t i = 0; i < n; i++) {
		struct cell cells[] = {{identity_kind_name(keys[i].kind), STYLE_NONE},
			{how_text(cli, &keys[i]), STYLE_NONE}, {cli_printable(cli, keys[i].text), STYLE_NONE}};
		listing_row(&listing, cells);
	}
	listing_finish(&listing);
	return EXIT_DONE;
}

/* The first of these that holds is the verdict. */
static const char *trust_text(struct cli *cli, const struct key_trust *trust)
{
	if (trust->n_renamed)
		return arena_printf(&cli->row, "not for long: whole documents brought others; items known by title and text: "
			"%lld, of %lld in all", (long long)trust->n_renamed, (long long)trust->n_items);
	if (trust->n_reused)
		return arena_printf(&cli->row, "not alone: shared with others by %lld of %lld item%s, told apart by "
			"address, title and date", (long long)trust->n_reused, (long long)trust->n_items,
			units_plural(trust->n_items));
	if (trust->n_shared)
		return arena_printf(&cli->row, "not these: shared by several items: %lld, of %lld in all",
			(long long)trust->n_shared, (long long)trust->n_items);
	if (trust->n_changed)
		return arena_printf(&cli->row, "not for ever: %lld changed, and the items were known by other keys, "
			"of %lld in all", (long long)trust->n_changed, (long long)trust->n_items);
	return arena_printf(&cli->row, "yes: one for each of %lld item%s", (long long)trust->n_items,
		units_plural(trust->n_items));
}

static size_t read_trust(struct cli *cli, int64_t feed_id, struct key_trust **ret_trust)
{
	size_t n = 0;
	return identity_of_feed(cli->store, feed_id, &cli->row, ret_trust, &n, NULL) ? n : 0;
}

void identity_explain_feed(struct cli *cli, int64_t feed_id)
{
	struct key_trust *trust = NULL;
	size_t n = read_trust(cli, feed_id, &trust);
	for (size_t i = 0; i < n; i++)
		feeds_show_line(cli, arena_printf(&cli->row, "Trust %s", identity_kind_name(trust[i].kind)),
			trust_text(cli, &trust[i]));
}

void identity_explain_feed_json(struct cli *cli, int64_t feed_id, struct json *json)
{
	struct key_trust *trust = NULL;
	size_t n = read_trust(cli, feed_id, &trust);
	json_array(json, "keys");
	for (size_t i = 0; i < n; i++) {
		json_object(json, NULL);
		json_string(json, "kind", str_of(identity_kind_name(trust[i].kind)));
		json_int(json, "items", trust[i].n_items);
		json_int(json, "shared", trust[i].n_shared);
		json_int(json, "reused", trust[i].n_reused);
		json_int(json, "changed", trust[i].n_changed);
		json_int(json, "renamed", trust[i].n_renamed);
		json_end(json);
	}
	json_end(json);
}
