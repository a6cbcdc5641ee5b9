# SPDX-License-Identifier: BSD-2-Clause
# needs: time=300
# Lua 5.4 from Debian's source by its own Makefile: language, libraries,
# files of the host, errors; the same script's output beside the host's idea.
. "$TOP/t/tap.sh"

dir=$("$TOP/scripts/app" lua) || { fail "lua builds"; finish; }
pass "lua builds by its own Makefile"
lua() { "$PROSE" run "$dir/lua" "$@"; }

like "$(lua -v)" "Lua 5.4*" "its own check, lua -v"
cat >check.lua <<'END'
-- arithmetic, strings, tables, closures, coroutines, goto, metatables
assert(7 // 2 == 3 and 7 % -3 == -2 and 2^10 == 1024.0)
assert(math.maxinteger + 1 == math.mininteger)
assert(string.format("%5.2f|%x|%q", math.pi, 255, "a\n") ==
	" 3.14|ff|\"a\\\n\"")
assert(("hello world"):gsub("o", "0") == "hell0 w0rld")
local t = {}
for i = 1, 100000 do t[i] = (i * 7919) % 100003 end
table.sort(t)
for i = 2, #t do assert(t[i - 1] <= t[i]) end
local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
assert(co() + co() + co() == 6)
local ok, e = pcall(function() error({code = 42}) end)
assert(not ok and e.code == 42)
local weak = setmetatable({}, {__mode = "k"})
for i = 1, 1000 do weak[{}] = i end
collectgarbage()
assert(next(weak) == nil)
local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
assert(fib(24) == 46368)
assert(not pcall(string.rep, "x", 1 << 40))
-- deep recursion is an error, not a crash
local function deep() return 1 + deep() end
assert(not pcall(deep))
-- files
local name = os.tmpname()
local f = assert(io.open(name, "w+"))
for i = 1, 1000 do f:write(i, "\n") end
assert(f:seek("set", 0) == 0)
local sum = 0
for line in f:lines() do sum = sum + tonumber(line) end
f:close()
assert(sum == 500500)
assert(os.rename(name, name .. ".new") and io.open(name) == nil)
assert(os.remove(name .. ".new"))
assert(select(3, io.open("/nonexistent")) == 2)
assert(os.time() > 1600000000 and os.clock() >= 0)
assert(os.getenv("TOP"))
print("all good", os.date("!%Y", 0))
END
is "$(lua check.lua 2>&1)" "all good	1970" "a script checks the libraries"
seq 1 100000 >numbers
is "$(lua -e 'local s = 0 for l in io.lines() do s = s + l end print(s)' \
	<numbers)" 5000050000 "it reads a pipe of 100,000 lines"
lua -e 'error("so it is")' 2>err
is $? 1 "an error is exit status 1"
like "$(cat err)" "*so it is*traceback*" "with a traceback"
like "$(lua -e 'print(os.execute("true"))' 2>/dev/null)" "nil*" \
	"os.execute fails cleanly"
finish
