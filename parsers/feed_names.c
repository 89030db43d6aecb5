/* What an element is: constant tables of namespaces and of elements. Knows no XML parser but the
 * type of its strings, and nothing of what happens to the text. A new detail is a row here. */
#include <ctype.h>

#include "parsers/feed_state.h"

#define T(literal) {"" literal, sizeof(literal) - 1}

/* Addresses without scheme and without "/" or "#" at the end; compared without case. The prefix
 * is the usual one: it decides when a document declares nothing, or an address nobody knows. */
static const struct {
	struct str prefix, uri;
	enum feed_ns ns;
} namespaces[] = {
	{T(""), T("purl.org/rss/1.0"), NS_CORE},
	{T(""), T("my.netscape.com/rdf/simple/0.9"), NS_CORE},
	{T(""), T("channel.netscape.com/rdf/simple/0.9"), NS_CORE},
	{T(""), T("my.netscape.com/publish/formats/rss-0.91.dtd"), NS_CORE},
	{T(""), T("backend.userland.com/rss"), NS_CORE},
	{T(""), T("backend.userland.com/rss091"), NS_CORE},
	{T(""), T("backend.userland.com/rss092"), NS_CORE},
	{T(""), T("backend.userland.com/rss2"), NS_CORE},
	{T(""), T("blogs.law.harvard.edu/tech/rss"), NS_CORE},
	{T(""), T("cyber.law.harvard.edu/rss"), NS_CORE},
	{T(""), T("www.rssboard.org/rss-specification"), NS_CORE},
	{T(""), T("purl.org/net/rss1.1"), NS_CORE},
	{T(""), T("www.w3.org/tr/note-cdfsubmit.html"), NS_CORE},
	{T("atom"), T("www.w3.org/2005/atom"), NS_ATOM},
	{T("atom03"), T("purl.org/atom/ns"), NS_ATOM},
	{T("a10"), T("www.w3.org/2005/10/23/atom"), NS_ATOM},
	{T("atom10"), T("purl.org/atom-blog/ns"), NS_ATOM},
	{T("rdf"), T("www.w3.org/1999/02/22-rdf-syntax-ns"), NS_RDF},
	{T("xhtml"), T("www.w3.org/1999/xhtml"), NS_XHTML},
	{T("dc"), T("purl.org/dc/elements/1.1"), NS_DC},
	{T("dc"), T("purl.org/dc/elements/1.0"), NS_DC},
	{T("dc"), T("purl.org/dc"), NS_DC},
	{T("dcterms"), T("purl.org/dc/terms"), NS_DCTERMS},
	{T("content"), T("purl.org/rss/1.0/modules/content"), NS_CONTENT},
	{T("media"), T("search.yahoo.com/mrss"), NS_MEDIA},
	{T("media"), T("search.yahoo.com/mrss/rss"), NS_MEDIA},
	{T("media"), T("www.rssboard.org/media-rss"), NS_MEDIA},
	{T("media"), T("video.search.yahoo.com/mrss"), NS_MEDIA},
	{T("itunes"), T("www.itunes.com/dtds/podcast-1.0.dtd"), NS_ITUNES},
	{T("itunes"), T("example.com/dtds/podcast-1.0.dtd"), NS_ITUNES},
	{T("googleplay"), T("www.google.com/schemas/play-podcasts/1.0"), NS_GOOGLEPLAY},
	{T("podcast"), T("podcastindex.org/namespace/1.0"), NS_PODCAST},
	{T("podcast"),
		T("github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"), NS_PODCAST},
	{T("slash"), T("purl.org/rss/1.0/modules/slash"), NS_SLASH},
	{T("wfw"), T("wellformedweb.org/commentapi"), NS_WFW},
	{T("sy"), T("purl.org/rss/1.0/modules/syndication"), NS_SY},
	{T("creativeCommons"), T("backend.userland.com/creativecommonsrssmodule"), NS_CC},
	{T("cc"), T("web.resource.org/cc"), NS_CC},
	{T("cc"), T("creativecommons.org/ns"), NS_CC},
	{T("feedburner"), T("rssnamespace.org/feedburner/ext/1.0"), NS_FEEDBURNER},
	{T("fh"), T("purl.org/syndication/history/1.0"), NS_HISTORY},
	{T("at"), T("purl.org/atompub/tombstones/1.0"), NS_TOMBSTONE},
	{T("thr"), T("purl.org/syndication/thread/1.0"), NS_OTHER},
	{T("app"), T("www.w3.org/2007/app"), NS_OTHER},
	{T("app"), T("purl.org/atom/app"), NS_OTHER},
	{T("georss"), T("www.georss.org/georss"), NS_OTHER},
	{T("gml"), T("www.opengis.net/gml"), NS_OTHER},
	{T("geo"), T("www.w3.org/2003/01/geo/wgs84_pos"), NS_OTHER},
	{T("admin"), T("webns.net/mvcb"), NS_OTHER},
	{T("pingback"), T("madskills.com/public/xml/rss/module/pingback"), NS_OTHER},
	{T("trackback"), T("madskills.com/public/xml/rss/module/trackback"), NS_OTHER},
	{T("prism"), T("prismstandard.org/namespaces/basic/2.0"), NS_OTHER},
	{T("prism"), T("prismstandard.org/namespaces/1.2/basic"), NS_OTHER},
	{T("taxo"), T("purl.org/rss/1.0/modules/taxonomy"), NS_OTHER},
	{T("opensearch"), T("a9.com/-/spec/opensearch/1.1"), NS_OTHER},
	{T("opensearch"), T("a9.com/-/spec/opensearchrss/1.0"), NS_OTHER},
	{T("gd"), T("schemas.google.com/g/2005"), NS_OTHER},
	{T("yt"), T("www.youtube.com/xml/schemas/2015"), NS_OTHER},
	{T("blogger"), T("schemas.google.com/blogger/2008"), NS_OTHER},
	{T("rawvoice"), T("www.rawvoice.com/rawvoicerssmodule"), NS_OTHER},
	{T("spotify"), T("www.spotify.com/ns/rss"), NS_OTHER},
	{T("psc"), T("podlove.org/simple-chapters"), NS_OTHER},
	{T("source"), T("source.scripting.com"), NS_OTHER},
	{T("rss091"), T("purl.org/rss/1.0/modules/rss091"), NS_OTHER},
	{T("xlink"), T("www.w3.org/1999/xlink"), NS_OTHER},
	{T("xml"), T("www.w3.org/xml/1998/namespace"), NS_OTHER},
	{T("cap"), T("oasis:names:tc:emergency:cap:1.2"), NS_OTHER},
};

#define FEED_OR_ENTRY (IN_FEED | IN_ENTRY)
#define FIELD(where, text, field, rank) \
	where, text, field, rank, .start = feed_start_text, .end = feed_end_field
#define CALL(where, text) where, text, 0, 0
#define KEEP_MORE_THAN(attributes) .keep = KEEP_IF_RICH, .holds = attributes

/* Rows of one name stand together. Ranks: 9 the format's own word for it, lower ones stand in. */
static const struct element elements[] = {
	/* structure */
	{T("rss"), NS_CORE, CALL(IN_ANYWHERE, TEXT_NONE), .inside = IN_FEED,
		.start = feed_start_root},
	{T("rdf"), NS_RDF, CALL(IN_ANYWHERE, TEXT_NONE), .inside = IN_FEED,
		.start = feed_start_root},
	{T("feed"), NS_ATOM, CALL(IN_ANYWHERE, TEXT_NONE), .inside = IN_FEED,
		.start = feed_start_root},
	{T("channel"), NS_CORE, CALL(IN_ANYWHERE, TEXT_NONE), .inside = IN_FEED,
		.start = feed_start_feed},
	{T("item"), NS_CORE, CALL(IN_ANYWHERE, TEXT_NONE), .inside = IN_ENTRY,
		.start = feed_start_entry, .end = feed_end_entry},
	{T("entry"), NS_ATOM, CALL(IN_ANYWHERE, TEXT_NONE), .inside = IN_ENTRY,
		.start = feed_start_entry, .end = feed_end_entry},
	{T("items"), NS_CORE, CALL(IN_FEED, TEXT_NONE)}, /* RDF: the order, which the items have */

	/* RSS 0.9x, 1.0, 2.0 */
	{T("title"), NS_CORE, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_TITLE, 9)},
	{T("link"), NS_CORE, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_link,
		.end = feed_end_link},
	{T("description"), NS_CORE, FIELD(FEED_OR_ENTRY, TEXT_HTML, FIELD_SUMMARY, 9)},
	{T("summary"), NS_CORE, FIELD(IN_ENTRY, TEXT_GUESS, FIELD_SUMMARY_MORE, 9)},
	{T("body"), NS_CORE, FIELD(IN_ENTRY, TEXT_HTML, FIELD_CONTENT, 5)},
	{T("fullitem"), NS_CORE, FIELD(IN_ENTRY, TEXT_HTML, FIELD_CONTENT, 4)},
	{T("guid"), NS_CORE, IN_ENTRY, TEXT_PLAIN, FIELD_ID, 9, .start = feed_start_guid,
		.end = feed_end_field},
	{T("pubdate"), NS_CORE, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 9)},
	{T("date"), NS_CORE, FIELD(IN_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 3)},
	{T("lastbuilddate"), NS_CORE, FIELD(IN_FEED, TEXT_PLAIN, FIELD_MODIFIED, 9)},
	{T("lastbuilddate"), NS_CORE, FIELD(IN_ENTRY, TEXT_PLAIN, FIELD_MODIFIED, 3)},
	{T("lastmod"), NS_CORE, FIELD(IN_ENTRY, TEXT_PLAIN, FIELD_MODIFIED, 3)},
	{T("language"), NS_CORE, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_LANGUAGE, 9)},
	{T("copyright"), NS_CORE, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_RIGHTS, 9)},
	{T("generator"), NS_CORE, FIELD(IN_FEED, TEXT_PLAIN, FIELD_GENERATOR, 9)},
	{T("comments"), NS_CORE, IN_ENTRY, TEXT_PLAIN, FIELD_COMMENTS, 9,
		.end = feed_end_comments},
	{T("managingeditor"), NS_CORE, CALL(IN_FEED, TEXT_PLAIN), .inside = IN_PERSON,
		.start = feed_start_person, .end = feed_end_author},
	{T("author"), NS_CORE, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .inside = IN_PERSON,
		.start = feed_start_person, .end = feed_end_author},
	{T("category"), NS_CORE, CALL(FEED_OR_ENTRY, TEXT_PLAIN), KEEP_MORE_THAN("term text"),
		.start = feed_start_category, .end = feed_end_category},
	{T("enclosure"), NS_CORE, CALL(IN_ENTRY, TEXT_PLAIN), KEEP_MORE_THAN("url href length type"),
		.start = feed_start_enclosure, .end = feed_end_enclosure},
	{T("source"), NS_CORE, CALL(IN_ENTRY, TEXT_PLAIN), .inside = IN_SOURCE,
		.start = feed_start_source, .end = feed_end_source},
	{T("image"), NS_CORE, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .inside = IN_IMAGE, .keep = KEEP,
		.start = feed_start_image, .end = feed_end_image},
	{T("url"), NS_CORE, FIELD(IN_IMAGE, TEXT_PLAIN, FIELD_IMAGE, 8)},
	{T("ttl"), NS_CORE, CALL(IN_FEED, TEXT_PLAIN), .end = feed_end_ttl},
	{T("skiphours"), NS_CORE, CALL(IN_FEED, TEXT_NONE), .inside = IN_SKIP_HOURS},
	{T("hour"), NS_CORE, CALL(IN_SKIP_HOURS, TEXT_PLAIN), .end = feed_end_skip_hour},
	{T("skipdays"), NS_CORE, CALL(IN_FEED, TEXT_NONE), .inside = IN_SKIP_DAYS},
	{T("day"), NS_CORE, CALL(IN_SKIP_DAYS, TEXT_PLAIN), .end = feed_end_skip_day},

	/* CDF */
	{T("publicationdate"), NS_CORE, FIELD(IN_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 8)},
	{T("keywords"), NS_CORE, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .end = feed_end_keywords},
	{T("abstract"), NS_CORE, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_SUMMARY, 8)},
	{T("a"), NS_CORE, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_link,
		.end = feed_end_link},
	{T("logo"), NS_CORE, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_image,
		.end = feed_end_image},

	/* Atom 1.0 and 0.3 */
	{T("title"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_TITLE, 9)},
	{T("title"), NS_ATOM, FIELD(IN_SOURCE, TEXT_GUESS, FIELD_SOURCE_TITLE, 9)},
	{T("id"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_ID, 8)},
	{T("id"), NS_ATOM, FIELD(IN_SOURCE, TEXT_PLAIN, FIELD_SOURCE_ID, 9)},
	{T("link"), NS_ATOM, CALL(FEED_OR_ENTRY | IN_SOURCE, TEXT_PLAIN),
		KEEP_MORE_THAN("href rel type title length hreflang resource"),
		.start = feed_start_link, .end = feed_end_link},
	{T("subtitle"), NS_ATOM, FIELD(IN_FEED, TEXT_GUESS, FIELD_SUMMARY, 9)},
	{T("tagline"), NS_ATOM, FIELD(IN_FEED, TEXT_GUESS, FIELD_SUMMARY, 8)},
	{T("info"), NS_ATOM, FIELD(IN_FEED, TEXT_GUESS, FIELD_SUMMARY, 3)},
	{T("summary"), NS_ATOM, FIELD(IN_ENTRY, TEXT_GUESS, FIELD_SUMMARY, 9)},
	{T("content"), NS_ATOM, FIELD(IN_ENTRY, TEXT_GUESS, FIELD_CONTENT, 9)},
	{T("published"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 9)},
	{T("issued"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 8)},
	{T("created"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 5)},
	{T("updated"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_MODIFIED, 9)},
	{T("updated"), NS_ATOM, FIELD(IN_SOURCE, TEXT_PLAIN, FIELD_SOURCE_MODIFIED, 9)},
	{T("modified"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_MODIFIED, 8)},
	{T("author"), NS_ATOM, CALL(FEED_OR_ENTRY | IN_SOURCE, TEXT_PLAIN), .inside = IN_PERSON,
		.start = feed_start_person, .end = feed_end_author},
	{T("contributor"), NS_ATOM, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .inside = IN_PERSON,
		.start = feed_start_person, .end = feed_end_contributor},
	{T("name"), NS_ATOM, CALL(IN_PERSON, TEXT_PLAIN), .end = feed_end_person_name},
	{T("uri"), NS_ATOM, CALL(IN_PERSON, TEXT_PLAIN), .end = feed_end_person_url},
	{T("url"), NS_ATOM, CALL(IN_PERSON, TEXT_PLAIN), .end = feed_end_person_url},
	{T("homepage"), NS_ATOM, CALL(IN_PERSON, TEXT_PLAIN), .end = feed_end_person_url},
	{T("email"), NS_ATOM, CALL(IN_PERSON, TEXT_PLAIN), .end = feed_end_person_email},
	{T("category"), NS_ATOM, CALL(FEED_OR_ENTRY, TEXT_PLAIN), KEEP_MORE_THAN("term text"),
		.start = feed_start_category, .end = feed_end_category},
	{T("rights"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_RIGHTS, 9)},
	{T("rights"), NS_ATOM, FIELD(IN_SOURCE, TEXT_GUESS, FIELD_SOURCE_RIGHTS, 9)},
	{T("copyright"), NS_ATOM, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_RIGHTS, 8)},
	{T("generator"), NS_ATOM, FIELD(IN_FEED, TEXT_PLAIN, FIELD_GENERATOR, 9),
		KEEP_MORE_THAN("")},
	{T("icon"), NS_ATOM, FIELD(IN_FEED, TEXT_PLAIN, FIELD_FAVICON, 9)},
	{T("icon"), NS_ATOM, FIELD(IN_SOURCE, TEXT_PLAIN, FIELD_SOURCE_ICON, 9)},
	{T("logo"), NS_ATOM, FIELD(IN_FEED, TEXT_PLAIN, FIELD_IMAGE, 9)},
	{T("source"), NS_ATOM, CALL(IN_ENTRY, TEXT_PLAIN), .inside = IN_SOURCE, .keep = KEEP,
		.start = feed_start_source, .end = feed_end_source},
	{T("deleted-entry"), NS_TOMBSTONE, CALL(IN_FEED, TEXT_NONE), .keep = KEEP,
		.start = feed_start_deleted},
	{T("complete"), NS_HISTORY, CALL(IN_FEED, TEXT_NONE), .start = feed_start_history},
	{T("archive"), NS_HISTORY, CALL(IN_FEED, TEXT_NONE), .start = feed_start_history},

	/* modules */
	{T("body"), NS_XHTML, FIELD(IN_ENTRY, TEXT_XHTML, FIELD_CONTENT, 7)},
	{T("div"), NS_XHTML, FIELD(IN_ENTRY, TEXT_XHTML, FIELD_CONTENT, 6)},
	{T("encoded"), NS_CONTENT, FIELD(FEED_OR_ENTRY, TEXT_HTML, FIELD_CONTENT, 8)},
	{T("title"), NS_DC, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_TITLE, 5)},
	{T("description"), NS_DC, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_SUMMARY, 5)},
	{T("creator"), NS_DC, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_person,
		.end = feed_end_author},
	{T("author"), NS_DC, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_person,
		.end = feed_end_author},
	{T("contributor"), NS_DC, CALL(FEED_OR_ENTRY, TEXT_PLAIN),
		.start = feed_start_person, .end = feed_end_contributor},
	{T("subject"), NS_DC, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .end = feed_end_category},
	{T("date"), NS_DC, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 5)},
	{T("language"), NS_DC, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_LANGUAGE, 8)},
	{T("rights"), NS_DC, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_RIGHTS, 7)},
	{T("identifier"), NS_DC, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_ID, 4)},
	{T("title"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_TITLE, 4)},
	{T("description"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_SUMMARY, 4)},
	{T("creator"), NS_DCTERMS, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_person,
		.end = feed_end_author},
	{T("contributor"), NS_DCTERMS, CALL(FEED_OR_ENTRY, TEXT_PLAIN),
		.start = feed_start_person, .end = feed_end_contributor},
	{T("subject"), NS_DCTERMS, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .end = feed_end_category},
	{T("language"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_LANGUAGE, 7)},
	{T("rights"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_RIGHTS, 6)},
	{T("identifier"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_ID, 3)},
	{T("issued"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 7)},
	{T("created"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 4)},
	{T("available"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_PUBLISHED, 3)},
	{T("modified"), NS_DCTERMS, FIELD(FEED_OR_ENTRY, TEXT_PLAIN, FIELD_MODIFIED, 7)},
	{T("abstract"), NS_DCTERMS, FIELD(IN_ENTRY, TEXT_GUESS, FIELD_SUMMARY, 3)},
	{T("title"), NS_MEDIA, IN_ENTRY | IN_MEDIA, TEXT_GUESS, FIELD_TITLE, 3,
		.start = feed_start_text, .end = feed_end_media_title},
	{T("description"), NS_MEDIA, IN_ENTRY | IN_MEDIA, TEXT_LINES, FIELD_CAPTION, 3,
		.start = feed_start_text, .end = feed_end_media_description},
	{T("copyright"), NS_MEDIA, FIELD(FEED_OR_ENTRY | IN_MEDIA, TEXT_GUESS, FIELD_RIGHTS, 3),
		KEEP_MORE_THAN("")},
	{T("content"), NS_MEDIA, CALL(IN_ENTRY | IN_MEDIA, TEXT_NONE), .inside = IN_MEDIA,
		.keep = KEEP, .start = feed_start_media, .end = feed_end_media},
	{T("group"), NS_MEDIA, CALL(IN_ENTRY, TEXT_NONE), .inside = IN_MEDIA, .keep = KEEP},
	{T("thumbnail"), NS_MEDIA, CALL(FEED_OR_ENTRY | IN_MEDIA, TEXT_PLAIN), .keep = KEEP,
		.start = feed_start_image, .end = feed_end_image},
	{T("keywords"), NS_MEDIA, CALL(FEED_OR_ENTRY | IN_MEDIA, TEXT_PLAIN),
		.end = feed_end_keywords},
	{T("category"), NS_MEDIA, CALL(FEED_OR_ENTRY | IN_MEDIA, TEXT_PLAIN), .keep = KEEP,
		.end = feed_end_category},
	{T("title"), NS_ITUNES, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_TITLE, 4)},
	{T("author"), NS_ITUNES, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_person,
		.end = feed_end_author},
	{T("summary"), NS_ITUNES, FIELD(FEED_OR_ENTRY, TEXT_LINES, FIELD_SUMMARY_MORE, 5)},
	{T("subtitle"), NS_ITUNES, FIELD(FEED_OR_ENTRY, TEXT_GUESS, FIELD_SUMMARY, 2)},
	{T("image"), NS_ITUNES, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_image,
		.end = feed_end_image},
	{T("duration"), NS_ITUNES, CALL(IN_ENTRY, TEXT_PLAIN), .end = feed_end_duration},
	{T("keywords"), NS_ITUNES, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .end = feed_end_keywords},
	{T("category"), NS_ITUNES, CALL(IN_ANYWHERE | IN_CATEGORY, TEXT_PLAIN),
		.inside = IN_CATEGORY, .keep = KEEP,
		.start = feed_start_category, .end = feed_end_category},
	{T("author"), NS_GOOGLEPLAY, CALL(FEED_OR_ENTRY, TEXT_PLAIN),
		.start = feed_start_person, .end = feed_end_author},
	{T("category"), NS_GOOGLEPLAY, CALL(IN_ANYWHERE | IN_CATEGORY, TEXT_PLAIN),
		.inside = IN_CATEGORY, .keep = KEEP,
		.start = feed_start_category, .end = feed_end_category},
	{T("description"), NS_GOOGLEPLAY, FIELD(FEED_OR_ENTRY, TEXT_LINES, FIELD_SUMMARY_MORE, 4)},
	{T("image"), NS_GOOGLEPLAY, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_image,
		.end = feed_end_image},
	{T("link"), NS_ITUNES, CALL(FEED_OR_ENTRY, TEXT_PLAIN), .start = feed_start_link,
		.end = feed_end_link},
	{T("browserfriendly"), NS_FEEDBURNER, FIELD(IN_FEED, TEXT_GUESS, FIELD_SUMMARY, 1)},
	{T("license"), NS_CC, CALL(FEED_OR_ENTRY, TEXT_PLAIN), KEEP_MORE_THAN("resource"),
		.start = feed_start_license, .end = feed_end_link},
	{T("updateperiod"), NS_SY, CALL(IN_FEED, TEXT_PLAIN), .end = feed_end_update_period},
	{T("updatefrequency"), NS_SY, CALL(IN_FEED, TEXT_PLAIN), .end = feed_end_update_frequency},
	{T("updatebase"), NS_SY, CALL(IN_FEED, TEXT_PLAIN), .end = feed_end_update_base},
};

/* Elements of the formats that HTML has too: inside a text they are its markup, but few of them
 * inside a title. */
static const struct {
	struct str name;
	bool in_title;
} html_names[] = {{T("a"), true}, {T("body"), false}, {T("div"), true}, {T("image"), false},
	{T("link"), false}, {T("source"), false}, {T("summary"), false}, {T("title"), false}};

static struct str bare_uri(struct str uri)
{
	uri = str_trim(uri);
	for (size_t i = 0; i + 2 < uri.len && i < 8; i++)
		if (memcmp(uri.data + i, "://", 3) == 0) {
			uri = str_make(uri.data + i + 3, uri.len - i - 3);
			break;
		}
	while (uri.len && strchr("/#", uri.data[uri.len - 1]))
		uri.len--;
	return uri;
}

/* The index of a namespace, or -1: by address, else by its usual prefix. */
static int find_namespace(struct str prefix, struct str uri)
{
	const int n = (int)(sizeof namespaces / sizeof *namespaces);
	uri = bare_uri(uri);
	for (int i = 0; uri.len && i < n; i++)
		if (str_eq_nocase(uri, namespaces[i].uri))
			return i;
	for (int i = 0; prefix.len && i < n; i++)
		if (str_eq_nocase(prefix, namespaces[i].prefix))
			return i;
	return -1;
}

static const struct element *find_rows(enum feed_ns ns, struct str name)
{
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
		if (elements[i].ns == ns && str_eq_nocase(name, elements[i].name))
			return &elements[i];
	return NULL;
}

/* RSS elements turn up in Atom's namespace and the other way round. */
static const struct element *find_core_rows(enum feed_ns first, struct str name)
{
	const struct element *rows = find_rows(first, name);
	return rows ? rows : find_rows(first == NS_ATOM ? NS_CORE : NS_ATOM, name);
}

static void resolve_name(struct feed_xml *feed, struct name_slot *slot)
{
	struct str name = str_of(slot->name), prefix = str_of(slot->prefix), uri =
		str_of(slot->uri);
	int at = find_namespace(prefix, uri);
	slot->ns = NS_UNKNOWN;
	slot->rows = NULL;
	slot->key_prefix = prefix.len ? prefix.data : "";
	if (at >= 0) {
		slot->ns = (uint8_t)namespaces[at].ns;
		slot->key_prefix = namespaces[at].prefix.data;
	} else if (!prefix.len) {
		slot->ns = (uint8_t)feed->core; /* none, or one that stands for the format's own */
	} else if (str_eq_nocase(prefix, STR("rss"))) {
		slot->ns = NS_CORE;
	}
	if (slot->ns == NS_CORE || slot->ns == NS_ATOM) {
		slot->rows = find_core_rows(slot->ns, name);
		if (slot->ns == (uint8_t)feed->core)
			slot->key_prefix = "";
	} else if (slot->ns != NS_UNKNOWN && slot->ns != NS_OTHER) {
		slot->rows = find_rows(slot->ns, name);
	}
}

const struct name_slot *feed_name_find(struct feed_xml *feed, const xmlChar *name,
	const xmlChar *prefix, const xmlChar *uri)
{
	/* The strings are of libxml2's dictionary: equal strings are equal pointers. */
	uintptr_t hash = ((uintptr_t)name >> 3) ^ ((uintptr_t)name >> 12) ^ ((uintptr_t)uri >> 4);
	struct name_slot *slot = &feed->names[hash % NAME_CACHE];
	if (slot->name != name || slot->prefix != prefix || slot->uri != uri) {
		slot->name = name;
		slot->prefix = prefix;
		slot->uri = uri;
		resolve_name(feed, slot);
	}
	return slot;
}

const struct element *feed_name_row(const struct name_slot *slot, uint16_t place)
{
	const struct element *end = elements + sizeof elements / sizeof *elements;
	const struct element *rows = slot->rows;
	for (const struct element *row = rows; row && row < end; row++) {
		if (row->ns != rows->ns || !str_eq(row->name, rows->name))
			return NULL;
		if (row->where & place)
			return row;
	}
	return NULL;
}

bool feed_name_is_no_html(const struct name_slot *slot, uint16_t place, bool in_title)
{
	const struct element *row = slot->ns == NS_XHTML ? NULL : feed_name_row(slot, place);
	if (!row)
		return false;
	for (size_t i = 0; i < sizeof html_names / sizeof *html_names; i++)
		if (str_eq(row->name, html_names[i].name))
			return *slot->key_prefix || (in_title && !html_names[i].in_title);
	return true;
}

const char *feed_name_prefix(const xmlChar *prefix, const xmlChar *uri)
{
	if (!prefix)
		return "";
	int at = find_namespace(str_of((const char *)prefix), str_of((const char *)uri));
	return at >= 0 && namespaces[at].prefix.len ? namespaces[at].prefix.data
		: (const char *)prefix;
}
