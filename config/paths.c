/* Where configuration and database are when nobody says so: the environment of the service
 * manager, then the XDG base directories, then the system's. Looks whether files exist; opens
 * none. */
#include "config/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"

const char *path_join(struct arena *arena, const char *folder, struct str path)
{
	if (path.len && path.data[0] == '/')
		return arena_cstr(arena, path);
	size_t len = strlen(folder);
	bool has_slash = len && folder[len - 1] == '/';
	return arena_printf(arena, "%s%s%.*s", folder, has_slash ? "" : "/", STR_ARG(path));
}

const char *path_absolute(struct arena *arena, const char *path)
{
	char here[PATH_MAX];
	return path_join(arena, getcwd(here, sizeof here) ? here : "/", str_of(path));
}

const char *path_folder(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash > path ? arena_cstr(arena, str_make(path, (size_t)(slash - path))) : "/";
}

/* An absolute path from the environment, or NULL: the XDG specification says to ignore relative
 * ones. */
static const char *env_folder(const char *name)
{
	const char *folder = getenv(name);
	return folder && folder[0] == '/' ? folder : NULL;
}

/* systemd joins several directories with colons; the first one is ours to use. */
static const char *service_folder(struct arena *arena, const char *name)
{
	struct str rest, first = str_split(str_of(env_folder(name)), ':', &rest);
	return first.len ? arena_cstr(arena, first) : NULL;
}

static const char *xdg_folder(struct arena *arena, const char *name, const char *below_home)
{
	const char *folder = env_folder(name), *home = env_folder("HOME");
	if (!folder && home)
		folder = path_join(arena, home, str_of(below_home));
	return folder ? path_join(arena, folder, STR("courant")) : NULL;
}

static const char *env_file(struct arena *arena, const char *name)
{
	const char *path = getenv(name);
	return path && path[0] ? path_absolute(arena, path) : NULL;
}

const char *config_default_path(struct arena *arena)
{
	const char *named = env_file(arena, "COURANT_CONFIG");
	if (named)
		return named;
	const char *const folders[] = {
		service_folder(arena, "CONFIGURATION_DIRECTORY"),
		xdg_folder(arena, "XDG_CONFIG_HOME", ".config"),
		"/etc/courant",
	};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		struct stat info;
		if (!folders[i])
			continue;
		const char *path = path_join(arena, folders[i], STR("courant.conf"));
		if (stat(path, &info) == 0)
			return path;
	}
	return NULL;
}

const char *config_default_database(struct arena *arena)
{
	const char *named = env_file(arena, "COURANT_DATABASE");
	if (named)
		return named;
	const char *folder = service_folder(arena, "STATE_DIRECTORY");
	if (!folder && (geteuid() != 0 || env_folder("XDG_STATE_HOME")))
		folder = xdg_folder(arena, "XDG_STATE_HOME", ".local/state");
	return path_join(arena, folder ? folder : "/var/lib/courant", STR("courant.db"));
}

const char *config_cache_folder(struct arena *arena)
{
	return service_folder(arena, "CACHE_DIRECTORY");
}
