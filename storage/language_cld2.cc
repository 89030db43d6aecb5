// The one thing that libcld2 is asked, behind a C name.
#include <cstdio> // its header needs this and does not say so
#include <cld2/public/compact_lang_det.h>

#include "base/loadable.h"

extern "C" LOADABLE const char *language_detect(const char *text, int n)
{
	try {
		bool is_reliable = false;
		CLD2::Language language = CLD2::DetectLanguage(text, n, true, &is_reliable);
		return is_reliable && language != CLD2::UNKNOWN_LANGUAGE ? CLD2::LanguageCode(language) : nullptr;
	} catch (...) {
		return nullptr;
	}
}
