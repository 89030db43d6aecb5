/* Tables and their relatives. Knows widths and separators, and nothing of what is listed. */
#include "cli/listing.h"

#include <assert.h>

#include "base/text.h"

enum { MEASURED_ROWS = 1000, GAP = 2, COLUMN_LEAST = 8, WIDE = 120 };

void listing_start(struct listing *listing, struct cli *cli, const struct column *columns,
	size_t n_columns)
{
	assert(n_columns <= LISTING_MAX_COLUMNS);
	*listing = (struct listing){.cli = cli, .columns = columns, .n_columns = n_columns};
	if (cli->form != FORM_JSON && cli->form != FORM_JSONL)
		return;
	cli_json_start(cli, &listing->json);
	if (cli->form == FORM_JSON)
		json_array(&listing->json, NULL);
}

struct json *listing_json(struct listing *listing)
{
	bool wanted = listing->cli->form == FORM_JSON || listing->cli->form == FORM_JSONL;
	return wanted ? &listing->json : NULL;
}

void listing_json_done(struct listing *listing)
{
	listing->n_listed++;
	arena_clear(&listing->cli->row);
	if (listing->cli->form == FORM_JSONL)
		cli_json_finish(listing->cli);
	else
		out_more(&listing->cli->out);
}

static bool is_shown(const struct listing *listing, size_t i)
{
	int columns = listing->cli->terminal.columns;
	bool is_wide = columns == 0 || columns >= WIDE;
	return !(listing->columns[i].flags & (is_wide ? COLUMN_PLAIN : COLUMN_PLAIN | COLUMN_WIDE));
}

static int measure(struct listing *listing, size_t i)
{
	int width = text_width(str_of(listing->columns[i].header));
	for (size_t row = 0; row < listing->n_rows; row++) {
		const struct cell *cell = &listing->rows[row * listing->n_columns + i];
		int taken = text_width(str_of(cell->text));
		width = taken > width ? taken : width;
	}
	return width;
}

/* Takes columns off the widest until all fit, on screens that are too narrow for the fixed ones. */
static void squeeze(struct listing *listing, int too_many)
{
	for (; too_many > 0; too_many--) {
		size_t widest = 0;
		for (size_t i = 1; i < listing->n_columns; i++)
			if (listing->widths[i] > listing->widths[widest])
				widest = i;
		if (listing->widths[widest] <= 1)
			return;
		listing->widths[widest]--;
	}
}

/* Columns take what they need, those with a share no more than that; the flexible one takes the
 * rest, and at least a few letters. */
static void fit(struct listing *listing)
{
	int columns = listing->cli->terminal.columns, taken = 0, n_shown = 0;
	size_t flexible = listing->n_columns;
	for (size_t i = 0; i < listing->n_columns; i++) {
		const struct column *column = &listing->columns[i];
		if (!is_shown(listing, i))
			continue;
		int width = measure(listing, i), share = columns * column->percent / 100;
		if (share && share < COLUMN_LEAST)
			share = COLUMN_LEAST;
		listing->widths[i] = share && width > share ? share : width;
		if (column->flags & COLUMN_FLEXIBLE)
			flexible = i;
		else
			taken += listing->widths[i];
		n_shown++;
	}
	if (columns == 0 || flexible == listing->n_columns)
		return;
	int room = columns - taken - GAP * (n_shown - 1);
	room = room < COLUMN_LEAST ? COLUMN_LEAST : room;
	if (listing->widths[flexible] > room)
		listing->widths[flexible] = room;
	squeeze(listing, taken + listing->widths[flexible] + GAP * (n_shown - 1) - columns);
}

static void print_cell(struct listing *listing, size_t i, const struct cell *cell, bool is_last)
{
	struct buf *out = &listing->cli->out.buf;
	bool colour = listing->cli->terminal.colour_out;
	bool is_right = listing->columns[i].flags & COLUMN_RIGHT;
	int width = listing->widths[i], taken = text_width(str_of(cell->text));
	buf_printf(out, "%*s%s", is_right && taken < width ? width - taken : 0, "",
		style_start(colour, cell->style));
	size_t start = out->len;
	text_append_cut(out, str_of(cell->text), width);
	taken = text_width(str_make(out->data + start, out->len - start));
	buf_append_str(out, str_of(style_end(colour, cell->style)));
	if (!is_last)
		buf_printf(out, "%*s", (is_right ? 0 : width - taken) + GAP, "");
}

static void print_row(struct listing *listing, const struct cell *cells)
{
	struct buf *out = &listing->cli->out.buf;
	size_t last = 0, start = out->len;
	for (size_t i = 0; i < listing->n_columns; i++)
		if (is_shown(listing, i))
			last = i;
	for (size_t i = 0; i <= last; i++)
		if (is_shown(listing, i))
			print_cell(listing, i, &cells[i], i == last);
	while (out->len > start && out->data[out->len - 1] == ' ')
		out->len--;
	buf_append_char(out, '\n');
	out_more(&listing->cli->out);
}

static void print_waiting(struct listing *listing)
{
	if (!listing->is_measured) {
		struct cell headers[LISTING_MAX_COLUMNS];
		fit(listing);
		for (size_t i = 0; i < listing->n_columns; i++)
			headers[i] = (struct cell){listing->columns[i].header, STYLE_DIM};
		if (listing->n_rows)
			print_row(listing, headers);
		listing->is_measured = true;
	}
	for (size_t row = 0; row < listing->n_rows; row++)
		print_row(listing, &listing->rows[row * listing->n_columns]);
	listing->n_rows = 0;
	arena_clear(&listing->arena);
}

static void print_plain(struct listing *listing, const struct cell *cells)
{
	struct buf *out = &listing->cli->out.buf;
	for (size_t i = 0; i < listing->n_columns; i++) {
		if (i)
			buf_append_char(out, '\t');
		buf_append_str(out, str_of(cells[i].text));
	}
	buf_append_char(out, '\n');
	out_more(&listing->cli->out);
}

static void keep_row(struct listing *listing, const struct cell *cells)
{
	if (listing->n_rows == 0)
		listing->rows = arena_array(&listing->arena, struct cell,
			listing->n_columns * MEASURED_ROWS);
	struct cell *row = &listing->rows[listing->n_rows++ * listing->n_columns];
	for (size_t i = 0; i < listing->n_columns; i++)
		row[i] = (struct cell){arena_cstr(&listing->arena, str_of(cells[i].text)),
			cells[i].style};
	if (listing->n_rows == MEASURED_ROWS)
		print_waiting(listing);
}

void listing_row(struct listing *listing, const struct cell *cells)
{
	listing->n_listed++;
	if (listing->cli->form == FORM_PLAIN)
		print_plain(listing, cells);
	else
		keep_row(listing, cells);
	arena_clear(&listing->cli->row);
}

void listing_finish(struct listing *listing)
{
	if (listing->cli->form == FORM_TABLE)
		print_waiting(listing);
	if (listing->cli->form == FORM_JSON) {
		json_end(&listing->json);
		cli_json_finish(listing->cli);
	}
	arena_finish(&listing->arena);
}
