#pragma once
/* RSS, RDF, Atom and CDF: UTF-8 from the prefilter, in any cuts → the fields of a document. */
#include "base/arena.h"
#include "base/document.h"
#include "parsers/document_read.h"

struct feed_xml;

/* All are borrowed until feed_xml_free(). `repaired`: the text will be that of the prefilter.
 * Otherwise it is the document itself, and the reader gives up at the first sign that it is not
 * well-formed. */
struct feed_xml *feed_xml_new(const struct read_hints *hints, bool repaired, struct arena *arena,
	struct document *document);
void feed_xml_free(struct feed_xml *feed);

/* Both are false when it is no use to send more. The second one takes a document that is not
 * repaired, from its beginning to its end, and is the quicker one. */
bool feed_xml_push(struct feed_xml *feed, struct str utf8);
bool feed_xml_push_whole(struct feed_xml *feed, struct str utf8);
/* Ends the input and puts the feed's fields into their final form. False when the text must be
 * repaired first, and read again from its beginning by a new reader. */
bool feed_xml_finish(struct feed_xml *feed);

bool feed_xml_found(const struct feed_xml *feed);          /* it was a feed of some kind */
bool feed_xml_ended(const struct feed_xml *feed);          /* its root element was closed */
struct str feed_xml_root(const struct feed_xml *feed);     /* local name of the first element */
const char *feed_xml_stopped(const struct feed_xml *feed); /* NULL: nothing stopped it */
