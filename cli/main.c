/* courant: asks, exports and administers. Here is only the list of what it can do. */
#include "base/descriptors.h"
#include "cli/cli.h"

/* In alphabetical order, which is that of the help. */
static const struct command *const commands[] = {
	&backup_command,
	&check_command,
	&completion_command,
	&config_check_command,
	&config_show_command,
	&discover_command,
	&export_command,
	&feed_add_command,
	&feed_backfill_command,
	&feed_explain_command,
	&feed_list_command,
	&feed_remove_command,
	&feed_revive_command,
	&feed_show_command,
	&help_command,
	&import_command,
	&items_command,
	&parse_command,
	&mark_read_command,
	&refresh_command,
	&reload_command,
	&restore_command,
	&sanitize_command,
	&show_command,
	&mark_star_command,
	&status_command,
	&tail_command,
	&mark_unread_command,
	&mark_unstar_command,
};

int main(int argc, char **argv)
{
	descriptors_fill_standard();
	return cli_run(commands, sizeof commands / sizeof *commands, argc, argv);
}
