#include "shim.h"

struct shim_file {
	sqlite3_file base;
	struct shim *shim;
	const char *path;
	sqlite3_file *real; /* right behind this struct */
};

static struct shim_file *own(sqlite3_file *file)
{
	return (struct shim_file *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return own(file)->real;
}

static int ask(sqlite3_file *file, const struct shim_event *event)
{
	return own(file)->shim->hook(own(file)->shim->user, event);
}

static int on_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int on_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), bytes, n, at);
}

static int on_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
	const struct shim_event event = {.kind = SHIM_WRITE, .path = own(file)->path, .at = at, .bytes = bytes, .n = n};
	int code = ask(file, &event);
	if (code == SQLITE_OK)
		return real_of(file)->pMethods->xWrite(real_of(file), bytes, n, at);
	/* A part of it may have reached the disk. */
	real_of(file)->pMethods->xWrite(real_of(file), bytes, n / 2, at);
	return code;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	const struct shim_event event = {.kind = SHIM_TRUNCATE, .path = own(file)->path, .at = size};
	int code = ask(file, &event);
	return code ? code : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int on_sync(sqlite3_file *file, int flags)
{
	const struct shim_event event = {.kind = SHIM_SYNC, .path = own(file)->path};
	int code = ask(file, &event);
	return code ? code : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int on_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int on_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int on_check_lock(sqlite3_file *file, int *result)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int on_control(sqlite3_file *file, int operation, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int on_sector_size(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int on_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int on_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **map)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, map);
}

static int on_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void on_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int on_shm_unmap(sqlite3_file *file, int delete)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

static const sqlite3_io_methods methods = {2, on_close, on_read, on_write, on_truncate, on_sync,
	on_size, on_lock, on_unlock, on_check_lock, on_control, on_sector_size, on_characteristics,
	on_shm_map, on_shm_lock, on_shm_barrier, on_shm_unmap, NULL, NULL};

static int on_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
	int *ret_flags)
{
	struct shim *shim = (struct shim *)vfs;
	struct shim_file *own_file = own(file);
	own_file->shim = shim;
	own_file->path = name;
	own_file->real = (sqlite3_file *)(own_file + 1);
	int code = shim->real->xOpen(shim->real, name, own_file->real, flags, ret_flags);
	own_file->base.pMethods = code == SQLITE_OK ? &methods : NULL;
	return code;
}

static int on_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	struct shim *shim = (struct shim *)vfs;
	const struct shim_event event = {.kind = SHIM_DELETE, .path = path};
	int code = shim->hook(shim->user, &event);
	return code ? code : shim->real->xDelete(shim->real, path, sync_folder);
}

void shim_install(struct shim *shim, shim_fn hook, void *user)
{
	shim->real = sqlite3_vfs_find("unix");
	shim->base = *shim->real;
	shim->base.zName = "shim";
	shim->base.szOsFile = (int)sizeof(struct shim_file) + shim->real->szOsFile;
	shim->base.xOpen = on_open;
	shim->base.xDelete = on_delete;
	shim->hook = hook;
	shim->user = user;
	assert_int_equal(sqlite3_vfs_register(&shim->base, 1), SQLITE_OK);
}

void shim_remove(struct shim *shim)
{
	sqlite3_vfs_unregister(&shim->base);
}
