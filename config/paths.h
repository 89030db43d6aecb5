#pragma once
/* File names made whole. */
#include "base/arena.h"
#include "base/str.h"

/* `path` itself when absolute, else behind the folder. */
const char *path_join(struct arena *arena, const char *folder, struct str path);
/* Counts from the working directory. */
const char *path_absolute(struct arena *arena, const char *path);
/* All before the last slash of an absolute path; "/" for a file there. */
const char *path_folder(struct arena *arena, const char *path);
