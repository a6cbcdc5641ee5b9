/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing Chrome's JSON trace event format: slices, instants, arrows. */
#include "chrome.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define TRACKS_MAX 4096 /* a partition may invent threads */
#define RENUMBERED 3000000u

static FILE *out;
static struct chrome_track *tracks;
static unsigned nr_tracks;
static uint64_t base_tb, flows;
static double tick_us;
static bool first = true;

/* Perfetto names threads by their number alone, so that no two processes may
 * have one of the same: the later one's is another. */
static uint32_t number_shown(uint32_t tid)
{
	for (unsigned i = 0; i < nr_tracks; i++)
		if (tracks[i].shown == tid)
			return RENUMBERED + nr_tracks;
	return tid;
}

static struct chrome_track *track(uint32_t pid, uint32_t tid)
{
	struct chrome_track *list;

	for (unsigned i = 0; i < nr_tracks; i++)
		if (tracks[i].pid == pid && tracks[i].tid == tid)
			return &tracks[i];
	if (nr_tracks == TRACKS_MAX)
		return NULL;
	list = realloc(tracks, (nr_tracks + 1) * sizeof(*list));
	if (!list)
		return NULL;
	tracks = list;
	tracks[nr_tracks] = (struct chrome_track){
	    .pid = pid, .tid = tid, .shown = number_shown(tid)};
	return &tracks[nr_tracks++];
}

static void put(struct json_object *o)
{
	fprintf(out, "%s%s", first ? "" : ",\n",
		json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	first = false;
	json_object_put(o);
}

void chrome_text(struct json_object *o, const char *key, const char *value)
{
	json_object_object_add(o, key, json_object_new_string(value));
}

void chrome_number(struct json_object *o, const char *key, int64_t value)
{
	json_object_object_add(o, key, json_object_new_int64(value));
}

static struct json_object *event(const char *ph, uint32_t pid, uint32_t tid,
				 const char *name)
{
	struct json_object *o = json_object_new_object();

	chrome_text(o, "ph", ph);
	chrome_number(o, "pid", pid);
	chrome_number(o, "tid", tid);
	if (name)
		chrome_text(o, "name", name);
	return o;
}

/* What a partition says of its time is not to spoil the order. */
static void stamp(struct json_object *o, struct chrome_track *k, uint64_t tb)
{
	double us = tb > base_tb ? (double)(tb - base_tb) * tick_us : 0;
	char fixed[48];

	if (us < k->last_us)
		us = k->last_us;
	k->last_us = us;
	snprintf(fixed, sizeof(fixed), "%.3f", us);
	json_object_object_add(o, "ts", json_object_new_double_s(us, fixed));
}

void chrome_begin(uint32_t pid, uint32_t tid, uint64_t tb, const char *name,
		  struct json_object *args)
{
	struct chrome_track *k = track(pid, tid);
	struct json_object *o;

	if (!k) {
		json_object_put(args);
		return;
	}
	o = event("B", pid, k->shown, name);
	stamp(o, k, tb);
	if (args)
		json_object_object_add(o, "args", args);
	k->depth++;
	put(o);
}

void chrome_end(uint32_t pid, uint32_t tid, uint64_t tb,
		struct json_object *args)
{
	struct chrome_track *k = track(pid, tid);
	struct json_object *o;

	if (!k || !k->depth) {
		json_object_put(args);
		return;
	}
	o = event("E", pid, k->shown, NULL);
	stamp(o, k, tb);
	if (args)
		json_object_object_add(o, "args", args);
	k->depth--;
	put(o);
}

void chrome_instant(uint32_t pid, uint32_t tid, uint64_t tb, const char *name)
{
	struct chrome_track *k = track(pid, tid);
	struct json_object *o;

	if (!k)
		return;
	o = event("i", pid, k->shown, name);
	chrome_text(o, "s", "t");
	stamp(o, k, tb);
	put(o);
}

/* One end of an arrow; it is tied to the slice that is open there. */
void chrome_arrow(const char *ph, uint32_t pid, uint32_t tid, uint64_t tb,
		  uint64_t id, const char *name)
{
	struct chrome_track *k = track(pid, tid);
	struct json_object *o;

	if (!k || !k->depth)
		return;
	o = event(ph, pid, k->shown, name);
	chrome_text(o, "cat", "channel");
	chrome_number(o, "id", (int64_t)id);
	if (*ph == 'f')
		chrome_text(o, "bp", "e");
	stamp(o, k, tb);
	put(o);
}

bool chrome_is_open(uint32_t pid, uint32_t tid)
{
	struct chrome_track *k = track(pid, tid);

	return k && k->depth;
}

/* An arrow between two slices that are open now. */
void chrome_join(uint32_t pid, uint32_t from, uint32_t to_pid, uint32_t to,
		 uint64_t tb, const char *name)
{
	if (!chrome_is_open(pid, from) || !chrome_is_open(to_pid, to))
		return;
	chrome_arrow("s", pid, from, tb, ++flows, name);
	chrome_arrow("f", to_pid, to, tb, flows, name);
}

uint64_t chrome_flow(void)
{
	return ++flows;
}

void chrome_close(uint32_t pid, uint64_t tb)
{
	for (unsigned i = 0; i < nr_tracks; i++)
		while (tracks[i].pid == pid && tracks[i].depth)
			chrome_end(pid, tracks[i].tid, tb, NULL);
}

void chrome_name(uint32_t pid, uint32_t tid, const char *what, const char *name)
{
	struct json_object *o = event("M", pid, tid, what);
	struct json_object *args = json_object_new_object();

	chrome_text(args, "name", name);
	json_object_object_add(o, "args", args);
	put(o);
}

const struct chrome_track *chrome_track(unsigned n)
{
	return n < nr_tracks ? &tracks[n] : NULL;
}

void chrome_start(FILE *to, uint64_t tb_hz)
{
	out = to;
	tick_us = tb_hz ? 1e6 / (double)tb_hz : 0;
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", out);
}

void chrome_from(uint64_t tb)
{
	if (!base_tb)
		base_tb = tb;
}

bool chrome_finish(void)
{
	bool bad;

	fputs("\n]}\n", out);
	bad = ferror(out);
	free(tracks);
	return !fclose(out) && !bad;
}
