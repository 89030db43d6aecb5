/* A build without libcld2: what declares no language has none. */
#include "storage/language.h"

const char *language_detect(const char *text, int n)
{
	(void)text, (void)n;
	return NULL;
}
