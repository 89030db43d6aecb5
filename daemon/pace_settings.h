#pragma once
/* What the configuration says of pacing. */
#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"
#include "daemon/pace.h"

/* Rules live in the arena. False with a sentence when the name of a host section is not what it has to
 * be. */
bool pace_settings_of(const struct config *config, struct arena *arena, struct pace_settings *ret_settings,
	struct error *err);
bool pace_settings_check(const struct config *config, struct error *err);
