#pragma once
/* Exit codes: the numbers of sysexits.h where it has one, so that systemctl status names them. A
 * signal ends the tool by itself: the shell shows 128 + n. */

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_PARTLY = 2,         /* some feeds of a refresh or an import failed */
	EXIT_USAGE = 64,         /* the command line */
	EXIT_BAD_DATA = 65,      /* OPML, query, document, a damaged or newer database */
	EXIT_NO_DAEMON = 69,     /* nobody answers on the control socket */
	EXIT_CANNOT_CREATE = 73, /* the file of --output */
	EXIT_IO = 74,            /* reading or writing failed */
	EXIT_TRY_AGAIN = 75,     /* the database is locked, or the file of --output */
	EXIT_NOT_PERMITTED = 77,
	EXIT_BAD_CONFIG = 78,
};
