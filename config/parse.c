/* The one file that knows libconfuse. The cfg_opt_t arrays are made from the table of options; each
 * value leaves through its callback at once, while file and line are known, and the cfg_t keeps
 * nothing: a titled section is dropped when its brace closes, or 100,000 feeds would cost 100 MB
 * and a search of all titles each. include() is our own: after an error in an included file,
 * libconfuse 3.3 leaves that file open and its depth counted for good. */
#include "config/parse.h"

#include <confuse.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/options.h"
#include "config/paths.h"
#include "config/source.h"

enum {
	DEPTH_MAX = 8,               /* files inside one another */
	FILES_MAX = 1024,            /* in all */
	TEXT_MAX = 64 * 1024 * 1024, /* bytes of all files */
	NAME_SHOWN_MAX = 80,         /* bytes of an unknown name in a message */
};

/* The file that is being read; its parent includes it. */
struct file {
	const char *path, *folder;
	dev_t device;
	ino_t inode;
	const struct file *parent;
};

struct parser {
	cfg_value_t slot; /* where libconfuse stores what the callbacks make: nothing */
	cfg_t *root;
	const struct file *file;
	size_t n_files, n_bytes;
	int section_line; /* where the open section began; 0 until its first setting */
	struct arena *arena;
	const struct parse_events *events;
	void *data;
	struct error *err;
	bool failed; /* the first error stands; libconfuse adds others on its way out */
};

/* libconfuse passes no pointer of ours to its callbacks. Every option has one to the slot, which is
 * the parser's first member, and every section begins with an option. */
static struct parser *parser_of(const cfg_t *cfg)
{
	return (struct parser *)(void *)cfg->opts[0].simple_value.ptr;
}

static bool fail(struct parser *parser, const char *sentence)
{
	if (!parser->failed)
		error_set(parser->err, "%s", sentence);
	parser->failed = true;
	return false;
}

/* Outside of files, as for the first one that cannot be opened, there is no place to name. */
static bool fail_at(struct parser *parser, int line, const char *sentence)
{
	struct error placed;
	error_set(&placed, "%s", sentence);
	if (parser->file)
		error_prefix(&placed, "%s:%d", parser->file->path, line);
	return fail(parser, placed.text);
}

static bool fail_here(struct parser *parser, const char *sentence)
{
	return fail_at(parser, parser->root->line, sentence);
}

static const char *section_name(const struct parser *parser, const cfg_t *cfg)
{
	return cfg == parser->root ? "" : cfg->name;
}

static void fail_unknown(struct parser *parser, const cfg_t *cfg, const char *name)
{
	struct error what;
	const char *section = section_name(parser, cfg);
	error_set(&what, "unknown option \"%.*s\"%s%s%s", NAME_SHOWN_MAX, name,
		section[0] ? " in section " : "", section,
		option_hint(section, name, parser->arena));
	fail_at(parser, cfg->line, what.text);
}

static void on_error(cfg_t *cfg, const char *format, va_list args)
{
	struct parser *parser = parser_of(cfg);
	struct error what;
	if (strcmp(format, "no such option '%s'") == 0) {
		fail_unknown(parser, cfg, va_arg(args, const char *));
		return;
	}
	vsnprintf(what.text, sizeof what.text, format, args);
	fail_at(parser, cfg->line, what.text);
}

static bool emit(struct parser *parser, const cfg_opt_t *opt, struct str text, int line,
	bool continues)
{
	struct error what;
	struct setting setting = {
		.option = config_options(NULL) + opt->def.number,
		.text = text,
		.folder = parser->file->folder,
		.place = {parser->file->path, line},
		.continues = continues,
	};
	if (parser->events->on_setting(parser->data, &setting, &what))
		return true;
	return fail_at(parser, line, what.text);
}

/* CFGF_RESET is set by "=" and by nothing else; libconfuse leaves it to us to clear. */
static int on_value(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *ret_pointer)
{
	struct parser *parser = parser_of(cfg);
	const struct config_option *option = config_options(NULL) + opt->def.number;
	bool continues = !(opt->flags & CFGF_RESET);
	*(void **)ret_pointer = NULL;
	opt->flags &= ~CFGF_RESET;
	if (cfg != parser->root && !parser->section_line)
		parser->section_line = parser->root->line; /* it stands still inside a section */
	if (strcmp(option->section, section_name(parser, cfg)) != 0) {
		fail_unknown(parser, cfg, opt->name); /* "fetch|timeout" at the top */
		return -1;
	}
	return emit(parser, opt, str_of(value), cfg->line, continues) ? 0 : -1;
}

/* `= {}` calls no on_value, so that CFGF_RESET is still there. */
static bool emit_empty_lists(struct parser *parser, cfg_t *section, int line)
{
	for (cfg_opt_t *opt = section->opts; opt->name; opt++) {
		if (!(opt->flags & CFGF_RESET))
			continue;
		opt->flags &= ~CFGF_RESET;
		if (!emit(parser, opt, str_make(NULL, 0), line, false))
			return false;
	}
	return true;
}

static int on_section_end(cfg_t *cfg, cfg_opt_t *opt)
{
	struct parser *parser = parser_of(cfg);
	struct error what;
	cfg_t *section = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	int line = parser->section_line ? parser->section_line : cfg->line;
	struct place place = {parser->file->path, line};
	parser->section_line = 0;
	if (!emit_empty_lists(parser, section, line))
		return -1;
	if (!parser->events->on_section(parser->data, opt->name, section->title, place, &what)) {
		fail_at(parser, line, what.text);
		return -1;
	}
	if (opt->flags & CFGF_TITLE)
		cfg_free_value(opt);
	return 0;
}

static bool parse_text(struct parser *parser, const struct buf *text)
{
	int line = parser->root->line;
	FILE *stream = fmemopen(text->data, text->len, "r");
	if (!stream)
		die_out_of_memory();
	if (cfg_parse_fp(parser->root, stream) != CFG_SUCCESS) /* silent on `"" = 1` */
		fail_here(parser, "an option without a name");
	fclose(stream);
	parser->root->line = line;
	return !parser->failed;
}

static bool is_open(const struct parser *parser, const struct stat *info)
{
	for (const struct file *file = parser->file; file; file = file->parent)
		if (file->device == info->st_dev && file->inode == info->st_ino)
			return true;
	return false;
}

static int depth_of(const struct file *file)
{
	int depth = 0;
	for (; file; file = file->parent)
		depth++;
	return depth;
}

/* -1 when there is no such file, or one of the limits or a loop is met. */
static int open_next(struct parser *parser, const char *path, struct stat *info, struct error *what)
{
	int fd = -1;
	if (depth_of(parser->file) > DEPTH_MAX)
		error_set(what, "files include one another more than %d deep", DEPTH_MAX);
	else if (parser->n_files++ == FILES_MAX)
		error_set(what, "more than %d files", FILES_MAX);
	else
		fd = source_open(path, info, what);
	if (fd < 0 || !is_open(parser, info))
		return fd;
	close(fd);
	error_set(what, "%s includes itself", path);
	return -1;
}

static bool parse_one(struct parser *parser, const char *path)
{
	struct error what;
	struct stat info;
	struct buf text;
	int fd = open_next(parser, path, &info, &what);
	if (fd < 0)
		return fail_here(parser, what.text);
	bool ok = source_read(fd, path, &text, &what);
	close(fd);
	if (!ok)
		return fail(parser, what.text); /* names its own place */
	struct file file = {.path = path, .folder = path_folder(parser->arena, path),
		.device = info.st_dev, .inode = info.st_ino, .parent = parser->file};
	parser->file = &file;
	parser->n_bytes += text.len;
	if (parser->n_bytes > TEXT_MAX)
		ok = fail_at(parser, 1, "with this file the configuration is too large");
	else
		ok = parse_text(parser, &text);
	parser->file = file.parent;
	buf_finish(&text);
	return ok;
}

/* In the order of their names; none is fine, as for an empty conf.d. */
static bool parse_matching(struct parser *parser, const char *pattern)
{
	glob_t found;
	int rc = glob(pattern, 0, NULL, &found);
	bool ok = rc == 0 || rc == GLOB_NOMATCH;
	if (!ok)
		fail_here(parser, "cannot list the files to include");
	for (size_t i = 0; ok && rc == 0 && i < found.gl_pathc; i++)
		ok = parse_one(parser, arena_cstr(parser->arena, str_of(found.gl_pathv[i])));
	if (rc == 0)
		globfree(&found);
	return ok;
}

static bool include(struct parser *parser, int argc, const char **argv)
{
	static const char wild[] = "*?[";
	if (argc != 1 || !argv[0][0])
		return fail_here(parser, "include() takes the name of one file");
	const char *path = path_join(parser->arena, parser->file->folder, str_of(argv[0]));
	const char *slash = strrchr(argv[0], '/');
	const char *first_wild = strpbrk(argv[0], wild);
	if (!first_wild)
		return parse_one(parser, path);
	if (slash && first_wild < slash)
		return fail_here(parser, "include(): wildcards stand in the file's name, not in its "
					 "folder");
	return parse_matching(parser, path);
}

static int on_include(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
	(void)opt;
	return include(parser_of(cfg), argc, argv) ? 0 : -1;
}

/* The table as libconfuse wants it. Rows of one section stand together, those of the root first.
 * A "simple" option keeps its value in the slot instead of the cfg_t. */
static cfg_t *make_root(struct parser *parser)
{
	size_t n, n_root = 0, n_below = 0;
	const struct config_option *options = config_options(&n);
	cfg_opt_t *root = xcalloc(2 * n + 2, sizeof *root);
	cfg_opt_t *below = xcalloc(2 * n + 1, sizeof *below);
	for (size_t i = 0; i < n; i++) {
		const char *section = options[i].section;
		cfg_opt_t row = {.name = options[i].name, .type = CFGT_PTR, .parsecb = on_value,
			.flags = option_is_list(&options[i]) ? CFGF_LIST : CFGF_NONE,
			.def.number = (long)i, .simple_value.ptr = &parser->slot.ptr};
		if (!section[0]) {
			root[n_root++] = row;
			continue;
		}
		if (strcmp(options[i - 1].section, section) != 0) {
			int flags = section_is_titled(section) ? CFGF_MULTI | CFGF_TITLE : CFGF_NONE;
			n_below++; /* zeroes end the section before */
			root[n_root++] = (cfg_opt_t){.name = section, .type = CFGT_SEC,
				.flags = flags, .subopts = &below[n_below], .validcb = on_section_end};
		}
		below[n_below++] = row;
	}
	root[n_root] = (cfg_opt_t){.name = "include", .type = CFGT_FUNC, .func = on_include};
	cfg_t *cfg = cfg_init(root, CFGF_NONE); /* copies */
	free(root);
	free(below);
	if (!cfg)
		die_out_of_memory();
	cfg_set_error_function(cfg, on_error);
	return cfg;
}

bool parse_file(const char *path, struct arena *arena, const struct parse_events *events,
	void *data, struct error *err)
{
	struct parser parser = {.arena = arena, .events = events, .data = data, .err = err};
	parser.root = make_root(&parser);
	bool ok = parse_one(&parser, arena_cstr(arena, str_of(path)));
	cfg_free(parser.root);
	return ok;
}
