#pragma once
/* What publishers take back: entries that are missing from a document that is complete (RFC 5005,
 * section 2), and those that a document names as deleted (RFC 6721). Their items stay, flagged. Inside the
 * ingest. */
#include "storage/ingest_state.h"

/* After the document's entries were stored: flags the items that are gone from the feed, and takes the flag
 * from those that are there again. False leaves the sentence to store_fail(). */
bool withdrawn_note(struct intake *intake);
