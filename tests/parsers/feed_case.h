#pragma once
/* Documents as text, and what is expected of them by name. */
#include "parsers/document_read.h"

#define PAGE "http://example.org/feed.xml"

struct expectation {
	const char *name, *want;
};

struct feed_case {
	const char *input;
	struct expectation expectations[12];
};

#define RSS(items) "<rss version='2.0'><channel>" items "</channel></rss>"
#define ITEM(inside) RSS("<item>" inside "</item>")
#define ATOM(inside) "<feed xmlns='http://www.w3.org/2005/Atom'>" inside "</feed>"
#define ENTRY(inside) ATOM("<entry>" inside "</entry>")

/* As it came from PAGE, at no time. */
enum read_result read_text(struct str text, struct arena *arena, struct document *document,
	struct error *err);

/* Fails the test with the input and the name when it is read otherwise. */
void check_case(const struct feed_case *feed_case);
/* Up to the one without input. */
void check_cases(const struct feed_case *cases);
