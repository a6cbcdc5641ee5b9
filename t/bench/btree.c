/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A B-tree in memory: sqlite, a table of 2^N rows of some 75 bytes, in which
 * lookups of random keys and inserts of new ones alternate.
 *
 *   btree [N [U [x]]]     2^U operations; x: do not verify
 */
#include <string.h>

#include "sqlite3.h"
#include "work.h"

#define GAP   (1ll << 20) /* between the keys of the start */
#define VALUE 64

static sqlite3 *db;

static void must(int status)
{
	if (status == SQLITE_OK || status == SQLITE_DONE)
		return;
	fprintf(stderr, "btree: %s\n", sqlite3_errmsg(db));
	exit(2);
}

static sqlite3_stmt *statement(const char *sql)
{
	sqlite3_stmt *s;

	must(sqlite3_prepare_v2(db, sql, -1, &s, NULL));
	return s;
}

static void insert(sqlite3_stmt *s, int64_t key)
{
	char value[VALUE] = {0};

	memcpy(value, &key, sizeof(key));
	sqlite3_bind_int64(s, 1, key);
	sqlite3_bind_blob(s, 2, value, VALUE, SQLITE_TRANSIENT);
	must(sqlite3_step(s));
	sqlite3_reset(s);
}

/* Nonzero: it is not there, or with another value. */
static int lookup(sqlite3_stmt *s, int64_t key)
{
	int bad = 1;

	sqlite3_bind_int64(s, 1, key);
	if (sqlite3_step(s) == SQLITE_ROW &&
	    sqlite3_column_bytes(s, 0) == VALUE)
		bad = memcmp(sqlite3_column_blob(s, 0), &key, sizeof(key));
	sqlite3_reset(s);
	return bad != 0;
}

static uint64_t mix(sqlite3_stmt *in, sqlite3_stmt *out, int n, uint64_t ops)
{
	uint64_t bad = 0;

	for (uint64_t i = 0; i < ops; i++) {
		int64_t row = (int64_t)(work_mix(i) >> (64 - n)) * GAP;

		if (i & 1)
			insert(in, row + 1 + (int64_t)i);
		else
			bad += lookup(out, row);
	}
	return bad;
}

static uint64_t rows(void)
{
	sqlite3_stmt *s = statement("SELECT count(*) FROM t");

	return sqlite3_step(s) == SQLITE_ROW
		   ? (uint64_t)sqlite3_column_int64(s, 0)
		   : 0;
}

int main(int argc, char **argv)
{
	struct work w = work_args(argc, argv, 12, 24, 6, 20);
	uint64_t ops = 1ull << w.u, bad;
	sqlite3_stmt *in, *out;
	double start, took;

	must(sqlite3_open(":memory:", &db));
	must(sqlite3_exec(db,
			  "PRAGMA journal_mode=OFF; BEGIN;"
			  "CREATE TABLE t(k INTEGER PRIMARY KEY, v BLOB)",
			  NULL, NULL, NULL));
	in = statement("INSERT INTO t VALUES(?, ?)");
	out = statement("SELECT v FROM t WHERE k = ?");
	for (int64_t i = 0; i < 1ll << w.n; i++)
		insert(in, i * GAP);
	start = work_seconds();
	MARK_BEGIN;
	bad = mix(in, out, w.n, ops);
	MARK_END;
	took = work_seconds() - start;
	work_tell(ops, "an operation", took);
	if (!w.verify)
		return 0;
	return work_verdict(bad + (rows() != (1ull << w.n) + ops / 2));
}
