#pragma once
/* Addresses that were copied into a query. Inside the room. */
#include "base/str.h"

/* Bytes that the web address takes up which the text begins with, with the quotes or brackets around it and the signs of
 * a sentence behind it; 0: it does not begin with one. The address is borrowed, and goes without those and without its
 * scheme. Pure. */
size_t query_pasted_address(struct str text, struct str *ret_address);
