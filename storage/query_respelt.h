#pragma once
/* Words that are written in several ways. Inside the room. */
#include "base/arena.h"
#include "base/str.h"

/* The other way in which the word is written: of "COVID-19" or "F-35" that without the hyphen, of "covid19" or "3D" that
 * with one, of "NASA's" the name alone, of "U.S.A." the letters in one. Empty when there is none. Pure. */
struct str query_respelt(struct arena *arena, struct str word);
