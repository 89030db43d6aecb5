#pragma once
/* In which direction an item is read. Its first letter does not tell: a headline in Arabic may begin with "iPhone". */
#include "storage/item.h"

/* "rtl" where more letters of its title and the beginning of its text are of such scripts than of others, or where it says
 * that it is in a language of such a script and its title has letters of that; else "ltr". */
const char *direction_of(const struct item *item);
