/* When the exports of the configuration are written. */
#include <unistd.h>

#include "tests/storage/fixture.h"

#include "daemon/publish.h"

/* With each run something more is there to be written: runs have pauses between them nevertheless. */
static void test_runs_do_not_follow_each_other_at_once(void **state)
{
	struct fixture *f = *state;
	char name[] = "all", query[] = "", content[] = "full";
	struct config_export section = {.name = name, .query = query, .directory = f->folder, .content = content,
		.formats = EXPORT_RSS};
	struct config config = {.exports = &section, .n_exports = 1, .exports_folder = f->folder};
	struct publisher publisher;
	uv_loop_t loop;
	uv_loop_init(&loop);
	publish_start(&publisher, &loop, f->path, &config);
	while (!publisher.run)
		uv_run(&loop, UV_RUN_ONCE);
	for (int i = 0; i < 2; i++) {
		publish_changed(&publisher);
		while (publisher.run && publisher.is_dirty)
			uv_run(&loop, UV_RUN_ONCE);
		assert_null(publisher.run);
		while (!publisher.run)
			uv_run(&loop, UV_RUN_ONCE);
		assert_false(publisher.is_dirty);
	}
	while (publisher.run)
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(publisher.n_errors, 0);
	publish_stop(&publisher);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	assert_int_equal(unlink(arena_printf(&f->arena, "%s/all.rss", f->folder)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_runs_do_not_follow_each_other_at_once, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
