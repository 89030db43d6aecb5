/* The labels of charsets and where documents put them. Owns the table; decodes nothing. */
#include "parsers/charset_names.h"

#include <iconv.h>

enum { LABEL_MAX = 32 };

/* The charsets of the Encoding standard, and a few of DOS. UTF-8, UTF-16 and ASCII are not listed:
 * text that is labelled so and is not is read as UTF-8 with windows-1252 bytes in it. */
static const struct charset_row charset_rows[] = {
	{"CP1252", "windows1252 iso88591 latin1 cp1252 l1 iso885911987 isoir100 csisolatin1 cp819 ibm819"
		" xcp1252 ansi", false, false},
	{"CP1250", "windows1250 cp1250 xcp1250", false, false},
	{"CP1251", "windows1251 cp1251 xcp1251", false, true},
	{"CP1253", "windows1253 cp1253 xcp1253", false, true},
	{"CP1254", "windows1254 iso88599 latin5 cp1254 csisolatin5 iso885991989 isoir148 l5 xcp1254",
		false, false},
	{"CP1255", "windows1255 cp1255 xcp1255", false, true},
	{"CP1256", "windows1256 cp1256 xcp1256", false, true},
	{"CP1257", "windows1257 cp1257 xcp1257", false, false},
	{"CP1258", "windows1258 cp1258 xcp1258", false, false},
	{"CP874", "windows874 iso885911 tis620 dos874 cp874", false, true},
	{"ISO-8859-2", "iso88592 latin2 csisolatin2 isoir101 iso885921987 l2", false, false},
	{"ISO-8859-3", "iso88593 latin3 csisolatin3 isoir109 iso885931988 l3", false, false},
	{"ISO-8859-4", "iso88594 latin4 csisolatin4 isoir110 iso885941988 l4", false, false},
	{"ISO-8859-5", "iso88595 cyrillic csisolatincyrillic isoir144 iso885951988", false, true},
	{"ISO-8859-6", "iso88596 arabic asmo708 csiso88596e csiso88596i csisolatinarabic ecma114"
		" iso88596e iso88596i isoir127 iso885961987", false, true},
	{"ISO-8859-7", "iso88597 greek greek8 csisolatingreek ecma118 elot928 isoir126 iso885971987"
		" suneugreek", false, true},
	{"ISO-8859-8", "iso88598 iso88598i hebrew visual logical csiso88598e csiso88598i"
		" csisolatinhebrew iso88598e isoir138 iso885981988", false, true},
	{"ISO-8859-10", "iso885910 latin6 csisolatin6 isoir157 l6", false, false},
	{"ISO-8859-13", "iso885913", false, false},
	{"ISO-8859-14", "iso885914", false, false},
	{"ISO-8859-15", "iso885915 latin9 csisolatin9 l9", false, false},
	{"ISO-8859-16", "iso885916", false, false},
	{"KOI8-R", "koi8r koi koi8 cskoi8r", false, true},
	{"KOI8-U", "koi8u koi8ru", false, true},
	{"MACINTOSH", "macintosh mac xmacroman macroman csmacintosh", false, false},
	{"MAC-CYRILLIC", "xmaccyrillic xmacukrainian maccyrillic", false, false},
	{"IBM437", "ibm437 437 cp437", false, false},
	{"IBM850", "ibm850 850 cp850", false, false},
	{"IBM852", "ibm852 852 cp852", false, false},
	{"IBM855", "ibm855 855 cp855", false, false},
	{"IBM857", "ibm857 857 cp857", false, false},
	{"IBM862", "ibm862 862 cp862", false, false},
	{"IBM866", "ibm866 866 cp866 csibm866", false, true},
	{"GB18030", "gb2312 gbk gb18030 chinese csgb2312 csiso58gb231280 gb231280 isoir58 xgbk cp936"
		" ms936 windows936 euccn", true, true},
	{"BIG5-HKSCS", "big5 big5hkscs cnbig5 csbig5 xxbig5 cp950", true, true},
	{"EUC-JP-MS", "eucjp xeucjp cseucpkdfmtjapanese", true, true},
	{"ISO-2022-JP", "iso2022jp csiso2022jp", true, false, true},
	{"CP932", "shiftjis sjis xsjis windows31j ms932 mskanji csshiftjis cp932", true, true},
	{"CP949", "euckr ksc5601 korean cseuckr csksc56011987 isoir149 ksc56011987 ksc56011989"
		" windows949 cp949 uhc", true, true},
};
enum { N_ROWS = sizeof charset_rows / sizeof charset_rows[0] };

const struct charset_row *charset_row_of(struct str label)
{
	char plain[LABEL_MAX];
	size_t n = 0;
	for (size_t i = 0; i < label.len && n < sizeof plain; i++) {
		unsigned char b = (unsigned char)label.data[i], lower = b | 0x20;
		if ((b >= '0' && b <= '9') || (lower >= 'a' && lower <= 'z'))
			plain[n++] = (char)(b <= '9' ? b : lower);
	}
	for (const struct charset_row *row = charset_rows; n && row < charset_rows + N_ROWS; row++) {
		struct str labels = str_of(row->labels);
		while (labels.len)
			if (str_eq(str_split(labels, ' ', &labels), str_make(plain, n)))
				return row;
	}
	return NULL;
}

/* What follows the first `word` in s, in any case; "" when absent. */
static struct str behind(struct str s, struct str word)
{
	while (s.len >= word.len) {
		if (str_starts_nocase(s, word))
			return str_make(s.data + word.len, s.len - word.len);
		s = str_make(s.data + 1, s.len - 1);
		size_t skip = word.data[0] == '<' ? str_find(s, '<') : 0;
		s = str_make(s.data + skip, s.len - skip);
	}
	return STR("");
}

/* The value of `name = value` or `name="value"` behind the first `name` in s; "" when absent. */
static struct str parameter(struct str s, struct str name)
{
	s = str_trim(behind(s, name));
	if (s.len == 0 || s.data[0] != '=')
		return STR("");
	s = str_trim(str_make(s.data + 1, s.len - 1));
	size_t start = s.len && (s.data[0] == '"' || s.data[0] == '\''), end = start;
	while (end < s.len && !str_is_space(s.data[end]) && !strchr("\"';?>", s.data[end]))
		end++;
	return str_make(s.data + start, end - start);
}

struct str charset_declared(struct str head)
{
	struct str text = str_trim(head);
	if (text.len == 0 || text.data[0] == '{' || text.data[0] == '[')
		return STR("");
	struct str xml = behind(head, STR("<?xml"));
	if (xml.len)
		return parameter(str_make(xml.data, str_find(xml, '>')), STR("encoding"));
	return parameter(behind(head, STR("<meta")), STR("charset"));
}

struct str charset_of_transport(struct str content_type)
{
	str_split(content_type, ';', &content_type);
	return parameter(content_type, STR("charset"));
}

/* Byte order marks, the longer ones first, and the same widths without one: no document starts
 * with a NUL, so those in the first four bytes tell. */
static const struct charset_signature signatures[] = {
	{{0xef, 0xbb, 0xbf}, {1, 1, 1}, 3, 3, 1, false},
	{{0xff, 0xfe, 0, 0}, {1, 1, 1, 1}, 4, 4, 4, false},
	{{0, 0, 0xfe, 0xff}, {1, 1, 1, 1}, 4, 4, 4, true},
	{{0xff, 0xfe}, {1, 1}, 2, 2, 2, false},
	{{0xfe, 0xff}, {1, 1}, 2, 2, 2, true},
	{{0, 0, 0, 0}, {0, 1, 1, 1}, 4, 0, 4, false},
	{{0, 0, 0, 0}, {1, 1, 1, 0}, 4, 0, 4, true},
	{{0, 0, 0, 0}, {0, 1, 0, 1}, 4, 0, 2, false},
	{{0, 0, 0, 0}, {1, 0, 1, 0}, 4, 0, 2, true},
};

const struct charset_signature *charset_signature_of(struct str head)
{
	for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
		const struct charset_signature *s = &signatures[i];
		size_t k = 0;
		while (k < s->n && k < head.len &&
			(s->mask[k] ? (unsigned char)head.data[k] == s->bytes[k] : head.data[k] != 0))
			k++;
		if (k == s->n)
			return s;
	}
	return NULL;
}

void charset_preload(void)
{
	/* Held open for the life of the process: libc unloads the module of a closed conversion and
	 * would have to find the file again. */
	static iconv_t held[N_ROWS];
	for (size_t i = 0; i < N_ROWS; i++)
		if (!held[i])
			held[i] = iconv_open(charset_iconv_target(&charset_rows[i]), charset_rows[i].name);
}
