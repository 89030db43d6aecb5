#pragma once
/* Addresses of feeds as others may see them: passwords sit before the "@", tokens in the query. */
#include "base/buf.h"
#include "base/str.h"

enum address_form {
	ADDRESS_WHOLE,
	ADDRESS_NO_USERINFO, /* fit for the owner's screen */
	ADDRESS_PUBLIC,      /* nor query and fragment: fit for publishing */
};

/* Appends the address in that form; what is no absolute address is appended as it is. */
void address_append(struct buf *out, struct str url, enum address_form form);
