#pragma once
/* The callbacks of the table in export.c, one group a format. */
#include "export/export.h"

void atom_head(const struct export_head *head, struct buf *out);
void atom_entry(const struct export_entry *entry, struct buf *out);
void atom_tail(const struct export_head *head, struct buf *out);

void rss_head(const struct export_head *head, struct buf *out);
void rss_item(const struct export_entry *entry, struct buf *out);
void rss_tail(const struct export_head *head, struct buf *out);

void json_feed_head(const struct export_head *head, struct buf *out);
void json_feed_item(const struct export_entry *entry, struct buf *out);
void json_feed_tail(const struct export_head *head, struct buf *out);

void html_head(const struct export_head *head, struct buf *out);
void html_article(const struct export_entry *entry, struct buf *out);
void html_tail(const struct export_head *head, struct buf *out);

void json_line(const struct export_entry *entry, struct buf *out);

bool opml_feeds(const struct export_head *head, const struct feed_outline *feeds, size_t n,
	struct export_out *out, struct error *err);
