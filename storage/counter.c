#include "storage/counter.h"

enum word {
	COUNTED = 1,   /* makes a count with a number */
	AMONG = 2,     /* also where other words stand beside */
	BRACKETS = 4,  /* also in brackets behind a sentence */
	MANY = 8,      /* with less than two digits it is a mark */
	DONE = 16,     /* "read", with: */
	TIMES = 32,    /* "times" */
	UNIT = 64,     /* "hours", with: */
	AGO = 128,     /* "ago" */
	ONE = 256,     /* "an", with both */
	FILLS = 512,   /* may stand beside */
};

/* In the languages of many feeds; other capitals than ASCII are not folded. */
static const struct {
	unsigned what; /* enum word */
	const char *words;
} words[] = {
	{COUNTED | AMONG | BRACKETS, "comment comments reply replies response responses view views reads reactie reacties "
		"weergaven kommentar kommentare kommentarer antworten aufrufe commentaire commentaires vues comentario comentarios "
		"vistas commento commenti komentarz komentarze komentarzy комментарий комментария комментариев Комментариев "
		"комментарии Комментарии просмотров Просмотров"},
	{COUNTED | AMONG, "like likes share shares reaction reactions retweets boosts"},
	{COUNTED | BRACKETS, "hits downloads aufrufe zugriffe visitas lecturas visualizaciones respuestas comentários "
		"visualizações respostas visualizzazioni letture risposte wyświetleń odsłon pobrań téléchargements lectures réponses "
		"ответов Ответов скачиваний Просмотры 阅读 阅读量 阅读数 閱讀 评论 评论数 評論 浏览 浏览量 瀏覽 回复 回覆 条评论 "
		"則留言 留言 次阅读 次浏览 人阅读 コメント コメント数 件のコメント 閲覧 閲覧数 返信 조회 조회수 댓글 답글"},
	{COUNTED, "vote votes points posts participant participants upvote upvotes downvote downvotes beitrag beiträge "
		"teilnehmer participantes partecipanti deelnemers 点赞 點讚 收藏 转发 いいね ブックマーク 추천 공감"},
	{COUNTED | MANY, "star stars"},
	{DONE, "read viewed downloaded seen gelesen angesehen aufgerufen heruntergeladen bekeken gelezen leído visto lu vu letto"},
	{TIMES, "time times mal keer fois veces vezes volte раз"},
	{UNIT, "second seconds sec secs minute minutes min mins hour hours hr hrs day days week weeks month months year years "
		"sekunde sekunden minuten stunde stunden tag tagen woche wochen monat monaten jahr jahren "
		"seconde secondes heure heures jour jours semaine semaines mois ans segundo segundos minuto minutos hora horas "
		"día días dia dias semana semanas mes meses año años anos secondi minuti ora ore giorno giorni settimana settimane mese "
		"mesi anni seconden minuut uur uren dag dagen weken maand maanden jaar sekund sekunder minuter timme timmar "
		"minutter time timer dagar dage vecka veckor uge uger månader måneder år минуту минуты минут час часа часов день "
		"дня дней неделю недели недель месяц месяца месяцев godzinę godziny godzin minutę minuty minut dni tygodnie 시간 분 일 주"},
	{AGO, "ago vor hace temu назад geleden fa há atrás sedan siden 전"},
	{UNIT | AGO, "秒前 分钟前 小时前 天前 周前 个月前 分鐘前 小時前 個月前 分前 時間前 日前 週間前 か月前 분전 시간전 일전"},
	{ONE, "a an one einer einem un une una een en um uma"},
	{FILLS, "and und et y e en og och i и k m amp nbsp total about ca etwa posted published updated för for 件 個 个 次 条 人 "
		"回 개 회 건 명 万 萬"},
};

/* Characters besides ASCII that are no letters: punctuation, symbols, pictures. */
static const struct {
	uint32_t first, last;
} symbols[] = {{0xa0, 0xbf}, {0x2000, 0x2bff}, {0x3000, 0x303f}, {0xfe00, 0xfe0f}, {0xff01, 0xff20}, {0x1f000, 0x1faff}};

/* Of all tokens together. */
struct sum {
	unsigned what; /* enum word, of all words */
	bool has_number, has_two_digits, has_stranger;
};

static unsigned word_find(struct str word)
{
	unsigned what = 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct str list = str_of(words[i].words);
		while (list.len)
			if (str_eq_nocase(str_split(list, ' ', &list), word))
				what |= words[i].what;
	}
	return what;
}

/* Bytes of the letter that the text begins with; 0: it is none. */
static size_t letter_length(struct str text)
{
	size_t n = str_utf8_len(text);
	uint32_t code = str_utf8_code(text);
	if (n <= 1)
		return str_is_letter(text.data[0]) || (unsigned char)text.data[0] >= 0x80;
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		if (code >= symbols[i].first && code <= symbols[i].last)
			return 0;
	return n;
}

static struct str behind(struct str text, size_t at)
{
	return str_make(text.data + at, text.len - at);
}

/* "4/5", "60 %" and "$3" are no counts. */
static bool is_of_measure(char c)
{
	return c == '/' || c == '%' || c == '$';
}

static struct sum sum_of(struct str text)
{
	struct sum sum = {0};
	for (size_t i = 0, start = 0; i < text.len; start = i) {
		size_t n;
		while (i < text.len && str_is_digit(text.data[i]))
			i++;
		if (i > start) {
			sum.has_number = true;
			sum.has_two_digits |= i - start > 1 && (start == 0 || text.data[start - 1] != '.');
			continue;
		}
		while (i < text.len && (n = letter_length(behind(text, i))))
			i += n;
		unsigned what = i > start ? word_find(str_make(text.data + start, i - start)) : 0;
		sum.what |= what;
		sum.has_stranger |= i > start ? !what : is_of_measure(text.data[i]);
		if (i == start)
			i += (n = str_utf8_len(behind(text, i))) ? n : 1;
	}
	return sum;
}

static bool is_short(struct str text)
{
	return text.len > 0 && text.len <= COUNTER_MAX_BYTES;
}

bool counter_is_line(struct str line)
{
	line = str_trim(line);
	if (!is_short(line))
		return false;
	struct sum sum = sum_of(line);
	bool is_count = (sum.what & COUNTED) || ((sum.what & DONE) && (sum.what & TIMES));
	bool is_age = (sum.what & UNIT) && (sum.what & AGO);
	return !sum.has_stranger && (sum.has_two_digits || !(sum.what & MANY))
		&& ((sum.has_number && (is_count || is_age)) || (is_age && (sum.what & ONE)));
}

bool counter_is_among(struct str text)
{
	text = str_trim(text);
	if (!is_short(text))
		return false;
	struct sum sum = sum_of(text);
	bool is_sentence = sum.has_stranger && text.data[text.len - 1] == '.';
	return sum.has_number && (sum.what & AMONG) && !is_sentence;
}

struct str counter_cut(struct str text)
{
	struct str trimmed = str_trim(text);
	if (trimmed.len < 2 || trimmed.data[trimmed.len - 1] != ')')
		return text;
	size_t end = trimmed.len - 1, at = end;
	while (at > 0 && end - at < COUNTER_MAX_BYTES && trimmed.data[at - 1] != '(')
		at--;
	struct sum sum = sum_of(str_make(trimmed.data + at, end - at));
	bool is_count = at > 1 && trimmed.data[at - 1] == '(' && sum.has_number && !sum.has_stranger && (sum.what & BRACKETS);
	return is_count ? str_make(trimmed.data, at - 1) : text;
}
