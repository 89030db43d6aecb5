#!/usr/bin/env python3
"""Lets others judge the exports of the sample store: validate.py WRITE-SAMPLE FOLDER-OF-THE-SCHEMAS.
Every format must be what it claims to be, hold every item once, and no byte that moves a terminal."""
import base64, hashlib, json, os, re, shutil, subprocess, sys
import datetime, email.utils, html.parser
import xml.etree.ElementTree as xml

ITEMS = 13
ATOM = '{http://www.w3.org/2005/Atom}'
program, schemas = sys.argv[1:]
failures = []


def check(ok, what):
    print('ok' if ok else 'not ok', '-', what)
    if not ok:
        failures.append(what)


def xmllint(data, *arguments):
    run = subprocess.run(['xmllint', '--noout', '--nonet', *arguments, '-'], input=data,
                         stderr=subprocess.PIPE)
    sys.stderr.write(run.stderr.decode() if run.returncode else '')
    return run.returncode == 0


exports = {name: subprocess.run([program, name], stdout=subprocess.PIPE, check=True).stdout
           for name in ('atom', 'rss', 'json', 'html', 'opml', 'jsonl')}
for name, data in exports.items():
    text = data.decode('utf-8')
    check(not re.search('[\x00-\x08\x0b-\x1f\x7f-\x9f]', text), name + ' holds no control characters')

if shutil.which('xmllint'):
    for name in ('atom', 'rss', 'opml'):
        check(xmllint(exports[name]), name + ' is well-formed')
    check(xmllint(exports['atom'], '--relaxng', os.path.join(schemas, 'atom.rng')), 'atom keeps to RFC 4287')
    FEED = ('<feed xmlns="%s"><id>urn:x:1</id><title>t</title><updated>2026-01-01T00:00:00Z</updated><entry><id>urn:x:2</id>'
            '<title>t</title><updated>2026-01-01T00:00:00Z</updated>%%s</entry></feed>' % ATOM[1:-1])
    AUTHOR, CONTENT, PAGE = '<author><name>a</name></author>', '<content>x</content>', '<link href="https://a.example/"/>'
    ENCLOSURE = '<link rel="enclosure" href="https://a.example/1.mp3"/>'
    for members, is_valid in ((ENCLOSURE + AUTHOR + CONTENT, True), (PAGE + AUTHOR, True), (ENCLOSURE + PAGE + AUTHOR + CONTENT, True),
                              (ENCLOSURE + AUTHOR, False), (AUTHOR + CONTENT * 2, False), (PAGE + CONTENT, False)):
        check(xmllint((FEED % members).encode(), '--relaxng', os.path.join(schemas, 'atom.rng')) == is_valid,
              'the schema says %s of %s' % (is_valid, members))
else:
    print('xmllint is missing: the schema is not checked')

atom = xml.fromstring(exports['atom'])
ids = [entry.findtext(ATOM + 'id') for entry in atom.iter(ATOM + 'entry')]
check(len(ids) == ITEMS and len(set(ids)) == ITEMS, 'atom ids are unique')
dates = [entry.findtext(ATOM + 'updated') for entry in atom.iter(ATOM + 'entry')]
check(atom.findtext(ATOM + 'updated') == max(dates), 'atom is as new as its newest entry')

guids = [guid.text for guid in xml.fromstring(exports['rss']).iter('guid')]
check(len(guids) == ITEMS and len(set(guids)) == ITEMS, 'rss guids are unique')

DUBLIN = '{http://purl.org/dc/elements/1.1/}'
channel = xml.fromstring(exports['rss']).find('channel')
check(all(channel.findtext(name) for name in ('title', 'link', 'description')), 'rss has what a channel needs')
for item in channel.iter('item'):
    ok = (item.findtext('title') or item.find('description') is not None) and item.find('author') is None
    guid, date, source = item.find('guid'), item.findtext('pubDate'), item.find('source')
    ok = ok and (guid.get('isPermaLink') == 'false') != (guid.text == item.findtext('link'))
    ok = ok and email.utils.parsedate_to_datetime(date).utcoffset() == datetime.timedelta(0) and date.endswith(' GMT')
    ok = ok and source.get('url') and source.text and len(item.findall('enclosure')) <= 1
    ok = ok and all(set(enclosure.attrib) == {'url', 'length', 'type'} for enclosure in item.iter('enclosure'))
    ok = ok and all(creator.text for creator in item.iter(DUBLIN + 'creator'))
    check(ok, 'rss item %s keeps to the profile' % guid.text)


def is_date(text):
    return bool(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', text))


def is_address(text):
    return bool(re.match(r'[a-z]+://', text))


def is_text(text):
    return isinstance(text, str)


MEMBERS = {  # of JSON Feed 1.1
    'id': is_text, 'url': is_address, 'external_url': is_address, 'title': is_text, 'content_html': is_text,
    'content_text': is_text, 'summary': is_text, 'image': is_address, 'date_published': is_date,
    'date_modified': is_date, 'language': is_text, 'tags': lambda tags: tags and all(map(is_text, tags)),
    'authors': lambda authors: all(author and set(author) <= {'name', 'url', 'avatar', 'email'} for author in authors),
    'attachments': lambda all_: all(is_address(each['url']) and '/' in each['mime_type'] and set(each) <= {
        'url', 'mime_type', 'title', 'size_in_bytes', 'duration_in_seconds'} for each in all_),
    '_courant': lambda own: is_text(own['feed_url']),
}
feed = json.loads(exports['json'])
check(set(feed) <= {'version', 'title', 'home_page_url', 'feed_url', 'description', 'next_url', 'hubs', 'items'} and
      feed['title'], 'json has members of JSON Feed only')
for item in feed['items']:
    wrong = [key for key, value in item.items() if key not in MEMBERS or not MEMBERS[key](value)]
    check(not wrong and item['id'], 'json item %s keeps to JSON Feed 1.1 %s' % (item['id'], wrong))
check(feed['version'] == 'https://jsonfeed.org/version/1.1', 'json names its version')
check(len({item['id'] for item in feed['items']}) == ITEMS, 'json ids are unique')
check(all('content_html' in item or 'content_text' in item for item in feed['items']), 'json items have content')
lines = [json.loads(line) for line in exports['jsonl'].splitlines()]
check(len({line['_courant']['id'] for line in lines}) == ITEMS, 'jsonl holds every item')



class Page(html.parser.HTMLParser):
    """What a page is made of; `faults` tells where it is not what it should be."""
    VOID = {'meta', 'link', 'img', 'br', 'hr', 'source', 'wbr', 'col', 'track'}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.tags, self.texts = [], [], [], {}

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        attributes = dict(attributes)
        if len(names) != len(attributes):
            self.faults.append('an attribute twice in <%s>' % tag)
        if any(name.startswith('on') or name == 'style' for name in names) or tag in ('script', 'iframe', 'object'):
            self.faults.append('<%s %s>' % (tag, ' '.join(names)))
        for name in ('href', 'src'):
            if not re.match('https?://|#|[^:]*$', attributes.get(name, '')):
                self.faults.append('%s=%s' % (name, attributes[name]))
        if tag == 'link' and attributes['rel'] not in ('alternate', 'canonical', 'hub', 'prev', 'next'):
            self.faults.append('<link rel=%s>' % attributes['rel'])
        self.tags.append((tag, attributes))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append('</%s> at %s' % (tag, self.getpos()))

    def handle_data(self, data):
        self.texts.setdefault(self.open[-1] if self.open else '', []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


page = Page()
page.feed(exports['html'].decode('utf-8'))
page.close()
check(not page.faults and not page.open, 'html is balanced, without scripts and styles: %s' % page.faults)
check(len(page.all('article')) == ITEMS, 'html holds every item')
days = [time['datetime'] for time in page.all('time') if len(time['datetime']) == 10]
check(days == sorted(set(days), reverse=True) and len(days) == len(page.all('h2')) - 1 == 3, 'html has a heading a day')
levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch('h[1-6]', tag)]
check(levels[0] == 1 and levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])),
      'html skips no level of headings')
check([len(page.all(tag)) for tag in ('header', 'main', 'nav', 'footer')] == [1, 1, 1, 1], 'html has its landmarks')
check(page.all('html')[0].get('lang') == 'en' and page.all('article')[-2].get('lang') == 'en' and
      'lang' not in page.all('article')[0], 'html says in which language things are')
check(all('alt' in image for image in page.all('img')), 'html has alternative texts')
identifiers = [attributes['id'] for _, attributes in page.tags if 'id' in attributes]
check(len(identifiers) == len(set(identifiers)), 'html ids are unique')
digest = base64.b64encode(hashlib.sha256(''.join(page.texts['style']).encode()).digest()).decode()
policy = next(meta['content'] for meta in page.all('meta') if meta.get('http-equiv') == 'Content-Security-Policy')
check("style-src 'sha256-%s'" % digest in policy and "default-src 'none'" in policy, 'html allows its own style only')

sys.exit(bool(failures))
