/* What files are: as their publishers say, else by the ends of their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/media_type.h"

static void test_types(void **state)
{
	(void)state;
	static const struct {
		const char *url, *declared, *type;
		bool is_picture, plays;
	} rows[] = {
		{"https://example.org/a.jpg", "", "image/jpeg", true, false},
		{"https://example.org/A.JPEG?w=140&h=3#x", "", "image/jpeg", true, false},
		{"https://example.org/a.b/c.webp", "", "image/webp", true, false},
		{"https://example.org/a.mp3", "", "audio/mpeg", false, true},
		{"https://example.org/a.mp4", "", "video/mp4", false, true},
		{"https://example.org/a.jpg", "audio/mpeg", "audio/mpeg", false, true},
		{"https://example.org/a", "Image/X", "Image/X", true, false},
		{"https://example.org/jpg", "", "application/octet-stream", false, false},
		{"https://example.org/a.jpg/b", "", "application/octet-stream", false, false},
		{"https://example.jpg", "", "application/octet-stream", false, false},
		{"https://example.org/?a.jpg", "", "application/octet-stream", false, false},
		{"a.jpg", "", "application/octet-stream", false, false},
		{"", "", "application/octet-stream", false, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct attachment file = {.url = str_of(rows[i].url), .mime_type = str_of(rows[i].declared)};
		if (!str_eq(media_type(&file), str_of(rows[i].type)))
			fail_msg("%s: %.*s", rows[i].url, STR_ARG(media_type(&file)));
		assert_int_equal(media_is_picture(&file), rows[i].is_picture);
		assert_int_equal(media_plays(&file), rows[i].plays);
	}
}

static void test_image(void **state)
{
	(void)state;
	struct attachment files[] = {{.url = STR("https://example.org/a.mp3")}, {.url = STR("https://example.org/b.png")},
		{.url = STR("https://example.org/c.png")}};
	struct entry entry = {.attachments = files};
	assert_int_equal(media_image_of(&entry).len, 0);
	entry.n_attachments = 1;
	assert_int_equal(media_image_of(&entry).len, 0);
	entry.n_attachments = 3;
	assert_true(str_eq(media_image_of(&entry), files[1].url));
	files[1].url = STR("https://0.Gravatar.com/avatar/1.jpg");
	assert_true(str_eq(media_image_of(&entry), files[2].url));
	files[1].url = STR("https://gravatar.com/avatar/1.jpg");
	assert_true(str_eq(media_image_of(&entry), files[2].url));
	files[1].url = STR("https://notgravatar.com/avatar/1.jpg");
	assert_true(str_eq(media_image_of(&entry), files[1].url));
	entry.image = files[2].url;
	assert_true(str_eq(media_image_of(&entry), files[2].url));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_image),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
