#pragma once
/* Marks a function that courant loads from a module when it is first asked for (cli/modules.c). */
#define LOADABLE __attribute__((visibility("default")))
