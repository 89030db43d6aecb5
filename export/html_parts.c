#include "export/html_parts.h"

#include "base/text.h"
#include "base/url.h"
#include "export/xml.h"

void html_append_tame(struct buf *out, struct str text, void (*append_escaped)(struct buf *out, struct str text))
{
	struct buf printable;
	buf_init(&printable, out->max);
	text_append_printable(&printable, text);
	append_escaped(out, buf_str(&printable));
	buf_finish(&printable);
}

void html_append_text(struct buf *out, struct str text)
{
	html_append_tame(out, text, xml_append_text);
}

void html_append_attribute(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, " %s=\"", name);
	xml_append_value(out, value);
	buf_append_char(out, '"');
}

void html_append_link(struct buf *out, struct str url, struct str text)
{
	bool leads = url_is_http(url);
	if (leads) {
		buf_append_str(out, STR("<a"));
		html_append_attribute(out, "href", url);
		buf_append_char(out, '>');
	}
	html_append_text(out, text);
	if (leads)
		buf_append_str(out, STR("</a>"));
}

void html_append_name(struct buf *out, struct str url, struct str name)
{
	buf_append_str(out, STR("<bdi>"));
	html_append_link(out, url, name);
	buf_append_str(out, STR("</bdi>"));
}
