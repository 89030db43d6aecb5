#pragma once
/* HTML of strangers made safe: an HTML5 tokenizer and an allow-list serialiser, O(n), one pass.
 * Safety comes from the output side: only known elements and attributes are written, all text is
 * escaped, tags are balanced, depth is capped, every address is absolute http, https or mailto.
 * html_clean(html_clean(x)) == html_clean(x).
 *
 * Gone with their content: script, style, textarea, select, template, SVG, MathML; of <noscript>
 * only its images stay. Gone themselves: elements not listed in html_names.c, comments, images
 * that are no bigger than 1x1 (unless their address is a bare host) or come from known tracking
 * hosts, addresses that cannot be used.
 * Images that a script would load later (data-src and its kin) get their address. <iframe> stays
 * for the players listed in html_url.c (YouTube, Vimeo, SoundCloud, Bandcamp …), over https and
 * sandboxed; of others their content stays. Audio and video get controls. <font> becomes <span>.
 * All else keeps its place and the attributes listed in html_names.c; character references keep
 * their spelling. */
#include "base/buf.h"
#include "base/str.h"

enum {
	HTML_MAX_DEPTH = 64,      /* open elements; deeper ones are unwrapped, their text stays */
	HTML_MAX_ATTRIBUTES = 64, /* looked at in one tag; the rest is ignored */
};

/* Appends the clean form of the fragment (UTF-8). Relative addresses are resolved against `base`
 * (which may be empty: then they are dropped, but "//host/path" is https), places ("#note-1") against
 * `page`, or base when that is empty. False when out's cap is passed; what was appended then is
 * still balanced and safe. 1 KiB under the cap is kept for that: with less room nothing is appended. */
bool html_clean(struct str fragment, struct str base, struct str page, struct buf *out);

/* Appends the text of a fragment: tags and hidden elements gone, references resolved, block
 * elements and <br> as spaces, white space collapsed. For titles, names, search and summaries. */
bool html_to_text(struct str fragment, struct buf *out);

/* True when the text holds markup or character references rather than plain text: "<b>", "</p>",
 * "&amp;", "&#8217;"; false for "a < b", "AT&T". */
bool html_looks_like_markup(struct str text);

/* True when what html_looks_like_markup() saw is elements that are spoken of, not used: "The <select>
 * element" begins what nothing ends. */
bool html_mentions_tags(struct str text);

/* Resolves character references (HTML5 named and numeric, windows-1252 repair of &#128;-&#159;, spaces for
 * those of controls); everything else stays as it is. */
bool html_unescape(struct str text, struct buf *out);
