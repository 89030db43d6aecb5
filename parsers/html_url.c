/* The allow-list of schemes and embedded players, and the list of hosts that serve nothing but
 * tracking pixels. Resolving is base/url.h's work. */
#include "parsers/html_url.h"

#include "base/url.h"

/* A host and all its subdomains, and how the path begins. */
struct place {
	const char *host, *path;
};

static const struct place players[] = {
	{"archive.org", "/embed/"},
	{"bandcamp.com", "/EmbeddedPlayer"},
	{"clips.twitch.tv", "/embed"},
	{"datawrapper.dwcdn.net", "/"},
	{"dailymotion.com", "/embed/"},
	{"embed.music.apple.com", "/"},
	{"embed.podcasts.apple.com", "/"},
	{"embed.ted.com", "/talks/"},
	{"geo.dailymotion.com", "/player"},
	{"npr.org", "/player/embed/"},
	{"odysee.com", "/$/embed/"},
	{"open.spotify.com", "/embed"},
	{"openstreetmap.org", "/export/embed.html"},
	{"player.bilibili.com", "/player.html"},
	{"player.twitch.tv", "/"},
	{"player.vimeo.com", "/video/"},
	{"rumble.com", "/embed/"},
	{"w.soundcloud.com", "/player"},
	{"www.google.com", "/maps/embed"},
	{"youtube-nocookie.com", "/embed/"},
	{"youtube.com", "/embed/"},
};

static const struct place trackers[] = {
	{"adnxs.com", "/"},
	{"amazon-adsystem.com", "/"},
	{"assoc-amazon.com", "/e/ir"},
	{"bat.bing.com", "/"},
	{"chartbeat.net", "/"},
	{"counter.theconversation.com", "/"},
	{"counter.theconversation.edu.au", "/"},
	{"counter.yadro.ru", "/"},
	{"doubleclick.net", "/"},
	{"eotrx.substackcdn.com", "/"},
	{"facebook.com", "/tr"},
	{"feedburner.com", "/~r/"},
	{"feedproxy.google.com", "/~r/"},
	{"feeds.wordpress.com", "/1.0/"},
	{"feedsportal.com", "/"},
	{"gemius.pl", "/"},
	{"goatcounter.com", "/count"},
	{"google-analytics.com", "/"},
	{"googleadservices.com", "/"},
	{"googletagmanager.com", "/"},
	{"histats.com", "/"},
	{"imrworldwide.com", "/"},
	{"ioam.de", "/"},
	{"ivwbox.de", "/"},
	{"krxd.net", "/"},
	{"list-manage.com", "/track/"},
	{"mathtag.com", "/"},
	{"mc.yandex.ru", "/"},
	{"medium.com", "/_/stat"},
	{"met.vgwort.de", "/"},
	{"pixel.parsely.com", "/"},
	{"pixel.propublica.org", "/"},
	{"pixel.wp.com", "/"},
	{"px.ads.linkedin.com", "/"},
	{"quantserve.com", "/"},
	{"scorecardresearch.com", "/"},
	{"simpleanalyticscdn.com", "/"},
	{"statcounter.com", "/"},
	{"stats.wordpress.com", "/"},
	{"t.co", "/i/adsct"},
	{"top-fwz1.mail.ru", "/"},
	{"track.hubspot.com", "/"},
	{"tracking.feedpress.com", "/"},
	{"tracking.feedpress.it", "/"},
	{"xiti.com", "/"},
};

/* Self-hosted counters answer anywhere; their script keeps its name. */
static const struct str counter_scripts[] = {{"/matomo.php", 11}, {"/piwik.php", 10}};

static bool host_within(struct str host, struct str domain)
{
	if (host.len < domain.len)
		return false;
	struct str tail = str_make(host.data + host.len - domain.len, domain.len);
	return (host.len == domain.len || tail.data[-1] == '.') && str_eq_nocase(tail, domain);
}

static bool is_listed(const struct place *places, size_t n, const struct url *url)
{
	for (size_t i = 0; i < n; i++)
		if (host_within(url->host, str_of(places[i].host)) &&
			(str_starts(url->path, str_of(places[i].path)) || !places[i].path[1]))
			return true;
	return false;
}

static bool is_tracker(const struct url *url)
{
	for (size_t i = 0; i < sizeof counter_scripts / sizeof counter_scripts[0]; i++) {
		struct str script = counter_scripts[i];
		if (url->path.len >= script.len &&
			str_eq(str_make(url->path.data + url->path.len - script.len, script.len), script))
			return true;
	}
	return is_listed(trackers, sizeof trackers / sizeof trackers[0], url);
}

/* Players are embedded over https, whatever the feed says. */
static enum html_url_result read_player(const struct url *url, struct buf *ret_url)
{
	if (url->port.len || !is_listed(players, sizeof players / sizeof players[0], url))
		return HTML_URL_REFUSED;
	if (url->scheme.len == strlen("http")) {
		if (!buf_append_char(ret_url, '\0'))
			return HTML_URL_REFUSED;
		memmove(ret_url->data + 5, ret_url->data + 4, ret_url->len - 5);
	}
	memcpy(ret_url->data, "https", 5);
	return HTML_URL_OK;
}

/* "http://" or "https://" and the beginning of a host; url_resolve() has cleaned the rest. */
static bool is_web_address(struct str url)
{
	size_t n = str_starts_nocase(url, STR("https://")) ? 8 : str_starts_nocase(url, STR("http://")) ? 7 : 0;
	return n && url.len > n && !memchr("/?#:@", url.data[n], 5);
}

enum html_url_result html_url_read(struct str value, struct str base, enum html_url_use use,
	struct buf *ret_url)
{
	struct url url;
	value = str_trim(value);
	if (base.len == 0 && str_starts(value, STR("//")))
		base = STR("https://localhost/");
	buf_clear(ret_url);
	if (value.len == 0 || !url_resolve(base, value, ret_url))
		return HTML_URL_REFUSED;
	struct str resolved = buf_str(ret_url);
	if (!is_web_address(resolved)) {
		bool is_mail = str_starts_nocase(resolved, STR("mailto:"));
		return is_mail && use == HTML_URL_LINK ? HTML_URL_OK : HTML_URL_REFUSED;
	}
	if (use == HTML_URL_LINK)
		return HTML_URL_OK;
	if (!url_parse(resolved, &url))
		return HTML_URL_REFUSED;
	if (use == HTML_URL_EMBED)
		return read_player(&url, ret_url);
	return is_tracker(&url) ? HTML_URL_TRACKER : HTML_URL_OK;
}
