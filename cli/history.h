#pragma once
#include "cli/cli.h"

/* What each version of the item changed, as lines that went and came; as JSON all versions whole. The store
 * is open. */
int history_show(struct cli *cli, int64_t item_id);
