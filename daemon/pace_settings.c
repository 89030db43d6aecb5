/* Sections of hosts become rules by key. */
#include "daemon/pace_settings.h"

#include <string.h>

#include "daemon/place.h"

static bool rule_of(const struct config_host *host, struct arena *arena, struct pace_rule *ret_rule,
	struct error *err)
{
	bool is_domain = strncmp(host->name, "*.", 2) == 0;
	const char *name = is_domain ? host->name + 2 : host->name;
	const char *format = strchr(name, ':') ? "http://[%s]/" : "http://%s/";
	struct place place = place_of(str_of(arena_printf(arena, format, name)));
	if (is_domain && place.domain_key != place.host_key)
		return error_set(err, "%s: host \"%s\": %s is not a domain as one registers it: \"*.\" stands "
			"before those only", host->where, host->name, name);
	*ret_rule = (struct pace_rule){.key = place.host_key, .is_domain = is_domain,
		.delay_ms = host->delay_ms, .per_host = (uint32_t)host->per_host};
	return true;
}

bool pace_settings_of(const struct config *config, struct arena *arena, struct pace_settings *ret_settings,
	struct error *err)
{
	static const char *const scopes[] = {[PACE_URL] = "url", [PACE_HOST] = "host", [PACE_DOMAIN] = "domain"};
	struct pace_rule *rules = arena_array(arena, struct pace_rule, config->n_hosts);
	struct pace_settings settings = {
		.per_host = (uint32_t)config->fetch.per_host,
		.per_address = (uint32_t)config->fetch.per_address,
		.delay_ms = config->fetch.host_delay_ms,
		.rules = rules,
		.n_rules = config->n_hosts,
	};
	while (strcmp(scopes[settings.scope], config->fetch.wait_scope) != 0)
		settings.scope++;
	for (size_t i = 0; i < config->n_hosts; i++)
		if (!rule_of(&config->hosts[i], arena, &rules[i], err))
			return false;
	*ret_settings = settings;
	return true;
}

bool pace_settings_check(const struct config *config, struct error *err)
{
	struct arena arena = {0};
	struct pace_settings settings;
	bool ok = pace_settings_of(config, &arena, &settings, err);
	arena_finish(&arena);
	return ok;
}
